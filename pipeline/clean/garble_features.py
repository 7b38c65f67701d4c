"""What the garble model sees of a text: hashed n-grams of characters and of letter shapes, pairs of words, counted shapes.

All texts of a batch are done at once on one array of code points; nothing depends on Python's hash seed.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.clean.garble_signs import (
    CJK,
    COMBINING,
    CONTROL,
    CYRILLIC,
    DIGIT,
    HIGH_LOWER,
    HIGH_UPPER,
    LOST,
    LOWER,
    MARK,
    OTHER,
    RARE,
    SPACE,
    STOP,
    SYMBOL,
    UPPER,
    Codes,
    Hashes,
    Ints,
    Mask,
    Signs,
    Words,
    known,
    letter_table,
    pairs,
    signs,
    words,
)  # fmt: skip

Floats = npt.NDArray[np.float64]

BITS = 18  # of the hash of an n-gram
LONGEST = 4  # characters in an n-gram
SHAPE_LENGTHS = (3, 5)  # letters' shapes seen together
ORDER_BITS = 18  # of the hash of two neighbouring words
LONG_WORD = 6  # letters
VOWELS = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýāēīōūăąęěėįőűůøıươаеёиоуыэюяіїєαεηιουωάέήίόύώ"
FEATURES = (
    "mean", "scaled", "word_low", "word_bad", "word_worst", "word_best", "shape_mean", "size", "words", "word_length", "word_length_sd",
    "short_words", "long_words", "upper", "lower", "digit", "stop", "mark", "symbol", "high", "other", "combining", "cjk", "lost",
    "control", "cyrillic", "rare", "question", "case_flip", "letter_digit", "mark_inside", "vowels", "script_flip", "distinct", "repeats",
    "capital_words", "consonants", "space", "order", "order_scaled", "stop_small", "small_capital", "known", "known_words", "known_long",
    "unknown_mean", "unknown_ink",
)  # fmt: skip


class Grams(NamedTuple):
    """The n-grams of a batch: their hashes, by the character they end at, and what each text holds."""

    hashes: tuple[Ints, ...]  # one array a length; as long as `codes`
    codes: Codes
    classes: npt.NDArray[np.uint8]
    text_of: Ints  # text that a character belongs to
    starts: Ints  # first character of each text, a space
    word_of: Ints  # word that a character belongs to, or the last one before it
    text_of_word: Ints
    tokens: Words  # the runs of letters
    pairs: tuple[Ints, Ints]  # buckets of each of them behind the one before it; the last bucket for the first of a text


def grams(texts: Sequence[str]) -> Grams:
    """The hashes of every n-gram of every text; no n-gram reaches across two texts."""
    padded = [" " + " ".join(text.replace("\0", "\ufffd").split()) + " " for text in texts]
    whole = signs("".join(padded))
    codes, classes, folded = whole
    sizes = np.array([len(p) for p in padded], np.int64)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64)
    text_of = np.repeat(np.arange(len(texts)), sizes)
    place = np.arange(len(codes)) - starts[text_of]
    out = []
    rolling = np.zeros(len(codes), np.uint64)
    for n in range(1, LONGEST + 1):
        rolling = folded * np.uint64(0x9E3779B97F4A7C15) + _before(rolling) * np.uint64(0xC2B2AE3D27D4EB4F) + np.uint64(n)
        out.append(_bucket(rolling, place >= n - 1))
    for n in SHAPE_LENGTHS:
        rolling = np.full(len(codes), n, np.uint64)
        for back in range(n):
            rolling = rolling * np.uint64(16) + _before(classes.astype(np.uint64), back)
        out.append(_bucket(rolling * np.uint64(0x9E3779B97F4A7C15), place >= n - 1))
    ink = classes != SPACE
    first = ink & ~np.concatenate(([False], ink[:-1]))
    tokens = words(whole)
    return Grams(tuple(out), codes, classes, text_of, starts, np.cumsum(first) - 1, text_of[first], tokens, _pairs(whole, tokens, text_of))


def _pairs(whole: Signs, tokens: Words, text_of: Ints) -> tuple[Ints, Ints]:
    whose = text_of[tokens.first]
    alone = np.concatenate(([True], whose[1:] != whose[:-1]))[: len(whose)]
    first, second = (np.where(alone, 1 << ORDER_BITS, buckets) for buckets in pairs(whole, tokens, ORDER_BITS))
    return first, second


def _before(values: Hashes, steps: int = 1) -> Hashes:
    out = np.zeros_like(values)
    out[steps:] = values[: max(0, len(values) - steps)]
    return out


def _bucket(rolling: Hashes, whole: Mask) -> Ints:
    """Bucket of each hash; the last bucket, which weighs nothing, where the n-gram would begin before its text."""
    mixed = rolling ^ (rolling >> np.uint64(29))
    mixed = (mixed * np.uint64(0xBF58476D1CE4E5B9)) >> np.uint64(64 - BITS)
    return np.where(whole, mixed.astype(np.int64), 1 << BITS)


def features(g: Grams, weights: Floats, order: Floats, common: npt.NDArray[np.uint8]) -> Floats:
    """One row a text, one column a name of FEATURES.

    `weights` are those of the n-grams, `order` of word pairs, the last ones 0; `common` is the table of common words.
    """
    count = len(g.starts)
    size = np.bincount(g.text_of, minlength=count).astype(np.float64)
    letters, shapes = np.zeros(len(g.codes)), np.zeros(len(g.codes))
    for n, hashes in enumerate(g.hashes):
        target = letters if n < LONGEST else shapes
        target += weights[hashes]
    total = np.bincount(g.text_of, letters + shapes, count)
    order_sum = np.bincount(g.text_of[g.tokens.first], order[g.pairs[0]] + order[g.pairs[1]], count)
    columns = [total / size, total / np.sqrt(size), *_word_scores(g, letters + shapes, count)]
    columns += [np.bincount(g.text_of, shapes, count) / size, np.log(size), *_word_shapes(g, count), *_classes(g, count, size)]
    columns += [*_inside(g, count, size), order_sum / size, order_sum / np.sqrt(size), *_sentence_case(g, count)]
    columns += _vocabulary(g, letters + shapes, common, count)
    return np.stack(columns, axis=1)


def _word_scores(g: Grams, score: Floats, count: int) -> list[Floats]:
    """How the n-grams of single words weigh: mean of the good, ink of the bad, the worst, the best word."""
    ink, text_of_word = g.classes != SPACE, g.text_of_word
    lengths = np.bincount(g.word_of[ink], minlength=len(text_of_word))
    mean = np.bincount(g.word_of[ink], score[ink], len(text_of_word)) / lengths
    known = np.maximum(1, np.bincount(text_of_word, minlength=count))
    low = np.bincount(text_of_word, np.minimum(mean, 0), count) / known
    bad = np.bincount(text_of_word, (mean > 0) * lengths, count) / np.maximum(1, np.bincount(text_of_word, lengths, count))
    worst, best = np.full(count, -9.0), np.full(count, 9.0)
    np.maximum.at(worst, text_of_word, mean)
    np.minimum.at(best, text_of_word, mean)
    return [low, bad, worst, best]


def _vocabulary(g: Grams, score: Floats, common: npt.NDArray[np.uint8], count: int) -> list[Floats]:
    """How much of the letters, of the words, of the long words is in common words; how the n-grams of the other words weigh."""
    first, size, key, _ = g.tokens
    if not len(first):
        return [np.full(count, -1.0)] * 3 + [np.zeros(count)] * 2
    whose = g.text_of[first]
    counts = (size > 2) | (g.classes[first] == CJK)  # of one or two letters, nearly all are a word somewhere
    found = known(key, common) & counts
    rest, long = counts & ~found, size >= LONG_WORD

    def share(part: Mask, whole: Mask, weight: Ints | None = None) -> Floats:
        inside, total = (np.bincount(whose, mask if weight is None else mask * weight, count) for mask in (part & whole, whole))
        return np.where(total > 0, inside / np.maximum(1, total), -1)

    letters = letter_table().take(g.classes)
    begins = np.zeros(len(letters), np.int64)
    begins[first] = 1
    weight_of_word = np.bincount((np.cumsum(begins) - 1)[letters], score[letters], len(first))
    other = np.bincount(whose, rest * weight_of_word, count) / np.maximum(1, np.bincount(whose, rest * size, count))
    everything = np.ones(len(first), bool)
    ink = np.maximum(1, _rate(g, g.classes != SPACE, count))
    return [
        share(found, everything, size), share(found, counts), share(found, long, size), other, np.bincount(whose, rest * size, count) / ink,
    ]  # fmt: skip


def _word_shapes(g: Grams, count: int) -> list[Floats]:
    """Number of words, mean and spread of their lengths, shares of short and of long ones."""
    words = np.maximum(1, np.bincount(g.text_of_word, minlength=count)).astype(np.float64)
    lengths = np.bincount(g.word_of[g.classes != SPACE], minlength=len(g.text_of_word)).astype(np.float64)
    mean, square, short, long = (
        np.bincount(g.text_of_word, values, count) / words for values in (lengths, lengths**2, lengths <= 2, lengths >= 15)
    )
    return [np.log(words), mean, np.sqrt(np.maximum(0, square - mean**2)), short, long]


def _classes(g: Grams, count: int, size: Floats) -> list[Floats]:
    """Shares of the classes of characters, and of question marks."""
    table = np.bincount(g.text_of * 16 + g.classes, minlength=count * 16).reshape(count, 16) / size[:, None]
    out = [table[:, c] for c in (UPPER, LOWER, DIGIT, STOP, MARK, SYMBOL)] + [table[:, HIGH_UPPER] + table[:, HIGH_LOWER]]
    out += [table[:, c] for c in (OTHER, COMBINING, CJK, LOST, CONTROL, CYRILLIC, RARE)]
    return [*out, _rate(g, g.codes == ord("?"), count) / size]


def _rate(g: Grams, mask: Mask, count: int, late: int = 0) -> Floats:
    """How many characters of each text the mask names; it may lack the first `late` ones."""
    return np.bincount(g.text_of[late:][mask], minlength=count).astype(np.float64)


@lru_cache(maxsize=1)
def vowel_table() -> Mask:
    table = np.zeros(0x500, bool)
    table[[ord(c) for c in VOWELS + VOWELS.upper() if ord(c) < 0x500]] = True
    return table


def _inside(g: Grams, count: int, size: Floats) -> list[Floats]:
    """What letters do inside words: changes of case and script, digits and signs among them, vowels, rows of consonants."""
    classes = g.classes
    before, here = classes[:-1], classes[1:]
    upper, lower = (classes == UPPER) | (classes == HIGH_UPPER), (classes == LOWER) | (classes == HIGH_LOWER)
    latin, other = upper | lower, (classes == CYRILLIC) | (classes == OTHER)
    letter, foreign = latin | other, other | (classes == CJK)
    sign = (classes == MARK) | (classes == SYMBOL)
    sign[1:-1] &= letter[:-2] & letter[2:]
    vowel = letter.copy()
    vowel[vowel] = vowel_table()[np.minimum(g.codes[vowel], 0x4FF)]
    run = letter & ~vowel
    row = run[3:] & run[2:-1] & run[1:-2] & run[:-3]
    first = np.concatenate(([False], (before == SPACE) & upper[1:]))
    words = np.maximum(1, np.bincount(g.text_of_word, minlength=count))
    digits = letter[:-1] & (here == DIGIT) | (before == DIGIT) & letter[1:]
    scripts = latin[:-1] & foreign[1:] | foreign[:-1] & latin[1:]
    repeats = (g.codes[:-1] == g.codes[1:]) & (here != SPACE)
    return [
        _rate(g, lower[:-1] & upper[1:], count, 1) / size,
        _rate(g, digits, count, 1) / size,
        _rate(g, sign, count) / size,
        _rate(g, vowel, count) / size / np.maximum(1e-9, _rate(g, letter, count) / size),
        _rate(g, scripts, count, 1) / size,
        _distinct(g, count) / np.sqrt(size),
        _rate(g, repeats, count, 1) / size,
        _rate(g, first, count) / words,
        _rate(g, row, count, 3) / size if len(row) else np.zeros(count),
        _rate(g, classes == SPACE, count) / size,
    ]


def _sentence_case(g: Grams, count: int) -> list[Floats]:
    """How often a sentence ends before a small letter, and a capital stands after a small letter, for each word."""
    words = np.maximum(1, np.bincount(g.text_of_word, minlength=count))
    ended = (g.codes == ord(".")) | (g.codes == ord("!")) | (g.codes == ord("?"))
    small = (g.classes == LOWER) | (g.classes == HIGH_LOWER)
    capital = (g.classes == UPPER) | (g.classes == HIGH_UPPER)
    gap = g.classes[1:-1] == SPACE
    where = g.text_of[1:-1]
    wrong = ended[:-2] & gap & small[2:]
    inner = small[:-2] & gap & capital[2:]
    return [np.bincount(where[mask], minlength=count) / words for mask in (wrong, inner)]


def _distinct(g: Grams, count: int) -> Floats:
    """Different characters in each text, of 4096 that are told apart."""
    seen = np.zeros(count << 12, bool)
    seen[(g.text_of << 12) + g.codes % np.uint32(4093)] = True
    out: Floats = seen.reshape(count, -1).sum(axis=1).astype(np.float64)
    return out
