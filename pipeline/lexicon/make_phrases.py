"""Makes pipeline/lexicon/furniture.json: the words and phrases of phrases/, folded and joined, ready to look up.

    python -m pipeline.lexicon.make_phrases        # after every change in phrases/

Folding 210,000 words took .28 CPU seconds at the start of every process; reading the file takes a tenth of that. Tables of words hold the
words of each set of languages (a hexadecimal number, a bit a language), tables of phrases those of each family.
"""

import json
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from pipeline.clean import unspaced
from pipeline.clean.phrase_words import fold, words_of

HERE = Path(__file__).parent
Words = dict[str, int]  # word -> languages


def main() -> None:
    text = json.dumps(vocabulary(), ensure_ascii=False, indent=0, separators=(",", ":"))
    (HERE / "furniture.json").write_text(text + "\n", encoding="utf-8")


def vocabulary() -> dict[str, dict[str, str]]:
    """What the file holds, by the fields of phrase_words.Lexicon."""
    known, dates, strong, verbs, pairs = Words(), Words(), Words(), Words(), Words()
    family: dict[str, str] = {}
    lines: dict[str, str] = {}
    starts: list[tuple[str, str]] = []
    ends: list[tuple[str, str]] = []
    files = [file for folder in (HERE / "phrases", HERE / "phrases/catalogues") for file in sorted(folder.glob("*.json"))]
    languages = {name: number for number, name in enumerate(sorted({file.stem for file in files}))}
    for file in files:  # our own lists before those out of software, which add to them
        bit = -1 if file.stem == "any" else 1 << languages[file.stem]
        groups = json.loads(file.read_text(encoding="utf-8"))
        _learn(groups.pop("weak").split(), bit, known)
        _learn(groups.pop("dates", "").split(), bit, known, dates)
        for name, group in groups.items():
            words, telling = group.get("words", "").split(), group.get("verbs", "").split()
            doubles = [fold(word) for word in words if "_" in word]
            _learn((word for word in words if "_" not in word), bit, known, strong)
            _learn(chain.from_iterable(double.split("_") for double in doubles), bit, known)
            _learn(telling, bit, known, verbs)
            for double in doubles:
                pairs[double] = pairs.get(double, 0) | bit
            for word in map(fold, (*(word for word in words if "_" not in word), *doubles, *telling)):
                family.setdefault(word, name)
                family.setdefault(word.rstrip("*"), name)
            for phrase in group.get("lines", ()):
                lines.setdefault(_folded(phrase), name)
            starts += [(_folded(phrase), name) for phrase in group.get("starts", ())]
            ends += [(_folded(phrase), name) for phrase in group.get("ends", ())]
            phrases = chain.from_iterable(group.get(key, ()) for key in ("lines", "starts", "ends"))
            _learn((word for phrase in phrases for word in _folded(phrase).split() if not unspaced.LETTER.search(word)), bit, known)
    languages_of = {"known": known, "dates": dates, "strong": strong, "verbs": verbs, "pairs": pairs}
    families_of = {"family": family.items(), "lines": lines.items(), "starts": starts, "ends": ends}
    families_of |= {"heads": _unspaced(starts, 0).items(), "tails": _unspaced(ends, -1).items()}
    return {
        "longest": _longest(known),
        **{name: _grouped((word, f"{mask:x}") for word, mask in table.items()) for name, table in languages_of.items()},
        **{name: _grouped(table) for name, table in families_of.items()},
    }


def _longest(known: Iterable[str]) -> dict[str, str]:
    """Length -> the letters that begin a word of this length and none longer; no word counts as longer than those without spaces."""
    words = list(known)
    most = max(len(word) for word in words if unspaced.LETTER.search(word))
    longest: dict[str, int] = {}
    for word in words:
        longest[word[:1]] = max(longest.get(word[:1], 0), min(len(word), most))
    return {str(n): "".join(letter for letter, size in longest.items() if size == n) for n in sorted(set(longest.values()))}


def _folded(phrase: str) -> str:
    """The words of a phrase, where `#` is any number."""
    return " ".join(words_of(fold(phrase).replace("#", " 0 ")))


def _learn(words: Iterable[str], bit: int, *tables: Words) -> None:
    """A stem (`x*`) is also a word of its own."""
    for word in map(fold, words):
        for form in dict.fromkeys((word, word.rstrip("*"))):
            for table in tables:
                table[form] = table.get(form, 0) | bit


def _unspaced(phrases: Iterable[tuple[str, str]], place: int) -> dict[str, str]:
    """Those that begin or end in a script without spaces, where no word tells where to look."""
    return {text: family for text, family in phrases if len(text) > 1 and unspaced.LETTER.match(" ".join(text.split()[2 * place :][:2]))}


def _grouped(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    out: dict[str, dict[str, None]] = {}
    for text, value in rows:
        out.setdefault(value, {})[text] = None
    return {value: "|".join(texts) for value, texts in out.items()}


if __name__ == "__main__":
    main()
