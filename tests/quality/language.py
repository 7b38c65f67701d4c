"""How often the language step is right on our own cases, and how many one-language texts it splits."""

from tests.clean.language.test_language import CASES, PROFILES, answer, by_letter


def measure() -> dict[str, float]:
    found = {}
    for name, own in (("", None), (" without eldc", PROFILES)):
        for group in ("synthetic", "negative"):
            right = [_answer(c, own) == by_letter(c["text"], c["spans"]) for c in CASES[group]]
            found[f"{group} exactly right{name}"] = sum(right) / len(right)
        split = [set(_answer(c, own)) - {"und", c["spans"][0][2].split("-")[0]} for c in CASES["negative"]]
        found[f"not split{name}"] = 1 - sum(map(bool, split)) / len(split)
    return found


def _answer(case: dict, own) -> list[str]:
    return answer(case["text"], own) if own else answer(case["text"])
