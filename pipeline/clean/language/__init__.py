"""Names the language of every passage, and takes mixed ones apart.

Script runs first: they are certain. Then a vote a sentence, one path through the whole document (neighbours decide what a sentence
alone cannot), and only in doubtful sentences the words. What belongs to the surrounding sentence is the policy of absorb.py.
Sentences of two languages side by side become passages of their own; a sentence that changes language inside is `mixed`, with spans.
Rules: script_switched (by script), words_switched (by words). Sources and measurements: voter.py,
relatives.py (languages the voter lacks or confuses), profiles.py. Tags are BCP 47; romanised text is und, or zh-Latn, ar-Latn
where its form tells.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.clean.draft import Draft, cut
from pipeline.clean.language import absorb, audit, han, relatives, scripts, voter
from pipeline.clean.language.close_look import WHOLE, examine, halved_where_strange, reference
from pipeline.clean.language.path import best_path
from pipeline.clean.language.plain import one_language
from pipeline.clean.language.scripts import LETTER, script_of
from pipeline.clean.language.segments import Part, Segment, moved
from pipeline.clean.language.switching import switched
from pipeline.clean.sentences import sentences
from pipeline.model import LanguageSpan, Passage
from pipeline.records import changed
from pipeline.settings import Language, Settings

SHORTEST = 25  # letters on both sides of a stop within a sentence
_STOP = re.compile(r"[.!?;](?<=[^\W\d_]{3}.)(\s+)(?=[^\W\d_])")
RULES = ("script_switched", "words_switched")


def language(drafts: Sequence[Draft], settings: Settings) -> list[Draft]:
    """The drafts with languages set, blocks cut where their language changes, and mixed sentences marked."""
    limits = settings.language
    votable = [voter.safe(draft.text) for draft in drafts]
    relatives.foresee(votable)
    segments = [_all_segments(text, draft.passages, limits) for text, draft in zip(votable, drafts, strict=True)]
    found = iter(halved_where_strange([segment for some in segments for segment in some], limits))
    return [
        _labelled(draft, text, [next(found) for _ in some], limits) for draft, text, some in zip(drafts, votable, segments, strict=True)
    ]


def _all_segments(text: str, passages: Sequence[Passage], settings: Language) -> list[Segment]:
    """The segments of all clean passages."""
    segments: list[Segment] = []
    known, least, absorbing = _known(settings), settings.min_block, settings.absorption == "absorb"
    only_latin = scripts.only_latin(text)
    for n, p in enumerate(passages):
        if p.label != "clean":
            continue
        start, end = p.start, p.end
        if p.kind == "reference" and absorbing:
            segments.append(reference(text, start, end, n, settings))
        elif end - start < least:
            segments += [moved(segment, start, n) for segment in known(text[start:end])]
        else:
            segments += _segments(text, start, end, n, settings, only_latin)
    return segments


def _labelled(draft: Draft, votable: str, segments: list[Segment], limits: Language) -> Draft:
    """The draft with its passages named by their segments. votable: its text as voters can take it."""
    text, named = draft.text, _named(segments, limits)
    used = frozenset(named)
    out: list[Passage] = []
    at = 0
    for n, p in enumerate(draft.passages):
        first = at
        while at < len(segments) and segments[at].passage == n:
            at += 1
        if at == first:
            out.append(p if p.label == "garbled" else _in(p, "und"))
        elif segments[first].whole:
            out.append(_in(p, named[first]))
        else:
            out += _divided(votable, text, p, list(zip(segments[first:at], named[first:at], strict=True)), used, limits)
    return changed(draft, passages=audit.audited(_chinese(out), limits))


def _in(p: Passage, language: str) -> Passage:
    """The passage in a language. Written out: `replace` took a tenth of the step."""
    if p.language == language:
        return p
    return Passage(
        p.start, p.end, p.text, p.source_start, p.source_end, p.label, p.rule, p.score, p.garbled_score, p.block, p.kind, language,
        p.language_check, p.spans,
    )  # fmt: skip


@lru_cache(4)
def _known(settings: Language) -> Callable[[str], list[Segment]]:
    """The segments of short texts, remembered: headings and the labels of a page come again and again. Some 4 MB."""
    return lru_cache(2048)(lambda text: _segments(text, 0, len(text), 0, settings, scripts.only_latin(text)))


def _segments(text: str, start: int, end: int, n: int, settings: Language, only_latin: bool) -> list[Segment]:
    """The segments of `text[start:end]`, passage `n`: its sentences, or all of it where it is plainly of one language.

    only_latin: whether the text has no letters of other scripts.
    """
    piece = text[start:end]
    if settings.absorption == "absorb" and absorb.follows(piece):
        return [reference(text, start, end, n, settings)]
    found = scripts.runs(text, start, end) if not only_latin else [scripts.Run(start, end, "Latn")] if LETTER.search(piece) else []
    whole = one_language(text, start, end, n, found, settings)
    if whole is not None:
        return [whole]
    script = found[0].script if len(found) == 1 else ""
    pieces = _at_stops(text, sentences(text, start, end))
    return [examine(text, a, b, n, settings, script) for a, b in pieces if LETTER.search(text, a, b)]  # "3.1." goes along


def _at_stops(text: str, found: list[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """The sentences, cut at stops with a small letter behind them too: harmless where the language goes on, needed where not.

    A sentence without end is cut at white space, else anywhere.
    """
    for start, end in found:
        at = start
        if end - start >= 2 * SHORTEST:
            for m in _STOP.finditer(text, start, end):
                if m.start(1) - at >= SHORTEST and end - m.end() >= SHORTEST:
                    yield from _bounded(text, at, m.start(1))
                    at = m.end()
        yield from _bounded(text, at, end)


def _bounded(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    while end - start > WHOLE:
        at = text.rfind(" ", start + WHOLE // 2, start + WHOLE)
        at = at + 1 if at >= 0 else start + WHOLE
        yield start, at
        start = at
    yield start, end


def _named(segments: list[Segment], settings: Language) -> list[str]:
    """The language of each segment's base; und where nothing speaks loud enough."""
    tops: dict[str, float] = {}
    voted = [(segment.weight, segment.scores) for segment in segments if segment.scores]
    for weight, scores in voted:
        best = next(iter(scores))
        tops[best] = tops.get(best, 0.0) + weight * scores[best]
    tops.pop("und", None)
    if not tops:
        return ["und"] * len(segments)
    states = sorted(tops, key=lambda k: (-tops[k], k))[: settings.max_languages]
    if len(states) == 1 and min([scores.get(states[0], 0.0) for _, scores in voted]) >= settings.und_score:
        return states * len(segments)
    of_script = {s: script_of(s) for s in states}
    emissions = [_emission(segment, of_script, settings) for segment in segments]
    return best_path(emissions, [settings.change_price] * len(segments), [*states, "und"])


def _emission(segment: Segment, of_script: dict[str, str], settings: Language) -> dict[str, float]:
    """What each language gets for a segment, of languages and their scripts; one of another script is out of the question."""
    if not segment.scores:
        return {}
    weight, own, scores, impossible = segment.weight, segment.script, segment.scores, settings.impossible
    found = {s: weight * scores.get(s, 0.0 if script == own or not own else impossible) for s, script in of_script.items()}
    if not segment.whole:
        long = segment.end - segment.start >= settings.und_letters
        found["und"] = weight * scores.get("und", settings.und_score if long else settings.und_score_short)
    return found


class _Group(NamedTuple):
    """Sentences of a passage that stay together, from `start` to the next one's."""

    start: int
    language: str
    parts: tuple[Part, ...]  # of a sentence that may be mixed; it stays alone
    rule: str  # by which it would be


def _divided(
    votable: str, text: str, passage: Passage, segments: list[tuple[Segment, str]], used: frozenset[str], settings: Language
) -> list[Passage]:
    """The passage cut where the language of its sentences changes, each part labelled."""
    if len(segments) > 1 and settings.absorption == "absorb" and absorb.is_stamp(passage.text):
        return [_in(passage, max(segments, key=lambda x: x[0].end - x[0].start)[1])]
    groups: list[_Group] = []
    for segment, name in segments:
        parts, rule = segment.parts, "script_switched"
        if not parts and not segment.whole and segment.script in ("Latn", "Cyrl", "Arab") and segment.scores:
            parts, rule = switched(votable, segment, name, settings), "words_switched"
        if parts or not groups or groups[-1].parts or groups[-1].language != name:
            groups.append(_Group(segment.start, name, parts, rule))
    if len(groups) == 1 and not groups[0].parts:
        return [_in(passage, groups[0].language)]
    ends = [following.start for following in groups[1:]] + [passage.end]
    groups = [group for group, end in zip(groups, ends, strict=True) if text[group.start : end].strip()] or groups[:1]
    pieces = cut(text, passage, [group.start for group in groups[1:]]) if len(groups) > 1 else [passage]
    out = []
    for piece, (_, name, parts, rule) in zip(pieces, groups, strict=True):
        spans = _spans(parts, name, used)
        if len({s.language for s in spans}) > 1:
            out.append(changed(piece, label="mixed", rule=rule, score=0.9, language="mul", spans=spans))
        else:
            out.append(_in(piece, name))
    return out


def _spans(parts: tuple[Part, ...], base: str, used: frozenset[str]) -> tuple[LanguageSpan, ...]:
    """The parts as spans. Among close candidates, one that the document uses elsewhere is meant."""
    out: list[LanguageSpan] = []
    for part in parts:
        top = max(part.scores.values(), default=0.0)
        known = [k for k, v in part.scores.items() if k == base or (k in used and v >= 0.8 * top)]
        name = base if base in known and part.scores[base] >= 0.8 * top else next(iter(known or part.scores), "und")
        if out and out[-1].language == name:
            out[-1] = LanguageSpan(out[-1].start, part.end, name)
        else:
            out.append(LanguageSpan(part.start, part.end, name))
    return tuple(out)


def _chinese(passages: list[Passage]) -> list[Passage]:
    """zh told apart as zh-Hans and zh-Hant; a passage without evidence is as the rest of the document."""
    touched = [p for p in passages if p.language == "zh" or p.spans]
    texts = [p.text for p in touched if p.language == "zh"]
    for p in touched:
        texts += [p.text[s.start - p.start : s.end - p.start] for s in p.spans if s.language == "zh"]
    if not texts:
        return passages
    usual = han.chinese("".join(texts))
    out = []
    for p in passages:
        if p.language == "zh":
            own = han.chinese(p.text)
            p = _in(p, usual if own == "zh" else own)
        elif p.spans:
            p = changed(p, spans=tuple(changed(s, language=usual) if s.language == "zh" else s for s in p.spans))
        out.append(p)
    return out
