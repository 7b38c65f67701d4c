"""The script of a page, and runs of others inside it: a script that does not belong tells advertising.

Coarser than the scripts of language/scripts.py: Japanese is one with Chinese, and India's are one.
"""

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
SCRIPTS = {
    "latin": _LATIN,
    "cyrillic": "\u0400-\u052f",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "arabic": "\u0600-\u06ff\u0750-\u077f\u200c",
    "hebrew": "\u0590-\u05ff",
    "thai": "\u0e00-\u0e7f",
    "indic": "\u0900-\u0d7f",
    "hangul": "\uac00-\ud7a3",
    "han": "\u3040-\u30ff\u3400-\u9fff",
}
UNSPACED = ("han", "thai")
AT_HOME = ("latin", "greek")  # in pages of any script: terms and symbols
LATIN_RUN = re.compile(f"[{_LATIN}][{_LATIN}0-9 .,'&+-]*[{_LATIN}0-9]")


# Compiled as they are needed: all of them take 30 ms
@lru_cache(maxsize=len(SCRIPTS))
def letter_of(script: str) -> re.Pattern[str]:
    return re.compile(f"[{SCRIPTS[script]}]")


@lru_cache(maxsize=len(SCRIPTS))
def run_of(script: str) -> re.Pattern[str]:
    """A stretch of one script, with what stands between its words."""
    chars = SCRIPTS[script]
    return re.compile(f"[{chars}](?:[{chars}\\d\\s.,:;!?&%+/-]*[{chars}])?" + ("(?:app|APP)?" if script == "han" else ""))


@lru_cache(maxsize=len(SCRIPTS))
def letter_foreign_to(own: str) -> re.Pattern[str]:
    """A letter of any script but the page's own and those at home everywhere."""
    return re.compile("[" + "".join(chars for name, chars in SCRIPTS.items() if name not in (own, *AT_HOME)) + "]")


@lru_cache(maxsize=1)
def script_of_page(page: str) -> str:
    """The script of most words at the beginning of a page."""
    sample = page[:1500]
    if sample.isascii():
        return "latin"
    counts = dict(zip(SCRIPTS, _letters(sample), strict=True))
    counts["han"] *= 2  # a character is half a word
    return "latin" if 2 * counts["latin"] >= len(sample) else max(counts, key=lambda name: counts[name])


def _letters(text: str) -> list[int]:
    """How many letters of each script a text has, in the order of SCRIPTS."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    counts: list[int] = np.bincount(np.take(_script_of(), codes, mode="clip"), minlength=len(SCRIPTS) + 1).tolist()
    return counts[1:]


@lru_cache(maxsize=1)
def _script_of() -> NDArray[np.uint8]:
    """Of each code point up to the last letter: 0, or the place of its script in SCRIPTS, from 1."""
    table = np.zeros(0xFFFF, np.uint8)
    for n, chars in enumerate(SCRIPTS.values(), 1):
        for first, last in re.findall("(.)(?:-(.))?", chars):
            table[ord(first) : ord(last or first) + 1] = n
    return table
