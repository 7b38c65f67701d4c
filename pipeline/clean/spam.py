"""Cuts out injected advertising: lines of it, and anchor texts glued into sentences.

Link sellers put casino names and spinner anchors ("find out this here") into articles that have nothing to do with them. A word list
alone takes true sentences about gambling or sildenafil (precision .23 to .34), so a hit needs a second sign: another script or language
than all around, most of the line, no sentence around it. Rules: spam_line, spam_script (a run of another script), spam_anchor
(an anchor text that does not fit its sentence), spam_phrase (an advertising phrase in a sentence about something else).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.clean.draft import cut
from pipeline.clean.spam_words import Hit, anchors_in, hits_in, may_hold, speaks_about
from pipeline.model import Passage
from pipeline.settings import Furniture

_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_SCRIPTS = {
    "latin": _LATIN, "cyrillic": "\u0400-\u052f", "greek": "\u0370-\u03ff\u1f00-\u1fff", "arabic": "\u0600-\u06ff\u0750-\u077f\u200c",
    "hebrew": "\u0590-\u05ff", "thai": "\u0e00-\u0e7f", "indic": "\u0900-\u0d7f", "hangul": "\uac00-\ud7a3", "han": "\u3040-\u30ff\u3400-\u9fff",
}  # fmt: skip
_LETTERS = {name: re.compile(f"[{chars}]") for name, chars in _SCRIPTS.items()}
_RUN = {  # a stretch of one script, with what stands between its words
    name: re.compile(f"[{chars}](?:[{chars}\\d\\s.,:;!?&%+/-]*[{chars}])?" + ("(?:app|APP)?" if name == "han" else "")) for name, chars in _SCRIPTS.items()
}
_FOREIGN = {  # letters of any script but the named one
    own: re.compile("[" + "".join(c for name, c in _SCRIPTS.items() if name not in (own, "latin", "greek")) + "]") for own in _SCRIPTS
}
_LATIN_RUN = re.compile(f"[{_LATIN}][{_LATIN}0-9 .,'&+-]*[{_LATIN}0-9]")
_ENDED = re.compile(r"[.。।۔؟?]['\"”’»)\]]*\Z")
_QUOTED = ("\"'“”‘’«»„([{<「『《（【", "\"'“”‘’«»„)]}>」』》）】")
_FIXED = ("reference", "table", "footnote")

Piece = tuple[int, int, str, float]  # offsets in the text, rule, score


class _Page(NamedTuple):
    """What a document is, for telling what does not belong."""

    text: str
    script: str
    language: str  # of most characters
    topics: frozenset[str]  # of advertising that the article itself writes about


def spam(text: str, passages: Sequence[Passage], settings: Furniture) -> list[Passage]:
    """The passages with injected advertising labelled, cut out of its sentence where it stands in one."""
    page = _page(text, passages)
    inline = may_hold(text) or not text.isascii()
    out: list[Passage] = []
    for n, p in enumerate(passages):
        if p.label not in ("clean", "mixed") or p.kind in _FIXED:
            out.append(p)
        elif len(p.text) <= settings.longest_spam_line and (score := _line(p, page, settings)):
            out.append(replace(p, label="spam", rule="spam_line", score=score, spans=()))
        elif inline and (pieces := _pieces(p, page, settings)):
            out += _without(text, p, pieces, page)
        else:
            out.append(p)
    return out


def _page(text: str, passages: Sequence[Passage]) -> _Page:
    sample = text[:4000]
    if text.isascii():
        script = "latin"
    else:
        counts = {name: len(letters.findall(sample)) * (2 if name in ("han", "thai", "hangul") else 1) for name, letters in _LETTERS.items()}
        script = max(counts, key=lambda name: counts[name])
    sizes: dict[str, int] = {}
    topics: dict[str, int] = {}
    for p in passages:
        if p.label == "clean":
            sizes[p.language] = sizes.get(p.language, 0) + len(p.text)
            if len(p.text) > 60 and _ENDED.search(p.text) and may_hold(p.text):
                for topic in sorted({hit.topic for hit in hits_in(p.text)}):
                    topics[topic] = topics.get(topic, 0) + 1
    language = max(sorted(sizes), key=lambda tag: sizes[tag], default="und")
    return _Page(text, script, language, frozenset(topic for topic, count in topics.items() if count > 2))


def _line(p: Passage, page: _Page, settings: Furniture) -> float:
    """How sure a short passage is advertising; 0: it is not."""
    hits = hits_in(p.text)
    if not hits or speaks_about(p.text):
        return 0.0
    share = sum(len(hit.text) for hit in hits) / max(1, sum(not c.isspace() for c in p.text))
    ended = bool(_ENDED.search(p.text)) and not p.text.endswith("?")
    if ended and share < settings.spam_share_ended:
        return 0.0
    foreign = p.language not in ("und", "mul", page.language) or not _LETTERS[page.script].search(p.text)
    if len(hits) >= 2 and share >= settings.spam_share:
        return 0.9
    if foreign and not ended:
        return 0.8
    return 0.7 if hits[0].words >= 2 and share >= settings.spam_share_alone else 0.0


def _pieces(p: Passage, page: _Page, settings: Furniture) -> list[Piece]:
    """The advertising inside a passage."""
    found = [*_foreign_runs(p, page, settings)]
    if page.script in ("han", "thai") or may_hold(p.text):
        found += _phrases(p, page, settings)
    out: list[Piece] = []
    for piece in sorted(found, key=lambda x: (x[0], -x[1])):
        if not out or piece[0] >= out[-1][1]:
            out.append(piece)
    return out


def _foreign_runs(p: Passage, page: _Page, settings: Furniture) -> Iterator[Piece]:
    """Runs of another script that advertise."""
    if p.text.isascii() or not _FOREIGN[page.script].search(p.text):
        return
    for name in _SCRIPTS:
        if name in ("latin", "greek", page.script):
            continue
        for m in _RUN[name].finditer(p.text):
            hits = [hit for hit in hits_in(m.group()) if hit.topic not in page.topics]
            if hits and len(m.group()) <= settings.longest_spam_line and not _quoted(p.text, m.start(), m.end()):
                yield p.start + m.start(), p.start + m.end(), "spam_script", 0.9


def _phrases(p: Passage, page: _Page, settings: Furniture) -> Iterator[Piece]:
    """Anchor texts and advertising phrases in Latin letters that do not fit the sentence."""
    english = p.language == "en" or (p.language in ("mul", "und") and page.language == "en")
    if page.script != "latin":
        for m in _LATIN_RUN.finditer(p.text):
            hit = anchors_in(m.group()) or [h for h in hits_in(m.group()) if h.words >= 2]
            if hit and sum(len(h.text) for h in hit) >= 0.6 * len(m.group()) and not _quoted(p.text, m.start(), m.end()):
                yield p.start + m.start(), p.start + m.end(), "spam_anchor", 0.8
        return
    for hit in anchors_in(p.text):
        if not _quoted(p.text, hit.start, hit.end) and (not english or hit.misfits(p.text)):
            yield p.start + hit.start, p.start + hit.end, "spam_anchor", 0.8 if english else 0.9
    if not speaks_about(p.text):
        hits = [h for h in hits_in(p.text) if h.topic not in page.topics]
        if len(hits) == 1 and hits[0].words >= 2 and hits[0].misfits(p.text) and not _quoted(p.text, hits[0].start, hits[0].end):
            yield p.start + hits[0].start, p.start + hits[0].end, "spam_phrase", 0.7
        elif len(hits) >= 2:
            yield from _between_sentences(p, hits, settings)


def _between_sentences(p: Passage, hits: Sequence[Hit], settings: Furniture) -> Iterator[Piece]:
    """Advertising without an end put between two sentences."""
    text = p.text
    start = max((m.end() for m in re.finditer(r"[.!?]['\"”’»)\]]*\s+", text[: hits[0].start])), default=0)
    after = re.search(r"[.!?](?:\s|\Z)|\s(?=[A-Z\u00c0-\u00de\u0410-\u042f])", text[hits[-1].end :])
    end = hits[-1].end + after.start() if after else len(text)
    share = sum(len(h.text) for h in hits) / max(1, end - start)
    if share >= settings.spam_share and not re.search(r"[.!?]\s", text[start:end]) and text[end : end + 1] not in (".", "?"):
        yield p.start + start, p.start + end, "spam_phrase", 0.7


def _quoted(text: str, start: int, end: int) -> bool:
    return text[:start].rstrip()[-1:] in _QUOTED[0] and text[end:].lstrip()[:1] in _QUOTED[1] if 0 < start and end < len(text) else False


def _without(text: str, p: Passage, pieces: Sequence[Piece], page: _Page) -> list[Passage]:
    """The passage cut into its pieces; a half that was mixed only because of them is clean again."""
    out = []
    for part in cut(text, p, [offset for start, end, _, _ in pieces for offset in (start, end)]):
        rule, score = next(((rule, score) for a, b, rule, score in pieces if a <= part.start < b), ("", 0.0))
        if rule:
            part = replace(part, label="spam", rule=rule, score=score, spans=())
        elif part.label == "mixed":
            part = _unmixed(p, part, pieces, page)
        out.append(part)
    return out


def _unmixed(p: Passage, part: Passage, pieces: Sequence[Piece], page: _Page) -> Passage:
    sizes: dict[str, int] = {}
    for span in p.spans:
        inside = min(span.end, part.end) - max(span.start, part.start)
        if inside > 0 and not any(a < span.end and span.start < b for a, b, _, _ in pieces if (b - a) * 2 >= span.end - span.start):
            sizes[span.language] = sizes.get(span.language, 0) + inside
    if len(sizes) > 1:
        return part
    return replace(part, label="clean", rule="", score=1.0, spans=(), language=next(iter(sizes), page.language))
