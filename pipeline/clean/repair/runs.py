"""English words run together (`wecouldnotrule`) or set apart letter by letter: where one ends and the next begins.

The words are those that make the run most likely, each weighed by its rank in a frequency list (Viterbi over single words; Norvig,
"Natural Language Corpus Data", 2009). Other languages are left alone: with lists of 10,000 words .2 to .6 of their runs come out right.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from pipeline import span_keys
from pipeline.clean import english
from pipeline.edits import Edit
from pipeline.settings import Repair

LETTERS = re.compile("[A-Za-z]+")
RUN = re.compile(r"(?<![\w@#/\\._$-])[A-Za-z]{24,2000}(?![\w@#/\\_$(-]|\.\w)")  # no address, tag or name of a program
SPACED = re.compile(r"(?<!\S)(?<!  )\S(?: \S){7,2000}(?!\S)(?!  )")
PROOF = 120  # letters of a run that are judged
LONGEST = 24  # letters of a word
FIRST, RARE = 2.8, 15.5  # nats of the commonest word, of one beyond the common ones
SHORT = {2: (8.0, 5.0), 3: (9.0, 1.5)}  # letters: from so many nats up a word costs so many more, as the list is full of abbreviations
UNKNOWN, UNKNOWN_LETTER = 14.0, 3.0  # nats of a piece of a run that is on no list; .84 of 500 runs exactly right with these figures
INNER = 8.0  # nats of a capital inside a word
NO_WORD = float("inf")  # nats of what is on no list
FUNCTION = 80  # the commonest words


@lru_cache(maxsize=1)
def _costs() -> NDArray[np.float64]:
    """What an English word costs, in nats, by its number: by its rank (Zipf) for the common ones; the last is for all others."""
    common, listed = english.sizes()
    costs = [FIRST + log(rank) for rank in range(1, common + 1)] + [RARE] * (listed - common) + [NO_WORD]
    return np.array(costs)


def _by_number(numbers: english.Ids, sizes: english.Ids) -> NDArray[np.float64]:
    """What words of so many letters cost; infinite if there is none such."""
    costs = _costs()
    found = costs.take(np.where((numbers < 0) | (numbers >= len(costs)), len(costs) - 1, numbers))
    for size, (least, more) in SHORT.items():
        found[(sizes == size) & (found > least)] += more
    return found


def _costs_of(words: Sequence[str]) -> NDArray[np.float64]:
    """What words of ASCII letters cost, whatever their capitals."""
    low = english.words_of(" ".join(words).lower())
    found = _by_number(english.numbers(low.keys), low.ends - low.starts)
    found[[word not in "AIai" and len(word) == 1 for word in words]] = NO_WORD
    return found


def _known(words: Sequence[str]) -> bool:
    return bool((_costs_of(words) < NO_WORD).all())


def cut_up(run: str) -> tuple[list[str], float]:
    """The words that a run of ASCII letters is most likely made of, and what they cost in nats."""
    small = run.lower()
    inner = [0, *accumulate(a.islower() and b.isupper() for a, b in pairwise(run)), 0]  # capitals that begin a word, up to each letter
    pieces = _pieces(small)
    best, back = [0.0], [0]
    for end in range(1, len(small) + 1):
        options = []
        for start in range(max(0, end - LONGEST), end):
            cost = pieces[end - start - 1][start]
            options.append((best[start] + cost + INNER * (inner[end - 1] - inner[start]), start))
        cheapest = min(options)
        best.append(cheapest[0])
        back.append(cheapest[1])
    words, end = [], len(run)
    while end:
        words.append(run[back[end] : end])
        end = back[end]
    return words[::-1], best[-1]


def _pieces(small: str) -> list[list[float]]:
    """What each piece of some letters costs, by its size less one and by its begin; of one that goes beyond the end, anything."""
    sums = span_keys.sums(np.frombuffer(small.encode("ascii"), np.uint8))
    sizes, starts = np.arange(1, LONGEST + 1)[:, None], np.arange(len(small))
    ends = np.minimum(starts + sizes, len(small))
    keys = span_keys.between(sums, np.broadcast_to(starts, ends.shape), ends)
    costs = _by_number(english.numbers(english.shortened(keys)), sizes)
    costs[0, [c not in "ai" for c in small]] = NO_WORD
    return np.where(costs < NO_WORD, costs, UNKNOWN + UNKNOWN_LETTER * sizes).tolist()  # type: ignore[no-any-return]


def _cheap(words: list[str], cost: float, settings: Repair) -> bool:
    capitals = sum(word[0].isupper() for word in words[1:])
    return 3 * capitals <= len(words) and cost <= settings.run_word * sum(map(len, words))


def _proven(words: list[str], cost: float, settings: Repair) -> bool:
    """Whether a run is plainly English prose: with function words, one of three letters (chemical names have their `on` and `or`)."""
    costs = _costs_of(words)
    function = [word for word, cost in zip(words, costs.tolist(), strict=True) if len(word) > 1 and cost < _costs()[FUNCTION]]
    unknown = int((costs == NO_WORD).sum())
    least = 2 if sum(map(len, words)) < settings.run_long else 1
    enough = len(words) >= settings.run_words and len(function) >= least and max(map(len, function)) > 2
    return enough and unknown <= 1 and _cheap(words, cost, settings)


def apart(line: str, settings: Repair) -> list[Edit]:
    """Spaces between words that were run together; once a line has such a run, in its shorter words too."""
    if not any(_proven(*cut_up(run[0][:PROOF]), settings) for run in RUN.finditer(line)):
        return []
    edits = []
    found = list(LETTERS.finditer(line))
    unknown = _costs_of([run[0] for run in found]) == NO_WORD
    for run in (run for run, is_unknown in zip(found, unknown.tolist(), strict=True) if is_unknown and len(run[0]) > 3):
        words, cost = cut_up(run[0])
        if (_known(words) and _cheap(words, cost, settings)) or _proven(words, cost, settings):
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
        runs = [cut_up(run[0]) for run in LETTERS.finditer(joined)]
        words = [word for some, _ in runs for word in some]
        cost = sum(cost for _, cost in runs)
        if len(words) < 2 or not (_proven(words, cost, settings) or (_known(words) and _cheap(words, cost, settings))):
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
