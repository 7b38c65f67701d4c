"""Makes pipeline/lexicon/collocations_variants.txt: every phrase that tells of rewording, by its two rarest neighbours.

    python -m pipeline.lexicon.make_variants        # after every change in collocations*.txt

A line is two words and, behind a tab, `rule;weight;phrase;what a writer would have put`, several ones divided by `|` (b broken_collocation,
s stock_phrase, a stray_anchor). Putting it together took .17 CPU seconds at the start of every process; by the first two words of the
phrases ("in the") a reworded text had eight phrases to look for where one stood.
"""

import lzma
from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path

from pipeline.clean.reworded.collocations import LEXICON, lines, words

Phrase = tuple[tuple[str, ...], str, float, str]  # words, what is usual, weight, rule


def main() -> None:
    rows = "".join(f"{pair}\t{row}\n" for pair, row in table().items())
    head = "# What rewording programs write, by two neighbours in each phrase. Made by make_variants.py."
    Path(str(LEXICON.joinpath("collocations_variants.txt"))).write_text(f"{head}\n{rows}", encoding="utf-8")


def table() -> dict[str, str]:
    """The rows of the file; of a phrase that several tables have the first tells."""
    ranks = {word: rank for rank, word in enumerate(_common_english())}
    found: dict[tuple[str, ...], str] = {}
    rows: dict[str, list[str]] = {}
    for phrase, usual, weight, rule in (*stock_phrases(), *anchors(), *broken_collocations()):
        if all(word.isalnum() for word in phrase):
            found.setdefault(phrase, f"{rule};{weight:g};{' '.join(phrase)};{usual}")
    for phrase, cell in found.items():
        rarest = max(pairwise(phrase), key=lambda pair: sorted((ranks.get(word, len(ranks)) for word in pair), reverse=True))
        rows.setdefault(" ".join(rarest), []).append(cell)
    return {pair: "|".join(cells) for pair, cells in sorted(rows.items())}


def _common_english() -> list[str]:
    packed = LEXICON.joinpath("words/en.txt.xz").read_bytes()
    return lzma.decompress(packed).decode().partition("\n\n")[0].split()


def stock_phrases() -> Iterator[Phrase]:
    weight = 0.0
    for line in lines("collocations_stock.txt"):
        if line.startswith("@"):
            weight = float(line[1:])
            continue
        phrase, _, usual = line.partition("=")
        yield words(phrase), usual, weight, "s"


def anchors() -> Iterator[Phrase]:
    """Anchor texts of link builders; they tell something only inside a sentence."""
    for line in lines("collocations_anchors.txt"):
        yield words(line), "", 1.5, "a"


def broken_collocations() -> Iterator[Phrase]:
    """Every collocation with one or both of its halves replaced, unless that is a phrase people write."""
    pairs = dict.fromkeys((left, right) for left, rights in rows("collocations.txt") for right in rights.split())
    real = {words(line) for line in lines("collocations_real.txt")} | set(pairs)
    ours = {word: [words(swap) for swap in swaps.split(",")] for word, swaps in rows("collocations_swaps.txt")}
    wordnet = {word: [words(swap) for swap in swaps.split(",")] for word, swaps in rows("collocations_wordnet.txt")}
    for left, right in pairs:
        lefts, rights = ours.get(left, []), ours.get(right, [])
        broken = [((*one, right), 1.0) for one in lefts] + [((left, *other), 1.0) for other in rights]
        broken += [(one + other, 1.25) for one, other in product(lefts, rights)]
        broken += [((*one, right), 0.5) for one in wordnet.get(left, [])] + [((left, *other), 0.5) for other in wordnet.get(right, [])]
        for phrase, weight in broken:
            if phrase not in real:
                yield phrase, f"{left} {right}", weight, "b"


def rows(name: str) -> Iterator[tuple[str, str]]:
    for line in lines(name):
        key, _, value = line.partition(":")
        yield key.strip(), value.strip()


if __name__ == "__main__":
    main()
