"""The last touch of every record: identity from content and place, overrides of a sidecar, blank texts out."""

import hashlib
import re
import struct
from collections import Counter
from dataclasses import replace
from pathlib import Path

from pipeline.model import Article, Reject
from pipeline.read import fields
from pipeline.read.folder import sidecar
from pipeline.settings import Read

ID = 8  # bytes of a digest
LINE = re.compile(r"#\d+$")
SURROGATES = re.compile(r"[\ud800-\udfff]")
BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
                   r"\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]*")  # fmt: skip


class Finisher:
    """Finishes the records of one raw file; it counts equal ones so that each gets an id of its own. `seen`: those in front of a range."""

    def __init__(self, path: Path, raw_path: str, sha256: str, limits: Read, seen: bytes):
        self._raw_path, self._sha256, self._limits = raw_path, sha256, limits
        self._seen: Counter[int] = Counter(dict(struct.iter_unpack("=QQ", seen)))
        self._warnings: tuple[str, ...] = ()
        try:
            self._override = sidecar(path)
        except (ValueError, RecursionError):
            self._override, self._warnings = None, ("sidecar_invalid",)

    def __call__(self, item: Article | Reject) -> Article | Reject:
        if isinstance(item, Reject):
            return replace(item, raw_path=self._raw_path, detail=SURROGATES.sub("\ufffd", item.detail))
        text, warnings = item.source_text, item.warnings + self._warnings
        line = int(item.member.rpartition("#")[2]) if item.member and LINE.search(item.member) else None
        if BLANK.fullmatch(text):
            return Reject(self._raw_path, item.member, line, "parse", "empty", "nothing visible in the text")
        if len(text) > self._limits.max_article:
            detail = f"a text of {len(text)} characters: split it, or raise max_article in the section [read] of the settings"
            return Reject(self._raw_path, item.member, line, "parse", "too_large", detail)
        stored = storable(text)
        if stored is not text:
            warnings = (*warnings, "lone_surrogate")
        meta = fields.article_fields(self._override, "sidecar") if self._override else {}
        if meta:
            meta["origins"] = tuple(sorted({**dict(item.origins), **dict(meta["origins"])}.items()))
        return replace(
            item, id=self._identity(item.member, item.id or stored), source_text=stored, raw_path=self._raw_path, raw_sha256=self._sha256,
            warnings=warnings, **meta,
        )  # fmt: skip

    def _identity(self, member: str | None, content: str) -> str:
        """16 hex digits from place and content; the n-th equal content of a file has another than the first."""
        digest = identity(self._raw_path, member, content)
        self._seen[key(digest)] += 1
        nth = self._seen[key(digest)]
        return (digest if nth == 1 else hashlib.sha256(digest + str(nth).encode()).digest())[:ID].hex()


def identity(raw_path: str, member: str | None, content: str) -> bytes:
    """SHA-256 of place and content. The number of a line is no place: others may be put before it."""
    return hashlib.sha256("\0".join((raw_path, LINE.sub("", member or ""), storable(content))).encode()).digest()


def key(digest: bytes) -> int:
    """What equal records share, and others do not whose ids shall differ."""
    return int.from_bytes(digest[:ID], "big")


def storable(text: str) -> str:
    """Without halves of pairs, which Arrow cannot hold: a character that was escaped in JSON, and cut."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return SURROGATES.sub("\ufffd", text)
    return text
