"""langdetect's own public vote as a second opinion on doubtful passages. It never overrules.

Where it agrees with a doubtful name, the name was right in .944 of passages of 20-60 letters, where not in .55.
A call costs 2-3 ms, as much as the rest of the step costs for 20 kB, so only passages with a thin margin are asked about, within
a budget by length of the text. Its profiles are read from lexicon/langdetect.arrays when the first passage is asked about, in an order
that does not hang on the file system as its own does (7 ms and 3 MB where it takes 145 and 57); a lock keeps threads from building its
factory together, which it does not bear (https://github.com/Mimino666/langdetect/pull/33).
"""

import os
import threading
import zlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import langdetect
import numpy as np
from langdetect import detector_factory

from pipeline.clean.language import voter
from pipeline.clean.language.scripts import runs
from pipeline.lexicon import arrays
from pipeline.model import Passage
from pipeline.records import changed
from pipeline.settings import Language

# What langdetect can name, by its own profiles; of Han text it must never be asked: it calls two Chinese sentences in three Korean.
_KNOWN_TO_IT = frozenset(os.listdir(detector_factory.PROFILES_DIRECTORY))
_KNOWN = _KNOWN_TO_IT - {"zh-cn", "zh-tw", "ja", "ko"}
_KEPT = 2048  # n-grams whose probabilities are kept: 2 MB
_CLOSE = frozenset(("Latn", "Cyrl", "Arab", "Deva"))  # scripts of several languages
SAMPLE = 200  # characters of a passage that tell how doubtful its name is
_lock = threading.Lock()


def audited(passages: Sequence[Passage], settings: Language) -> tuple[Passage, ...]:
    """The passages with `language_check` set where langdetect was asked."""
    share = sum(len(p.text) for p in passages) * settings.audit_calls_per_mb / 1_000_000
    calls = int(share) + _granted(passages, share % 1)
    if not calls:
        return tuple(passages)
    doubtful = []
    for n, p in enumerate(passages):
        if p.label == "clean" and p.language in _KNOWN and len(p.text) >= settings.audit_letters:
            margin = _margin(p, settings)
            if margin < settings.audit_margin:
                doubtful.append((margin, n))
    out = list(passages)
    for _, n in sorted(doubtful)[:calls]:
        asked = _asked(passages[n].text[: settings.audit_characters])
        if asked:
            out[n] = changed(passages[n], language_check="agreed" if asked == passages[n].language else "disputed")
    return tuple(out)


def _granted(passages: Sequence[Passage], part: float) -> bool:
    """Whether a part of a call is granted to a document: in that part of all documents, and its content decides in which."""
    if not part or not passages:
        return False
    drawn = zlib.crc32(passages[0].text[:1000].encode("utf-8", "replace")) / 2**32
    return drawn < part


def _margin(passage: Passage, settings: Language) -> float:
    """How far the passage's language is before the next in its first sentence or two; below 0 where others are before it."""
    sample = voter.safe(passage.text[:SAMPLE])
    scripts = {r.script for r in runs(sample, 0, len(sample))}
    if len(scripts) != 1 or not scripts <= _CLOSE:
        return 1.0
    votes = dict(voter.leaders(sample, scripts.pop(), settings.voter))
    return votes.pop(passage.language, 0.0) - max(votes.values(), default=0.0)


@lru_cache(4096)
def _asked(text: str) -> str:
    """langdetect's language of a text, the same every time; empty where it has none."""
    prepare()
    try:
        found = langdetect.detect_langs(text)
    except langdetect.LangDetectException:
        return ""
    return str(found[0].lang) if found else ""


class _Probabilities(dict[str, list[float] | None]):
    """n-gram -> its probability in each language, None for one that no language has; made when it is asked for."""

    def __init__(self, stored: dict[str, arrays.Array]) -> None:
        self.keys_of_all, self.ends = np.cumsum(stored["keys"]), np.cumsum(stored["sizes"], dtype=np.int64)
        self.languages, self.counts, self.totals = stored["languages"], stored["counts"], stored["totals"]

    def __contains__(self, gram: object) -> bool:
        return self[str(gram)] is not None

    def __missing__(self, gram: str) -> list[float] | None:
        if len(self) >= _KEPT:
            self.clear()
        self[gram] = row = self._row(gram)
        return row

    def _row(self, gram: str) -> list[float] | None:
        key, size = gram_key(gram), len(gram)
        at = int(self.keys_of_all.searchsorted(key)) if size <= 3 else len(self.ends)
        if at == len(self.ends) or self.keys_of_all[at] != key:
            return None
        some = slice(int(self.ends[at - 1]) if at else 0, int(self.ends[at]))
        row, languages = np.zeros(len(self.totals)), self.languages[some]
        row[languages] = self.counts[some] / self.totals[languages, size - 1]
        return row.tolist()


def gram_key(gram: str) -> int:
    """The number of an n-gram of up to three characters."""
    return sum((ord(c) + 1) << (21 * n) for n, c in enumerate(gram[:3]))


@lru_cache(1)
def _seeded() -> None:
    langdetect.DetectorFactory.seed = 0  # it draws n-grams at random: without a seed 6 % of short texts change their language
    stored = arrays.read(files("pipeline.lexicon") / "langdetect.arrays")
    factory = detector_factory.DetectorFactory()
    factory.langlist = stored["names"].tobytes().decode().split("\n")
    factory.word_lang_prob_map = _Probabilities(stored)
    detector_factory._factory = factory


def prepare() -> None:
    """Loads the profiles, once: langdetect's factory races when threads build it together."""
    with _lock:
        _seeded()
