"""English words by number: an index of keys, for who looks up thousands of words, or pieces of words, at once.

The words are those of lexicon/words/en.txt.xz by rank, from 0, and behind them those of the tables of rewording. As a dictionary of
strings they took 14 MB and .03 CPU seconds to make; the index takes 1 MB and .002.
"""

import lzma
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline import span_keys
from pipeline.lexicon import arrays

WORD_BITS = 44  # of the key of a word: one in 170 million of the words that the list lacks is taken for one that it has
_WORDS = bytes(c if chr(c).isalnum() and c < 128 else 32 for c in range(256))
Ids = NDArray[np.int64]
Keys = NDArray[np.uint64]


class Words(NamedTuple):
    """The words of a text, none of them made a string: at 1,000 words that takes a third of the time of a look-up by string, and the
    list of words 1 MB instead of 14."""

    text: bytes
    starts: Ids
    ends: Ids
    keys: Keys


def words_of(low: str) -> Words:
    """The words of ASCII letters and digits of a folded text."""
    text = b"".join((b" ", low.encode("ascii", "replace").translate(_WORDS), b" "))
    codes = np.frombuffer(text, np.uint8)
    edges = np.flatnonzero((codes[1:] == 32) != (codes[:-1] == 32)) + 1
    starts, ends = edges[::2], edges[1::2]
    return Words(text, starts, ends, shortened(span_keys.of(codes, starts, ends)))


def shortened(keys: Keys) -> Keys:
    """What the index holds of the key of a word, or of a piece of one."""
    return keys * span_keys.FACTOR >> np.uint64(64 - WORD_BITS)


def spelled(words: Words, places: Iterable[int]) -> list[str]:
    """The words at some places."""
    return [words.text[words.starts[n] : words.ends[n]].decode("ascii") for n in places]


def vocabulary() -> list[str]:
    """The words of the list by rank."""
    return _listed().split()


def common() -> list[str]:
    """Those of them whose rank tells how frequent they are."""
    return _listed().partition("\n\n")[0].split()


def _listed() -> str:
    return lzma.decompress((files("pipeline.lexicon") / "words" / "en.txt.xz").read_bytes()).decode()


@lru_cache(maxsize=1)
def _index() -> tuple[Keys, Ids]:
    stored = arrays.read(files("pipeline.lexicon") / "reworded.arrays", "keys", "ids")
    return np.cumsum(stored["keys"], dtype=np.uint64), stored["ids"].astype(np.int64)


def numbers(keys: Keys) -> Ids:
    """The number of each word; -1 for one that the index has not."""
    known, ids = _index()
    at = known.searchsorted(keys)
    return np.where(known.take(at, mode="clip") == keys, ids.take(at, mode="clip"), -1)


def sizes() -> tuple[int, int]:
    """How many words are common, and how many the list has."""
    common, listed = arrays.read(files("pipeline.lexicon") / "reworded.arrays", "sizes")["sizes"].tolist()
    return common, listed
