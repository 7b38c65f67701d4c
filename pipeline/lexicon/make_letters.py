"""Makes letters.arrays: what a letter costs after the two before it, in 55 languages. Run: python pipeline/lexicon/make_letters.py

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
import numpy.typing as npt
from wordfreq import get_frequency_dict

from pipeline.clean.grams import LANES, gram
from pipeline.clean.letters import STEP, Costs
from pipeline.lexicon import arrays

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
CHUNK = 8  # languages computed together; bounds the memory
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
    """Each word in traditional characters; where a simplified one is a traditional one too (出: 出, 齣), both spellings count."""
    packed = (files("wordfreq") / "data" / "_chinese_mapping.msgpack.gz").read_bytes()
    simple = msgpack.unpackb(gzip.decompress(packed), strict_map_key=False, raw=False)
    back: dict[int, str] = {}
    for old, new in sorted(simple.items()):
        if len(new) == 1 and 0x4E00 <= old < 0xA000:
            back.setdefault(ord(new), chr(old))
    sure = {c: old for c, old in back.items() if not chr(c).encode("big5", "ignore")}
    out: dict[str, float] = {}
    for word, share in words.items():
        for spelled in {word.translate(back), word.translate(sure)}:
            out[spelled] = out.get(spelled, 0.0) + share
    return out


def with_cedilla(words: dict[str, float]) -> dict[str, float]:
    """Romanian words also as older fonts have them."""
    return words | {word.replace("ș", "ş"): share for word, share in words.items() if "ș" in word}


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
    words["ro"] = with_cedilla(words["ro"])
    words["zh"] = dict(get_frequency_dict("zh", "large"))
    words["zh-Hant"] = traditional(words["zh"])
    tables = {name: kept(grams(given), KEEP_HAN if name in HAN else KEEP) for name, given in sorted(words.items())}
    tables |= {name: kept(profile(name), KEEP) for name in PROFILES}
    names = sorted(tables)
    rows = sorted(set().union(*tables.values()), key=lambda gram: (len(gram), gram))
    sizes = [sum(len(gram) == size for gram in rows) for size in (1, 2, 3)]
    costs = [_costs(np.stack([_shares(tables[name], rows) for name in names[i : i + CHUNK]], 1), rows, sizes)
             for i in range(0, len(names), CHUNK)]
    arrays.write(
        Path(__file__).with_name("letters.arrays"),
        languages=np.frombuffer("\n".join(names).encode(), np.uint8),
        **indexed(rows),
        costs=np.pad(np.concatenate(costs, 1), ((0, 0), (0, -len(names) % LANES))),
    )


def indexed(grams: list[str]) -> dict[str, arrays.Array]:
    """The characters, and the differences between the numbers of bigrams and of trigrams."""
    characters = [gram for gram in grams if len(gram) == 1]
    numbers = {c: n for n, c in enumerate(characters, 1)}
    known = {size: np.array([[numbers[c] for c in each] for each in grams if len(each) == size], np.int64).T for size in (2, 3)}
    pairs, triples = gram(*known[2]), gram(known[3][0], gram(*known[3][1:]), 2)
    return {
        "characters": np.frombuffer("".join(characters).encode(), np.uint8),
        "pairs": np.diff(pairs, prepend=0),
        "triples": np.diff(triples, prepend=0),
    }


def _shares(counts: dict[str, float], grams: list[str]) -> Costs:
    """How often each gram comes, as a share of the commonest; in steps, as rare ones are not known better."""
    top = max(counts.values())
    levels = [max(1, 255 + round(STEP * float(np.log(counts[gram] / top)))) if gram in counts else 0 for gram in grams]
    known = np.array(levels, np.float32)
    shares: Costs = np.where(known > 0, np.exp((known - 255) / STEP), np.float32(0))
    return shares


def _costs(counts: Costs, grams: list[str], sizes: list[int]) -> npt.NDArray[np.uint8]:
    """-log P of the last letter after the ones before it, shorter contexts mixed in."""
    rows = {gram: i for i, gram in enumerate(grams)}
    one, two = sizes[0], sizes[0] + sizes[1]
    p1 = counts[:one] / counts[:one].sum(0) * 0.99 + 1e-6
    context = np.zeros_like(counts)  # how often a first letter, or two, go on
    first = np.array([rows.get(g[0], 0) for g in grams[one:two]])
    np.add.at(context, first, counts[one:two])
    last = np.array([rows.get(g[1:], -1) for g in grams[one:]])
    p2 = 0.9 * _ratio(counts[one:two], context[first]) + 0.1 * p1[last[: two - one]]
    shorter = np.concatenate([p1, p2])
    before = np.array([rows.get(g[:2], -1) for g in grams[two:]])
    known = np.where((before >= 0)[:, None], counts[before], 0)
    back = last[two - one :]
    alone = np.array([rows.get(g[2], 0) for g in grams[two:]])
    lower = np.where((back >= one)[:, None], shorter[back], 0.1 * p1[alone])
    p3 = 0.8 * np.minimum(1, _ratio(counts[two:], known)) + 0.2 * lower
    return _quantised(np.concatenate([shorter, p3]))


def _ratio(part: Costs, whole: Costs) -> Costs:
    out: Costs = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return out


def _quantised(p: Costs) -> npt.NDArray[np.uint8]:
    quantised: npt.NDArray[np.uint8] = np.clip(np.rint(-np.log(np.maximum(p, 1e-9)) * STEP), 0, 255).astype(np.uint8)
    return quantised


if __name__ == "__main__":
    main()
