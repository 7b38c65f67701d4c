"""Real texts of other scripts in Latin letters, as people type them: readable, and easily taken for noise."""

import json
import re
import unicodedata
from pathlib import Path
from random import Random

TABLES: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("romanise.json").read_text(encoding="utf-8"))
HANGUL: list[list[str]] = TABLES.pop("hangul")  # type: ignore[assignment]  # initial, vowel, final of a syllable
ABUGIDA = frozenset(("hi", "mr", "ne", "bn", "as"))


def table(language: str) -> dict[str, str] | None:
    return next((letters for languages, letters in TABLES.items() if language in languages.split()), None)


def romanised(rng: Random, text: str, language: str) -> str | None:
    """The text in Latin letters; None where no table is known or much would be left over."""
    if language == "ko":
        out = "".join(_hangul(c) for c in text)
    else:
        letters = table(language)
        if letters is None:
            return None
        out, consonant = "", False
        voiced = rng.random() < 0.75  # some write the vowels that these scripts leave out, some do not
        for c in text.lower():
            latin = letters.get(c, c)
            if language in ABUGIDA and unicodedata.category(c) in ("Mc", "Mn") and out.endswith(("a", "o")):
                out = out[:-1]  # a vowel sign takes the place of the inherent vowel
            if language in ("ar", "fa", "ckb", "he"):  # short vowels are not written: put some in
                now = latin.isalnum() and latin[0] not in "aeiou"
                out += rng.choice("aaeei") if now and consonant and voiced and rng.random() < 0.8 else ""
                consonant = now
            out += latin
        if language in ABUGIDA and rng.random() < 0.4:
            out = _scholarly(rng, out)
    return out if sum(c.isascii() for c in out) > 0.9 * len(out) else None


def _scholarly(rng: Random, text: str) -> str:
    """As input schemes for Indic scripts have it: capitals and dots tell sounds apart that plain Latin letters do not."""
    marks = rng.choice(({"aa": "A", "ii": "I", "ee": "I", "oo": "U", "sh": "z", "n ": "M "}, {"aa": "A", "ii": "I", "oo": "U", "sh": "S"}))
    for plain, marked in marks.items():
        text = text.replace(plain, marked)
    return re.sub(r"(?<=[a-z])[tdnl](?=h?[aeiouAIU])", lambda m: m[0].upper() if rng.random() < 0.35 else m[0], text)


def _hangul(c: str) -> str:
    index = ord(c) - 0xAC00
    return HANGUL[0][index // 588] + HANGUL[1][index % 588 // 28] + HANGUL[2][index % 28] if 0 <= index < 11172 else c
