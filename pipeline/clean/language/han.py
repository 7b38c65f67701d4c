"""Chinese, Japanese or Korean, and which Chinese: by kana, Hangul and the characters only one of the standards has.

Each standard's characters are those its own charset can encode (GB 2312, Big5, JIS X 0208), so no list has to be kept.
"""

import re
from functools import lru_cache

_KANA = re.compile("[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f]")
_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7fb]")
_SENTENCE = re.compile(r"[^。！？.!?\n]*[^\s。！？.!?\n][^。！？.!?\n]*")
_SAMPLE = 2000  # characters looked at: more add nothing


@lru_cache(1)
def _only() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Characters only simplified, only traditional, only Japanese, as classes: four times as fast as sets."""
    han = "".join(map(chr, range(0x4E00, 0x9FA6)))
    gb, big, jis = (set(han.encode(charset, "ignore").decode(charset)) for charset in ("gb2312", "big5", "shift_jis"))
    one, two, three = (re.compile(f"[{''.join(sorted(chars))}]") for chars in (gb - big, big - gb, jis - gb - big))
    return one, two, three


def _has(char: str, charset: str) -> bool:
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


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
        return "zh" if len(text) > 12 and not _japanese(text) else ""
    if kana and hangul:
        return ""
    if kana:
        return "ja" if all(_KANA.search(s) for s in _SENTENCE.findall(text) if len(s) > 8) else ""
    return "ko" if all(_HANGUL.search(s) for s in _SENTENCE.findall(text)) else ""


def _japanese(text: str) -> bool:
    """Whether Han alone is Japanese: all of it in JIS, with characters made in Japan, or with some of each Chinese standard's own."""
    simplified, traditional, japanese = _only()
    sample = text[:_SAMPLE]
    mixed = simplified.search(sample) and traditional.search(sample)  # no Chinese standard has all of 医師
    if not mixed and not japanese.search(sample):
        return False
    return all(_has(c, "shift_jis") for c in simplified.findall(sample))


def could_be_japanese(text: str) -> bool:
    """Whether a stretch without kana may stand in a Japanese text: short, and all of it in JIS."""
    return len(text) <= 12 and all(c < "\u3400" or _has(c, "shift_jis") for c in text)


def chinese(text: str) -> str:
    """zh-Hans, zh-Hant, or zh where no character decides."""
    simplified, traditional, _ = _only()
    sample = text[:_SAMPLE]
    hans, hant = len(simplified.findall(sample)), len(traditional.findall(sample))
    return "zh" if hans == hant else "zh-Hans" if hans > hant else "zh-Hant"
