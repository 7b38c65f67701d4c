"""Which languages have the letters of a text: one whose alphabet lacks them is not its language.

Letters are those of the Unicode CLDR (exemplar characters); in Cyrillic those beyond the Russian alphabet.
"""

import re
from typing import NamedTuple

from pipeline.clean.language.scripts import ONE_LANGUAGE


class Alphabet(NamedTuple):
    """A language's letters beyond the Russian ones; `common`: hardly a sentence has none of them; `lacks`: Russian ones it has not."""

    language: str
    letters: str
    common: str = ""
    lacks: str = ""


# In the order in which they are asked: an alphabet that holds another one's letters comes first only where its common letters tell it.
_ALPHABETS = (
    Alphabet("uk", "іїєґ", "іїєґ", "ыэёъ"),
    Alphabet("be", "іў", "іў", "ищъ"),
    Alphabet("sr", "ђћјљњџ", "", "йщъыьэюяё"),
    Alphabet("mk", "ѓќѕјљњџ", "", "йщъыьэюяё"),
    Alphabet("uz-Cyrl", "ўқғҳ", "ў", "щы"),
    Alphabet("tg", "ӣӯҳҷқғ", "", "щыц"),
    Alphabet("kk", "әғқңөұүһі", "іқғұ"),
    Alphabet("ba", "әғҙҡңөҫүһ", "ҙҡҫғ"),
    Alphabet("cv", "ӑӗҫӳ"),
    Alphabet("sah", "ҕҥөүһ", "ҕҥһ"),
    Alphabet("tt", "әҗңөүһ", "әҗһ"),
    Alphabet("os", "ӕ"),
    Alphabet("ru", "ѣѳѵі", "ѣ"),  # before 1918
    Alphabet("bg", "", "", "ыэё"),
    Alphabet("ky", "ңөү"),
    Alphabet("mn", "өү", "", "ң"),
)
_BEYOND = re.compile("[\u0402-\u040c\u040e\u040f\u0452-\u045c\u045e-\u0481\u048a-\u052f]")  # Ѐ and Ѝ are accented letters
# What Kyrgyz has in loan words alone, and Mongolian.
_MONGOLIAN, _KYRGYZ = re.compile("[хвц]|(?<=[бвгджзклмнпрстфхцчш])э"), re.compile("[кп]")
_LACKED = {a.language: re.compile(f"[{a.lacks}]", re.IGNORECASE) for a in _ALPHABETS if a.lacks}


def lacks(language: str, text: str, share: int) -> bool:
    """Whether a text has letters of the Russian alphabet that a language lacks."""
    return language in _LACKED and len(_LACKED[language].findall(text)) * share > len(text)


def candidates(text: str, share: int) -> list[str] | None:
    """The languages whose alphabets hold a text's letters, likeliest first; None where hardly a letter is beyond the Russian alphabet.

    One letter in `share` may be of a foreign name.
    """
    beyond = "".join(_BEYOND.findall(text)).lower()
    if not beyond or len(beyond) * share < sum(map(str.isalpha, text)):
        return None
    lower = text.lower()
    strangers = {a.language: _strangers(a, beyond, lower) for a in _ALPHABETS if not a.common or any(map(beyond.__contains__, a.common))}
    found = sorted([x for x, n in strangers.items() if n * share < len(lower)], key=strangers.__getitem__)
    if len(_MONGOLIAN.findall(lower)) > len(_KYRGYZ.findall(lower)):
        found = sorted(found, key=lambda x: x == "ky")
    return found


def _strangers(alphabet: Alphabet, beyond: str, lower: str) -> int:
    """How many letters of a text are not the alphabet's."""
    return sum(c not in alphabet.letters for c in beyond) + sum(map(lower.count, alphabet.lacks))


# Yiddish points alef, and little else (YIVO orthography); pointed Hebrew every letter.
_YIDDISH, _POINTS = re.compile("א[\u05b7\u05b8]|[\u05f0-\u05f2]"), re.compile("[\u05b0-\u05bc]")


def alone(script: str, text: str, share: int) -> str:
    """The language of a text in a script that is written for hardly more than one."""
    if script == "Hebr" and len(_YIDDISH.findall(text)) * share >= len(text) > 4 * len(_POINTS.findall(text)):
        return "yi"
    return ONE_LANGUAGE[script]
