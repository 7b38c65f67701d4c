"""Raw files behind a URL: the same rows as from a folder. Against real servers of S3 and HTTP on this machine."""

import functools
import http.server
import json
import socket
import threading
from collections.abc import Iterator

import pytest

from pipeline.model import Article, Reject
from pipeline.read.location import is_url, location, ranges_at, raw_sha256, read_at, scan
from pipeline.read.remote import Unreachable
from pipeline.settings import DEFAULT
from tests.conftest import built, command
from tests.read.builders import TEXT, jsonl, packed, pdf, record

FILES = {
    "a.txt": TEXT,
    "a.txt.meta.json": '{"title": "Given"}',
    "deep/er/b.jsonl.gz": packed(jsonl(record(1), record(2), "{")),
    "deep/page one.html": f"<article><h1>Wide rooms</h1><p>{TEXT}</p></article>",
    "deep/c.pdf": pdf([(60.0, 700.0, 10.0, "The nurse dims the lamp before the drip begins and counts the tiles.")]),
    "übersicht.txt": TEXT.replace("nurse", "doctor"),
    ".hidden/x.txt": TEXT,
    ".hidden/y.txt": TEXT,
    "page.html.part": TEXT,
    "gone.txt.meta.json": "{}",
    "empty.txt": "",
}
REFUSED = {".hidden": "ignored", "page.html.part": "partial_download", "gone.txt.meta.json": "missing"}


def as_bytes(data):
    return data.encode() if isinstance(data, str) else data


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("raw")
    for name, data in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(as_bytes(data))
    return root


@pytest.fixture(scope="module")
def bucket(s3_server) -> str:
    """The files in a bucket."""
    import fsspec

    s3 = fsspec.filesystem("s3", skip_instance_cache=True)
    s3.mkdir("scraped")
    s3.pipe({f"scraped/2026/{name}": as_bytes(data) for name, data in FILES.items()})
    s3.pipe("scraped/2026/deep/", b"")  # what consoles leave where somebody made a folder
    s3.pipe("scraped/elsewhere.txt", as_bytes(TEXT))
    return "s3://scraped/2026"


@pytest.fixture(scope="module")
def site(folder) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        if "forbidden" in self.path:
            self.send_error(403)
        elif "broken" in self.path:
            self.send_error(500)
        else:
            super().do_GET()


def listed(raw):
    files, rejects = scan(raw)
    return {f.raw_path: f.path for f in files}, {r.raw_path: r.reason for r in rejects}


def read_all(raw):
    return [item for f in scan(raw)[0] for item in read_at(f.path, f.raw_path, DEFAULT, raw_sha256(f.path))]


@pytest.mark.parametrize("place", ["bucket", "site"])
def test_a_url_is_read_as_a_folder_is(place, folder, request):
    url = request.getfixturevalue(place)
    assert is_url(url) and listed(url)[1] == listed(folder)[1] == REFUSED
    assert list(listed(url)[0]) == list(listed(folder)[0])
    assert read_all(url) == read_all(folder)
    assert next(i.title for i in read_all(url) if isinstance(i, Article)) == "Given"


@pytest.mark.slow
@pytest.mark.parametrize("place", ["bucket", "site"])
def test_the_corpus_of_a_url_is_that_of_the_folder(place, folder, request, tmp_path):
    url = request.getfixturevalue(place)
    built(folder, tmp_path / "of-folder")
    done = command("build", url, tmp_path / "of-url", "--workers", 2)
    assert done.returncode == 0 and done.stdout.startswith("corpus v000001"), done.stderr
    hashes = [json.loads((tmp_path / c / "LATEST.json").read_text())["content_hash"] for c in ("of-folder", "of-url")]
    assert hashes[0] == hashes[1]
    assert not built(location(url), tmp_path / "of-folder").changed, "the bucket takes up where the folder left off"


def test_what_vanishes_changes_or_is_forbidden_is_a_reject(bucket, site, tmp_path):
    def outcome(url, sha256=None):
        (item,) = read_at(url, "a.txt", DEFAULT, sha256)
        return item.reason if isinstance(item, Reject) else type(item)

    assert outcome(f"{bucket}/a.txt") is Article
    assert outcome(f"{bucket}/never.txt") == outcome(f"{site}/never.txt") == "missing"
    assert outcome(f"{bucket}/a.txt", "0" * 64) == outcome(f"{site}/a.txt", "0" * 64) == "changed"
    assert outcome(f"{site}/forbidden.txt") == "unreadable"


def test_a_store_that_fails_stops_the_run_and_makes_no_reject(site):
    with pytest.raises(Unreachable, match="500"):
        list(read_at(f"{site}/broken.txt", "broken.txt", DEFAULT))


def test_an_object_above_the_limit_is_not_fetched_whole(bucket):
    from dataclasses import replace

    small = replace(DEFAULT, read=replace(DEFAULT.read, max_file=100))
    (item,) = read_at(f"{bucket}/a.txt", "a.txt", small, raw_sha256(f"{bucket}/a.txt"))
    assert item.reason == "too_large"


def test_a_long_object_is_read_in_the_ranges_of_the_file(bucket, site, tmp_path):
    import fsspec

    s3, data = fsspec.filesystem("s3", skip_instance_cache=True), jsonl(*(record(n) for n in range(20)), "{", record(1))
    file, url = tmp_path / "long.jsonl", "s3://scraped/long.jsonl"
    file.write_bytes(data)
    (tmp_path / "long.jsonl.meta.json").write_text('{"title": "Given"}')
    s3.pipe({url: data, f"{url}.meta.json": b'{"title": "Given"}'})
    parts = ranges_at(url, file.name, DEFAULT.read, 500)
    assert parts == ranges_at(file, file.name, DEFAULT.read, 500) and len(parts) > 3
    ranged = [[item for part in parts for item in read_at(place, file.name, DEFAULT, "sum", part)] for place in (file, url)]
    assert ranged == [list(read_at(file, file.name, DEFAULT, "sum"))] * 2 and len(ranged[0]) == 22
    s3.pipe(url, data.replace(b"nurse", b"doctor"))
    assert {item.reason for part in parts for item in read_at(url, file.name, DEFAULT, "sum", part)} == {"changed"}
    assert ranges_at(f"{site}/a.txt", "a.txt", DEFAULT.read, 1) == ranges_at(f"{bucket}/a.txt", "a.txt", DEFAULT.read, 1) == ()


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_what_cannot_be_listed_is_a_plain_error_with_the_next_step(bucket, site, tmp_path):
    for url, told in {
        "s3://nobody-made-this": "there is nothing below",
        f"{bucket}/no/such/prefix": "there is nothing below",
        f"{bucket}/a.txt": "there is nothing below",
        f"{site}/forbidden/": "check the keys",
        f"{site}/broken/": "500",
        f"http://127.0.0.1:{closed_port()}/": "check the address",
        "nosuch://bucket": "nosuch",
    }.items():
        with pytest.raises(Unreachable, match=told):
            scan(url)
    failed = command("build", "s3://nobody-made-this", tmp_path / "corpus")
    assert (failed.returncode, failed.stdout) == (1, "") and failed.stderr.startswith("corpus: there is nothing below s3://nobody")


def test_a_name_that_no_url_can_bear_is_a_reject(bucket):
    import fsspec

    s3 = fsspec.filesystem("s3")
    s3.pipe("scraped/odd/a::b.txt", b"x")
    s3.pipe("scraped/odd/50% of it?.txt", as_bytes(TEXT))
    files, refused = listed("s3://scraped/odd")
    assert list(files) == ["50% of it?.txt"] and refused == {"a::b.txt": "unreadable"}
    assert isinstance(next(read_at(files["50% of it?.txt"], "x", DEFAULT)), Article)
