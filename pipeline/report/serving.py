"""Pages through a whole corpus in the browser, from this machine to this machine."""

import json
from contextlib import suppress
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote

from pipeline.corpus.open import Corpus
from pipeline.report import viewer

HOST = "127.0.0.1"
LONGEST_SEARCH = 200  # characters


def server(corpus: Corpus, port: int) -> ThreadingHTTPServer:
    """A server of the viewer, bound to loopback alone; port 0 takes a free one. Raises OSError where the port is taken."""
    page = viewer.rendered(corpus.version, viewer.index(corpus), {}, served=True).encode("utf-8", "replace")

    @lru_cache(200)
    def document(doc_id: str) -> bytes | None:
        found = viewer.details(corpus, [doc_id])
        return json.dumps(found[doc_id], ensure_ascii=False).encode("utf-8", "replace") if found else None

    @lru_cache(200)
    def search(words: str) -> bytes:
        return json.dumps(viewer.search(corpus, words)).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked, _, query = self.path.partition("?")
            path = unquote(asked)
            if (self.headers.get("Host") or "").partition(":")[0] not in (HOST, "localhost"):  # a page elsewhere must not read along
                self.send_error(403)
            elif path == "/":
                self.answer(page, "text/html; charset=utf-8")
            elif path == "/search":
                self.answer(search("".join(parse_qs(query).get("q", []))[:LONGEST_SEARCH]), "application/json")
            elif path.startswith("/document/") and (found := document(path[len("/document/") : -len(".json")])):
                self.answer(found, "application/json")
            else:
                self.send_error(404)

        def answer(self, body: bytes, kind: str) -> None:
            with suppress(ConnectionError):  # the browser went on to the next document
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    return ThreadingHTTPServer((HOST, port), Handler)
