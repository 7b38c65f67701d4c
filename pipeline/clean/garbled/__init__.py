"""Finds the passages that are no text of any language any more: wrong-script OCR, noise, encoded data, lost characters.

A small model judges every line and the paragraph it stands in; a two-state chain over the lines lets neighbours settle
the short ones. A passage that is garbled in part is cut where it changes. The model: pipeline/lexicon/garble/README.md.
"""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.clean.draft import Draft, cut
from pipeline.clean.garbled.features import COLUMN, merged, ratios
from pipeline.clean.garbled.model import judged, read, shipped
from pipeline.clean.garbled.signs import Ints, Mask
from pipeline.model import Passage
from pipeline.records import changed
from pipeline.settings import Garbled, Settings

RULES = ("replacement_chars", "question_marks", "encoded_blob", "code", "word_order", "unknown_words", "model")
MOST_CLOSING = 3  # signs between the end of a sentence and the space behind it
SENTENCE_END = re.compile(rf"(?<=[.!?。！？।])[\"'”’)\]]{{0,{MOST_CLOSING}}}\s+|[。！？]")
BLOB = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}|\b(?:[0-9a-fA-F]{2}[ :-]?){8,}\b")
BOUND = 5.0  # log odds that one line can have
PLAIN = -4.5  # log odds of what the gate lets through
CALM = 1 / (1 + math.exp(-PLAIN))  # such a probability counts as 0
CODE = re.compile(r"[{}=;\[\]#]|</|/>|\|\||&&")
LETTERS, FOUND, ORDER, INK, NUMBER, LOST = (COLUMN[name] for name in ("letters", "found", "order", "ink", "words", "lost"))
WORDS = [LETTERS, FOUND, ORDER]
KNOWN, UNKNOWN = 0.6, 0.2  # share of letters in common words: of salads, of most gibberish (these name the reason, they decide nothing)


class Atom(NamedTuple):
    """A line, or some sentences of a long one: what is judged as a whole."""

    passage: int  # its number in the draft
    start: int  # code points of the draft's text, as `end`
    end: int
    paragraph: int  # atoms of one have no empty line between them


class Judged(NamedTuple):
    atom: Atom
    probability: float  # that it is garbled
    number: int  # of the atom, among those of the draft


def garbled(drafts: Sequence[Draft], settings: Settings) -> list[Draft]:
    """The drafts with garbled passages labelled, cut where they begin and end. All are read at once: a tenth of the cost of one by one."""
    limits = settings.garbled
    atoms = [list(_atoms(draft, limits)) for draft in drafts]
    own, known = _evidence([draft.text for draft in drafts], atoms, limits)
    out, at = [], 0
    for draft, some in zip(drafts, atoms, strict=True):
        here = slice(at, at + len(some))
        out.append(_judged(draft, some, own[here], known[here], limits) if some else draft)
        at += len(some)
    return out


def _judged(draft: Draft, atoms: Sequence[Atom], own: Sequence[float], known: Ints, limits: Garbled) -> Draft:
    if max(own) <= PLAIN:
        return draft
    chances = chained(atoms, own, limits)
    out: list[Passage] = []
    done = 0
    begins = [at for at, atom in enumerate(atoms) if not at or atom.passage > atoms[at - 1].passage]
    for at, end in pairwise((*begins, len(atoms))):
        loudest = max(chances[at:end])
        if loudest > CALM:
            number, parts = atoms[at].passage, list(map(Judged, atoms[at:end], chances[at:end], range(at, end)))
            out += draft.passages[done:number]
            done = number + 1
            if loudest < limits.threshold:
                out.append(_scored(draft.passages[number], _mean(parts)))
            else:
                out += _labelled(draft.text, draft.passages[number], parts, known, limits)
    return changed(draft, passages=(*out, *draft.passages[done:]))


def _atoms(draft: Draft, limits: Garbled) -> Iterator[Atom]:
    text, paragraph, at, before = draft.text, 0, 0, 0
    joints = [r.start for r in draft.repairs if "\n" in r.before and "\n" not in r.after]
    for number, passage in enumerate(draft.passages):
        first, last = passage.start, passage.end
        paragraph += number > 0 and text.count("\n", before, first) > 1
        before = last
        while at < len(joints) and joints[at] <= first:
            at += 1
        points = []
        while at < len(joints) and joints[at] < last:
            points.append(joints[at])
            at += 1
        if not points and last - first <= limits.long_line:
            yield Atom(number, first, last, paragraph)
            continue
        for start, end in _pieces(text, passage, points, limits):
            if text[start:end].strip():
                yield Atom(number, start, end, paragraph)


def _pieces(text: str, passage: Passage, points: list[int], limits: Garbled) -> Iterator[tuple[int, int]]:
    """Places of the passage's lines; a line above `long_line` is taken in groups of sentences."""
    start = passage.start
    for end in (*points, passage.end):
        if end - start <= limits.long_line:
            yield start, end
            start = end
            continue
        while (cut := _cut(text, start, end, limits.sentence_group)) < end:
            yield from _chopped(start, cut, limits)
            start = cut
        yield from _chopped(start, end, limits)
        start = end


def _cut(text: str, start: int, end: int, least: int) -> int:
    """Where the first sentence ends that leaves as many characters on both sides; `end` if none does."""
    near = start + len(text[start : start + least - 1].rstrip()) - MOST_CLOSING  # an end behind that place begins here at the earliest
    for m in SENTENCE_END.finditer(text, max(start, near), end):
        if m.end() - start >= least:
            return m.end() if end - m.end() >= least else end
    return end


def _chopped(start: int, end: int, limits: Garbled) -> Iterator[tuple[int, int]]:
    """A sentence without end is judged piece by piece."""
    while end - start > 2 * limits.window:
        yield start, start + limits.window
        start += limits.window
    yield start, end


def _evidence(texts: Sequence[str], atoms: Sequence[Sequence[Atom]], limits: Garbled) -> tuple[list[float], Ints]:
    """Log odds of each atom, its own, and where it is suspicious or short those of its surroundings too; what is known of it (atoms x
    COLUMN). All drafts' atoms behind one another."""
    m = shipped()
    known = read([text[a.start : a.end] for text, some in zip(texts, atoms, strict=True) for a in some], m)
    own = [PLAIN] * len(known)
    asked = (~gate(known, limits)).nonzero()[0]
    if not len(asked):
        return own, known
    ink = known[asked, INK].tolist()
    for i, logit, size in zip(asked.tolist(), judged(ratios(known[asked]), m).tolist(), ink, strict=True):
        own[i] = max(_bounded(logit), -limits.letter_evidence * size)
    _advise(own, known, [run for run in _windows(atoms, limits) if max(own[slice(*run)]) > limits.suspicious], limits)
    prior = limits.prior + limits.known_words * (_share(known) > KNOWN)
    return [x if x == PLAIN else x + p for x, p in zip(own, prior.tolist(), strict=True)], known


def _advise(own: list[float], known: Ints, runs: list[tuple[int, int]], limits: Garbled) -> None:
    """Moves log odds towards those of the run of atoms around them."""
    if not runs:
        return
    for (first, last), context in zip(runs, judged(ratios(merged(known, np.array(runs))), shipped()).tolist(), strict=True):
        for i in range(first, last):
            trust = limits.context * (1 - abs(own[i]) / BOUND)  # a line that is sure of itself needs no advice
            own[i] += trust * (_bounded(context) - own[i])


def _share(known: Ints) -> npt.NDArray[np.float64]:
    """Of the letters of each text, the share that is in common words."""
    return known[:, FOUND] / np.maximum(1, known[:, LETTERS])


def gate(known: Ints, limits: Garbled) -> Mask:
    """Which texts are common words in plain order to such a part that the model need not be asked; they do not hold U+FFFD."""
    letters, found, order, ink, words, lost = known[:, [*WORDS, INK, NUMBER, LOST]].T
    short = (ink + words <= limits.plain_size) * limits.plain_short
    common = (found >= (limits.plain_ink + short) * ink) & (found >= (limits.plain_share + short) * letters)
    settled: Mask = common & (lost == 0) & (order <= 0)
    return settled


def _bounded(logit: float) -> float:
    """No single line outvotes its whole neighbourhood."""
    return BOUND * math.tanh(logit / BOUND)


def _windows(atoms: Sequence[Sequence[Atom]], limits: Garbled) -> Iterator[tuple[int, int]]:
    """Runs of two and more atoms of one paragraph, of about `window` characters."""
    at = 0
    for some in atoms:
        first = 0
        for i in range(1, len(some) + 1):
            if i == len(some) or some[i].paragraph != some[first].paragraph or some[i].end - some[first].start > limits.window:
                if i - first > 1:
                    yield at + first, at + i
                first = i
        at += len(some)


def chained(atoms: Sequence[Atom], odds: Sequence[float], limits: Garbled) -> list[float]:
    """Probability that each atom is garbled, given all others: forward and backward over a chain of two states.

    odds: natural logarithms. What an atom says reaches its neighbour bounded by the odds that nothing changes between them.
    """
    own = [math.exp(x) for x in odds]
    if max(odds) < limits.suspicious:
        return [x / (1 + x) for x in own]
    same, next_ = math.exp(limits.same_paragraph), math.exp(limits.next_paragraph)
    stick = [same if a.paragraph == b.paragraph else next_ for a, b in pairwise(atoms)]
    forward, backward = list(_carried(own, stick)), list(_carried(own[::-1], stick[::-1]))[::-1]
    whole = [f * x * b for f, x, b in zip(forward, own, backward, strict=True)]
    return [x / (1 + x) for x in whole]


def _carried(own: Sequence[float], stick: Sequence[float]) -> Iterator[float]:
    """The odds of each atom as those before it see them."""
    odds = 1.0
    yield odds
    for x, bound in zip(own, stick, strict=False):
        x *= odds
        odds = (x * bound + 1) / (x + bound)
        yield odds


def _labelled(text: str, passage: Passage, parts: list[Judged], known: Ints, limits: Garbled) -> Iterator[Passage]:
    """The passage with its score and label, cut where these change; in part at least it is garbled."""
    runs = [list(run) for _, run in groupby(parts, key=lambda part: part.probability >= limits.threshold)]
    pieces = cut(text, passage, [run[0].atom.start for run in runs[1:]])
    for piece, run in zip(pieces, runs, strict=True):
        score = _mean(run)
        if run[0].probability >= limits.threshold:
            letters, found, order = known[run[0].number : run[-1].number + 1, WORDS].sum(axis=0).tolist()
            rule = reason(piece.text, found / max(1, letters), order > 0)
            yield changed(piece, label="garbled", rule=rule, score=score, garbled_score=score, language="zxx")
        else:
            yield _scored(piece, score)


def _scored(p: Passage, score: float) -> Passage:
    """The passage with this `garbled_score`; `replace` takes three times as long, and a third of all passages of odd texts come here."""
    return Passage(
        p.start, p.end, p.text, p.source_start, p.source_end, p.label, p.rule, p.score, score, p.block, p.kind, p.language,
        p.language_check, p.spans,
    )  # fmt: skip


def _mean(parts: list[Judged]) -> float:
    sizes = [part.atom.end - part.atom.start for part in parts]
    return math.fsum([part.probability * size for part, size in zip(parts, sizes, strict=True)]) / sum(sizes)


def reason(text: str, known: float, disorder: bool) -> str:
    """The plainest of RULES by which a garbled text is garbled. known: share of its letters that is in common words; disorder: whether
    these stand in no language's order."""
    ink = max(1, len("".join(text.split())))
    if text.count("\ufffd") > 0.1 * ink:
        return "replacement_chars"
    if text.count("?") > 0.25 * ink:
        return "question_marks"
    if sum(len(m.group()) for m in BLOB.finditer(text)) > 0.5 * ink:
        return "encoded_blob"
    if len(CODE.findall(text)) > 0.07 * ink:
        return "code"
    if known > KNOWN and disorder:
        return "word_order"
    return "unknown_words" if known < UNKNOWN else "model"
