"""What naming languages costs, beside `langdetect.detect_langs` called once a document in the same run.

    python -m tests.benchmarks.language [ROUNDS]

Articles of 2-6 kB in 14 languages and short mixed texts, made out of our own sentences. Only the language step is timed: the steps
before it have run. CPU seconds; medians of rounds in which both are timed in turn. Cold: the first pass of a fresh process over the
articles, loading included. Load and memory are those of fresh processes that do nothing but this step.
"""

import json
import statistics
import subprocess
import sys
from pathlib import Path
from random import Random
from time import process_time

from pipeline.clean.draft import Draft
from pipeline.model import Passage

SENTENCES = json.loads(Path(__file__).with_name("texts.json").read_text(encoding="utf-8"))
UNSPACED = ("zh", "ja")
DRUGS = {"de": "Ketamin", "sv": "ketamin", "fr": "la kétamine", "ru": "кетамин", "ar": "الكيتامين", "fa": "کتامین"}
INSERTED = ["病人", "疼痛", "больница", "врач", "بیمار", "درد", "الألم", "薬", "眠り"]
ARTICLES, MIXED = 140, 400


def articles() -> list[str]:
    return [_article(language, Random(f"{language} {n}")) for n in range(ARTICLES // len(SENTENCES)) for language in SENTENCES]


def _article(language: str, chance: Random) -> str:
    """Paragraphs of three to seven sentences, 1,000 to 5,000 characters of them."""
    wanted, blocks = chance.randint(1000, 5000) // (3 if language in UNSPACED else 1), []
    while sum(map(len, blocks)) < wanted:
        blocks.append(_joined(language, [_sentence(language, chance) for _ in range(chance.randint(3, 7))]))
    return "\n".join(blocks)


def _sentence(language: str, chance: Random) -> str:
    drug = DRUGS.get(language, "ketamine")  # Chinese and Japanese write it in Latin letters too
    return chance.choice(SENTENCES[language]).format(h=chance.randint(6, 11), n=chance.randint(3, 90), d=drug)


def _joined(language: str, sentences: list[str]) -> str:
    return ("" if language in UNSPACED else " ").join(sentences)


def mixed() -> list[str]:
    return [_mixed(Random(n)) for n in range(MIXED)]


def _mixed(chance: Random) -> str:
    """Words swapped inside an English sentence, or sentences of two languages in turn."""
    first, second = chance.sample(sorted(SENTENCES), 2)
    if chance.random() < 0.5:
        words = _sentence("en", chance).split()
        for at in chance.sample(range(len(words)), 2):
            words[at] = chance.choice(INSERTED)
        return " ".join(words)
    return " ".join(_sentence(language, chance) for language in (first, second) for _ in range(2))


def draft(text: str) -> Draft:
    """The text with a passage a line, as the steps before leave it."""
    passages, at = [], 0
    for n, line in enumerate(text.split("\n")):
        passages.append(Passage(at, at + len(line), line, block=n))
        at += len(line) + 1
    return Draft(text, text, passages=tuple(passages))


def timed(work, items) -> float:  # type: ignore[no-untyped-def]
    began = process_time()
    for item in items:
        work(item)
    return process_time() - began


def groups(drafts: list[Draft], most: int = 1 << 18) -> list[list[Draft]]:
    """As a build hands them on: groups of about 256 K characters."""
    out: list[list[Draft]] = [[]]
    for one in drafts:
        if sum(len(d.text) for d in out[-1]) >= most:
            out.append([])
        out[-1].append(one)
    return out


def compared(name: str, texts: list[str], rounds: int) -> None:
    import langdetect

    from pipeline.clean.language import audit, language
    from pipeline.settings import DEFAULT

    audit.prepare()  # its seed and its profiles, outside the clock
    drafts, megabytes = [draft(t) for t in texts], sum(len(t.encode()) for t in texts) / 1e6
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(timed(lambda some: language(some, DEFAULT), groups(drafts)))
        theirs.append(timed(langdetect.detect_langs, texts))
    own, other = statistics.median(ours), statistics.median(theirs)
    size = megabytes * 1e6 / len(texts)
    speeds = f"{megabytes / own:7.1f} MB/s {megabytes / other:7.2f} MB/s {other / own:7.1f} x"
    print(f"{name:10} {len(texts):5} texts {size:6.0f} bytes each {speeds}")


FRESH = """
from time import process_time
began = process_time()
{body}
print(process_time() - began, next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
LOAD = """
from pipeline.clean.language import language
from pipeline.settings import DEFAULT
from tests.benchmarks.language import SENTENCES, draft
for sentences in SENTENCES.values():
    language([draft(sentences[0].format(h=1, n=2, d="x"))], DEFAULT)
"""
AUDIT = LOAD + "from pipeline.clean.language import audit; audit.prepare()\n"
COLD = AUDIT + "from tests.benchmarks.language import articles\nlanguage(list(map(draft, articles())), DEFAULT)\n"
PEER = """
import langdetect
langdetect.DetectorFactory.seed = 0
from tests.benchmarks.language import articles
for text in articles()[:{n}]: langdetect.detect_langs(text)
"""


def fresh(body: str) -> tuple[float, int]:
    """CPU seconds and peak MB of a fresh process, the median of three."""
    runs = []
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", FRESH.format(body=body)], capture_output=True, text=True, check=True)
        seconds, peak = done.stdout.split()
        runs.append((float(seconds), int(peak) // 1024))
    return sorted(runs)[1]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print("                                         the step   langdetect")
    compared("articles", articles(), rounds)
    compared("mixed", mixed(), rounds)
    ours, theirs = fresh(COLD), fresh(PEER.format(n=ARTICLES))
    print(f"cold, all articles: {ours[0]:.2f} s, langdetect {theirs[0]:.2f} s: {theirs[0] / ours[0]:.1f} x; peak {ours[1]}, {theirs[1]} MB")
    for name, body in (("load", LOAD), ("load, audit too", AUDIT), ("langdetect alone", PEER.format(n=1))):
        seconds, peak = fresh(body)
        print(f"{name}: {seconds:.2f} CPU s, peak {peak} MB")


if __name__ == "__main__":
    main()
