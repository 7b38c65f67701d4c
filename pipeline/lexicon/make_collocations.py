"""Makes collocations_wordnet.txt: synonyms of the halves of our collocations, as a thesaurus spinner would put them.

    python -m pipeline.lexicon.make_collocations WORDNET_FOLDER BIGRAMS

WORDNET_FOLDER: data.noun, data.verb, data.adj, data.adv of WordNet 3.0 (Debian package wordnet-base, WordNet licence).
BIGRAMS: frequency_bigramdictionary_en_243_342.txt of symspellpy 6.10 (MIT): what people write is no sign of rewording.
Prints what of the products of all tables is a frequent English pair: those lines belong into collocations_real.txt.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from pipeline.clean.collocations import LEXICON, broken_collocations, rows


def synonyms(folder: Path) -> dict[str, set[str]]:
    """Single words that share a meaning, or whose meanings WordNet calls similar; with their regular inflections."""
    out: dict[str, set[str]] = defaultdict(set)
    for kind, endings in (("noun", "s"), ("verb", "s ed ing"), ("adj", ""), ("adv", "")):
        meanings: dict[str, tuple[list[str], list[str]]] = {}
        for line in (folder / f"data.{kind}").read_text(encoding="latin-1").splitlines():
            if line.startswith(" "):
                continue
            parts = line.split(" | ")[0].split()
            count = int(parts[3], 16)
            pointers = parts[5 + 2 * count :]
            words = [re.sub(r"\(.*\)", "", parts[4 + 2 * n]) for n in range(count)]
            meanings[parts[0]] = (words, [pointers[n + 1] for n in range(0, len(pointers) - 3, 4) if pointers[n] == "&"])
        for words, similar in meanings.values():
            group = [w for w in words + [w for s in similar if s in meanings for w in meanings[s][0]] if w.isalpha() and w.islower()]
            for one in words:
                for other in group:
                    if one != other and one.isalpha():
                        out[one].add(other)
                        for ending in endings.split():
                            out[inflected(one, ending)].add(inflected(other, ending))
    return out


def inflected(word: str, ending: str) -> str:
    if word.endswith("e"):
        return word + ending if ending == "s" else word[:-1] + ending
    if word.endswith("y") and word[-2:-1] not in "aeiou" and ending != "ing":
        return word[:-1] + ("ies" if ending == "s" else "ied")
    return word + ("es" if ending == "s" and word.endswith(("s", "x", "ch", "sh")) else ending)


def frequent_pairs(path: Path) -> set[tuple[str, ...]]:
    return {tuple(line.split()[:2]) for line in path.read_text(encoding="utf-8-sig").splitlines()}


def products(real: set[tuple[str, ...]]) -> Iterator[str]:
    for phrase, *_ in broken_collocations():
        if phrase in real:
            yield " ".join(phrase)


def main(folder: Path, bigrams: Path) -> None:
    ours = {word: {s.strip() for s in swaps.split(",")} for word, swaps in rows("collocations_swaps.txt")}
    halves = {w for left, rights in rows("collocations.txt") for w in (left, *rights.split())}
    known = synonyms(folder)
    with Path(str(LEXICON.joinpath("collocations_wordnet.txt"))).open("w", encoding="utf-8") as out:
        out.write("# Synonyms after WordNet 3.0, (c) Princeton University, WordNet licence. Made by make_collocations.py.\n")
        for word in sorted(halves):
            more = sorted(s for s in known.get(word, ()) if len(s) > 3 and s not in ours.get(word, ()) and s not in halves)
            if more:
                out.write(f"{word}: {', '.join(more)}\n")
    print("\n".join(sorted(set(products(frequent_pairs(bigrams))))))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
