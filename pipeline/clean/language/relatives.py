"""Puts the voter right where it lacks a language or confuses two: by evidence of their own.

Letters that only one language has; function words of languages the voter takes for a neighbour; and what the letters cost in each
of two languages (pipeline/clean/letters.py, trigrams of real word frequencies), which tells Macedonian from Serbian and Nepali
from Hindi in .98 and .93 of sentences, and a Persian word from an Arabic one in .75 (none of the Arabic ones is lost).
Tags are BCP 47: Serbian in Cyrillic is sr; in Latin letters sr-Latn where its ekavian words say so, else hr.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.clean import grams, letters
from pipeline.clean.language import absorb, alphabets, profiles
from pipeline.clean.language.scripts import CLASSES
from pipeline.lexicon.lists import lines
from pipeline.settings import Language

_USUAL = {"Cyrl": "ru", "Arab": "ar", "Deva": "hi"}  # what a few letters are where nothing else is known
_CONSONANTS = "бвгджзклмнпрстфхцчшщ"
# Letters of one language alone, or of it and of those named third. A sentence has one in fifty; a name from elsewhere fewer.
_LETTERS: Mapping[str, tuple[tuple[str, re.Pattern[str], str], ...]] = {
    "Cyrl": (  # the others: alphabets.py
        ("sr", re.compile("[ђћЂЋ]"), "sr"), ("mk", re.compile("[ѓќѕЃЌЅ]"), "sr"),
        ("ru", re.compile("[ыэЫЭ]"), "be"), ("bg", re.compile(f"ъ(?=[{_CONSONANTS}])"), ""),
    ),
    "Arab": (
        ("ps", re.compile("[ټډړږښګڼۍ]"), ""), ("ug", re.compile("[ۇۈۋڭ]"), ""), ("ckb", re.compile("[ڵڕۆێە]"), ""),
        ("sd", re.compile("[ڄڃڻٿٺڀ]"), ""), ("ur", re.compile("[ٹڈڑںھہۃے]"), ""), ("fa", re.compile("[پچژگکی\u200c]"), "ur"),
        ("ar", re.compile("[ةىأإ]"), ""),
    ),
}  # fmt: skip
_OWN = {script: {name: pattern for name, pattern, _ in rows} for script, rows in _LETTERS.items()}


def _all_of(patterns: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    letters = {c for p in patterns for c in p.pattern if not c.isascii()} - set(_CONSONANTS)
    return re.compile(f"[{''.join(sorted(letters))}](?:(?<=ъ)[{_CONSONANTS}])?")


_TELLING = {script: _all_of(own.values()) for script, own in _OWN.items()}
_WORDS = {script: re.compile(f"[{CLASSES[script]}]+") for script in ("Latn", *_USUAL)}
# script -> (named by the voter, meant, nats a letter that the letters of the latter must be cheaper in short and in long texts)
_CHEAPER: Mapping[str, tuple[tuple[str, str, float, float], ...]] = {
    "Cyrl": (("sr", "mk", 0.2, 0.08), ("bg", "mk", 0.2, 0.04), ("ru", "mk", 0.3, 0.1)),
    "Deva": (("hi", "mr", -0.2, -0.4), ("mr", "hi", 1.0, 0.6), ("hi", "ne", 0.55, -0.35), ("mr", "ne", 0.55, -0.2)),
}
# Told from the usual one by a word, Bulgarian is not; nats a letter that it must be cheaper. Of 4,000 common words of each, .01 of the
# Russian and Arabic leave and .76 of the Ukrainian, .88 of the Persian are found (with .5: .004, .67, .84); Hindi .02, Marathi .42.
_INSERTED = {"Cyrl": (("uk", 0.3),), "Arab": (("fa", 0.3), ("ur", 0.3)), "Deva": (("mr", 0.5),)}
CONFUSED = frozenset(row[0] for rows in _CHEAPER.values() for row in rows)
_COMMONEST = {"Cyrl": "о", "Deva": "ा"}  # letters: next to no text goes without
_SENTENCE = re.compile(r"[.!?।\n]")
AT_ONCE = 1 << 19  # characters whose words are looked up together; what is more waits until it is asked for, as only so many are kept
LONG = 30  # letters; the margins above were measured on texts of 10-30 and of 45 and more
_PROFILED = frozenset(("af",))  # by langdetect; Welsh, Somali and Swahili need no more than their words
_NAMES = {"nb": "no", "fil": "tl", "sh": "hr"}  # of the letter model


def put_right(text: str, script: str, found: dict[str, float], inserted: bool, settings: Language) -> dict[str, float]:
    """The scores with the language first that the evidence is for. inserted: words inside a sentence of another script."""
    usual = _USUAL.get(script, "")
    best = next(iter(found), usual)
    if not best:
        return found
    if script == "Latn":
        return first(unvoted(text, found, settings) or best, found) if found else found
    if script == "Cyrl":
        fitting = alphabets.candidates(text, settings.letter_share)
        if fitting is not None:
            best = best if best in fitting and not inserted else next(iter(fitting), "und")
            best = meant(text, script, best)
            return first(best, {k: found.get(k, settings.strong) for k in fitting if k in found or k != best})
        if alphabets.lacks(best, text, settings.letter_share):
            best = next((k for k in found if not alphabets.lacks(k, text, settings.letter_share)), usual)
    letters_of = telling_letters(text, script)
    for language, pattern, shared in _LETTERS.get(script, ()) if letters_of else ():
        if best in shared.split() and not inserted:
            continue
        hits = len(pattern.findall(letters_of)) if len(text) > settings.letter_share else bool(pattern.search(letters_of))
        if hits * settings.letter_share >= len(text):
            return first(language, found)
    if inserted and len(text) < settings.und_letters:
        for other, gain in _INSERTED[script]:
            usual = other if cheaper(text, script, usual, other) >= gain else usual
        return first(usual, found)
    return first(meant(text, script, best), found, len(text) >= LONG and best in CONFUSED)


def telling_letters(text: str, script: str) -> str:
    """What of the text the patterns of its script look for, and a blank for a beginning without: they find the same in it."""
    found = "".join(_TELLING[script].findall(text)) if script in _TELLING else ""
    return found if not found or found[0] == text[0] else " " + found


def marked(text: str, script: str, language: str) -> bool:
    """Whether the text has letters that, of its script's languages, one alone has."""
    pattern = _OWN[script].get(language) if script in _OWN else None
    return pattern is not None and bool(pattern.search(text))


def meant(text: str, script: str, best: str) -> str:
    """The language that a text the voter calls `best` is in, by the letters of those it is confused with."""
    if best not in CONFUSED or marked(text, script, best):
        return best
    for named, other, short, long in _CHEAPER.get(script, ()):
        if best == named and cheaper(text, script, named, other) > (long if len(text) >= LONG else short):
            best = other
    return best


def first(language: str, found: dict[str, float], clearly: bool = False) -> dict[str, float]:
    """The scores with one language moved to the front; clearly: the others fall back even if it was there."""
    if next(iter(found), "") == language and not clearly:
        return found
    top = max([0.7, *found.values()])
    return {language: top, **{k: v * 0.9 for k, v in found.items() if k != language}}


def learn(texts: Sequence[str], script: str) -> None:
    """Looks up what the letters of many texts cost, for `cost` and `cheaper`: together a tenth of one by one."""
    letters.learn(_WORDS[script].findall("\n".join(texts)[:AT_ONCE]))


def foresee(texts: Sequence[str]) -> None:
    """Looks up the words that `meant` will compare: those of sentences without a letter that tells the script's usual language."""
    for script, letter in _COMMONEST.items():
        own = [text for text in texts if letter in text]
        learn([s for text in own for s in _SENTENCE.split(text) if not marked(s, script, _USUAL[script])], script)


@lru_cache(1)
def _columns() -> dict[str, int]:
    return {_NAMES.get(name, name): i for i, name in enumerate(grams.model().languages)}


def cheaper(text: str, script: str, named: str, other: str) -> float:
    """Nats a letter that a text costs less in the letters of the other language than of the named one; 0 where one has no model."""
    columns = _columns()
    found, size = _costs(text, script)
    if named not in columns or other not in columns or not size:
        return 0.0
    return round(float(found[columns[named]] - found[columns[other]]) / size, 3)


def cost(text: str, script: str, language: str) -> float:
    """Nats a letter that a text costs in a language; 0 where there is no model of it."""
    column = _columns().get(language)
    words = _WORDS[script].findall(text)
    return round(letters.in_language(words, column) / sum(map(len, words)), 3) if words and column is not None else 0.0


@lru_cache(16)
def _costs(text: str, script: str) -> tuple[letters.Costs, int]:
    """Nats in each language, and letters; a text is mostly compared with several languages at once."""
    words = _WORDS[script].findall(text)
    return letters.total(words), sum(map(len, words))


class _Unvoted(NamedTuple):
    """A language that the voter lacks: its function words that speak for it, and those that do not speak against it."""

    language: str
    telling: frozenset[str]
    others: frozenset[str]


@lru_cache(1)
def _unvoted() -> dict[str, tuple[_Unvoted, ...]]:
    """By the neighbour it is taken for; * any."""
    found: dict[str, tuple[_Unvoted, ...]] = {}
    for line in lines("function_words_unvoted.txt"):
        language, neighbour, words = line.split(" ", 2)
        telling, _, others = words.partition("|")
        found[neighbour] = (*found.get(neighbour, ()), _Unvoted(language, frozenset(telling.split()), frozenset(others.split())))
    return found


@lru_cache(1)
def unvoted_languages() -> frozenset[str]:
    return frozenset(u.language for near in _unvoted().values() for u in near)


@lru_cache(128)
def _telling(best: str, doubtful: bool) -> frozenset[str]:
    """All words that speak for a language which the voter takes for `best`; where that is doubtful, for any that it lacks."""
    near = _unvoted().get(best, ()) + (_unvoted()["*"] if doubtful else ())
    return frozenset().union(*(u.telling for u in near))


def hints(text: str, best: str) -> bool:
    """Whether some words of the text are of a language that the voter takes for `best`: cheaper than `unvoted`, and less careful."""
    telling = _telling(best, False)
    return bool(telling) and not telling.isdisjoint(text.split())


def unvoted(text: str, found: dict[str, float], settings: Language) -> str:
    """A language that the voter lacks, if more of its function words are in the text than such as only the voter's best has.

    Where langdetect's profiles know it, their vote for it counts as two words.
    """
    best = next(iter(found))
    near, doubtful = _unvoted().get(best, ()), found[best] < settings.sure
    telling = _telling(best, doubtful)
    if not telling:
        return ""
    words = absorb.WORD.findall(text.lower())
    if telling.isdisjoint(words) and not any(u.language in _PROFILED for u in near):
        return ""
    of_best = [w for w in words if best in absorb.function_word_table().get(w, ())]
    top, most = "", 0
    for candidate in near + (_unvoted()["*"] if doubtful else ()):
        language, telling, others = candidate
        mine = sum(map(telling.__contains__, words))
        against = sum([w not in telling and w not in others for w in of_best])
        least = max(most, against, candidate not in near)  # one word is enough for a neighbour alone
        if language in _PROFILED and mine + 2 > least and (mine or len(text) >= LONG):
            mine += 2 * _preferred(text, language, best, settings)
        if mine > least:
            top, most = language, mine
    return top


def _preferred(text: str, language: str, best: str, settings: Language) -> bool:
    """Whether langdetect's profiles prefer a language to the voter's."""
    mean = profiles.scores(text, "Latn")
    return mean.get(language, 0.0) - mean.get(best, 0.0) > settings.unvoted_gain
