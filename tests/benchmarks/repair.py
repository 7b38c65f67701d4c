"""What the repair of clean text costs, beside `ftfy.fix_text` with the same settings in the same run.

    python -m tests.benchmarks.repair [ROUNDS]

Articles of some 20 kB out of our own sentences, a language each; also all at once with every fifth paragraph decoded wrongly. CPU
seconds; medians of rounds in which both are timed in turn.
"""

import statistics
import sys
import textwrap
from collections.abc import Callable
from random import Random
from time import process_time

import ftfy

from pipeline.clean.draft import Draft
from pipeline.clean.repair import repair
from pipeline.settings import DEFAULT
from tests.benchmarks.language import SENTENCES

CONFIG = ftfy.TextFixerConfig(uncurl_quotes=False, fix_character_width=False)
HINDI = ["पहली बार दवा {h} बजे दी गई और मरीज़ को थोड़ी देर में नींद आ गई।", "{n} में से अधिकांश लोगों ने बताया कि दर्द पहले से कम है।",
         "डॉक्टर ने परिवार से कहा कि असर कितने दिन रहेगा, यह अभी कहना कठिन है।", "अगली जाँच {n} दिन बाद होगी, तब तक खुराक वही रहेगी।"]
ARTICLES, LENGTH = 8, 20_000


def articles() -> dict[str, list[str]]:
    texts = {language: [_article(some, Random(f"{language} {n}")) for n in range(ARTICLES)]
             for language, some in {**SENTENCES, "hi": HINDI}.items()}
    plain = [text.encode("ascii", "ignore").decode() for text in texts["en"]]
    curly = ["\n".join(f"“{line.replace(chr(39), '’')}”" for line in text.split("\n")) for text in plain]
    everything = [text for some in texts.values() for text in some]
    wrapped = ["\n".join(textwrap.wrap(text, 80)) for text in plain]
    english = {"English, ASCII": plain, "English, wrapped lines": wrapped, "English, curly quotes": curly}
    return {**english, **texts, "a fifth broken": [_broken(text) for text in everything]}


def _article(sentences: list[str], chance: Random) -> str:
    """Paragraphs of five sentences."""
    lines: list[str] = []
    while sum(len(line.encode()) for line in lines) < LENGTH:
        some = [chance.choice(sentences).format(h=chance.randint(6, 11), n=chance.randint(3, 90), d="ketamine") for _ in range(5)]
        lines.append(" ".join(some))
    return "\n".join(lines)


def _broken(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(line.encode().decode("latin-1") if n % 5 == 0 else line for n, line in enumerate(lines))


def _repaired(text: str) -> Draft:
    return repair([Draft(text, text)], DEFAULT)[0]


def _seconds(work: Callable[[str], object], texts: list[str]) -> float:
    start = process_time()
    for text in texts:
        work(text)
    return process_time() - start


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"{'':24}{'MB a CPU s':>12}{'ftfy':>8}{'times':>8}")
    for name, texts in articles().items():
        size = sum(len(text.encode()) for text in texts) / 1e6
        pairs = [(_seconds(_repaired, texts), _seconds(lambda text: ftfy.fix_text(text, CONFIG), texts)) for _ in range(rounds + 1)][1:]
        ours, theirs = (statistics.median(some) for some in zip(*pairs, strict=True))
        print(f"{name:24}{size / ours:12.2f}{size / theirs:8.2f}{theirs / ours:8.1f}")


if __name__ == "__main__":
    main()
