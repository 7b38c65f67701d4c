"""Makes language_profiles.npz out of the profiles of the installed langdetect (Apache-2.0; n-gram counts of Wikipedia texts).

    python -m pipeline.lexicon.make_language_profiles

A row an n-gram, a column a language, as three flat arrays (compressed sparse rows). The value is what langdetect would multiply
by, log(p + alpha / base frequency), above its value for an unseen n-gram, in 25ths and rounded to a byte.
Only languages whose script does not already decide are kept. The same langdetect gives the same bytes.
"""

import json
import math
import zipfile
from io import BytesIO
from pathlib import Path

import langdetect
import numpy as np

from pipeline.clean.language.profiles import SCALE

LATIN = "af ca cs cy da de en es et fi fr hr hu id it lt lv nl no pl pt ro sk sl so sq sv sw tl tr vi"
OTHERS = "bg mk ru uk ar fa ur hi mr ne"  # Cyrillic, Arabic, Devanagari
LANGUAGES = f"{LATIN} {OTHERS}".split()
UNSEEN = 0.5 / 10_000  # langdetect: ALPHA_DEFAULT / BASE_FREQ
TARGET = Path(__file__).with_name("language_profiles.npz")


def make() -> bytes:
    folder = Path(langdetect.__file__).parent / "profiles"
    table: dict[str, list[tuple[int, int]]] = {}
    for column, name in enumerate(LANGUAGES):
        profile = json.loads((folder / name).read_text(encoding="utf-8"))
        for gram, count in profile["freq"].items():
            gain = math.log(count / profile["n_words"][len(gram) - 1] + UNSEEN) - math.log(UNSEEN)
            if (value := round(gain * SCALE)) > 0:
                table.setdefault(gram, []).append((column, min(255, value)))
    grams = sorted(table)
    arrays = {
        "languages": np.array(LANGUAGES),
        "grams": np.frombuffer("\n".join(grams).encode(), dtype=np.uint8),
        "rows": np.cumsum([0] + [len(table[g]) for g in grams], dtype=np.int32),
        "columns": np.array([c for g in grams for c, _ in table[g]], dtype=np.uint8),
        "values": np.array([v for g in grams for _, v in table[g]], dtype=np.uint8),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:  # not np.savez: it stamps the time
        for key, array in arrays.items():
            member = BytesIO()
            np.save(member, array, allow_pickle=False)
            info = zipfile.ZipInfo(f"{key}.npy", (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, member.getvalue())
    return out.getvalue()


if __name__ == "__main__":
    TARGET.write_bytes(make())
