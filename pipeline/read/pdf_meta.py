"""What a PDF says of itself, where it is plainly the document's: many producers put a file name, a user or the day of printing there.

Title and authors of the document information count if the first page shows them; DOI and date of publication if a field that
has no other use (PRISM, Crossmark, publishers' own) gives exactly one. The days of making and changing the file are no dates of it.
"""

import re
from collections.abc import Iterator
from typing import Any

from pipeline.read import fields
from pipeline.read.stamps import stamped

DOI_KEYS = ("doi", "DOI", "WPS-ARTICLEDOI")  # of Elsevier and others, and of Wiley, in the document information
PACKET = b"<x:xmpmeta"
PACKET_SIZE = 1 << 16  # bytes looked at; packets are padded to some 4 KB
PACKETS = 100  # images bring their own
XMP = r"""(?:prism|pdfx|crossmark):(?:%s)(?:="([^"]{4,300})"|>\s*([^<]{4,300})<)"""
XMP_DOI = re.compile(XMP % "doi|DOI")
XMP_DATE = re.compile(XMP % "publicationDate|coverDate")
FIRST_PAGE = 5000  # characters
NAME = re.compile(r"\w[\w'’.-]*(?: \w[\w'’.-]*){1,4}")


def stated(info: dict[str, str], data: bytes, text: str) -> dict[str, Any]:
    """Fields of the article, with their origins."""
    packets = list(_packets(data))
    found = {
        "title": (_shown(fields.line(info.get("Title")), text), "pdf:info"),
        "authors": (_authors(info, text), "pdf:info"),
        "doi": (_only(fields.doi, [info[key] for key in DOI_KEYS if key in info]), "pdf:info"),
        "published": (_only(fields.date, _values(XMP_DATE, packets)), "pdf:xmp"),
    }
    if not found["doi"][0]:
        found["doi"] = (_only(fields.doi, _values(XMP_DOI, packets)), "pdf:xmp")
    found |= {field: (value, "pdf:stamp") for field, value in stamped(text).items() if not found.get(field, (None,))[0]}
    origins = tuple((field, origin) for field, (value, origin) in sorted(found.items()) if value)
    return {"origins": origins, **{field: value for field, (value, _) in found.items() if value}}


def _packets(data: bytes) -> Iterator[str]:
    """XMP packets; they are left uncompressed so that any tool finds them (XMP specification, part 3)."""
    at = -1
    for _ in range(PACKETS):
        at = data.find(PACKET, at + 1)
        if at < 0:
            return
        end = data.find(b"</x:xmpmeta", at, at + PACKET_SIZE)
        yield data[at : end if end >= 0 else at + PACKET_SIZE].decode("utf-8", "replace")


def _values(pattern: re.Pattern[str], packets: list[str]) -> list[str]:
    return [match[1] or match[2] for packet in packets for match in pattern.finditer(packet)]


def _only(read: Any, values: list[str]) -> str | None:
    """The value, if all that can be read are one."""
    found = {value for value in map(read, values) if value}
    return found.pop() if len(found) == 1 else None


def _shown(value: str | None, text: str) -> str | None:
    return value if value and len(value) > 8 and _squeezed(value) in _squeezed(text[:FIRST_PAGE]) else None


def _authors(info: dict[str, str], text: str) -> tuple[str, ...]:
    """All names, or none: a list of which the page shows only some is another's."""
    names = [name.strip() for name in re.split(r"[;,]| and ", fields.line(info.get("Author")) or "") if name.strip()]
    page = _squeezed(text[:FIRST_PAGE])
    return tuple(names) if names and all(NAME.fullmatch(name) and _squeezed(name) in page for name in names) else ()


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()
