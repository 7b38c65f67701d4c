"""Plain text and Markdown: the whole file is one article. Its metadata: the front matter of Markdown, else a DOI stamp."""

import re
from collections.abc import Iterator

from pipeline.clean.decode import decode
from pipeline.model import Article
from pipeline.read import sniff
from pipeline.read.fields import article_fields, doi
from pipeline.read.front_matter import front_matter
from pipeline.read.source import Source, Unreadable

MEDIA = {"md": "text/markdown", "markdown": "text/markdown"}
CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # no writer puts these into a text; ESC, form feed and NUL happen
# a line that says nothing but a DOI: "[ DOI: 10.x/y ]", "http://dx.doi.org/10.x/y", "doi:10.x/y   17"
STAMP = re.compile(
    r"^[ \t\[(|]*(?:https?://(?:dx\.)?doi\.org/|doi[ \t]*[:=]?[ \t]*(?:https?://(?:dx\.)?doi\.org/)?)(10\.\d{4,9}/\S+)"
    r"[ \t\])|.\u2013\u2014-]*(?:page[ \t]*)?\d{0,4}[ \t\])|]*$", re.I | re.M | re.A)  # fmt: skip
HEAD_DOI = re.compile(r"^.{0,200}?(?:doi\.org/|\bdoi[ \t]*[:=]?[ \t]*)(10\.\d{4,9}/\S+)[ \t]*$", re.I | re.M | re.A)
REFERENCE = re.compile(r"\s*(?:[\[(]?\d{1,3}[\]).]|\W*\d{1,3}\s+[A-Z][\w'-]+\s+[A-Z]{1,3}\b)")
HEAD_LINES = 20


def records(source: Source) -> Iterator[Article]:
    decoded = decode(source.whole(source.limits.max_text), source.declared)
    text = decoded.text.removeprefix("\ufeff")
    refuse_binary(text)
    suffix = sniff.suffix_of(source.name)
    meta = article_fields(front_matter(text), "front_matter") if suffix in MEDIA else {"origins": ()}
    if "doi" not in meta and (stamp := stamped_doi(text)):
        meta |= {"doi": stamp, "origins": (*meta["origins"], ("doi", "text:stamp"))}
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


def stamped_doi(text: str) -> str | None:
    """The DOI that a page stamp or the head of the text gives; never one out of a reference."""
    if "10." not in text:
        return None
    found: dict[str, int] = {}
    for match in STAMP.finditer(text):
        name = doi(match[1])
        if name and not _in_reference(text, match.start()):
            found[name] = found.get(name, 0) + 1
    if len(found) == 1:
        return next(iter(found))
    most = sorted(found, key=lambda name: -found[name])
    if len(most) > 1 and found[most[0]] > found[most[1]]:
        return most[0]
    return _head_doi(text) if not found else None


def _in_reference(text: str, at: int) -> bool:
    """Whether the lines right above belong to a numbered reference that this line ends."""
    above = text[max(0, at - 600) : at].split("\n")[-5:]
    for line in reversed(above[:-1]):
        if not line.strip():
            return False
        if REFERENCE.match(line):
            return True
    return False


def _head_doi(text: str) -> str | None:
    """The one DOI that a line at the head of the text ends with: "J Example 2021;3:1-9. doi:10.x/y"."""
    head = "\n".join(text[:4000].split("\n")[:HEAD_LINES])
    found = [m for m in HEAD_DOI.finditer(head) if not REFERENCE.match(m[0]) and not _in_reference(text, m.start())]
    names = {doi(m[1]) for m in found}
    return names.pop() if len(names) == 1 else None
