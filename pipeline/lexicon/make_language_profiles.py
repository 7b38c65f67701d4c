"""Makes language_profiles.arrays and langdetect.arrays out of the profiles of the installed langdetect (Apache-2.0; n-gram counts of
Wikipedia texts).

    python -m pipeline.lexicon.make_language_profiles

A row an n-gram, a column a language, as three flat arrays (compressed sparse rows). The value is what langdetect would multiply
by, log(p + alpha / base frequency), above its value for an unseen n-gram, in 25ths and rounded to a byte.
Only languages whose script does not already decide are kept. The same langdetect gives the same bytes.
langdetect.arrays has its counts as they are, of all its languages: keys of the n-grams (as audit.gram_key makes them) as differences, in
how many languages each is, which, how often, and the totals of each language by length of the n-gram.
"""

import json
import math
from pathlib import Path

import langdetect
import numpy as np

from pipeline.clean.language.audit import gram_key
from pipeline.clean.language.profiles import SCALE
from pipeline.lexicon import arrays

LATIN = "af ca cs cy da de en es et fi fr hr hu id it lt lv nl no pl pt ro sk sl so sq sv sw tl tr vi"
OTHERS = "bg mk ru uk ar fa ur hi mr ne"  # Cyrillic, Arabic, Devanagari
LANGUAGES = f"{LATIN} {OTHERS}".split()
UNSEEN = 0.5 / 10_000  # langdetect: ALPHA_DEFAULT / BASE_FREQ
TARGET = Path(__file__).with_name("language_profiles.arrays")


def make() -> dict[str, arrays.Array]:
    folder = Path(langdetect.__file__).parent / "profiles"
    table: dict[str, list[tuple[int, int]]] = {}
    for column, name in enumerate(LANGUAGES):
        profile = json.loads((folder / name).read_text(encoding="utf-8"))
        for gram, count in profile["freq"].items():
            gain = math.log(count / profile["n_words"][len(gram) - 1] + UNSEEN) - math.log(UNSEEN)
            if (value := round(gain * SCALE)) > 0:
                table.setdefault(gram, []).append((column, min(255, value)))
    grams = sorted(table)
    return {
        "languages": np.frombuffer("\n".join(LANGUAGES).encode(), dtype=np.uint8),
        "grams": np.frombuffer("\n".join(grams).encode(), dtype=np.uint8),
        "rows": np.cumsum([0] + [len(table[g]) for g in grams], dtype=np.int32),
        "columns": np.array([c for g in grams for c, _ in table[g]], dtype=np.uint8),
        "values": np.array([v for g in grams for _, v in table[g]], dtype=np.uint8),
    }


def counts() -> dict[str, arrays.Array]:
    folder = Path(langdetect.__file__).parent / "profiles"
    profiles = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.iterdir())]
    table: dict[int, list[tuple[int, int]]] = {}
    for column, profile in enumerate(profiles):
        for gram, count in profile["freq"].items():
            if 1 <= len(gram) <= 3:
                table.setdefault(gram_key(gram), []).append((column, count))
    rows = [table[key] for key in sorted(table)]
    return {
        "names": np.frombuffer("\n".join(profile["name"] for profile in profiles).encode(), np.uint8),
        "keys": np.diff(np.array(sorted(table), np.int64), prepend=0),
        "sizes": np.array(list(map(len, rows)), np.uint8),
        "languages": np.array([column for row in rows for column, _ in row], np.uint8),
        "counts": np.array([count for row in rows for _, count in row], np.uint32),
        "totals": np.array([profile["n_words"] for profile in profiles], np.int64),
    }


if __name__ == "__main__":
    arrays.write(TARGET, **make())
    arrays.write(TARGET.with_name("langdetect.arrays"), **counts())
