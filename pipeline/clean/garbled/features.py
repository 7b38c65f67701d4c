"""What the garble model sees of a text: sums over its words and over neighbouring words, and the ratios of these sums.

What a word adds depends on the word alone and is kept for the next time; sums of lines are the sums of their paragraph.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.clean.garbled.signs import FACTORS, GAP, LETTERS, Codes, Ints, Mask, Sheet, Words, is_of, known, mixed, runs, sheet

Floats = npt.NDArray[np.float32]
Weights = npt.NDArray[np.int8]
Rows = npt.NDArray[np.int64]  # words x their ROW as whole numbers, which are moved and added far faster than fields

BITS = 18  # of the hash of an n-gram
LONGEST = 4  # characters in an n-gram
SHAPES = 2  # kinds of n-grams of classes of characters: of three and of five
ORDER_BITS = 19  # of the hash of two neighbouring words
LONG_RUN = 6  # letters
LONG = 15  # characters of a word
PART = 1 << 14  # characters; of longer texts the parts are added: their counts fit into 16 bits
TOGETHER = 64  # words whose events are multiplied at once: a larger product starts the threads of BLAS, which waste half of the CPU time
FINE = 16  # steps that a mean weight is told apart by

CAPITAL = "UPPER UPPER_V HIGH_UPPER HIGH_UPPER_V CYRILLIC_UPPER OTHER_UPPER"
SMALL = "LOWER LOWER_V HIGH_LOWER HIGH_LOWER_V CYRILLIC CYRILLIC_V"
LATIN = "LOWER_V LOWER UPPER_V UPPER HIGH_LOWER_V HIGH_LOWER HIGH_UPPER_V HIGH_UPPER"
OTHER = "CYRILLIC_V CYRILLIC CYRILLIC_UPPER OTHER_V OTHER OTHER_UPPER"
CONSONANT = "LOWER UPPER HIGH_LOWER HIGH_UPPER CYRILLIC"
STOP = "END QUESTION COMMA QUOTE BRACKET HYPHEN"
LETTER = f"{LATIN} {OTHER}"
EVENTS = {  # name -> classes of three characters in a row; . is any
    "upper": ". / . / UPPER UPPER_V",
    "lower": ". / . / LOWER LOWER_V",
    "digit": ". / . / DIGIT",
    "stop": f". / . / {STOP}",
    "mark": ". / . / MARK",
    "symbol": ". / . / SYMBOL",
    "high": ". / . / HIGH_LOWER_V HIGH_LOWER HIGH_UPPER_V HIGH_UPPER",
    "other": ". / . / OTHER_V OTHER OTHER_UPPER",
    "combining": ". / . / COMBINING",
    "cjk": ". / . / CJK",
    "lost": ". / . / LOST",
    "control": ". / . / CONTROL",
    "cyrillic": ". / . / CYRILLIC CYRILLIC_V CYRILLIC_UPPER",
    "rare": ". / . / RARE",
    "question": ". / . / QUESTION",
    "vowel": ". / . / LOWER_V UPPER_V HIGH_LOWER_V HIGH_UPPER_V CYRILLIC_V OTHER_V",
    "letter": f". / . / {LETTER}",
    "case_flip": f". / {SMALL} / {CAPITAL}",
    "into_digit": f". / {LETTER} / DIGIT",
    "from_digit": f". / DIGIT / {LETTER}",
    "sign_inside": f"{LETTER} / MARK SYMBOL / {LETTER}",
    "stop_inside": f"{LETTER} / END QUESTION COMMA / {LETTER}",
    "script_out": f". / {LATIN} / {OTHER} CJK",
    "script_in": f". / {OTHER} CJK / {LATIN}",
    "capital_word": f". / SPACE / {CAPITAL}",
    "consonants": f"{CONSONANT} / {CONSONANT} / {CONSONANT}",
    "single": f"SPACE / {LETTER} / SPACE",
    "single_sign": "SPACE / END COMMA QUOTE BRACKET HYPHEN MARK SYMBOL / SPACE",
    "stops": f". / {STOP} MARK SYMBOL / {STOP} MARK SYMBOL",
}
RUN_SUMS = ("letters", "found", "runs", "found_runs", "long", "found_long", "rest")
COUNTS = (*RUN_SUMS, "words", "ink", "short", "extended", "repeats", "bad", *EVENTS)  # of a word at most its length, and one
LARGE = ("squares", "ngrams", "shapes", "low")
WORD_SUMS = (*COUNTS, *LARGE)
LANES = -(-len(COUNTS) // 4)  # numbers of 64 bits that hold the counts, of 16 bits each: four are added at once
NEIGHBOURS = {"stop_small": (1, 1), "stop_capital": (1, 2), "comma_capital": (2, 2), "small_capital": (3, 2)}  # how words end and begin
ENDS, BEGINS = ("END QUESTION", "COMMA", SMALL), (SMALL, CAPITAL)
ROW = np.dtype(  # of a word; its sums come first, what stands behind them does not add up
    [
        ("counts", np.uint16, 4 * LANES), ("large", np.int64, len(LARGE)), ("key", np.uint64), ("head", np.uint32), ("tail", np.uint32),
        ("sign", np.uint32), ("mean", np.int16), ("end", np.uint8), ("begin", np.uint8), ("alone", np.bool_),
    ],
    align=True,
)  # fmt: skip
SUMS = (*WORD_SUMS, "order", *NEIGHBOURS)
EXTREMES = ("worst", "best")  # of the words of a text; these do not add up
COLUMN = {name: number for number, name in enumerate(SUMS + EXTREMES)}
RATIOS = {  # feature -> sum, and what it is of
    **{name: (name, "ink") for name in EVENTS}, **{name: (name, "words") for name in NEIGHBOURS},
    "weight": ("ngrams", "ink"), "shape_weight": ("shapes", "ink"), "repeats": ("repeats", "ink"), "order": ("order", "ink"),
    "vowels": ("vowel", "letter"), "low": ("low", "words"), "bad": ("bad", "ink"),
    "word_length": ("ink", "words"), "squares": ("squares", "words"), "short": ("short", "words"), "extended": ("extended", "words"),
    "capital_words": ("capital_word", "words"), "known": ("found", "letters"), "known_runs": ("found_runs", "runs"),
    "known_long": ("found_long", "long"), "unknown": ("rest", "ink"), "order_of_words": ("order", "words"),
}  # fmt: skip
WORD_LENGTH, SQUARES = (list(RATIOS).index(name) for name in ("word_length", "squares"))
FEATURES = (*RATIOS, "scaled", "order_scaled", "size", "words", "spread", *EXTREMES)


class Tables(NamedTuple):
    """What the three characters that end somewhere count for."""

    kind: npt.NDArray[np.int64]  # of each triple: number of the set of events that it shows
    events: Floats  # set x event: ones and zeros


@lru_cache(maxsize=1)
def tables() -> Tables:
    shown = np.zeros(1 << 15, np.int64)
    for number, pattern in enumerate(EVENTS.values()):
        hit = np.ones(1 << 15, bool)
        for place, kinds in enumerate(pattern.split(" / ")):
            if kinds != ".":
                hit &= is_of(kinds, place)
        shown |= hit.astype(np.int64) << number
    sets, kind = np.unique(shown, return_inverse=True)
    return Tables(kind, (sets[:, None] >> np.arange(len(EVENTS)) & 1).astype(np.float32))


def hashed(s: Sheet) -> Codes:
    """The bucket of every n-gram, by the character it ends at: one row a length, then those of classes."""
    out = np.zeros((LONGEST + SHAPES, len(s.folded)), np.uint32)
    factors = FACTORS[:LONGEST, None]
    out[:LONGEST] = s.folded * factors[:1] + factors
    for back in range(1, LONGEST):
        out[back:LONGEST, back:] += s.folded[:-back] * FACTORS[back]
    triples = s.triples.astype(np.uint32)
    out[LONGEST] = (triples + np.uint32(1)) * FACTORS[4]
    out[LONGEST + 1, 2:] = triples[2:] * FACTORS[5] + triples[:-2] * FACTORS[6]
    return out >> np.uint32(32 - BITS)


def word_rows(words: Sequence[str], weights: Weights, common: npt.NDArray[np.uint8]) -> Rows:
    """Of each word, what ROW names."""
    s = sheet(words)
    first, last = s.starts[:-1], s.starts[1:] - GAP - 1
    length = last + 1 - first
    each = weights.take(hashed(s)).astype(np.int16)
    values = np.zeros((3, len(s.folded)), np.int32)
    values[0], values[1] = (np.add.reduce(part, axis=0, dtype=np.int16) for part in (each, each[LONGEST:]))
    values[2, 1:] = (s.folded[1:] == s.folded[:-1]) & (s.folded[1:] != ord(" "))
    ngrams, shapes, repeats = np.add.reduceat(values, first, axis=1)
    mean = FINE * ngrams // length
    sets, events = tables()
    kind = sets.take(s.triples[GAP:]) + np.arange(0, len(words) * len(events), len(events)).repeat(length + GAP)
    padded = -(-len(words) // TOGETHER) * TOGETHER
    times = np.bincount(kind, minlength=padded * len(events)).astype(np.float32).reshape(-1, TOGETHER, len(events))
    shown = (times @ events).reshape(padded, -1)[: len(words)]  # whole numbers: exact in any order
    opening, closing = s.triples.take(first), s.triples.take(last)
    out = np.zeros(len(words), ROW)
    counts, events_at = out["counts"].T, len(COUNTS) - len(EVENTS)
    out["head"], out["tail"], out["alone"], sums = _runs(s, last, common)
    counts[: len(RUN_SUMS)], counts[events_at : len(COUNTS)] = sums.T, shown.T
    counts[len(RUN_SUMS) : events_at] = np.ones_like(length), length, length <= 2, length >= LONG, repeats, (mean > 0) * length
    out["large"].T[:] = length**2, ngrams, shapes, np.minimum(mean, 0)
    out["sign"] = np.where(is_of(LETTERS, 2).take(closing), 0, s.folded.take(last))
    out["mean"], out["end"], out["begin"] = mean, number_of(ENDS).take(closing), number_of(BEGINS).take(opening)
    return out.view(np.int64).reshape(len(out), -1)


def fields(rows: Rows) -> npt.NDArray[np.void]:
    """Of each word what ROW names; written to, it changes the rows."""
    return rows.view(ROW)[:, 0]


def _runs(s: Sheet, last: Ints, common: npt.NDArray[np.uint8]) -> tuple[Codes, Codes, Mask, npt.NDArray[np.float64]]:
    """Of each word: the forms of its first and last run of letters, whether it begins with an ideograph, and the RUN_SUMS."""
    r = runs(s)
    at = r.first.searchsorted(s.starts)
    counts = (r.size > 2) | r.alone  # of one or two letters, nearly all are a word somewhere
    kind = known(r.key, common) * np.uint8(1) + counts * np.uint8(2) + (r.size >= LONG_RUN) * np.uint8(4)
    place = np.arange(0, 8 * len(last), 8).repeat(at[1:] - at[:-1]) + kind
    number, letters = np.bincount(place, minlength=8 * len(last)), np.bincount(place, r.size, 8 * len(last))
    sums = np.concatenate((number.reshape(-1, 8), letters.reshape(-1, 8)), axis=1) @ run_kinds()  # whole numbers: exact in any order
    none = at[1:] == at[:-1]
    form, alone = np.append(r.form, np.uint32(0)), np.append(r.alone, False)
    sign = s.triples.take(last) & 31  # of figures and signs: their class
    return np.where(none, sign, form.take(at[:-1])), np.where(none, sign, form.take(at[1:] - 1)), ~none & alone.take(at[:-1]), sums


@lru_cache(maxsize=1)
def run_kinds() -> npt.NDArray[np.float64]:
    """Which RUN_SUMS each kind of run counts for: by its number in the first rows, by its letters in the others."""
    kind = np.arange(8)
    counts, long, every = kind & 2 > 0, kind & 4 > 0, kind >= 0
    found = (kind & 1 > 0) & counts
    by_number = (~every, ~every, counts, found, ~every, ~every, ~every)
    by_letters = (every, found, ~every, ~every, long, long & found, counts & ~found)
    return np.concatenate((np.stack(by_number, axis=1), np.stack(by_letters, axis=1))).astype(np.float64)


@lru_cache(maxsize=2)
def number_of(kinds: tuple[str, ...]) -> npt.NDArray[np.uint8]:
    """Of each triple, which of the kinds of classes (1...) its last character is of; 0 for none."""
    return sum((is_of(kind, 2) * np.uint8(number) for number, kind in enumerate(kinds, 1)), np.zeros(1 << 15, np.uint8))


def neighbours(rows: Rows, at: Ints) -> Codes:
    """Buckets (3 x words): how a word stands behind the one before it, by both forms; by its case and form; behind the last but one.

    at: number of the first word of each text, which stands behind nothing.
    """
    row = fields(rows)
    head, tail, sign = row["head"], row["tail"], row["sign"]
    behind = np.zeros((3, len(rows)), np.uint32)  # form of the word before, of the one before that; what the word before ends in
    behind[0, 1:], behind[1, 2:], behind[2, 1:] = tail[:-1], tail[:-2], sign[:-1] + np.uint32(1)
    behind[:, at] = 0
    behind[1, at[at + 1 < len(rows)] + 1] = 0
    near = head + behind[2] * FACTORS[5]
    capital = row["begin"] == 2
    far = (head + behind[1] * FACTORS[3]) * FACTORS[2] + np.uint32(1)
    keys = np.stack((near + behind[0] * FACTORS[6], near * FACTORS[7] + capital, far))
    return mixed(keys * FACTORS[4]) >> np.uint32(32 - ORDER_BITS)


def summed(words: Words, rows: Rows, order: Weights) -> Ints:
    """The SUMS and EXTREMES of texts, given the rows of their words."""
    at, row = _parts(words), fields(rows)
    out = np.empty((len(at), len(COLUMN)), np.int64)
    sums = np.add.reduceat(rows[:, : LANES + len(LARGE)], at, axis=0)
    out[:, : len(COUNTS)], out[:, len(COUNTS) : len(WORD_SUMS)] = sums.view(np.uint16)[:, : len(COUNTS)], sums[:, LANES:]
    steps = np.add.reduce(order.take(neighbours(rows, words.at)), axis=0, dtype=np.int32)
    steps[row["alone"]] = 0
    out[:, COLUMN["order"]] = np.add.reduceat(steps, at)
    kind = 4 * row["begin"]
    kind[1:] += row["end"][:-1]
    kind[words.at] &= 12
    of_text = np.arange(0, 16 * len(at), 16).repeat(np.diff(at, append=len(rows)))
    counts = np.bincount(of_text + kind, minlength=16 * len(at)).reshape(-1, 16)
    for name, (end, begin) in NEIGHBOURS.items():
        out[:, COLUMN[name]] = counts[:, 4 * begin + end]
    mean = row["mean"]
    out[:, COLUMN["worst"]], out[:, COLUMN["best"]] = np.maximum.reduceat(mean, at), np.minimum.reduceat(mean, at)
    if len(at) == len(words.at):
        return out
    runs = np.append(at.searchsorted(words.at), len(at))
    return merged(out, np.stack((runs[:-1], runs[1:]), axis=1))


def _parts(words: Words) -> Ints:
    """Numbers of the first words of texts, and if a text is long of words inside it."""
    if np.diff(words.starts.take(words.at), append=len(words.text)).max() <= PART:
        return words.at
    parts: Ints = np.union1d(words.at, words.starts.searchsorted(np.arange(PART, words.starts[-1], PART)))
    return parts


def merged(counts: Ints, runs: Ints) -> Ints:
    """The sums and extremes of runs of texts (n x 2: from, to) out of those of each."""
    at, worst, best = runs.ravel(), COLUMN["worst"], COLUMN["best"]
    whole = np.concatenate((counts, counts[-1:]))  # `reduceat` takes no border behind the last row
    out: Ints = np.add.reduceat(whole, at)[::2]
    out[:, worst], out[:, best] = np.maximum.reduceat(whole[:, worst], at)[::2], np.minimum.reduceat(whole[:, best], at)[::2]
    return out


def ratios(counts: Ints) -> Floats:
    """The FEATURES of texts, given their sums and extremes."""
    above, below = ratio_columns()
    values = counts.astype(np.float64)
    root = np.sqrt(values[:, COLUMN["ink"]])
    shares = values.take(above, axis=1) / np.maximum(1, values.take(below, axis=1))
    mean, squares = shares[:, WORD_LENGTH], shares[:, SQUARES]
    rest = (
        values[:, COLUMN["ngrams"]] / root, values[:, COLUMN["order"]] / root, np.log(values[:, COLUMN["ink"]]),
        np.log(values[:, COLUMN["words"]]), np.sqrt(np.maximum(0, squares - mean**2)),
    )  # fmt: skip
    return np.concatenate((shares, np.stack(rest, axis=1), values[:, -2:]), axis=1).astype(np.float32)


@lru_cache(maxsize=1)
def ratio_columns() -> Ints:
    return np.array([[COLUMN[name] for name in pair] for pair in RATIOS.values()]).T
