"""Finds the passages that are no text of any language any more: wrong-script OCR, noise, encoded data, lost characters.

A small model judges every line and the paragraph it stands in; a two-state chain over the lines lets neighbours settle
the short ones. A passage that is garbled in part is cut where it changes. The model: pipeline/lexicon/garble/README.md.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np

from pipeline.clean.draft import Draft, cut
from pipeline.clean.garble_model import Vocabulary, logits, vocabulary
from pipeline.clean.garble_signs import Ints, Mask
from pipeline.model import Passage
from pipeline.settings import Garbled, Settings

RULES = ("replacement_chars", "question_marks", "encoded_blob", "code", "word_order", "unknown_words", "model")
SENTENCE_END = re.compile(r"(?<=[.!?。！？।])[\"'”’)\]]{0,3}\s+|[。！？]")
BLOB = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}|\b(?:[0-9a-fA-F]{2}[ :-]?){8,}\b")
BOUND = 5.0  # log odds that one line can have
PLAIN = -4.5  # log odds of what the gate lets through
CALM = 1 / (1 + math.exp(-PLAIN))  # such a probability counts as 0
CODE = re.compile(r"[{}=;\[\]#]|</|/>|\|\||&&")
KNOWN, UNKNOWN = 0.6, 0.2  # share of letters in common words: of salads, of most gibberish (these name the reason, they decide nothing)


class Atom(NamedTuple):
    """A line, or some sentences of a long one: what is judged as a whole."""

    passage: int
    start: int
    end: int
    paragraph: int  # atoms of one have no empty line between them


def garbled(draft: Draft, settings: Settings) -> Draft:
    limits = settings.garbled
    atoms = list(_atoms(draft, limits))
    if not atoms:
        return draft
    odds = chained(atoms, _evidence(draft.text, atoms, limits), limits)
    out: list[Passage] = []
    for number, group in groupby(zip(atoms, odds, strict=True), key=lambda pair: pair[0].passage):
        out += _labelled(draft, draft.passages[number], list(group), limits)
    return replace(draft, passages=tuple(out))


def _atoms(draft: Draft, limits: Garbled) -> Iterator[Atom]:
    joints = [r.start for r in draft.repairs if "\n" in r.before and "\n" not in r.after]
    paragraph = at = 0
    for number, passage in enumerate(draft.passages):
        if number and draft.text.count("\n", draft.passages[number - 1].end, passage.start) > 1:
            paragraph += 1
        while at < len(joints) and joints[at] <= passage.start:
            at += 1
        points = []
        while at < len(joints) and joints[at] < passage.end:
            points.append(joints[at])
            at += 1
        for start, end in _pieces(draft.text, passage, points, limits):
            if draft.text[start:end].strip():
                yield Atom(number, start, end, paragraph)


def _pieces(text: str, passage: Passage, points: list[int], limits: Garbled) -> Iterator[tuple[int, int]]:
    """Places of the passage's lines; a line above `long_line` is taken in groups of sentences."""
    start = passage.start
    for end in (*points, passage.end):
        if end - start <= limits.long_line:
            yield start, end
            start = end
            continue
        for m in SENTENCE_END.finditer(text, start, end):
            if m.end() - start >= limits.sentence_group and end - m.end() >= limits.sentence_group:
                yield from _chopped(start, m.end(), limits)
                start = m.end()
        yield from _chopped(start, end, limits)
        start = end


def _chopped(start: int, end: int, limits: Garbled) -> Iterator[tuple[int, int]]:
    """A sentence without end is judged piece by piece."""
    while end - start > 2 * limits.window:
        yield start, start + limits.window
        start += limits.window
    yield start, end


def _evidence(text: str, atoms: Sequence[Atom], limits: Garbled) -> list[float]:
    """Log odds of each atom: its own, and where it is suspicious or short those of its surroundings too."""
    bodies = [text[a.start : a.end] for a in atoms]
    own = [PLAIN] * len(atoms)
    starts, ends = np.array([a.start for a in atoms]), np.array([a.end for a in atoms])
    v = vocabulary(text, starts, ends)
    settled = gate(v, ends - starts, limits)
    asked = np.flatnonzero(~settled).tolist()
    if not asked:
        return own
    for i, logit in zip(asked, logits([bodies[i] for i in asked]), strict=True):
        own[i] = _bounded(logit)
    windows = [w for w in _windows(atoms, limits) if w[1] - w[0] > 1 and any(x > limits.suspicious for x in own[w[0] : w[1]])]
    around = logits([text[atoms[first].start : atoms[last - 1].end] for first, last in windows])
    for (first, last), context in zip(windows, around, strict=True):
        for i in range(first, last):
            trust = limits.context * (1 - abs(own[i]) / BOUND)  # a line that is sure of itself needs no advice
            own[i] += trust * (_bounded(context) - own[i])
    prior = limits.prior + limits.known_words * (v.of_letters > KNOWN)
    return [x if x == PLAIN else x + p for x, p in zip(own, prior.tolist(), strict=True)]


def gate(v: Vocabulary, sizes: Ints, limits: Garbled) -> Mask:
    """Which pieces of a text are common words in plain order to such a part that the model need not be asked."""
    short = (sizes < limits.plain_size) * limits.plain_short
    common = (v.of_ink >= limits.plain_ink + short) & (v.of_letters >= limits.plain_share + short)
    settled: Mask = common & (v.lost == 0) & (v.disorder <= limits.plain_order)
    return settled


def _bounded(logit: float) -> float:
    """No single line outvotes its whole neighbourhood."""
    return BOUND * math.tanh(logit / BOUND)


def _windows(atoms: Sequence[Atom], limits: Garbled) -> Iterator[tuple[int, int]]:
    """Runs of atoms of one paragraph, of about `window` characters."""
    first = 0
    for i in range(1, len(atoms) + 1):
        if i == len(atoms) or atoms[i].paragraph != atoms[first].paragraph or atoms[i].end - atoms[first].start > limits.window:
            yield first, i
            first = i


def chained(atoms: Sequence[Atom], odds: Sequence[float], limits: Garbled) -> list[float]:
    """Probability that each atom is garbled, given all others: forward and backward over a chain of two states."""
    if max(odds) < limits.suspicious:
        return [1 / (1 + math.exp(-x)) for x in odds]
    stick = [limits.same_paragraph if a.paragraph == b.paragraph else limits.next_paragraph for a, b in pairwise(atoms)]
    forward, backward = [0.0] * len(odds), [0.0] * len(odds)
    for i in range(1, len(odds)):
        forward[i] = _carried(forward[i - 1] + odds[i - 1], stick[i - 1])
    for i in range(len(odds) - 2, -1, -1):
        backward[i] = _carried(backward[i + 1] + odds[i + 1], stick[i])
    return [1 / (1 + math.exp(-max(-60.0, min(60.0, f + x + b)))) for f, x, b in zip(forward, odds, backward, strict=True)]


def _carried(odds: float, stick: float) -> float:
    """Log odds of one atom as they reach its neighbour: bounded by the odds that nothing changes between them."""
    a, b = odds + stick, odds
    high = max(a, 0.0) + math.log1p(math.exp(-abs(a)))
    low = max(b, stick) + math.log1p(math.exp(-abs(b - stick)))
    return high - low


def _labelled(draft: Draft, passage: Passage, parts: list[tuple[Atom, float]], limits: Garbled) -> Iterator[Passage]:
    """The passage with its score and label, cut where these change."""
    worst = max(p for _, p in parts)
    if worst < limits.threshold:
        size = sum(a.end - a.start for a, _ in parts)
        yield passage if worst <= CALM else replace(passage, garbled_score=sum(p * (a.end - a.start) for a, p in parts) / size)
        return
    runs = [list(run) for _, run in groupby(parts, key=lambda part: part[1] >= limits.threshold)]
    pieces = cut(draft.text, passage, [run[0][0].start for run in runs[1:]])
    for piece, run in zip(pieces, runs, strict=True):
        size = sum(a.end - a.start for a, _ in run)
        score = sum(p * (a.end - a.start) for a, p in run) / size
        if run[0][1] >= limits.threshold:
            yield replace(piece, label="garbled", rule=reason(piece.text), score=score, garbled_score=score, language="zxx")
        else:
            yield replace(piece, garbled_score=score)


def reason(text: str) -> str:
    """The plainest reason why a garbled text is garbled."""
    ink = max(1, len("".join(text.split())))
    if text.count("\ufffd") > 0.1 * ink:
        return "replacement_chars"
    if text.count("?") > 0.25 * ink:
        return "question_marks"
    if sum(len(m.group()) for m in BLOB.finditer(text)) > 0.5 * ink:
        return "encoded_blob"
    if len(CODE.findall(text)) > 0.07 * ink:
        return "code"
    found = vocabulary(text, np.array([0]), np.array([len(text)]))
    if found.of_letters[0] > KNOWN and found.disorder[0] > 0:
        return "word_order"
    return "unknown_words" if found.of_letters[0] < UNKNOWN else "model"
