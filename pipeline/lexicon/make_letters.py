"""Makes letters.npz: how likely a letter is after the two before it, in 50 languages. Run: python pipeline/lexicon/make_letters.py

Sources: word frequencies of wordfreq 3.1 (data CC BY-SA 4.0); langdetect 1.0.9's profiles (Apache-2.0) for languages it lacks.
Serbian Cyrillic is written from the Latin list, traditional Chinese from the simplified one by wordfreq's own table.
"""

import gzip
import json
from collections import defaultdict
from importlib.resources import files
from pathlib import Path

import msgpack
import numpy as np
from wordfreq import get_frequency_dict

WORDFREQ = [
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fil", "fr", "he", "hi", "hu", "id", "is", "it",
    "ja", "ko", "lt", "lv", "mk", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sh", "sk", "sl", "sv", "ta", "tr", "uk", "ur", "vi",
    "zh",
]
PROFILES = [
    "et", "hr", "sq", "th", "ml", "te", "gu", "kn", "mr", "ne", "pa",
]
KEEP = {1: 4000, 2: 2500, 3: 5500}  # grams kept a language; bounds the size of the file
KEEP_HAN = {1: 5000, 2: 9000, 3: 0}
HAN = {"zh", "zh-Hant", "ja"}
LATIN = [
    "a", "b", "c", "č", "ć", "d", "dž", "đ", "e", "f", "g", "h", "i", "j", "k", "l", "lj", "m", "n", "nj", "o", "p", "r", "s",
    "š", "t", "u", "v", "z", "ž",
]
CYRILLIC = [
    "а", "б", "ц", "ч", "ћ", "д", "џ", "ђ", "е", "ф", "г", "х", "и", "ј", "к", "л", "љ", "м", "н", "њ", "о", "п", "р", "с", "ш",
    "т", "у", "в", "з", "ж",
]


def serbian(words: dict[str, float]) -> dict[str, float]:
    pairs = sorted(zip(LATIN, CYRILLIC, strict=True), key=lambda pair: -len(pair[0]))
    out: dict[str, float] = {}
    for word, share in words.items():
        for latin, letter in pairs:
            word = word.replace(latin, letter)
        out[word] = out.get(word, 0.0) + share
    return out


def traditional(words: dict[str, float]) -> dict[str, float]:
    packed = (files("wordfreq") / "data" / "_chinese_mapping.msgpack.gz").read_bytes()
    simple = msgpack.unpackb(gzip.decompress(packed), strict_map_key=False, raw=False)
    back: dict[int, str] = {}
    for old, new in sorted(simple.items()):
        if len(new) == 1 and 0x4E00 <= old < 0xA000:
            back.setdefault(ord(new), chr(old))
    return {word.translate(back): share for word, share in words.items()}


def grams(words: dict[str, float]) -> dict[str, float]:
    counts: defaultdict[str, float] = defaultdict(float)
    for word, share in words.items():
        padded = f" {word} "
        for i in range(1, len(padded)):
            counts[padded[i]] += share
            counts[padded[i - 1 : i + 1]] += share
            if i > 1:
                counts[padded[i - 2 : i + 1]] += share
    return counts


def profile(language: str) -> dict[str, float]:
    return dict(json.loads((files("langdetect") / "profiles" / language).read_text())["freq"])


def kept(counts: dict[str, float], limits: dict[int, int]) -> dict[str, float]:
    out: dict[str, float] = {}
    for size, limit in limits.items():
        some = [(gram, n) for gram, n in counts.items() if len(gram) == size]
        out.update(sorted(some, key=lambda pair: (-pair[1], pair[0]))[:limit])
    return out


def main() -> None:
    words = {language: dict(get_frequency_dict(language, "small")) for language in WORDFREQ}
    words["sr"] = serbian(words["sh"])
    words["zh"] = dict(get_frequency_dict("zh", "large"))
    words["zh-Hant"] = traditional(words["zh"])
    tables = {name: kept(grams(given), KEEP_HAN if name in HAN else KEEP) for name, given in sorted(words.items())}
    tables |= {name: kept(profile(name), KEEP) for name in PROFILES}
    names = sorted(tables)
    rows = sorted(set().union(*tables.values()), key=lambda gram: (len(gram), gram))
    place = {gram: i for i, gram in enumerate(rows)}
    where, whose, level = [], [], []
    for column, name in enumerate(names):
        top = max(tables[name].values())
        for gram, n in sorted(tables[name].items(), key=lambda pair: place[pair[0]]):
            where.append(place[gram])
            whose.append(column)
            level.append(max(1, 255 + round(12 * float(np.log(n / top)))))
    np.savez_compressed(
        Path(__file__).with_name("letters.npz"),
        languages=np.frombuffer("\n".join(names).encode(), np.uint8),
        sizes=np.array([sum(len(gram) == size for gram in rows) for size in (1, 2, 3)], np.uint32),
        grams=np.frombuffer("".join(rows).encode(), np.uint8),
        rows=np.diff(np.array(where, np.int64), prepend=0).astype(np.int32),
        columns=np.array(whose, np.uint8),
        levels=np.array(level, np.uint8),
    )


if __name__ == "__main__":
    main()
