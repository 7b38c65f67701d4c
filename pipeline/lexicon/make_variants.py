"""Makes collocations_variants.txt, every phrase that tells of rewording, by its two rarest neighbours, and reworded.arrays, its index.

    python -m pipeline.lexicon.make_variants        # after every change in collocations*.txt

A line is two words and, behind a tab, `rule;weight;phrase;what a writer would have put`, several ones divided by `|` (b broken_collocation,
s stock_phrase, a stray_anchor). Putting it together took .17 CPU seconds at the start of every process; by the first two words of the
phrases ("in the") a reworded text had eight phrases to look for where one stood.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise, product
from pathlib import Path

import numpy as np

from pipeline.clean.english import common, vocabulary, words_of
from pipeline.clean.reworded.collocations import LEXICON, OLD, odd_words, verbs, words
from pipeline.clean.reworded.plausible import ID_BITS, LONGER, ODD, OLDEN, VERB
from pipeline.lexicon import arrays
from pipeline.lexicon.lists import lines

Phrase = tuple[tuple[str, ...], str, float, str]  # words, what is usual, weight, rule


def main() -> None:
    home, head = Path(str(LEXICON)), "# What rewording programs write, by two neighbours in each phrase. Made by make_variants.py.\n"
    rows = [head, *(f"{pair}\t{row}\n" for pair, row in table().items())]
    (home / "collocations_variants.txt").write_text("".join(rows), encoding="utf-8")
    arrays.write(home / "reworded.arrays", **index(rows, vocabulary(), len(common())))


def index(rows: Sequence[str], listed: Sequence[str], common: int) -> dict[str, arrays.Array]:
    """sizes: common words, and all of the list. keys, ids: of all words, by rising keys, and kinds: by their ids. neighbours, places: of
    the lines of a file, by rising neighbours. What rises is stored as differences. Words with other signs than ASCII letters and digits
    are never asked for."""
    pairs = [tuple(row.partition("\t")[0].split(" ")) for row in rows[1:]]
    tables = {ODD: odd_words(), VERB: verbs(), OLDEN: OLD}
    told = {word for some in (*pairs, *tables.values()) for word in some}
    numbers = {word: n for n, word in enumerate(listed)}
    numbers |= {word: n for n, word in enumerate(sorted(told.difference(numbers)), len(listed) + 1)}
    kinds = np.zeros(len(numbers) + 1, np.uint8)
    for word, n in numbers.items():
        longer = LONGER if len(word) > 3 or n > len(listed) else 0
        kinds[n] = longer | sum(kind for kind, some in tables.items() if word in some)
    kinds[len(listed)] = LONGER
    plain = [word for word in numbers if word.isascii() and word.isalnum()]
    keys, ids = words_of(" ".join(plain)).keys, np.array([numbers[word] for word in plain], np.uint32)
    assert len(np.unique(keys)) == len(ids), "two words have one key: WORD_BITS must be more"
    places = np.array(list(accumulate(len(row.encode()) for row in rows))[:-1], np.uint32)
    neighbours = np.array([numbers[left] << ID_BITS | numbers[right] for left, right in pairs], np.int64)
    by_key, by_pair = np.argsort(keys), np.argsort(neighbours)
    return {
        "sizes": np.array([common, len(listed)], np.uint32),
        "keys": np.diff(keys[by_key], prepend=np.uint64(0)),
        "ids": ids[by_key],
        "kinds": kinds,
        "neighbours": np.diff(neighbours[by_pair], prepend=0),
        "places": places[by_pair],
    }


def table() -> dict[str, str]:
    """The rows of the file; of a phrase that several tables have the first tells."""
    ranks = {word: rank for rank, word in enumerate(common())}
    found: dict[tuple[str, ...], str] = {}
    rows: dict[str, list[str]] = {}
    for phrase, usual, weight, rule in (*stock_phrases(), *anchors(), *broken_collocations()):
        if all(word.isalnum() for word in phrase):
            found.setdefault(phrase, f"{rule};{weight:g};{' '.join(phrase)};{usual}")
    for phrase, cell in found.items():
        rarest = max(pairwise(phrase), key=lambda pair: sorted((ranks.get(word, len(ranks)) for word in pair), reverse=True))
        rows.setdefault(" ".join(rarest), []).append(cell)
    return {pair: "|".join(cells) for pair, cells in sorted(rows.items())}


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
