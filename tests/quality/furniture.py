"""How much page furniture and spam is found, and how much of the article stays: lines of tests/cases/furniture.json and spam.json."""

import json
import re
from pathlib import Path
from typing import Any

from pipeline.clean.draft import Draft
from pipeline.clean.furniture import furniture
from pipeline.model import Passage
from pipeline.settings import DEFAULT

CASES = Path(__file__).parents[1] / "cases"
GROUPS = ("in_the_wild", "synthetic", "negative")
AROUND = {
    "en": "The nurse wrote down the pressure every ten minutes and stayed until the dream was over.",
    "de": "Die Schwester blieb am Bett sitzen, bis der Mann wieder wusste, wo er war.",
    "ru": "Сестра оставалась рядом до самого утра.",
    "zh": "护士每十分钟记录一次血压,并一直守在床边,直到病人完全清醒过来为止。",
}
Case = dict[str, Any]


def cases(name: str, group: str) -> list[Case]:
    found: list[Case] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))[group]
    return found


def draft_of(lines: list[str], language: str, kinds: list[str] | None = None) -> Draft:
    """A draft as the steps before leave it: a passage a line."""
    text = "\n".join(lines)
    passages, at = [], 0
    for n, line in enumerate(lines):
        kind = kinds[n] if kinds else "heading" if len(line) < 60 and not re.search(r"[.:。]$", line) else "paragraph"
        passages.append(Passage(at, at + len(line), line, block=n, kind=kind, language=language))
        at += len(line) + 1
    return Draft(text, text, passages=tuple(passages))


def labels(case: Case) -> list[tuple[str, str, str]]:
    """Of each line of a case: the text, what it should be and what it is."""
    lines = case["lines"]
    done = furniture(draft_of([text for text, _ in lines], case["language"]), DEFAULT)
    out = []
    for (text, wanted), passage in zip(lines, done.passages, strict=True):
        got = "title" if wanted == "title" and passage.kind == "title" and passage.label == "clean" else passage.label
        out.append((text, wanted, got))
    return out


def pieces(case: Case) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The pieces a sentence should fall into, and those it falls into: (text, label)."""
    wanted = [(text, label) for text, label in case["pieces"]]
    line = "".join(text for text, _ in wanted) if case["language"] in ("zh", "ja") else " ".join(text for text, _ in wanted)
    language = case["language"] if case["language"] in AROUND else "en"
    prose = AROUND[language]
    draft = draft_of([prose, line, prose], language, ["paragraph"] * 3)
    done = furniture(draft, DEFAULT)
    return wanted, [(p.text, p.label) for p in done.passages[1:-1]]


def measure() -> dict[str, float]:
    lines = [row for group in GROUPS for case in cases("furniture", group) for row in labels(case)]
    spam = [pieces(case) for group in GROUPS for case in cases("spam", group)]
    removed = [got == "boilerplate" for _, wanted, got in lines if wanted == "boilerplate"]
    kept = [got in ("clean", "title") for _, wanted, got in lines if wanted != "boilerplate"]
    return {
        "furniture found": sum(removed) / len(removed),
        "content kept": sum(kept) / len(kept),
        "spam exactly right": sum(wanted == got for wanted, got in spam) / len(spam),
    }
