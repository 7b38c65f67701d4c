"""What finding garbled passages costs on clean text, and how much of it the gate lets through without asking the model.

    python -m tests.benchmarks.garbled [ROUNDS]

Articles of about 8,000 characters (a third in scripts without spaces) made out of our own sentences, and one garbled all through, for
which the gate is no help. Only this step is timed, in CPU seconds; medians of rounds; a megabyte is a million bytes of UTF-8.
"""

import statistics
import sys
from random import Random
from time import process_time

from pipeline.clean.draft import Draft
from pipeline.clean.garbled import garbled, gate
from pipeline.clean.garbled.model import read, shipped
from pipeline.clean.split import split
from pipeline.settings import DEFAULT
from tests.benchmarks.language import SENTENCES, UNSPACED, _joined, _sentence

SIZE, ARTICLES, SHIFT = 8000, 6, 3


def article(language: str, number: int) -> str:
    chance, paragraphs, size = Random(f"{language} {number}"), [], SIZE // (3 if language in UNSPACED else 1)
    while sum(map(len, paragraphs)) < size:
        paragraphs.append(_joined(language, [_sentence(language, chance) for _ in range(chance.randint(3, 6))]))
    return "\n\n".join(paragraphs)


def shifted(text: str) -> str:
    return "".join(chr(ord(c) + SHIFT) if "A" <= c <= "w" else c for c in text)


def settled(draft: Draft) -> float:
    known = read([p.text for p in draft.passages], shipped())
    sizes = [p.end - p.start for p in draft.passages]
    return float((gate(known, DEFAULT.garbled) * sizes).sum() / sum(sizes))


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    texts = {language: [article(language, n) for n in range(ARTICLES)] for language in SENTENCES}
    texts["en, glyphs shifted"] = [shifted(text) for text in texts["en"]]
    print(f"{'':20}{'gate':>7}{'MB/CPU s':>10}{'M chars/CPU s':>15}")
    speeds = []
    for name, bodies in texts.items():
        drafts = [split(Draft(body, body), DEFAULT) for body in bodies]
        seconds = []
        for _ in range(rounds + 1):  # the first loads and warms
            begun = process_time()
            garbled(drafts, DEFAULT)
            seconds.append(process_time() - begun)
        cost = statistics.median(seconds[1:]) * 1e6
        size, chars = sum(len(body.encode()) for body in bodies), sum(map(len, bodies))
        gate = statistics.mean(map(settled, drafts))
        print(f"{name:20}{gate:7.3f}{size / cost:10.2f}{chars / cost:15.2f}")
        speeds.append((size, cost))
    clean = speeds[:-1]
    print(f"{'all clean':20}{'':7}{sum(s for s, _ in clean) / sum(c for _, c in clean):10.2f}")


if __name__ == "__main__":
    main()
