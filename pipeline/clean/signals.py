"""Figures of a text that other collections filter by: columns of the corpus, never filters.

After Gopher (Rae et al. 2021, arXiv 2112.11446, table A1), C4 (Raffel et al. 2020, arXiv 1910.10683), RedPajama-V2 (Weber et al. 2024,
arXiv 2411.12372) and FineWeb (Penedo et al. 2024, arXiv 2406.17557); their usual bounds stand in FIGURES. A line is a paragraph, heading or
list item; a word is a run of letters and digits, in scripts without spaces each character. Shares are 0..1 and 0 of an empty text.
"""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline import span_keys
from pipeline.clean.sentences import CLOSING, STOPS
from pipeline.lexicon.characters import table
from pipeline.lexicon.lists import lines as lexicon_lines

FIGURES: dict[str, str] = {
    "signal_words": "words of `text`; Gopher keeps 50 to 100,000",
    "signal_mean_word_length": "code points a word; Gopher keeps 3 to 10",
    "signal_symbols": "hash signs and ellipses a word; Gopher keeps up to .1",
    "signal_alphabetic_words": "share of words with a letter; Gopher keeps .8 and more",
    "signal_stop_words": "share of words that are function words of the document's language; null where no list is known",
    "signal_unique_words": "share of words that differ, case aside (RedPajama)",
    "signal_entropy": "nats a word of the distribution of its words (RedPajama)",
    "signal_digits": "share of visible characters that are digits (RedPajama)",
    "signal_uppercase": "share of letters that are capitals (RedPajama)",
    "signal_curly_brackets": "share of visible characters; C4 drops a text with one",
    "signal_lines": "lines: paragraphs, headings, list items",
    "signal_ended_lines": "share of lines with a final punctuation mark of any script (C4 keeps those alone; FineWeb from .12)",
    "signal_ellipsis_lines": "share of lines that end with an ellipsis; Gopher keeps up to .3",
    "signal_bullet_lines": "share of lines that begin with a bullet; Gopher keeps up to .9",
    "signal_short_lines": "share of lines of less than 30 characters; FineWeb keeps up to .67",
    "signal_repeated_lines": "share of lines that stood before; Gopher keeps up to .3",
    "signal_repeated_line_characters": "share of the characters of all lines that stand in those; Gopher keeps up to .2, FineWeb .1",
    "signal_top_pair": "share of words in the most frequent pair of words that comes again; Gopher keeps up to .2",
    "signal_repeated_fives": "share of words in runs of five that stood before; Gopher keeps up to .15",
}

_FINAL = frozenset(STOPS)
_BULLETS = ("•", "‣", "●", "▪", "◦", "■", "►", "-", "*", "–", "·", "○")
_FACTOR, _SALT = np.uint64(0xD6E8FEB86659FD93), np.uint64(0x94D049BB133111EB)  # of keys of runs of words, of texts; unlike that of words
DIGIT, UPPER, LETTER, SPACE = 1, 2, 3, 4  # what a character counts as
PIECE, ALONE, NUMERAL = 1, 2, 4  # what it is of a word: a piece, or all of it in scripts without spaces; whether it is a numeral

Integers = NDArray[np.int64]
Keys = NDArray[np.uint64]
Columns = dict[str, Sequence[float | None]]


class Words(NamedTuple):
    """The words of some texts, behind one another."""

    keys: Keys  # two different words share one once in 2 ** 64
    lengths: Integers
    numerals: NDArray[np.bool_]
    totals: Integers  # words of each text
    text: Integers  # of each word, the number of its text


def signals(texts: Sequence[str], languages: Sequence[str]) -> list[dict[str, float | None]]:
    """For each text a figure for every name in FIGURES; lines are what stands between line ends. Any text is taken, in linear time.

    All texts together: NumPy's calls cost as much for one as for a hundred.
    """
    if not texts:
        return []
    words = _words([text.lower() for text in texts])
    lines = [_of_lines([line for part in text.split("\n") if (line := part.strip())]) for text in texts]
    columns = _counted(words, languages) | _symbols(texts, words) | _of_characters(texts) | _repeats(words)
    rows = zip(*columns.values(), strict=True)
    return [dict(zip(columns, row, strict=True)) | of_lines for row, of_lines in zip(rows, lines, strict=True)]


def _codes(texts: Sequence[str]) -> tuple[NDArray[np.uint32], Integers]:
    """The code points of all texts, each behind an end of line and before another, and where each text begins."""
    joined = "\n".join(["", *texts, ""])
    codes: NDArray[np.uint32] = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4")
    return codes, 1 + np.cumsum([0, *(len(text) + 1 for text in texts)])[:-1]


def _words(texts: Sequence[str]) -> Words:
    """The words of texts in small letters."""
    codes, begins = _codes(texts)
    kinds = table("word").take(codes, mode="clip")
    beyond = np.flatnonzero(codes > 0xFFFF)
    kinds[beyond] = [PIECE * chr(code).isalnum() + NUMERAL * chr(code).isdigit() for code in codes[beyond].tolist()]
    pieces, alone = kinds & np.uint8(PIECE), (kinds & ALONE) != 0
    starts = np.flatnonzero((pieces[1:] > pieces[:-1]) | alone[1:]) + 1
    ends = np.flatnonzero((pieces[:-1] > pieces[1:]) | alone[:-1]) + 1
    totals = np.diff(np.searchsorted(starts, begins), append=len(starts))
    numerals = (kinds[starts] & NUMERAL) != 0
    spans = np.column_stack([starts[numerals], ends[numerals]]).ravel()  # most words do not begin with a digit
    numerals[numerals] = np.bitwise_and.reduceat(kinds, spans)[::2] & NUMERAL != 0 if len(spans) else False
    return Words(span_keys.of(codes, starts, ends), ends - starts, numerals, totals, np.repeat(np.arange(len(texts)), totals))


def _shares(parts: Iterable[float], wholes: Iterable[float]) -> list[float]:
    return [_rounded(part, whole) for part, whole in zip(parts, wholes, strict=True)]


def _rounded(part: float, whole: float) -> float:
    return round(part / max(1, whole), 4)


def _summed(text: Integers, values: NDArray[np.int64] | NDArray[np.float64] | NDArray[np.bool_], texts: int) -> list[float]:
    """What the values come to in each text."""
    sums: list[float] = np.bincount(text, values, texts).tolist()
    return sums


def _ordered(keys: Keys, text: Integers) -> tuple[Keys, NDArray[np.bool_]]:
    """The keys of each text in order, and whether each is another than the one before it in its text."""
    ordered, new = keys.copy(), np.ones(len(keys), np.bool_)
    for begin, end in pairwise([0, *(np.flatnonzero(text[1:] != text[:-1]) + 1).tolist(), len(text)]):
        ordered[begin:end].sort()  # a third of the time of all together
    new[1:] = (ordered[1:] != ordered[:-1]) | (text[1:] != text[:-1])
    return ordered, new


def _counted(words: Words, languages: Sequence[str]) -> Columns:
    """What the words of a text tell, and how often each of them comes."""
    totals, texts = words.totals.tolist(), len(languages)
    ordered, new = _ordered(words.keys, words.text)
    keys, text, times = ordered[new], words.text[new], np.diff(np.flatnonzero(new), append=len(new))
    nats = np.zeros(int(times.max(initial=0)) + 1)
    some = np.flatnonzero(np.bincount(times))
    nats[some] = [n * math.log(n) for n in some.tolist()]
    spread = _summed(text, nats[times], texts)
    different = np.bincount(text, minlength=texts).tolist()
    return {
        "signal_words": list(map(float, totals)),
        "signal_mean_word_length": _shares(_summed(words.text, words.lengths, texts), totals),
        "signal_alphabetic_words": _shares(_summed(words.text, ~words.numerals, texts), totals),
        "signal_stop_words": _stop_words(keys, times, different, totals, languages),
        "signal_unique_words": _shares(different, totals),
        "signal_entropy": [round(max(0.0, math.log(n) - part / n), 4) if n else 0.0 for n, part in zip(totals, spread, strict=True)],
    }


def _stop_words(
    keys: Keys, times: Integers, different: Sequence[int], totals: Sequence[int], languages: Sequence[str]
) -> list[float | None]:
    """Of the different words of all texts and how often each comes in its own."""
    shares: list[float | None] = []
    end = 0
    for language, size, total in zip(languages, different, totals, strict=True):
        begin, end = end, end + size
        known, some = _function_words(language), keys[begin:end]
        found = int(times[begin:end][known.take(known.searchsorted(some), mode="clip") == some].sum()) if len(known) else 0
        shares.append(_rounded(found, total) if len(known) else None)
    return shares


@lru_cache(maxsize=1)
def _all_function_words() -> dict[str, list[str]]:
    names = ("function_words.txt", "function_words_unvoted.txt")
    return {language: words for name in names for language, *words in map(str.split, lexicon_lines(name))}


@lru_cache(maxsize=256)
def _function_words(language: str) -> Keys:
    """The keys of the function words of a language, in order; none where no list is known. What is no word here is none of them."""
    lists = _all_function_words()
    some = lists.get(language) or lists.get(language.partition("-")[0]) or []
    words = _words(some)
    whole = [len(some[text]) for text in words.text.tolist()] == words.lengths
    return np.unique(words.keys[whole])


def _of_characters(texts: Sequence[str]) -> Columns:
    codes, begins = _codes(texts)
    kinds = table("figure").take(codes, mode="clip")
    found = [np.bincount(kinds[at : at + len(text)], minlength=5).tolist() for at, text in zip(begins.tolist(), texts, strict=True)]
    visible = [len(text) - n[SPACE] for n, text in zip(found, texts, strict=True)]
    return {
        "signal_digits": _shares([n[DIGIT] for n in found], visible),
        "signal_uppercase": _shares([n[UPPER] for n in found], [n[UPPER] + n[LETTER] for n in found]),
        "signal_curly_brackets": _shares([text.count("{") + text.count("}") for text in texts], visible),
    }


def _symbols(texts: Sequence[str], words: Words) -> Columns:
    found = [text.count("#") + text.count("…") + text.count("...") for text in texts]
    return {"signal_symbols": _shares(found, words.totals.tolist())}


def _repeats(words: Words) -> Columns:
    """Pairs and runs of five words that come again in their text."""
    keys, text, totals = words.keys, words.text, words.totals.tolist()
    within = np.flatnonzero(text[:-1] == text[1:])
    pairs = keys[:-1] * _FACTOR + keys[1:]
    new = np.flatnonzero(_ordered(pairs[within], text[within])[1])
    times, of = np.diff(new, append=len(within)), text[within][new]
    most = np.zeros(len(totals), np.int64)
    np.maximum.at(most, of[times > 1], times[times > 1])
    covered = _summed(text, _again((pairs[:-3] * _FACTOR * _FACTOR + pairs[2:-1]) * _FACTOR + keys[4:], text), len(totals))
    return {"signal_top_pair": _shares((2 * most).tolist(), totals), "signal_repeated_fives": _shares(covered, totals)}


def _again(fives: Keys, text: Integers) -> NDArray[np.bool_]:
    """Whether a word is in a run of five that stood before in its text."""
    inside = np.zeros(len(text), np.bool_)
    at = np.flatnonzero(text[:-4] == text[4:])
    ordered, new = _ordered(fives[at], text[at])
    twice = np.zeros(1 << 16, np.bool_)
    twice[ordered[~new] >> np.uint64(48)] = True
    maybe = at[twice[fives[at] >> np.uint64(48)]]  # few, so that the slow search for the first of each has little to do
    keys = fives[maybe] ^ text[maybe].astype(np.uint64) * _SALT  # no text's like another's
    again = np.delete(maybe, np.unique(keys, return_index=True)[1])
    for place in range(5):
        inside[again + place] = True
    return inside


def _of_lines(rows: Sequence[str]) -> dict[str, float | None]:
    seen: set[str] = set()
    ended = again = again_characters = 0
    for row in rows:
        ended += row[-1] in _FINAL or row.rstrip(CLOSING)[-1:] in _FINAL
        if row in seen:
            again, again_characters = again + 1, again_characters + len(row)
        seen.add(row)
    total = len(rows)
    return {
        "signal_lines": float(total),
        "signal_ended_lines": _rounded(ended, total),
        "signal_ellipsis_lines": _rounded(sum(row.endswith(("…", "...")) for row in rows), total),
        "signal_bullet_lines": _rounded(sum(row.startswith(_BULLETS) for row in rows), total),
        "signal_short_lines": _rounded(sum(len(row) < 30 for row in rows), total),
        "signal_repeated_lines": _rounded(again, total),
        "signal_repeated_line_characters": _rounded(again_characters, sum(map(len, rows))),
    }
