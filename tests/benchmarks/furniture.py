"""What labelling furniture and spam costs, in MB of text a CPU second.

    python -m tests.benchmarks.furniture [ROUNDS]

Documents are made of our own sentences in a language, with and without the lines a page prints around an article. Only the furniture
step is timed: the steps before it have run. Medians of rounds; the caches of lines are emptied before each.
"""

import statistics
import sys
from random import Random
from time import process_time

from pipeline.clean import phrase_words, steps
from pipeline.clean.draft import Draft
from pipeline.clean.furniture import bylines, furniture, phrases, shapes, spam_words
from pipeline.settings import DEFAULT
from tests.benchmarks.language import SENTENCES

AROUND = ["Home", "Share on Facebook", "Subscribe to our newsletter", "Leave a Reply", "Related articles", "© 2021 North Harbour Press"]
DOCUMENTS, PARAGRAPHS = 60, 14
CACHES = (
    phrase_words.line_words, phrase_words._words_in, phrase_words.languages_of, phrases.match, phrases.partly, spam_words.hits_in,
    spam_words._tokens, spam_words._fold, bylines.date_line, shapes.size,
)  # fmt: skip


def prepared(text: str) -> Draft:
    """The draft that the furniture step gets."""
    draft = steps.begin(text)
    for name, step in steps.STEPS:
        if name == "furniture":
            break
        (draft,) = step([draft], DEFAULT)
    return draft


def documents(language: str, furnished: bool) -> list[Draft]:
    out = []
    for n in range(DOCUMENTS):
        chance = Random(f"{language} {n}")
        joint = "" if language in ("zh", "ja") else " "
        blocks = [joint.join(chance.choices(SENTENCES[language], k=chance.randint(3, 7))) for _ in range(PARAGRAPHS)]
        out.append(prepared("\n\n".join([*AROUND[:2], *blocks, *AROUND[2:]] if furnished else blocks)))
    return out


def seconds(drafts: list[Draft]) -> float:
    for cached in CACHES:
        cached.cache_clear()
    began = process_time()
    for draft in drafts:
        furniture(draft, DEFAULT)
    return process_time() - began


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"{'language':10}{'prose alone':>14}{'with furniture':>16}   MB a CPU second")
    for language in ("en", "de", "ru", "zh", "ar"):
        figures = []
        for furnished in (False, True):
            drafts = documents(language, furnished)
            size = sum(len(draft.text.encode()) for draft in drafts) / 1e6
            figures.append(size / statistics.median(seconds(drafts) for _ in range(rounds)))
        print(f"{language:10}{figures[0]:>14.1f}{figures[1]:>16.1f}")


if __name__ == "__main__":
    main()
