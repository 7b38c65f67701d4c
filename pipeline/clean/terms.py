"""Names of ketamine and its relatives in a text, in any language and inflection.

A name is a core (the stem of "ketamine" in some script) with what stands before it ("es-", "nor-") and an inflection
behind it. Accents, vowel points, joiners and a hyphen at a line end inside a name do not matter. Brands are whole
words; street names count only where the text nearby speaks of drugs, and of taking them where the name means another
thing more often ("vitamin K"). All names stand in lexicon/terms.txt.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from typing import cast

import numpy as np
from numpy.typing import NDArray

from pipeline.clean import unspaced
from pipeline.model import Concept, Term

CONTEXT = 160  # code points on both sides in which a street name wants a word about drugs
ENDING = 4  # an inflection is no longer than this; behind it begins another part of a compound
BRAND_ENDING = 3  # "Ketalarin", "Spravaton"

_MARKS = "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640\u00ad\u200b-\u200f\u2060]"
_MARK = "\u0300"  # any of them in plain text
_INSIDE = f"(?:{_MARK}{{1,4}}|-\\n)?"  # what may stand between two letters of a name
_KIN: tuple[Concept, ...] = ("hydroxynorketamine", "norketamine", "esketamine", "arketamine")
_HYPHENS = "\u2010\u2011\u2012\u2013\u2212"  # of typesetters, for the one in names; the last is a minus
# stereodescriptors (IUPAC 2013, P-91): (S)-, S-, (+)-, S-(+)-, S(+)
_STEREO: dict[Concept, str] = {
    "esketamine": r"(?:s|\(s\))-?\(?\+\)?[- ]?|[sс]-|\(s\)[- ]?|\(\+\)-?(?:\(s\)-?)?|d-",
    "arketamine": r"(?:r|\(r\))-?\(-\)[- ]?|r-|\(r\)[- ]?|\(-\)-?(?:\(r\)-?)?",
    "ketamine": r"\((?:r,?s|s,?r)\)[- ]?|(?:r,s|s,r)-|rac-|\(±\)-?|±-",
}
# article and prepositions are written onto the word, or words have no space between them
_UNSPACED = re.compile(f"[{unspaced.LETTERS}\uff61-\uff9f]")  # half-width kana too
_JOINING = re.compile(f"[{unspaced.LETTERS}\uff61-\uff9f\u0590-\u06ff\uac00-\ud7a3]")
_ENDING = re.compile(rf"[^\W\d_]{{1,{ENDING}}}(?![^\W\d_])")
_COMPOUND = re.compile("[0-9]|[-‐‑][a-z0-9]")  # "vitamin K2", "super K-means"
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC = {letter: forms for forms in ("كکڪ", "يیىې", "اأإآ") for letter in forms}  # Arabic, Persian and Urdu write them in turns


def find_terms(text: str) -> tuple[Term, ...]:
    """Every name of ketamine and its kin in any language: in order, without overlaps, offsets in code points of `text`.

    Linear in its length; raises for no text. The names, brands and street names are those of lexicon/terms.txt.
    """
    low = _lower(text)
    for hyphen in () if text.isascii() else _HYPHENS:
        low = low.replace(hyphen, "-")  # five passes take a tenth of the time of one by a table
    found = [*_cores(text, low if text.isascii() else _plain(text)), *_whole_words(low)]
    kept: list[Term] = []
    for term in sorted(found, key=lambda t: (t.start, -t.end, t.concept)):
        if not kept or term.start >= kept[-1].end:
            kept.append(term)
    return tuple(kept)


def _lower(text: str) -> str:
    """Lower case at the same offsets."""
    return "İ".join([part.lower() for part in text.split("İ")])  # the one letter whose small form is two


def _plain(text: str) -> str:
    """The text at the same offsets, with one sign for all forms of a letter of names and one for all marks: expressions with classes in
    their place took .19 CPU seconds to compile."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    plain = _letters().take(points, mode="clip")
    beyond = points > 0xFFFF
    plain[beyond] = points[beyond]
    return plain.tobytes().decode("utf-32-le", "surrogatepass")


@lru_cache(maxsize=1)
def _letters() -> NDArray[np.uint32]:
    """Code point of the basic plane -> what stands for it in plain text."""
    table = np.arange(0x10001, dtype="<u4")
    letters = {letter for group in ("core", *_KIN) for name in _groups()[group] for letter in name}
    for letter in sorted(letters, reverse=True):  # letters without an accent last: theirs are also those with one
        table[[ord(form) for form in _forms(letter)]] = ord(_ARABIC.get(letter, letter.lower())[0])
    table[[ord(hyphen) for hyphen in _HYPHENS]] = ord("-")
    table[[ord(mark) for mark in re.findall(_MARKS, "".join(map(chr, range(0x2100))))]] = ord(_MARK)
    return table


def _cores(text: str, plain: str) -> Iterator[Term]:
    for match in _core().finditer(plain):
        start, end = match.span()
        before = _before().search(plain, max(0, start - 24), start)
        concept = "ketamine"
        if before:
            start, concept = before.start(), cast(str, before.lastgroup)
        if start and _LETTER.match(text[start - 1]) and not _JOINING.match(text[match.start()]):
            continue
        if not _UNSPACED.match(text[end - 1]):
            ending = _ENDING.match(text, end)
            end = ending.end() if ending else end
        yield Term(start, end, cast(Concept, concept))


def _whole_words(low: str) -> Iterator[Term]:
    """Brand names, and street names with their context."""
    expression, known = _names()
    hits = _hints().take(_hashes(f"{low}  "))
    for at in np.flatnonzero(hits).tolist():
        match = expression.match(low, at)
        for name, concept, street in known[match[0]] if match else ():
            end = _word_end(low, at, at + len(name), 0 if street or " " in name else BRAND_ENDING)
            if end and (not street or (not _COMPOUND.match(low, end) and _about_drugs(low, at, end, street))):
                yield Term(at, end, concept)


def _hashes(low: str) -> NDArray[np.uint16]:
    """A number for every three letters side by side."""
    points: NDArray[np.uint16] = np.frombuffer(low.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint16) & np.uint16(63)
    return points[:-2] << np.uint16(10) ^ points[1:-1] << np.uint16(5) ^ points[2:]


@lru_cache(maxsize=1)
def _hints() -> NDArray[np.bool_]:
    """Of a number of three letters, whether a name may begin with them: a quarter of the time of a search for each name."""
    hints = np.zeros(1 << 16, np.bool_)
    begins = [f"{name}{chr(letter)}"[:3] for name, _, _ in _words() for letter in range(64 if len(name) < 3 else 1)]
    hints[_hashes("".join(begins))[::3]] = True
    return hints


@lru_cache(maxsize=1)
def _names() -> tuple[re.Pattern[str], dict[str, list[tuple[str, Concept, str]]]]:
    """What matches the longest name at a place, and all that stand there where it does."""
    names = [name for name, _, _ in _words()]
    return re.compile(_tree(names)), {longest: [row for row in _words() if longest.startswith(row[0])] for longest in names}


def _word_end(low: str, start: int, end: int, ending: int) -> int:
    """Where the word with the name ends; 0 if the name is a piece of a longer word."""
    if _UNSPACED.match(low[end - 1]):
        return end
    if start and _LETTER.match(low[start - 1]) and not _UNSPACED.match(low[start - 1]):
        return 0
    last = end
    while last < len(low) and last - end <= ending and _LETTER.match(low[last]) and not _UNSPACED.match(low[last]):
        last += 1
    return last if last - end <= ending else 0


def _about_drugs(low: str, start: int, end: int, group: str) -> bool:
    around = f"{low[max(0, start - CONTEXT) : start]} {low[end : end + CONTEXT]}"
    return bool(_context(group).search(around)) and not _context("not").search(around)


@lru_cache(maxsize=1)
def _groups() -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    group: list[str] = []
    for line in resources.files("pipeline.lexicon").joinpath("terms.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            group = groups.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            group.extend(name for name in (line.split("|") if "|" in line else line.split()))
    return {name: tuple(dict.fromkeys(members)) for name, members in groups.items()}


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[str, Concept, str], ...]:
    """(name, concept, the group of words that a street name wants nearby; "" of a brand)."""
    rows = [
        ("brand hydroxynorketamine", "hydroxynorketamine"),
        ("brand esketamine", "esketamine"),
        ("brand ketamine", "ketamine"),
        ("street ketamine", "ketamine"),
        ("byname ketamine", "ketamine"),
    ]
    nearby = {"street": "context", "byname": "taking"}
    return tuple(
        (name.lower(), cast(Concept, concept), nearby.get(group.split()[0], "")) for group, concept in rows for name in _groups()[group]
    )


@lru_cache(maxsize=4)
def _context(group: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _groups()[group])))


@lru_cache(maxsize=1)
def _core() -> re.Pattern[str]:
    """One expression that begins with one class of letters and asks for the next, so that the search skips nearly all of a text."""
    names = _spelled("core")
    first, second = ("".join(sorted({re.escape(name[place]) for name in names})) for place in (0, 1))
    by_first = {name[0]: [other[1:] for other in names if other[0] == name[0]] for name in names}
    rest = [f"(?<={re.escape(letter)}){_tree(some, _INSIDE)}" for letter, some in by_first.items()]
    return re.compile(f"[{first}](?=[{second}{_MARK}-])(?:{'|'.join(rest)})")


def _tree(names: Iterable[str], inside: str = "") -> str:
    """An expression for the longest of some names, each letter behind what may stand inside; a common beginning is asked for once."""
    rest: dict[str, list[str]] = {}
    for name in names:
        rest.setdefault(name[:1], []).append(name[1:])
    ends = rest.pop("", None)
    branches = "|".join(inside + re.escape(letter) + _tree(some, inside) for letter, some in sorted(rest.items()))
    return f"(?:{branches})?" if ends and branches else f"(?:{branches})" if len(rest) > 1 else branches


@lru_cache(maxsize=1)
def _before() -> re.Pattern[str]:
    """What stands right before a core and changes its concept; the group's name says to what."""
    spelled = {concept: [f"(?:{'|'.join(map(_apart, _spelled(concept)))})-?"] for concept in _KIN}
    for concept, signs in _STEREO.items():
        spelled.setdefault(concept, []).append(signs)
    parts = "|".join(f"(?P<{concept}>{'|'.join(forms)})" for concept, forms in spelled.items())
    return re.compile(rf"(?:(?<![^\W\d_])|(?<=[\u0590-\u06ff\u0e00-\u9fff\uac00-\ud7a3\uff61-\uff9f]))(?:{parts}){_INSIDE}$")


def _spelled(group: str) -> list[str]:
    """The names of a group in plain text, the longest first."""
    return sorted({_plain(name) for name in _groups()[group]}, key=lambda name: (-len(name), name))


def _apart(name: str) -> str:
    return _INSIDE.join(map(re.escape, name))


@lru_cache(maxsize=512)
def _forms(letter: str) -> tuple[str, ...]:
    """The letter, its capital and, of the alphabets with accents, its accented forms."""
    if letter in _ARABIC:
        return tuple(_ARABIC[letter])
    base = letter.lower()
    out = {base, *(c for c in (base.upper(),) if len(c) == 1)}
    if base.isalpha() and (base < "\u0530"):
        out |= _accented().get(base, set())
    return tuple(sorted(out))


@lru_cache(maxsize=1)
def _accented() -> dict[str, set[str]]:
    forms: dict[str, set[str]] = {}
    for start, end in ((0xC0, 0x250), (0x370, 0x530), (0x1E00, 0x2000), (0xFF21, 0xFF5B)):
        for c in map(chr, range(start, end)):
            base = unicodedata.normalize("NFKD", c)[:1].lower()
            if base != c and len(base) == 1 and _LETTER.match(c) and base.isalpha():
                forms.setdefault(base, set()).add(c)
    return forms
