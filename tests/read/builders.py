"""Files for the tests, made in memory: archives, PDF pages, WARC records."""

import gzip
import io
import json
import tarfile
import zipfile
import zlib
from pathlib import Path

from pipeline.model import Article, Reject
from pipeline.read import read_file
from pipeline.settings import DEFAULT, Settings

TEXT = (
    "The nurse dims the lamp before the drip begins. Half an hour later the room seems wider than it is, and the patient counts the "
    "tiles twice. Whether the lighter mood of the next morning lasts until autumn nobody can promise. "
) * 2


def outcome(tmp_path: Path, name: str, data: bytes | str, settings: Settings = DEFAULT) -> tuple[list[Article], list[Reject]]:
    """Articles and rejects of one raw file with this content."""
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    items = list(read_file(path, name, settings))
    return [i for i in items if isinstance(i, Article)], [i for i in items if isinstance(i, Reject)]


def jsonl(*records: object) -> bytes:
    return b"".join((r if isinstance(r, str) else json.dumps(r, ensure_ascii=False)).encode() + b"\n" for r in records)


def record(number: int) -> dict[str, str]:
    return {"url": f"https://clinic.example/{number}", "text": f"{TEXT} Visit {number}."}


def packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def zipped(*members: tuple[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarred(*members: tuple[str, bytes, bytes]) -> bytes:
    """(name, content, type of the member)"""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data, kind in members:
            info = tarfile.TarInfo(name)
            info.size, info.type = len(data), kind
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>Tiles</title>{head}</head><body><article><h1>Tiles</h1>{body}</article></body></html>"


def warc(*records: tuple[str, str, bytes], length: int | None = None) -> bytes:
    """(WARC type, content type, body)"""
    out = b""
    for kind, media, body in records:
        head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://clinic.example/w\r\nContent-Type: {media}\r\n"
        out += f"{head}Content-Length: {len(body) if length is None else length}\r\n\r\n".encode() + body + b"\r\n\r\n"
    return out


def answer(body: bytes, *headers: str) -> bytes:
    return "\r\n".join(("HTTP/1.1 200 OK", *headers, "", "")).encode() + body


Placed = tuple[float, float, float, str]  # x, y, size, text


def pdf(*pages: list[Placed], stream: bytes | None = None, info: str = "") -> bytes:
    """Pages of A4 with lines of Helvetica at their places; `stream`: the content of the one page instead, deflated."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(max(1, len(pages))))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {max(1, len(pages))} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for i, lines in enumerate(pages or [[]]):
        drawn = b"".join(b"BT /F1 %g Tf %g %g Td (%s) Tj ET " % (size, x, y, text.encode("latin-1")) for x, y, size, text in lines)
        body, coding = (drawn, b"") if stream is None else (zlib.compress(stream, 9), b" /Filter /FlateDecode")
        resources = b"<< /Font << /F1 3 0 R >> >>"
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources %s >>" % (5 + 2 * i, resources))
        objects.append(b"<< /Length %d%s >>\nstream\n" % (len(body), coding) + body + b"\nendstream")
    objects.append(f"<< /Title ({info}) >>".encode())
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(objects), len(out))
    return out + table + trailer
