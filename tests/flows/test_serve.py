"""`corpus serve` for real: what a user sees, what is refused, what a kill leaves."""

import os
import random
import shutil
import signal
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests import samples
from tests.conftest import alive, built, command, content_hash, descendants
from tests.flows.live import LONG, at_work, called, page, served, until

pytestmark = pytest.mark.slow
HOSTILE = "<img src=x onerror=alert(1)> ![a](http:outside.example) |x|.txt"
AUTH = "admin:only for this test"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A raw folder of two sources, one with a file whose name is an attack."""
    place = tmp_path_factory.mktemp("served")
    for seed, source in enumerate(("blogs", "journals")):
        samples.folder(place / "raw" / source, seed)
    (place / "raw" / "blogs" / HOSTILE).write_text(samples.article(random.Random(9)))
    return place


LATER = f"0 {(datetime.now(UTC).hour + 12) % 24} * * *"  # a cron line that does not come while these tests run


@pytest.fixture(scope="module")
def serving(place):
    """One server for the tests below, with an ingestion of one source done: the next one that its cron line brought, only sooner."""
    with served(place / "raw", place / "corpus", place / "serve.log", "--source", f"blogs={LATER}") as found:
        found.first = found.ended(found.hastened("ingest-articles", source="blogs"))
        yield found


def test_a_run_that_the_schedule_made_ingests_its_source(serving):
    assert serving.first.state.name == "Completed" and serving.first.auto_scheduled, serving.first.state.message
    assert serving.first.name == "ingest blogs: 1 batch" and serving.first.parameters["source"] == "blogs"


def test_every_schedule_is_named(serving):
    assert f"(schedule '0 6 1 1 *', blogs {LATER!r}; Ctrl-C" in serving.log.read_text()


def test_one_source_then_a_backfill_of_the_other_give_the_corpus_of_both(serving, place):
    built(place / "raw", place / "whole")
    assert content_hash(place / "corpus") != content_hash(place / "whole")
    filled = serving.ended(serving.start_run("backfill", source="journals", files="missing"))
    assert filled.state.name == "Completed" and filled.name == "backfill journals (missing): 1 batch"
    assert content_hash(place / "corpus") == content_hash(place / "whole")
    kept = serving.ended(serving.start_run("maintain"))
    assert kept.state.message == "0 runs without a process ended; parts merged into v000003", "the two small runs are one unit now"
    assert content_hash(place / "corpus") == content_hash(place / "whole")


def test_parameters_are_typed_and_have_help(serving):
    from prefect.exceptions import PrefectHTTPStatusError

    with serving.client() as client:
        known = client.read_deployment_by_name("backfill/backfill")
        fields = known.parameter_openapi_schema["properties"]
        assert fields["files"]["enum"] == ["missing", "failed", "all"] and fields["first_day"]["anyOf"][0]["format"] == "date"
        assert all(field["description"] for field in fields.values())
        with pytest.raises(PrefectHTTPStatusError, match="workers"):
            client.create_flow_run_from_deployment(known.id, parameters={"workers": "many"})
        with pytest.raises(PrefectHTTPStatusError, match="wrokers"):
            client.create_flow_run_from_deployment(known.id, parameters={"wrokers": 1})


def test_a_browser_starts_a_run_sees_its_report_and_asks_no_other_host(serving, chromium, place):
    tab, asked = chromium.new_page(viewport={"width": 1400, "height": 900}), []
    tab.on("request", lambda request: asked.append(request.url))
    with serving.client() as client:
        report = next(a for a in client.read_artifacts() if a.key == "report")
        known = client.read_deployment_by_name("freshness-check/freshness-check")
    tab.goto(f"{serving.address}/artifacts/artifact/{report.id}")
    tab.get_by_text("Content hash").wait_for()
    tab.screenshot(path=place / "report.png")
    tab.goto(f"{serving.address}/deployments/deployment/{known.id}/run")
    tab.get_by_text("How long a file may wait for its ingestion").wait_for()
    run = serving.ended(submitted(tab))
    assert run.state.message.endswith("files wait, none more than 48 hours")
    tab.goto(f"{serving.address}/runs/flow-run/{run.id}")
    tab.get_by_text("Completed").first.wait_for()
    tab.screenshot(path=place / "run.png")
    assert asked and all(url.startswith((serving.address, "data:", "blob:")) for url in asked)
    tab.close()


def submitted(tab) -> str:
    """The id of the run that a click on Submit makes. The page of a busy server takes a moment until it listens, and where SQLite is
    locked the server says 503: as a person would, it is clicked again."""
    from playwright.sync_api import TimeoutError as Unanswered

    for patience in (20_000, 60_000, 60_000):  # milliseconds
        with suppress(Unanswered), tab.expect_response("**/create_flow_run", timeout=patience) as answer:
            tab.get_by_role("button", name="Submit").click()
        if answer.is_done() and answer.value.status != 503:
            break
    assert answer.value.ok, answer.value.text()
    return answer.value.json()["id"]


def test_names_of_files_are_no_markup(serving):
    with serving.client() as client:
        shown = [str(a.data) for a in client.read_artifacts() if a.key == "batches"]
    assert any("onerror" in data for data in shown), "the file is the first of its batch"
    assert not any("<img" in data and "\\<img" not in data.replace("\\\\", "\\") for data in shown)


def test_the_newer_page_is_kept_to_this_server(serving):
    assert "connect-src 'self'" in httpx.get(f"{serving.address}/v2/dashboard").headers["content-security-policy"]


def test_a_killed_server_is_started_again(serving):
    (server,) = called(descendants(serving.process.pid), "flows.server")
    os.kill(server, signal.SIGKILL)
    until(lambda: "the Prefect server was killed; starting it again" in serving.log.read_text(), LONG, "the kill is noticed")
    until(lambda: serving.log.read_text().count("Prefect UI") == 2, LONG, "the server is back")
    assert page(serving.port, "/api/health") == "true"


def test_it_stops_without_a_trace_and_keeps_a_pause(serving, place, chromium):
    with serving.client() as client:
        known = client.read_deployment_by_name("ingest-articles/ingest-articles")
        paused = next(s for s in known.schedules if s.slug == "source-blogs")
        client.update_deployment_schedule(known.id, paused.id, active=False)
    pids = [serving.process.pid, *descendants(serving.process.pid)]
    assert serving.stop(signal.SIGINT) == 0
    told = serving.log.read_text()
    assert "Traceback" not in told and "Warning" not in told and told.rstrip().endswith("next run")
    until(lambda: not any(map(alive, pids)), LONG, "everything ends with it")
    with served(place / "raw", place / "corpus", place / "second.log", "--source", f"blogs={LATER}", auth=AUTH) as second:
        with second.client() as client:
            known = client.read_deployment_by_name("ingest-articles/ingest-articles")
            assert {s.slug: s.active for s in known.schedules} == {"source-blogs": False, "all-sources": True}
        assert httpx.get(f"{second.address}/api/admin/version").status_code == 401
        without_token = httpx.post(f"{second.address}/api/flow_runs/filter", json={}, auth=tuple(AUTH.split(":")))
        assert without_token.status_code == 403 and "CSRF" in without_token.text
        log_in(chromium, second)
        kill_everything_in_the_middle(second, place)
    finish_after_the_kill(place)


def log_in(chromium, second):
    """The UI of a server with a password shows nothing without it, and all with it."""
    tab = chromium.new_page()
    tab.goto(f"{second.address}/deployments")
    tab.get_by_placeholder("admin:pass").fill(AUTH)
    assert "quality-check" not in tab.inner_text("body")
    tab.get_by_role("button", name="Login").click()
    tab.get_by_text("quality-check").first.wait_for()
    tab.close()


def kill_everything_in_the_middle(second, place):
    """First a worker process of the pool, then `corpus serve` itself and its server, which nobody can tell how the run ended."""
    for seed in range(10, 13):
        samples.folder(place / "raw" / f"more-{seed}", seed, articles=40)
    (place / "small.toml").write_text("[run]\nleast_batch_bytes = 4000\nbatches_wanted = 60\n")
    second.start_run("ingest-articles", settings=str(place / "small.toml"), workers=2)
    batches = place / "corpus" / "state" / "batches"
    before = finished(batches)
    until(lambda: len(finished(batches)) > len(before) + 2, LONG, "some batches are finished")
    os.kill(until(lambda: at_work(place / "corpus"), LONG, "a worker process of the pool is at work")[0], signal.SIGKILL)
    seen = finished(batches)
    until(lambda: len(finished(batches)) > len(seen) + 4, LONG, "the run goes on on new processes")
    pids = [second.process.pid, *descendants(second.process.pid)]
    (server,) = called(pids, "flows.server")
    second.process.kill()
    os.kill(server, signal.SIGKILL)
    second.process.wait()
    until(lambda: not any(map(alive, pids)), LONG, "no orphan is left")


def finish_after_the_kill(place):
    batches = place / "corpus" / "state" / "batches"
    done = finished(batches)
    assert done
    with served(place / "raw", place / "corpus", place / "third.log", "--source", f"nobody={LATER}", background=True) as third:
        assert "source 'nobody' has no folder yet" in third.log.read_text()
        assert "marked as Crashed" in third.log.read_text()
        run = third.ended(third.start_run("ingest-articles", settings=str(place / "small.toml")))
        assert run.state.name == "Completed", run.state.message
        with third.client() as client:
            logs = [log.message for log in client.read_logs()]
        assert any(f"{len(done)} finished before" in message for message in logs), "no finished batch is done again"
        assert third.stop(signal.SIGTERM) == 0
    shutil.rmtree(place / "whole", ignore_errors=True)
    built(place / "raw", place / "whole")
    assert content_hash(place / "corpus") == content_hash(place / "whole")


def finished(batches: Path) -> set[str]:
    return {path.parent.name for path in batches.glob("*/batch.json")}


def test_an_address_that_others_reach_needs_a_password(place):
    refused = command("serve", place / "raw", place / "other", "--host", "0.0.0.0")
    assert refused.returncode == 1 and "export PREFECT_SERVER_API_AUTH_STRING=" in refused.stderr
    assert not (place / "other").exists()


def test_what_is_no_cron_line_is_refused(place):
    refused = command("serve", place / "raw", place / "other", "--cron", "daily")
    assert refused.returncode == 1 and "is no cron line" in refused.stderr
    refused = command("serve", place / "raw", place / "other", "--source", "blogs")
    assert refused.returncode == 2 and "NAME=CRON" in refused.stderr
