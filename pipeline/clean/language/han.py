"""Chinese, Japanese or Korean, and which Chinese: by kana, Hangul and the characters only one of the standards has.

Each standard's characters are those its own charset can encode (GB 2312, Big5, JIS X 0208): a table of the lexicon says which.
"""

import re

import numpy as np
from numpy.typing import NDArray

from pipeline.lexicon.characters import table

SIMPLIFIED, TRADITIONAL, JAPANESE, JIS = 1, 2, 4, 8  # a character of that standard alone; any that Shift JIS has

_KANA = re.compile("[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f]")
_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7fb]")
_SENTENCE = re.compile(r"[^。！？.!?\n]*[^\s。！？.!?\n][^。！？.!?\n]*")
_SAMPLE = 2000  # characters looked at: more add nothing
_FEW = 12  # characters that may be of either language; with 6 a passage of 473 texts has another one, with 24 none


def _kinds(text: str) -> NDArray[np.uint8]:
    """What each character is."""
    kinds: NDArray[np.uint8] = table("han").take(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32), mode="clip")
    return kinds


def language(text: str) -> str:
    """ja, ko or zh. Some kana make Han characters Japanese; Hangul makes them Korean."""
    kana = len(_KANA.findall(text[:_SAMPLE]))
    hangul = len(_HANGUL.findall(text[:_SAMPLE]))
    if kana or hangul:
        return "ja" if kana >= hangul else "ko"
    return "ja" if _japanese(text) else "zh"


def plainly(text: str) -> str:
    """ja, ko or zh where a whole block is plainly that; empty where its sentences may differ."""
    kana, hangul = _KANA.search(text), _HANGUL.search(text)
    if not kana and not hangul:
        return "zh" if len(text) > _FEW and not _japanese(text) else ""
    if kana and hangul:
        return ""
    if kana:
        return "ja" if all(_KANA.search(s) for s in _SENTENCE.findall(text) if len(s) > 8) else ""
    return "ko" if all(_HANGUL.search(s) for s in _SENTENCE.findall(text)) else ""


def _japanese(text: str) -> bool:
    """Whether Han alone is Japanese: all of it in JIS, with characters made in Japan, or with some of each Chinese standard's own."""
    kinds = _kinds(text[:_SAMPLE])
    simplified = kinds & SIMPLIFIED > 0
    mixed = simplified.any() and (kinds & TRADITIONAL).any()  # no Chinese standard has all of 医師
    if not mixed and not (kinds & JAPANESE).any():
        return False
    return bool((kinds[simplified] & JIS).all())


def could_be_japanese(text: str) -> bool:
    """Whether a stretch without kana may stand in a Japanese text: short, and all of it in JIS."""
    return len(text) <= _FEW and all(c < "\u3400" or kind & JIS for c, kind in zip(text, _kinds(text).tolist(), strict=True))


def chinese(text: str) -> str:
    """zh-Hans, zh-Hant, or zh where no character decides."""
    kinds = _kinds(text[:_SAMPLE])
    hans, hant = np.count_nonzero(kinds & SIMPLIFIED), np.count_nonzero(kinds & TRADITIONAL)
    return "zh" if hans == hant else "zh-Hans" if hans > hant else "zh-Hant"
