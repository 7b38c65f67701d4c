"""Figures of a text that other collections filter by: columns of the corpus, never filters.

After Gopher (Rae et al. 2021, arXiv 2112.11446, table A1), C4 (Raffel et al. 2020, arXiv 1910.10683), RedPajama-V2 (Weber et al. 2024,
arXiv 2411.12372) and FineWeb (Penedo et al. 2024, arXiv 2406.17557); their usual bounds stand in FIGURES. A line is a paragraph, heading or
list item; a word is a run of letters and digits, in scripts without spaces each character. Shares are 0..1 and 0 of an empty text.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from pipeline.clean.collocations import lines as lexicon_lines
from pipeline.lexicon.characters import table

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

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"  # Thai, Lao, Burmese, Khmer, kana, ideographs
_WORD = re.compile(rf"[^\W_{_UNSPACED}]+|[^\W_]")
_SPACED_WORD, _CHARACTER = re.compile(r"[^\W_]+"), re.compile(f"[{_UNSPACED}]")
_ASCII_GAPS = {code: " " for code in range(128) if not chr(code).isalnum()}
_TYPOGRAPHY = "’‘“”–—…•"  # often all that is beyond ASCII
_FINAL = frozenset(".!?…。！？؟۔।॥։።។။")
_CLOSING = "'\"”’»)]」』"
_BULLETS = ("•", "‣", "●", "▪", "◦", "■", "►", "-", "*", "–", "·", "○")
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
DIGIT, UPPER, LETTER, SPACE = 1, 2, 3, 4  # what a character counts as


def signals(text: str, language: str) -> dict[str, float | None]:
    """A figure for every name in FIGURES; lines are what stands between line ends. Any text is taken, in linear time."""
    low = text.lower()
    words = _words(low)
    rows = [line for part in text.split("\n") if (line := part.strip())]
    counts = Counter(words)
    total = max(1, len(words))
    digits, upper, letters, visible = _characters(text)
    return {
        "signal_words": float(len(words)),
        "signal_mean_word_length": _rounded(len("".join(words)), total),
        "signal_symbols": _rounded(text.count("#") + text.count("…") + text.count("..."), total),
        "signal_alphabetic_words": _rounded(len(words) - sum(n for word, n in counts.items() if word.isdigit()), total),
        "signal_stop_words": _stop_words(counts, language, total),
        "signal_unique_words": _rounded(len(counts), total),
        "signal_entropy": _entropy(counts, total),
        "signal_digits": _rounded(digits, visible),
        "signal_uppercase": _rounded(upper, upper + letters),
        "signal_curly_brackets": _rounded(text.count("{") + text.count("}"), visible),
        **_of_lines(rows),
        **_repeats(words, dict(zip(counts, range(1, len(counts) + 1), strict=True))),
    }


def _words(low: str) -> list[str]:
    plain = low
    for sign in _TYPOGRAPHY if not low.isascii() else "":
        plain = plain.replace(sign, " ")
    if plain.isascii():  # three times as fast
        return plain.translate(_ASCII_GAPS).split()
    return (_WORD if _CHARACTER.search(low) else _SPACED_WORD).findall(low)


def _rounded(part: float, whole: float) -> float:
    return round(part / max(1, whole), 4)


def _entropy(counts: Counter[str], total: int) -> float:
    spread = Counter(counts.values())
    return round(max(0.0, math.log(total) - sum(times * n * math.log(n) for n, times in spread.items()) / total), 4)


def _characters(text: str) -> tuple[int, int, int, int]:
    """Digits, capitals, other letters, visible characters."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    found = np.bincount(np.take(table("figure"), codes, mode="clip"), minlength=5).tolist()
    return found[DIGIT], found[UPPER], found[LETTER], len(text) - found[SPACE]


@lru_cache(maxsize=1)
def _function_words() -> dict[str, frozenset[str]]:
    names = ("function_words.txt", "function_words_unvoted.txt")
    return {language: frozenset(words) for name in names for language, *words in map(str.split, lexicon_lines(name))}


def _stop_words(counts: Counter[str], language: str, total: int) -> float | None:
    known = _function_words().get(language) or _function_words().get(language.partition("-")[0])
    return _rounded(sum(map(counts.__getitem__, known & counts.keys())), total) if known else None


def _of_lines(rows: Sequence[str]) -> dict[str, float | None]:
    seen: set[str] = set()
    ended = again = again_characters = 0
    for row in rows:
        ended += row[-1] in _FINAL or row.rstrip(_CLOSING)[-1:] in _FINAL
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


def _repeats(words: Sequence[str], numbers: dict[str, int]) -> dict[str, float | None]:
    ids = np.fromiter(map(numbers.__getitem__, words), np.uint64, len(words))
    pairs = ids[:-1] * _FACTOR + ids[1:]
    fives = (pairs[:-3] * _FACTOR + pairs[2:-1]) * _FACTOR + ids[4:]  # two different ones share a key once in 2 ** 64
    covered, ordered = 0, np.sort(fives)
    if (ordered[1:] == ordered[:-1]).any():
        again = np.ones(len(fives), np.int8)
        again[np.unique(fives, return_index=True)[1]] = 0
        covered = int(np.count_nonzero(np.convolve(again, np.ones(5, np.int8))))
    pairs.sort()
    last = np.concatenate(([-1], np.flatnonzero(pairs[1:] != pairs[:-1]), [len(pairs) - 1]))  # of each group of equal pairs
    most = int((last[1:] - last[:-1]).max())
    total = max(1, len(words))
    return {"signal_top_pair": _rounded(2 * most if most > 1 else 0, total), "signal_repeated_fives": _rounded(covered, total)}
