"""Made articles and copies of them, with what they are to one another. Words are built of syllables, so that nothing is quoted."""

from random import Random
from typing import NamedTuple

SYLLABLES = ("ba", "ka", "ti", "mo", "re", "de", "po", "lu", "ve", "sa", "lo", "li", "mi", "ne", "gra", "phy", "pe", "cor", "dal")
SIGNS = "的一是在病人药物疼痛治疗时间手术后前高低次日夜水气心肺脑血管神经眠醒问答听看行走坐卧冷热轻重快慢新旧大小多少"


class Made(NamedTuple):
    text: str
    article: int
    kind: str


def words(rng: Random, number: int, spaced: bool) -> list[str]:
    """Words drawn with the uneven frequencies of a language."""
    if not spaced:
        return [SIGNS[min(int(rng.expovariate(0.07)), len(SIGNS) - 1)] for _ in range(number)]
    ranks = [int(rng.paretovariate(0.7)) % 4000 for _ in range(number)]
    return ["".join(Random(rank).choices(SYLLABLES, k=1 + rank % 4)) for rank in ranks]


def edited(rng: Random, text: list[str], rate: float, spaced: bool) -> list[str]:
    out = []
    for word in text:
        chance = rng.random() / rate
        out += words(rng, 1, spaced) if chance < 0.6 else [] if chance < 0.8 else [word, *words(rng, 1, spaced)] if chance < 1 else [word]
    return out


def form(rng: Random) -> str:
    rows = [f"{name} at the start {rng.randint(1, 999)} and at the end {rng.randint(1, 999)} of the day" for name in SYLLABLES]
    return f"Chart {rng.randint(1000, 9999)}\n" + "\n".join(rows)


def collection(seed: int, articles: int = 60) -> list[Made]:
    """Articles with copies of eight kinds, and look-alikes that are articles of their own (kinds in capitals)."""
    rng, made = Random(seed), list[Made]()
    for article in range(articles):
        spaced, glue = (True, " ") if article % 3 else (False, "")
        body = words(rng, int(rng.lognormvariate(5.8, 0.4)), spaced)
        size = len(body)
        more = words(rng, size // 3, spaced)
        at = rng.randrange(size * 6 // 10)
        copies = {
            "origin": body, "edit05": edited(rng, body, 0.05, spaced), "edit20": edited(rng, body, 0.2, spaced),
            "cut": body[: size * rng.randint(63, 90) // 100], "furniture": more[: size // 8] + body + more[size // 8 :],
            "upper": [word.upper() for word in body], "excerpt": body[at : at + max(40, size * 35 // 100)],
        }  # fmt: skip
        for kind in ("origin", *rng.sample(sorted(copies.keys() - {"origin"}), 3)):
            made.append(Made(glue.join(copies[kind]), article, kind))
    frame, quotation = " ".join(words(rng, 150, True)), " ".join(words(rng, 80, True))
    for article in range(articles, articles + 20):
        own = " ".join(words(rng, 160, True))
        made += [
            Made(form(rng), article, "FORM"),
            Made(f"{frame[:300]} {own} {frame[300:]}", article + 1000, "FRAME"),
            Made(f"{own[::-1]} {quotation} {own[400:]}", article + 2000, "QUOTATION"),
        ]
    return made
