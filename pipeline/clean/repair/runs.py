"""English words run together (`wecouldnotrule`) or set apart letter by letter: where one ends and the next begins.

The words are those that make the run most likely, each weighed by its rank in a frequency list (Viterbi over single words; Norvig,
"Natural Language Corpus Data", 2009). Other languages are left alone: with lists of 10,000 words .2 to .6 of their runs come out right.
"""

import lzma
import re
from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from itertools import accumulate, pairwise
from math import log
from typing import NamedTuple

from pipeline.edits import Edit
from pipeline.settings import Repair

LETTERS = re.compile("[A-Za-z]+")
RUN = re.compile(r"(?<![\w@#/\\._$-])[A-Za-z]{24,2000}(?![\w@#/\\_$(-]|\.\w)")  # no address, tag or name of a program
SPACED = re.compile(r"(?<!\S)(?<!  )\S(?: \S){7,2000}(?!\S)(?!  )")
PROOF = 120  # letters of a run that are judged
LONGEST = 24  # letters of a word
FIRST, RARE = 2.8, 15.5  # nats of the commonest word, of one beyond the common ones
SHORT = {2: (8.0, 5.0), 3: (9.0, 1.5)}  # letters: from so many nats up a word costs so many more, as the list is full of abbreviations
UNKNOWN, UNKNOWN_LETTER = 14.0, 3.0  # nats; .84 of 500 runs exactly right with these figures
INNER = 8.0  # nats of a capital inside a word
FUNCTION = 80  # the commonest words


class Words(NamedTuple):
    costs: dict[str, float]
    function: frozenset[str]


@lru_cache(maxsize=1)
def english() -> Words:
    """What an English word costs, in nats: by its rank (Zipf) for the common ones."""
    packed = (resources.files("pipeline.lexicon") / "words" / "en.txt.xz").read_bytes()
    common, _, rarer = lzma.decompress(packed).decode().partition("\n\n")
    ranked = common.split()
    costs = dict.fromkeys(rarer.split(), RARE) | {word: FIRST + log(rank) for rank, word in enumerate(ranked, 1)}
    for word in [word for word in costs if len(word) < 4]:
        least, more = SHORT.get(len(word), (RARE, 0.0))
        costs[word] += more if costs[word] > least else 0.0
        if len(word) == 1 and word not in "ai":
            del costs[word]
    return Words(costs, frozenset(word for word in ranked[:FUNCTION] if len(word) > 1))


def words_of(run: str) -> tuple[list[str], float]:
    """The words of a run of ASCII letters, and what they cost."""
    costs, small = english().costs, run.lower()
    inner = [0, *accumulate(a.islower() and b.isupper() for a, b in pairwise(run)), 0]  # capitals that begin a word, up to each letter
    best, back = [0.0], [0]
    for end in range(1, len(small) + 1):
        options = []
        for start in range(max(0, end - LONGEST), end):
            cost = costs.get(small[start:end], UNKNOWN + UNKNOWN_LETTER * (end - start))
            options.append((best[start] + cost + INNER * (inner[end - 1] - inner[start]), start))
        cheapest = min(options)
        best.append(cheapest[0])
        back.append(cheapest[1])
    words, end = [], len(run)
    while end:
        words.append(run[back[end] : end])
        end = back[end]
    return words[::-1], best[-1]


def _cheap(words: list[str], cost: float, settings: Repair) -> bool:
    capitals = sum(word[0].isupper() for word in words[1:])
    return 3 * capitals <= len(words) and cost <= settings.run_word * sum(map(len, words))


def _proven(words: list[str], cost: float, settings: Repair) -> bool:
    """Whether a run is plainly English prose: with function words, one of three letters (chemical names have their `on` and `or`)."""
    known = english()
    function = [word for word in words if word.lower() in known.function]
    unknown = sum(word.lower() not in known.costs for word in words)
    least = 2 if sum(map(len, words)) < settings.run_long else 1
    enough = len(words) >= settings.run_words and len(function) >= least and max(map(len, function)) > 2
    return enough and unknown <= 1 and _cheap(words, cost, settings)


def apart(line: str, settings: Repair) -> list[Edit]:
    """Spaces between words that were run together; once a line has such a run, in its shorter words too."""
    if not any(_proven(*words_of(run[0][:PROOF]), settings) for run in RUN.finditer(line)):
        return []
    edits = []
    costs = english().costs
    for run in LETTERS.finditer(line):
        if run[0].lower() in costs or len(run[0]) < 4:
            continue
        words, cost = words_of(run[0])
        known = all(word.lower() in costs for word in words)
        if (known and _cheap(words, cost, settings)) or _proven(words, cost, settings):
            edits += _cuts(run.start(), words, lambda at: Edit(at, at, " ", "run_together"))
    return edits


def _cuts(start: int, words: list[str], edit: Callable[[int], Edit]) -> list[Edit]:
    edits = []
    for word in words[:-1]:
        start += len(word)
        edits.append(edit(start))
    return edits


def together(line: str, settings: Repair) -> list[Edit]:
    """Sentences whose letters were all set apart by one space: the spaces inside words go."""
    edits: list[Edit] = []
    for match in SPACED.finditer(line):
        joined = match[0].replace(" ", "")
        runs = [words_of(run[0]) for run in LETTERS.finditer(joined)]
        words = [word for some, _ in runs for word in some]
        known = all(word.lower() in english().costs for word in words)
        cost = sum(cost for _, cost in runs)
        if len(words) < 2 or not (_proven(words, cost, settings) or (known and _cheap(words, cost, settings))):
            continue
        ends, at = set(), 0
        for run, (some, _) in zip(LETTERS.finditer(joined), runs, strict=True):
            ends |= {cut.start for cut in _cuts(run.start(), some, lambda at: Edit(at, at, "", ""))}
        for at in range(1, len(joined)):
            if at not in ends and not _stands_alone(joined, at):
                edits.append(Edit(match.start() + 2 * at - 1, match.start() + 2 * at, "", "letter_spacing"))
    return edits


def _stands_alone(text: str, at: int) -> bool:
    """Whether a space belongs before a character: behind a mark that ends something, before one that opens, around a number."""
    before, after = text[at - 1], text[at]
    if before.isdigit() or after.isdigit():
        return (before.islower() and after.isdigit()) or (before.isdigit() and after.islower())
    return (before in ",;:.!?)”" and after.isalnum()) or after in "(“"
