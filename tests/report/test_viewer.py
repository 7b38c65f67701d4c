"""The viewer in a real browser: what it shows is what the tables hold, and scraped text stays text."""

import csv
import io
import json
import threading
import urllib.error
import urllib.request

import pytest

import pipeline
from pipeline.report import serving, viewer
from pipeline.review.sample import COLUMNS, precision, read
from tests.conftest import built, command

HOSTILE = '</script><script>document.title="stolen"</script><img src=x onerror="document.title=1">'


@pytest.fixture(scope="module")
def shown(corpus, tmp_path_factory):
    path = tmp_path_factory.mktemp("view") / "view.html"
    assert command("view", "--corpus", corpus, "-o", path).returncode == 0
    return pipeline.open_corpus(corpus), path.as_uri()


@pytest.mark.slow
def test_every_document_is_listed_and_every_passage_shown(shown, tab):
    opened, address = shown
    tab.goto(address)
    ids = opened.documents().column("doc_id").to_pylist()
    assert tab.locator("#documents button").evaluate_all("all => all.map(b => b.dataset.id)") == ids
    for doc_id in ids:
        tab.locator(f'button[data-id="{doc_id}"]').click()
        tab.wait_for_function("id => document.getElementById('facts').textContent.startsWith(id)", arg=doc_id)
        document = opened.document(doc_id)
        source = pipeline.restore(_cleaned(document))
        assert tab.locator("#source").evaluate("node => node.textContent") == source
        assert tab.locator("#source .passage").count() == len(document["passages"])
    assert tab.asked == [address]


def _cleaned(document):
    from pipeline.model import Cleaned, Repair

    text = "".join(p["text"] + p["after"] for p in document["passages"])
    repairs = tuple(Repair(r["start"], r["end"], r["before"], r["after"], r["rule"]) for r in document["repairs"])
    return Cleaned("", text, (), repairs, "und", 0.0, ())


@pytest.mark.slow
def test_filters_leave_what_fits_them(shown, tab):
    opened, address = shown
    tab.goto(address)
    persian = [d["doc_id"] for d in opened.documents().to_pylist() if "fa" in d["languages"]]
    tab.select_option("#language", "fa")
    assert tab.locator("#documents button").evaluate_all("all => all.map(b => b.dataset.id)") == persian
    assert tab.locator("#source .passage[lang=fa]").count()
    tab.select_option("#language", "")
    for label in ("clean", "mixed", "boilerplate", "spam", "duplicate"):
        tab.locator(f'#labels input[value="{label}"]').uncheck()
    garbled = sorted(set(opened.set_aside(label="garbled").column("doc_id").to_pylist()))
    assert tab.locator("#documents button").evaluate_all("all => all.map(b => b.dataset.id)") == garbled
    assert tab.locator("#source .passage:not(.dimmed)").evaluate_all("all => all.every(p => p.dataset.label === 'garbled')")
    tab.fill("#search", "no such words in any of them")
    assert tab.inner_text("#count") == "0 documents" and tab.inner_text("#source") == ""


@pytest.mark.slow
def test_a_passage_says_why_and_a_mark_is_read_as_a_verdict(shown, tab, tmp_path):
    opened, address = shown
    row = opened.set_aside(label="garbled").to_pylist()[0]
    tab.goto(address)
    tab.fill("#search", row["doc_id"])
    tab.locator(f'#source .passage[data-seq="{row["seq"]}"]').press("Enter")
    told = tab.inner_text("#passage")
    assert row["passage_id"] in told and row["rule"] in told and f"{row['source_start']}–{row['source_end']}" in told
    tab.locator("#right").check()
    tab.locator("#wrong").check()
    assert not tab.locator("#right").is_checked() and tab.locator("#export").is_enabled()
    tab.locator("#wrong").uncheck()
    assert not tab.locator("#export").is_enabled()
    tab.locator("#wrong").check()
    with tab.expect_download() as download:
        tab.locator("#export").click()
    download.value.save_as(tmp_path / "marks.csv")
    judged = read(tmp_path / "marks.csv")
    assert list(next(csv.DictReader(io.StringIO((tmp_path / "marks.csv").read_text("utf-8"))))) == list(COLUMNS)
    assert [(j["passage_id"], j["verdict"], j["text"]) for j in judged] == [(row["passage_id"], "disagree", row["text"])]
    assert [(p.rule, p.agreed, p.judged) for p in precision(judged)] == [(row["rule"], 0, 1)]
    tab.locator("#right").check()
    with tab.expect_download() as download:
        tab.locator("#export").click()
    download.value.save_as(tmp_path / "marks.csv")
    assert [(p.rule, p.agreed, p.judged) for p in precision(read(tmp_path / "marks.csv"))] == [(row["rule"], 1, 1)]


@pytest.mark.slow
def test_a_marked_passage_that_begins_like_a_formula_is_text_in_a_spreadsheet(tab, tmp_path):
    (tmp_path / "raw").mkdir()
    text = "=SUM(A1:A9) was what the nurse wrote on the chart before anybody could stop her from doing so."
    (tmp_path / "raw" / "x.txt").write_text(text, encoding="utf-8")
    built(tmp_path / "raw", tmp_path / "corpus")
    (tmp_path / "view.html").write_text(viewer.page(pipeline.open_corpus(tmp_path / "corpus")), encoding="utf-8")
    tab.goto((tmp_path / "view.html").as_uri())
    tab.locator("#source .passage").first.press("Enter")
    tab.locator("#right").check()
    with tab.expect_download() as download:
        tab.locator("#export").click()
    download.value.save_as(tmp_path / "marks.csv")
    [row] = csv.DictReader(io.StringIO((tmp_path / "marks.csv").read_text("utf-8")))
    assert row["text"] == f"'{text}" and read(tmp_path / "marks.csv")[0]["text"] == text


@pytest.mark.slow
def test_right_to_left_text_starts_at_the_right(shown, tab):
    tab.goto(shown[1])
    tab.select_option("#language", "fa")
    box = tab.locator("#source").bounding_box()
    first = tab.locator("#source .passage[lang=fa]").first.evaluate("node => { const r = node.getClientRects()[0]; return r.x + r.width; }")
    assert first == pytest.approx(box["x"] + box["width"], abs=3)


@pytest.mark.slow
def test_hostile_titles_and_texts_stay_text(tab, tmp_path):
    (tmp_path / "raw").mkdir()
    text = f"The nurse wrote this on the chart before anybody could stop her. {HOSTILE}\n\nThen she went home to sleep."
    record = json.dumps({"title": HOSTILE, "text": text, "url": "javascript:alert(1)"})
    (tmp_path / "raw" / "x.jsonl").write_text(record, encoding="utf-8")
    built(tmp_path / "raw", tmp_path / "corpus")
    page = tmp_path / "view.html"
    page.write_text(viewer.page(pipeline.open_corpus(tmp_path / "corpus")), encoding="utf-8")
    tab.goto(page.as_uri())
    assert tab.inner_text("#title") == HOSTILE and HOSTILE in tab.inner_text("#source")
    assert tab.title().startswith("Corpus v") and tab.locator("img").count() == 0 and tab.asked == [page.as_uri()]


@pytest.mark.slow
def test_a_served_corpus_is_paged_through(corpus, tab):
    opened = pipeline.open_corpus(corpus)
    with serving.server(opened, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home = f"http://127.0.0.1:{server.server_port}"
        tab.goto(home)
        last = opened.documents().column("doc_id").to_pylist()[-1]
        while not tab.inner_text("#facts").startswith(last):
            before = tab.inner_text("#facts")
            tab.keyboard.press("n")
            tab.wait_for_function("was => document.getElementById('facts').textContent !== was", arg=before)
        assert all(url.startswith(f"{home}/") for url in tab.asked)
        refusals = ("/document/none.json", "localhost", 404), ("/../LATEST.json", "localhost", 404), ("/", "evil.example", 403)
        for path, host, status in refusals:
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(urllib.request.Request(home + path, headers={"Host": host}))
            assert refused.value.code == status
        server.shutdown()


@pytest.mark.slow
def test_a_served_corpus_is_searched_in_its_text(corpus, tab):
    opened = pipeline.open_corpus(corpus)
    row = next(p for p in opened.passages().to_pylist() if p["kind"] == "paragraph" and len(p["text"]) > 60)
    words = row["text"][20:50]
    with serving.server(opened, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        tab.goto(f"http://127.0.0.1:{server.server_port}")
        tab.fill("#search", words.upper())
        wanted = [f"{id}" for id in viewer.search(opened, words)]
        tab.wait_for_function("n => document.querySelectorAll('#documents button').length === n", arg=len(wanted))
        assert tab.locator("#documents button").evaluate_all("all => all.map(b => b.dataset.id)") == wanted and row["doc_id"] in wanted
        with tab.expect_response("**/search?q=*"):
            tab.fill("#search", "no such words in any of them")
        tab.wait_for_function("() => document.getElementById('count').textContent === '0 documents'")
        server.shutdown()


def test_a_search_finds_set_aside_text_too_and_takes_nothing_as_a_pattern(corpus):
    opened = pipeline.open_corpus(corpus)
    garbled = opened.set_aside(label="garbled").to_pylist()[0]
    assert garbled["doc_id"] in viewer.search(opened, garbled["text"][:30])
    assert viewer.search(opened, ".*.*.*") == [] and viewer.search(opened, "\x00\ufffd(") == []


@pytest.mark.slow
def test_of_a_long_document_the_beginning_is_shown_and_says_so(tab, tmp_path, monkeypatch):
    monkeypatch.setattr(viewer, "LONGEST", 4000)
    monkeypatch.setattr(viewer, "MOST", 40)
    (tmp_path / "raw").mkdir()
    lines = "\n\n".join(
        f"The nurse of ward {n} wrote down the pressure&nbsp;of the patient before she went home." for n in range(viewer.MOST + 500)
    )
    (tmp_path / "raw" / "lines.txt").write_text(lines, encoding="utf-8")
    (tmp_path / "raw" / "line.txt").write_text("zq xk vj " * (viewer.LONGEST // 5), encoding="utf-8")
    built(tmp_path / "raw", tmp_path / "corpus")
    opened = pipeline.open_corpus(tmp_path / "corpus")
    for row in opened.documents().to_pylist():
        page = tmp_path / "view.html"
        page.write_text(viewer.page(opened, [row["doc_id"]]), encoding="utf-8")
        tab.goto(page.as_uri())
        assert f"{row['characters']:,} characters" in tab.inner_text("#cut") and row["doc_id"] in tab.inner_text("#cut")
        source = tab.locator("#source").evaluate("node => node.textContent")
        raw = (tmp_path / "raw" / row["raw_path"]).read_text(encoding="utf-8")
        assert raw.startswith(source) and viewer.LONGEST / 2 < len(source) < viewer.LONGEST * 1.1
        assert tab.locator("#source .passage").count() <= viewer.MOST


def test_a_short_document_is_shown_whole(corpus):
    opened = pipeline.open_corpus(corpus)
    found = viewer.details(opened, opened.documents().column("doc_id").to_pylist())
    assert found and all(d["whole"] is None for d in found.values())


@pytest.mark.slow
def test_keys_step_on_and_leave_the_browser_its_own(shown, tab):
    opened, address = shown
    first, second = opened.documents().column("doc_id").to_pylist()[:2]
    tab.goto(address)
    tab.locator('#labels input[value="clean"]').focus()
    tab.keyboard.press("n")
    tab.wait_for_function("id => document.getElementById('facts').textContent.startsWith(id)", arg=second)
    tab.keyboard.press("Alt+p")
    tab.wait_for_timeout(50)
    assert tab.inner_text("#facts").startswith(second)
    tab.keyboard.press("p")
    tab.wait_for_function("id => document.getElementById('facts').textContent.startsWith(id)", arg=first)


def test_the_sample_has_some_of_everything_and_is_always_the_same():
    entries = [
        {"id": f"{n:04d}", "status": "included", "languages": ["en" if n % 50 else "fa"], "labels": ["clean"] if n % 70 else ["garbled"]}
        for n in range(2000)
    ]
    chosen = viewer.sampled(entries)
    assert len(chosen) == viewer.SHOWN and chosen == viewer.sampled(entries[::-1])
    assert sum(e["languages"] == ["fa"] for e in chosen) >= 39 and sum(e["labels"] == ["garbled"] for e in chosen) >= 28


def test_an_unknown_document_is_one_line(corpus):
    done = command("view", "nosuchid", "--corpus", corpus, "-o", "x.html")
    assert done.returncode == 1 and "there is no document nosuchid" in done.stderr and len(done.stderr.splitlines()) == 1


def test_a_page_of_large_documents_stays_below_5_mb():
    large = {"source": "病" * 100_000, "passages": [{"text": "病" * 100_000}], "repairs": []}
    kept = dict(viewer.within((str(n), large) for n in range(30)))
    assert 1 < len(kept) < 30 and len(viewer.rendered("v000001", [], kept).encode()) < 5_000_000
