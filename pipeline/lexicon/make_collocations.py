"""Makes three tables for telling reworded texts.

collocations_wordnet.txt, synonyms of the halves of our collocations; collocations_rare.txt, rare synonyms of common words;
collocations_verbs.txt, words that are nothing but verbs.

    python -m pipeline.lexicon.make_collocations WORDNET_FOLDER SYMSPELLPY_FOLDER GENUINE

WORDNET_FOLDER: data.noun, data.verb, data.adj, data.adv of WordNet 3.0 (Debian package wordnet-base, WordNet licence).
SYMSPELLPY_FOLDER: symspellpy 6.10 (MIT) with its frequency dictionaries: what people often write is no sign of rewording.
GENUINE: a JSON list of English articles that nobody reworded: a rare word that stands in three of them is left out,
and a verb that stands in two where no verb can stand.
Prints what of the products of all tables is a frequent English pair: those lines belong into collocations_real.txt.
"""

import json
import re
import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from pipeline.clean.reworded.collocations import BEFORE_NOUNS, LEXICON
from pipeline.lexicon.make_variants import broken_collocations, rows

# counts in the frequency dictionary: about one word in 50,000 and in 900,000. Of 453 texts, 196 of them reworded with other thesauri,
# recall at 2 % false alarms is .44 with these, .40 with 16 and 1 million and a ratio of 60; 3 million flags genuine old prose
COMMON = 10_000_000
RARE = 600_000


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


def rare_words(known: dict[str, set[str]], frequencies: Path, genuine: list[str]) -> set[str]:
    """Rare synonyms of common words."""
    counts = {word: int(count) for word, count in (line.split() for line in frequencies.read_text(encoding="utf-8-sig").splitlines())}
    common = [word for word, count in counts.items() if count >= COMMON and len(word) > 3]
    rare = {s for word in common for s in known.get(word, ()) if len(s) > 3 and counts.get(s, 0) < RARE}
    seen = Counter(word for text in genuine for word in set(re.findall("[a-z]+", text.lower())) & rare)
    return {word for word in rare if seen[word] < 3}


def pure_verbs(folder: Path, genuine: list[str]) -> set[str]:
    """Base forms of four letters and more that WordNet knows as verbs alone; no participles, no forms of irregular verbs."""
    known = {kind: {line.split()[0] for line in index_lines(folder / f"index.{kind}")} for kind in ("noun", "verb", "adj", "adv")}
    irregular = {line.split()[0] for line in (folder / "verb.exc").read_text(encoding="latin-1").splitlines()}
    verbs = known["verb"] - known["noun"] - known["adj"] - known["adv"] - irregular - {"become", "overcome"}
    verbs = {verb for verb in verbs if verb.isalpha() and len(verb) > 3 and not verb.endswith(("ed", "ing"))}
    misplaced = re.compile(rf"\b(?:{'|'.join(BEFORE_NOUNS)}) ([a-z]+)\b")
    seen = Counter(word for text in genuine for word in set(misplaced.findall(text)) & verbs)
    return {verb for verb in verbs if seen[verb] < 2}


def index_lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="latin-1").splitlines() if not line.startswith(" ")]


def written(name: str, head: str, body: str) -> None:
    Path(str(LEXICON.joinpath(name))).write_text(f"# {head} Made by make_collocations.py.\n{body}\n", encoding="utf-8")


def main(wordnet: Path, symspellpy: Path, genuine: Path) -> None:
    ours = {word: {s.strip() for s in swaps.split(",")} for word, swaps in rows("collocations_swaps.txt")}
    halves = sorted({w for left, rights in rows("collocations.txt") for w in (left, *rights.split())})
    known = synonyms(wordnet)
    more = {
        word: sorted(s for s in known.get(word, ()) if len(s) > 3 and s not in ours.get(word, ()) and s not in halves) for word in halves
    }
    licence = "WordNet 3.0, (c) Princeton University, WordNet licence."
    body = "\n".join(f"{word}: {', '.join(swaps)}" for word, swaps in more.items() if swaps)
    written("collocations_wordnet.txt", f"Synonyms after {licence}", body)
    rare = rare_words(known, symspellpy / "frequency_dictionary_en_82_765.txt", json.loads(genuine.read_text(encoding="utf-8")))
    written("collocations_rare.txt", f"Rare synonyms of common words after {licence}", textwrap.fill(" ".join(sorted(rare)), 138))
    verbs = pure_verbs(wordnet, json.loads(genuine.read_text(encoding="utf-8")))
    written("collocations_verbs.txt", f"Words that are verbs alone after {licence}", textwrap.fill(" ".join(sorted(verbs)), 138))
    print("\n".join(sorted(set(products(frequent_pairs(symspellpy / "frequency_bigramdictionary_en_243_342.txt"))))))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
