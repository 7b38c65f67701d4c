"""Cuts out injected advertising: lines of it, and anchor texts glued into sentences.

Link sellers put casino names and spinner anchors ("find out this here") into articles that have nothing to do with them. A word list
alone takes true sentences about gambling or sildenafil (precision .23 to .34), so a hit needs a second sign: another script or language
than all around, most of the line, no sentence around it. Rules: spam_line, spam_script (a run of another script), spam_anchor
(an anchor text that does not fit its sentence), spam_phrase (an advertising phrase in a sentence about something else).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.clean.draft import cut
from pipeline.clean.furniture.spam_scripts import (
    AT_HOME,
    LATIN_RUN,
    SCRIPTS,
    UNSPACED,
    letter_foreign_to,
    letter_of,
    run_of,
    script_of_page,
)
from pipeline.clean.furniture.spam_words import Hit, anchors_in, hits_in, may_have_hits, may_hold, speaks_about, widened
from pipeline.clean.phrase_words import plain_words
from pipeline.clean.sentences import STATED, sentences
from pipeline.model import Passage
from pipeline.records import changed
from pipeline.settings import Furniture

_SENTENCE_START = re.compile(r"[.!?]['\"”’»)\]]*\s+")
_SENTENCE_END = re.compile(r"[.!?](?:\s|\Z)|\s(?=[A-Z\u00c0-\u00de\u0410-\u042f])")
_HOST_BEFORE, _HOST_AFTER = re.compile(r"(?:\S+\s+){3}"), re.compile(r"(?:\s+(?=[^\W\dA-Z_])\w+){2}")  # words of the sentence around it
_STOP = re.compile(r"[.!?]\s")
_QUOTES_BEFORE, _QUOTES_AFTER = "\"'“”‘’«»„([{<「『《（【", "\"'“”‘’«»„)]}>」』》）】"
_FIXED = ("reference", "table", "footnote")


class _Piece(NamedTuple):
    """Advertising inside a passage; offsets in the text of the document."""

    start: int
    end: int
    rule: str
    score: float
    topic: str


class _Page(NamedTuple):
    """What a document is, for telling what does not belong."""

    script: str
    language: str  # of most characters


def may_advertise(page: str, text: str, words: Sequence[str]) -> bool:
    """Whether a part of a page may hold advertising, by its `plain_words` and its runs of other scripts."""
    if may_have_hits(text, words):
        return True
    if "".join(words).isascii():
        return False
    own = script_of_page(page)
    return bool(letter_foreign_to(own).search(text)) or (own != "latin" and may_hold(" ".join(LATIN_RUN.findall(text))))


def spam(text: str, passages: Sequence[Passage], settings: Furniture) -> list[Passage]:
    """The passages with injected advertising labelled, cut out of its sentence where it stands in one."""
    page = _page(text, passages)
    topics: frozenset[str] | None = None
    out: list[Passage] = []
    for p in passages:
        if p.label not in ("clean", "mixed") or p.kind in _FIXED or not may_advertise(text, p.text, plain_words(p.text)):
            out.append(p)
        elif len(p.text) <= settings.longest_line and (score := _line(p, page, settings)):
            topics = _topics(passages) if topics is None else topics
            advertises = hits_in(p.text)[0].topic not in topics
            out.append(changed(p, label="spam", rule="spam_line", score=score, spans=()) if advertises else p)
        elif pieces := _pieces(p, page, settings):
            topics = _topics(passages) if topics is None else topics
            out += _without(text, p, [piece for piece in pieces if piece.topic not in topics], page)
        else:
            out.append(p)
    return out


def _page(text: str, passages: Sequence[Passage]) -> _Page:
    sizes: dict[str, int] = {}
    for p in passages:
        if p.label == "clean":
            sizes[p.language] = sizes.get(p.language, 0) + len(p.text)
    return _Page(script_of_page(text), max(sorted(sizes), key=lambda tag: sizes[tag], default="und"))


def _topics(passages: Sequence[Passage]) -> frozenset[str]:
    """The topics of advertising that the article itself writes about: in three finished sentences or more (30 to 120 letters: the same)."""
    counts: Counter[str] = Counter()
    for p in passages:
        if p.label == "clean" and len(p.text) > 60 and STATED.search(p.text):
            counts.update({hit.topic for hit in hits_in(p.text) if hit.words > 1})
    return frozenset(topic for topic, count in counts.items() if count > 2)


def _line(p: Passage, page: _Page, settings: Furniture) -> float:
    """How sure a short passage is advertising; 0: it is not."""
    hits = hits_in(p.text)
    if not hits or speaks_about(p.text):
        return 0.0
    share = _share(hits, p.text)
    ended = STATED.search(p.text) is not None
    if ended and share < settings.spam_share_alone:
        return 0.0
    foreign = p.language not in ("und", "mul", page.language) or not letter_of(page.script).search(p.text)
    if len(hits) >= 2 and share >= settings.spam_share:
        return 0.9
    if foreign and not ended:
        return 0.8
    return 0.7 if hits[0].words >= 2 and share >= settings.spam_share_alone else 0.0


def _share(hits: Sequence[Hit], text: str) -> float:
    """Of the visible characters of a text, those in advertising phrases."""
    return sum(len(hit.text) for hit in hits) / max(1, sum(not c.isspace() for c in text))


def _pieces(p: Passage, page: _Page, settings: Furniture) -> list[_Piece]:
    """The advertising inside a passage, without overlaps."""
    found = [*_foreign_runs(p, page, settings)]
    paired = may_hold(p.text)
    if (paired or page.script in UNSPACED) and hits_in(p.text):  # looking for hits in every paragraph took half of the step
        found += _sentences(p, page, settings)
    if page.script != "latin":
        found += _latin_runs(p, settings)
    elif paired:
        found += _phrases(p, page, settings)
    out: list[_Piece] = []
    for piece in sorted(found, key=lambda x: (x.start, -x.end)):
        if not out or piece.start >= out[-1].end:
            out.append(piece)
    return out


def _foreign_runs(p: Passage, page: _Page, settings: Furniture) -> Iterator[_Piece]:
    """Runs of another script that advertise."""
    if p.text.isascii() or not letter_foreign_to(page.script).search(p.text):
        return
    for name in SCRIPTS:
        if name in (*AT_HOME, page.script):
            continue
        for m in run_of(name).finditer(p.text):
            if name not in UNSPACED and len(m.group().split()) < 2:
                continue  # one word ("tablets") tells nothing
            hits = hits_in(m.group()) if len(m.group()) <= settings.longest_line else ()
            if not hits or speaks_about(m.group()) or _quoted(p.text, m.start(), m.end()):
                continue
            if _share(hits, m.group()) >= settings.spam_share:
                yield _Piece(p.start + m.start(), p.start + m.end(), "spam_script", 0.9, hits[0].topic)


def _latin_runs(p: Passage, settings: Furniture) -> Iterator[_Piece]:
    """Anchor texts and advertising in Latin letters inside another script."""
    for m in LATIN_RUN.finditer(p.text):
        run = m.group()
        if not may_hold(run):
            continue
        hits = anchors_in(run) or [hit for hit in hits_in(run) if hit.words > 1]
        if hits and _share(hits, run) >= settings.spam_share_alone and not _quoted(p.text, m.start(), m.end()):
            yield _Piece(p.start + m.start(), p.start + m.end(), "spam_anchor", 0.8, hits[0].topic)


def _phrases(p: Passage, page: _Page, settings: Furniture) -> Iterator[_Piece]:
    """Anchor texts and advertising phrases in Latin letters that do not fit the sentence."""
    english = p.language == "en" or (p.language in ("mul", "und") and page.language == "en")
    for hit in anchors_in(p.text):
        if not _quoted(p.text, hit.start, hit.end) and (not english or hit.misfits(p.text)):
            yield _Piece(p.start + hit.start, p.start + hit.end, "spam_anchor", 0.8 if english else 0.9, hit.topic)
    hits = hits_in(p.text)
    if not hits:
        return
    if len(hits) >= 2:
        yield from _between_sentences(p, hits, settings)
    elif speaks_about(p.text, hits[0].topic):
        return
    elif hits[0].words >= 2 and hits[0].misfits(p.text) and not _quoted(p.text, hits[0].start, hits[0].end):
        start, end = widened(p.text, hits[0].start, hits[0].end, hits[0].topic)
        yield _Piece(p.start + start, p.start + end, "spam_phrase", 0.7, hits[0].topic)


def _between_sentences(p: Passage, hits: Sequence[Hit], settings: Furniture) -> Iterator[_Piece]:
    """Advertising without an end put between two sentences; what the sentences around it speak about is no excuse."""
    text = p.text
    start = max((m.end() for m in _SENTENCE_START.finditer(text, 0, hits[0].start)), default=0)
    after = _SENTENCE_END.search(text, hits[-1].end)
    end = after.start() if after else len(text)
    topic, excused = hits[0].topic, speaks_about(text[start:end], hits[0].topic)
    inside = _HOST_BEFORE.match(text, start, hits[0].start) and _HOST_AFTER.match(text, hits[-1].end)
    if inside:
        start, end = hits[0].start, hits[-1].end
        excused = not hits[0].odd_left(text)
    elif text[end : end + 1] in (".", "?"):
        return
    share = sum(len(hit.text) for hit in hits) / max(1, end - start)
    if not excused and share >= (settings.spam_share_alone if inside else settings.spam_share) and not _STOP.search(text, start, end):
        start, end = widened(text, start, end, topic) if inside else (start, end)
        yield _Piece(p.start + start, p.start + end, "spam_phrase", 0.7, topic)


def _sentences(p: Passage, page: _Page, settings: Furniture) -> Iterator[_Piece]:
    """Whole sentences of a paragraph that would be advertising as lines."""
    places = sentences(p.text)
    for start, end in places if len(places) > 1 else ():
        text = p.text[start:end].strip()
        if len(text) <= settings.longest_line and (score := _line(changed(p, text=text), page, settings)):
            topic = hits_in(text)[0].topic
            if topic == "pharma" or not speaks_about(p.text, topic):  # any medical paragraph speaks about medicines
                yield _Piece(p.start + start, p.start + end, "spam_phrase", score, topic)


def _quoted(text: str, start: int, end: int) -> bool:
    left, right = text[max(0, start - 3) : start].rstrip(), text[end : end + 3].lstrip()
    return bool(left and right) and left[-1] in _QUOTES_BEFORE and right[0] in _QUOTES_AFTER


def _without(text: str, p: Passage, pieces: Sequence[_Piece], page: _Page) -> list[Passage]:
    """The passage cut into its pieces; a half that was mixed only because of them is clean again."""
    out = []
    for part in cut(text, p, [offset for piece in pieces for offset in (piece.start, piece.end)]):
        piece = next((piece for piece in pieces if piece.start <= part.start < piece.end), None)
        if piece:
            part = changed(part, label="spam", rule=piece.rule, score=piece.score, spans=())
        elif pieces and part.label == "mixed":
            part = _unmixed(p, part, pieces, page)
        out.append(part)
    return out


def _unmixed(p: Passage, part: Passage, pieces: Sequence[_Piece], page: _Page) -> Passage:
    sizes: Counter[str] = Counter()
    for span in p.spans:
        inside = min(span.end, part.end) - max(span.start, part.start)
        spoilt = any(x.start < span.end and span.start < x.end and 2 * (x.end - x.start) >= span.end - span.start for x in pieces)
        if inside > 0 and not spoilt:
            sizes[span.language] += inside
    if len(sizes) > 1:
        return part
    return changed(part, label="clean", rule="", score=1.0, spans=(), language=next(iter(sizes), page.language))
