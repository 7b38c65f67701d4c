"""Readable text that looks odd: what a detector of garbled text drops by mistake. words.json has the words and patterns, all own.

Here: people, references, headings, prose, romanised Chinese and Japanese. odd_signs.py has what is made of signs more than of words.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

Odd = Callable[[Random], str]

WORDS: dict[str, Any] = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
TONES = {"a": "āáǎà", "e": "ēéěè", "o": "ōóǒò", "i": "īíǐì", "u": "ūúǔù", "ü": "ǖǘǚǜ"}
def word(rng: Random, kind: str) -> str:
    return str(rng.choice(WORDS[kind]))


def number(rng: Random) -> str:
    small = (f"{rng.uniform(0, 99):.1f}", f"{rng.uniform(0, 9):.2f}", f".{rng.randrange(1, 999):03d}")
    return rng.choice((str(rng.randrange(1, 10)), str(rng.randrange(10, 900)), *small))


def joined(rng: Random, make: Odd, low: int, high: int, gap: str) -> str:
    return gap.join(make(rng) for _ in range(rng.randint(low, high)))


def coded(rng: Random, pattern: str) -> str:
    """9 a digit, A a capital, a a small letter, X a capital or a digit, h a hexadecimal digit; the rest as it is."""
    capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    signs = {"9": "0123456789", "A": capitals, "a": capitals.lower(), "X": capitals + "0123456789", "h": "0123456789abcdef"}
    return "".join(rng.choice(signs[c]) if c in signs else c for c in pattern)


def name(rng: Random) -> str:
    given, family = rng.choice(WORDS["cultures"])
    first, last = rng.choice(given), rng.choice(family)
    initial = first[0] + rng.choice((".", ". " + rng.choice("ABCDEGHJKLMNPRSTW") + ".", rng.choice("ABCDEGHJKLMPRST"), ""))
    full, short = f"{first} {last}", f"{last} {initial}"
    return rng.choice((full, full, short, f"{initial} {last}", f"{last}, {first}", short))


def names(rng: Random) -> str:
    end = rng.choice(("", "", "", " et al.", "; on behalf of the study group", ", MD, PhD", " and " + name(rng)))
    return joined(rng, name, 2, 8, rng.choice((", ", ", ", "; ", " · "))) + end


def title(rng: Random) -> str:
    return word(rng, "title_forms").format(*(word(rng, "terms") for _ in range(3))).capitalize()


def reference(rng: Random) -> str:
    who, journal, year = names(rng).split(" and ")[0], word(rng, "journals"), rng.randrange(1968, 2026)
    volume, page = rng.randrange(1, 400), rng.randrange(1, 2400)
    doi = coded(rng, rng.choice(("10.9999/a.aaaaaaa.9999.99.999", "10.9999/A9999-999X", "10.99999/aaaa.9999.99999", "10.9999/aaa.a99999")))
    pubmed = f" PMID: {rng.randrange(10**6, 4 * 10**7)}."
    end = rng.choice(("", f" doi: {doi}", f" https://doi.org/{doi}", pubmed, " [Epub ahead of print]", f" doi:{doi}."))
    surname = who.split(",")[0]
    forms = (
        f"{who}. {title(rng)}. {journal}. {year};{volume}({rng.randrange(1, 13)}):{page}-{page + 9}.",
        f"{who} ({year}) {title(rng)}. {journal} {volume}: {page}–{page + 8}",
        f"[{rng.randrange(1, 150)}] {who}: {title(rng)}, {journal} {volume} ({year}) {page}–{page + 5}.",
        f"{rng.randrange(1, 120)}. {who} {title(rng)} {journal} {year} May {rng.randrange(1, 29)};{volume}:{page}-{page % 100}.",
        f"{who}, “{title(rng)},” in Proc. {word(rng, 'places')}, {year}, pp. {page}-{page + 7}.",
        f"cf. {surname} {year}, p. {page}; ibid., {page + 3} ff.",
        f"({surname}, {year}; {name(rng).split()[0]} et al., {year - 2}a)",
    )
    return rng.choice(forms) + end


def heading(rng: Random) -> str:
    values = {key: word(rng, kind) for key, kind in zip("hptdu", ("headings", "places", "terms", "drugs", "units"), strict=True)}
    numbers = {"n": rng.randrange(1, 60), "m": rng.randrange(60, 999), "q": rng.randint(1, 4), "y": rng.randrange(1980, 2026)}
    return word(rng, "heading_forms").format(**values, **numbers, a=rng.choice(WORDS["abbreviations"])[0])


def label(rng: Random) -> str:
    numbers = (str(rng.randrange(1, 40)), rng.choice("ABCDS") + str(rng.randrange(1, 9)), rng.choice("ABC"), "II", "IV", "3b")
    return f"{word(rng, 'labels')} {rng.choice(numbers)}{rng.choice(('', '', '.', ':', ' (cont.)'))}"


def contents(rng: Random) -> str:
    dots = rng.choice((" ........ ", " . . . . . ", "\t", " ____ ", "…… ", " .... "))

    def line(r: Random) -> str:
        boxes = (f"Box {r.randrange(1, 9)}", f"Table {r.randrange(1, 9)}", f"App. {r.choice('ABC')}")
        number_ = r.choice((f"{r.randrange(1, 12)}", f"{r.randrange(1, 9)}.{r.randrange(1, 9)}", f"{r.choice('IVX')}.", "", *boxes))
        return f"{number_} {word(r, r.choice(('headings', 'terms')))}{dots}{r.randrange(1, 300)}".strip()

    return joined(rng, line, 1, 7, "\n")


def prose(rng: Random) -> str:
    kinds = {"t": "terms", "d": "drugs", "m": "measures", "p": "places", "u": "units"}

    def sentence(r: Random) -> str:
        text = re.sub(r"\{(\w)\}", lambda m: word(r, kinds[m[1]]) if m[1] in kinds else number(r), word(r, "medical"))
        return text[:1].upper() + text[1:]

    return joined(rng, sentence, 1, 5, " ")


def toned(rng: Random, syllable: str) -> str:
    for vowel, marked in TONES.items():
        if vowel in syllable:
            return syllable.replace(vowel, rng.choice(marked), 1)
    return syllable


def pinyin(rng: Random) -> str:
    style = rng.random()

    def syllable() -> str:
        plain = word(rng, "pinyin")
        return toned(rng, plain) if style < 0.4 else plain + (str(rng.randint(1, 4)) if style > 0.85 else "")

    words = ["".join(syllable() for _ in range(rng.choice((1, 1, 2, 2, 3)))) for _ in range(rng.randint(4, 26))]
    if rng.random() < 0.5:
        words[0] = words[0].capitalize()
    for i in range(4, len(words), rng.randint(4, 8)):
        words[i] += rng.choice(",.?,")
    return " ".join(words) + rng.choice((".", "", "?", "!"))


def spaced_pinyin(rng: Random) -> str:
    with_tones = rng.random() < 0.6
    syllables = [word(rng, "pinyin") for _ in range(rng.randint(6, 60))]
    spoken = [toned(rng, s) if with_tones else s for s in syllables]
    return " ".join(s + rng.choice(("", "", "", "", " ,", " .", ",")) for s in spoken)


def institution(rng: Random) -> str:
    def part(r: Random) -> str:
        return "".join(word(r, "pinyin") for _ in range(r.choice((2, 2, 3)))).capitalize()

    return joined(rng, part, 2, 6, " ") + rng.choice(("", "", ", " + part(rng), " Yiyuan", " Daxue", " University", " Hospital"))


def romaji(rng: Random) -> str:
    onsets = ("", "k", "s", "t", "n", "h", "m", "r", "g", "d", "b", "y", "ky", "sh", "ch", "j")
    kana = [onset + vowel for onset in onsets for vowel in "aiueo"] + WORDS["kana"]
    words = ["".join(rng.choice(kana) for _ in range(rng.choice((1, 2, 2, 3, 4)))) for _ in range(rng.randint(4, 18))]
    return " ".join(words).capitalize() + "."


def picked(kind: str, high: int = 2) -> Odd:
    return lambda rng: joined(rng, lambda r: word(r, kind), 1, high, " ")


KINDS: dict[str, tuple[Odd, int]] = {  # kind -> (maker, share)
    "references": (reference, 10),
    "names": (names, 8),
    "headings": (heading, 12),
    "labels": (label, 3),
    "contents": (contents, 4),
    "prose": (prose, 14),
    "pinyin": (pinyin, 7),
    "spaced_pinyin": (spaced_pinyin, 5),
    "institutions": (institution, 3),
    "romaji": (romaji, 3),
    "latin": (picked("latin"), 3),
    "low_resource": (picked("low_resource"), 8),
    "snippets": (picked("snippets", 1), 6),
    "typed": (picked("typed", 3), 10),
    "faces": (picked("faces", 6), 2),
}
