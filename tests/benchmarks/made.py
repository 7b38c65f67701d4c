"""Documents for benchmarks of speed: common words of ten languages, with the faults that scraped texts have.

The sentences mean nothing, so nothing about quality can be learnt from them.
"""

import gzip
import json
import random
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import wordfreq

LANGUAGES = {"en": 50, "de": 7, "fr": 7, "es": 7, "ru": 7, "zh": 6, "fa": 6, "ja": 4, "tr": 3, "hi": 3}  # per cent of the documents
KINDS = {"plain": 50, "furniture": 18, "hard-wrapped": 12, "wrongly decoded": 8, "misread": 6, "copied": 6}
SPACELESS = ("zh", "ja")
STOPS = {"zh": "。", "ja": "。", "hi": "।"}
FURNITURE = ("Leave a reply", "Share this story", "Read next: ten questions about sleep", "All rights reserved", "Accept all cookies")
MISREAD = "abcdefgilnoprsuyYOQSLF0358&%()|<>,."


class Made(NamedTuple):
    language: str
    kind: str
    text: str


@cache
def vocabulary(language: str) -> tuple[list[str], list[float]]:
    words = wordfreq.top_n_list(language, 20_000)
    return words, list(accumulate(1 / (rank + 3) for rank in range(len(words))))


def sentence(rng: random.Random, language: str) -> str:
    words, cumulative = vocabulary(language)
    told = ("" if language in SPACELESS else " ").join(rng.choices(words, cum_weights=cumulative, k=rng.randint(7, 26)))
    return told[:1].upper() + told[1:] + STOPS.get(language, ".")


def article(rng: random.Random, language: str) -> list[str]:
    """Paragraphs; some 3,000 characters, a tenth of the articles more than twice as long."""
    space = "" if language in SPACELESS else " "
    size = min(20_000, rng.lognormvariate(7.7, 0.7))
    out = [sentence(rng, language)[:60]]
    while sum(map(len, out)) < size:
        out.append(space.join(sentence(rng, language) for _ in range(rng.randint(2, 6))))
    return out


def faulty(rng: random.Random, kind: str, paragraphs: list[str]) -> str:
    if kind == "furniture":
        paragraphs = [*paragraphs, *rng.sample(FURNITURE, 3)]
    if kind == "wrongly decoded":
        paragraphs = [p.encode().decode("latin-1") for p in paragraphs]
    if kind == "misread":
        half = len(paragraphs) // 2
        paragraphs = paragraphs[:half] + [" ".join("".join(rng.choices(MISREAD, k=6)) for _ in p.split()) for p in paragraphs[half:]]
    if kind == "hard-wrapped":
        paragraphs = [wrapped(p) for p in paragraphs]
    return "\n\n".join(paragraphs)


def wrapped(paragraph: str, width: int = 72) -> str:
    lines = [""]
    for word in paragraph.split(" "):
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def documents(count: int, seed: int = 7) -> Iterator[Made]:
    """The same ones for the same count and seed."""
    rng = random.Random(seed)
    before = [Made("en", "plain", "\n\n".join(article(rng, "en")))]
    for _ in range(count):
        (kind,) = rng.choices(list(KINDS), list(KINDS.values()))
        (language,) = rng.choices(list(LANGUAGES), list(LANGUAGES.values()))
        if kind == "copied":
            made = rng.choice(before)._replace(kind=kind)
        else:
            made = Made(language, kind, faulty(rng, kind, article(rng, language)))
        if len(before) < 1000:
            before.append(made)
        yield made


def folder(raw: Path, count: int, seed: int = 7, shards: int = 4) -> int:
    """Fills a raw folder with compressed JSON Lines; returns the bytes of text."""
    raw.mkdir(parents=True, exist_ok=True)
    lines: list[list[str]] = [[] for _ in range(shards)]
    size = 0
    for n, made in enumerate(documents(count, seed)):
        size += len(made.text.encode())
        record = {"url": f"https://site{n % 97}.example/{seed}/{n}", "text": made.text}
        lines[n % shards].append(json.dumps(record, ensure_ascii=False))
    for n, some in enumerate(lines):
        (raw / f"{seed}-{n}.jsonl.gz").write_bytes(gzip.compress("\n".join(some).encode(), 6, mtime=0))
    return size
