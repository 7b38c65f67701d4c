"""Plain text and Markdown: the whole file is one article. Its metadata: the front matter of Markdown, else what stamps say."""

import re
from collections.abc import Iterator

from pipeline.clean.decode import decode
from pipeline.model import Article
from pipeline.read import sniff
from pipeline.read.fields import article_fields
from pipeline.read.front_matter import front_matter
from pipeline.read.source import Source, Unreadable
from pipeline.read.stamps import stamped

MEDIA = {"md": "text/markdown", "markdown": "text/markdown"}
CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # no writer puts these into a text; ESC, form feed and NUL happen


def records(source: Source) -> Iterator[Article]:
    """The one article; its id, place and digest are given by finish.py. Raises Unreadable for what is no text."""
    decoded = decode(source.whole(source.limits.max_text), source.declared)
    text = decoded.text.removeprefix("\ufeff")
    refuse_binary(text)
    suffix = sniff.suffix_of(source.name)
    meta = article_fields(front_matter(text), "front_matter") if suffix in MEDIA else {"origins": ()}
    stamps = {field: value for field, value in stamped(text).items() if field not in meta}
    meta |= stamps | {"origins": tuple(sorted((*meta["origins"], *((field, "text:stamp") for field in stamps))))}
    yield Article(
        "", text, "", source.member, media_type=MEDIA.get(suffix, "text/plain"), encoding=decoded.encoding, losses=decoded.losses,
        warnings=("type_mismatch",) if sniff.mismatch("text", source.name) else (),
        **meta,
    )  # fmt: skip


def refuse_binary(text: str) -> None:
    """Raises Unreadable for what decodes but is no text: one control in fifty characters, or mostly NUL."""
    part = text[:200_000]
    if not part.strip("\0"):
        raise Unreadable("empty", "nothing but NUL", "decode")
    if len(CONTROLS.findall(part)) * 50 > len(part) or part.count("\0") * 2 > len(part):
        raise Unreadable("binary", "control characters all over", "decode")
