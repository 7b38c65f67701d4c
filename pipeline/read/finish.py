"""The last touch of every record: identity from content and place, overrides of a sidecar, blank texts out."""

import hashlib
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from pipeline.model import Article, Reject
from pipeline.read import fields
from pipeline.read.folder import sidecar
from pipeline.settings import Read

LINE = re.compile(r"#\d+$")
SURROGATES = re.compile(r"[\ud800-\udfff]")
BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
                   r"\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]*")  # fmt: skip


class Finisher:
    """Finishes the records of one raw file; it counts equal texts so that each gets an id of its own."""

    def __init__(self, path: Path, raw_path: str, sha256: str, limits: Read):
        self._raw_path, self._sha256, self._limits = raw_path, sha256, limits
        self._seen: Counter[bytes] = Counter()
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
        try:
            data = text.encode()
        except UnicodeEncodeError:  # half a pair of an escaped character: Arrow cannot hold it
            text, warnings = SURROGATES.sub("\ufffd", text), (*warnings, "lone_surrogate")
            data = text.encode()
        meta = fields.article_fields(self._override, "sidecar") if self._override else {}
        if meta:
            meta["origins"] = tuple(sorted({**dict(item.origins), **dict(meta["origins"])}.items()))
        return replace(
            item, id=self._identity(item.member, data), source_text=text, raw_path=self._raw_path, raw_sha256=self._sha256,
            warnings=warnings, **meta,
        )  # fmt: skip

    def _identity(self, member: str | None, text: bytes) -> str:
        """16 hex digits from place and content; the n-th equal text of a file has another than the first."""
        place = "\0".join((self._raw_path, LINE.sub("", member or ""))).encode()
        digest = hashlib.sha256(place + b"\0" + text).digest()
        self._seen[digest[:12]] += 1
        nth = self._seen[digest[:12]]
        return (digest if nth == 1 else hashlib.sha256(digest + str(nth).encode()).digest())[:8].hex()
