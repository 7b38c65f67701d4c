"""langdetect's own public vote as a second opinion on doubtful passages. It never overrules.

Where it agrees with a doubtful name, the name was right in .944 of passages of 20-60 letters, where not in .55.
A call costs 2-3 ms, as much as the rest of the step costs for 20 kB, so only passages with a thin margin are asked about, within
a budget by length of the text. Its profiles (0.15 s, 17 MB) are loaded when the first passage is asked about: a worker that never asks
does not pay for them, and a lock keeps threads from building its factory together, which it does not bear
(https://github.com/Mimino666/langdetect/pull/33).
"""

import os
import struct
import threading
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import langdetect
from langdetect import detector_factory

from pipeline.clean.language import voter
from pipeline.clean.language.scripts import runs
from pipeline.model import Passage
from pipeline.records import changed
from pipeline.settings import Language

# What langdetect can name, by its own profiles; of Han text it must never be asked: it calls two Chinese sentences in three Korean.
_KNOWN_TO_IT = frozenset(os.listdir(detector_factory.PROFILES_DIRECTORY))
_KNOWN = _KNOWN_TO_IT - {"zh-cn", "zh-tw", "ja", "ko"}
_ABOVE_0 = struct.Struct("<Bd")  # number of the language, probability
_CLOSE = frozenset(("Latn", "Cyrl", "Arab", "Deva"))  # scripts of several languages
SAMPLE = 200  # characters of a passage that tell how doubtful its name is
_lock = threading.Lock()


def audited(passages: Sequence[Passage], settings: Language) -> tuple[Passage, ...]:
    """The passages with `language_check` set where langdetect was asked."""
    share = sum(len(p.text) for p in passages) * settings.audit_calls_per_mb / 1_000_000
    calls = int(share) + _settled(passages, share % 1)
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


def _settled(passages: Sequence[Passage], part: float) -> bool:
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


class _Factory(detector_factory.DetectorFactory):  # type: ignore[misc]
    """langdetect's own, which keeps of each n-gram the probabilities above 0 alone: 10 MB instead of 57."""

    def add_profile(self, profile: Any, index: int, languages: int) -> None:
        self.langlist.append(profile.name)
        table = self.word_lang_prob_map
        for gram, count in profile.freq.items():
            if 1 <= len(gram) <= 3:
                table[gram] = table.get(gram, b"") + _ABOVE_0.pack(index, 1.0 * count / profile.n_words[len(gram) - 1])


class _Probabilities(dict[str, Any]):
    """n-gram -> a list of its probability in each language, made when it is asked for."""

    def __getitem__(self, gram: str) -> list[float]:
        row = [0.0] * len(_KNOWN_TO_IT)
        for index, probability in _ABOVE_0.iter_unpack(super().__getitem__(gram)):
            row[index] = probability
        return row


@lru_cache(1)
def _seeded() -> None:
    langdetect.DetectorFactory.seed = 0  # it draws n-grams at random: without a seed 6 % of short texts change their language
    factory = _Factory()
    factory.load_profile(detector_factory.PROFILES_DIRECTORY)
    factory.word_lang_prob_map = _Probabilities(factory.word_lang_prob_map)
    detector_factory._factory = factory


def prepare() -> None:
    """Loads the profiles, once: langdetect's factory races when threads build it together."""
    with _lock:
        _seeded()
