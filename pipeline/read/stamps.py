"""Identifiers that a document prints of itself: DOI, PMID and PMCID in stamps, in a citation at its head, behind "cite this article as".

Those that its references and sentences name are of other documents; where several different ones stand none is taken.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from pipeline.clean.kinds import heads_references
from pipeline.read import fields

READERS: dict[str, Callable[[object], str | None]] = {"doi": fields.doi, "pmid": fields.pmid, "pmcid": fields.pmcid}
LABEL = r"[*_]{0,2}[ \t]*[:=]?[*_]{0,2}[ \t]*"  # ": ", and as Markdown has it
IDENTIFIER = re.compile(
    rf"(?:https?://(?:dx\.)?doi\.org/|\bdoi{LABEL}(?:https?://(?:dx\.)?doi\.org/)?|(?<!\S))(?P<doi>10\.\d{{4,9}}/\S+)"
    rf"|\bPMID{LABEL}(?P<pmid>\d{{1,8}})(?!\w)|(?:\bPMC(?:ID)?{LABEL}|(?<![\w/]))(?P<pmcid>PMC\d{{1,8}})(?:\.\d{{1,2}})?(?!\w)",
    re.I | re.A)  # fmt: skip
HINTS = (re.compile(r"10\.\d{4,9}/", re.A), re.compile(r"PM(?:ID|C)"))  # they begin with plain letters, which are found at once
BETWEEN = re.compile(r"[\s;,.|\u00b7\u2022\u2013\u2014()\[\]*_-]*")
END = re.compile(  # a page number, or PubMed's "[Indexed for MEDLINE]"
    r"[\s\])|.;,*_\u00b7\u2013\u2014-]*+(?:\[[^\[\]]{0,60}\]|(?:page[ \t]*)?\d{0,4})[\s\])|.*_]*", re.I | re.A)  # fmt: skip
CITE = re.compile(
    r"\W*(?:(?:please |how to |to )?cite (?:this|as|the)|suggested citation|recommended citation|zitier(?:en|weise|vorschlag)"
    r"|(?:pour|comment) citer|c[oó]mo citar|para citar|come citare|per citare|для цитирования|как цитировать|цитировать"
    r"|引用本文|本文引用|引用格式|この(?:論文|記事)の引用|인용)", re.I)  # fmt: skip
REFERENCE = re.compile(r"\s*(?:[\[(]?\d{1,3}[\]).]|\W*\d{1,3}\s+[A-Z][\w'-]+\s+[A-Z]{1,3}\b)")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.A)
LONGEST = 400  # characters of a line that is looked at
LEAD = 200  # and of what stands before the identifiers at its end
LABEL_WORDS = 3  # "Article DOI:", "Original article |"
HEAD, HEAD_LINES = 4000, 20  # characters, lines; 10 lines miss one of 3 citations of our texts, 2,000 to 8,000 characters give the same


class Line(NamedTuple):
    """The identifiers that a line ends with, and the words before them."""

    lead: str
    found: tuple[tuple[str, str], ...]  # (field, value)

    @property
    def bare(self) -> bool:
        """Whether it says nothing else: a stamp."""
        return not re.search(r"\w", self.lead)

    @property
    def cites_itself(self) -> bool:
        return CITE.match(self.lead) is not None

    @property
    def cites(self) -> bool:
        """Whether it may be the citation at the head of an article, of some year or of a label alone.

        In brackets it would be part of a sentence, behind a number part of a list.
        """
        lead = self.lead
        of_article = YEAR.search(lead) is not None or len(lead.split()) <= LABEL_WORDS
        return of_article and len(lead) <= LEAD and lead.count("(") <= lead.count(")") and not REFERENCE.match(lead)


def hinted(text: str) -> bool:
    """Whether an identifier may stand in it."""
    return any(hint.search(text) for hint in HINTS)


def read_line(text: str) -> Line | None:
    """None for a line that does not end with an identifier."""
    if len(text) > LONGEST:
        return None
    end = len(text)
    found: list[tuple[str, str]] = []
    for match in reversed(list(IDENTIFIER.finditer(text))):
        if not (BETWEEN if found else END).fullmatch(text, match.end(), end):
            break
        field = next(name for name in READERS if match[name])
        if value := READERS[field](match[field]):
            found.append((field, value))
        end = match.start()
    return Line(text[:end], tuple(found)) if found else None


def stamped(text: str) -> dict[str, str]:
    """The identifiers of a plain text or of the pages of a PDF, by field."""
    stamps: Counter[tuple[str, str]] = Counter()
    before: set[tuple[str, str]] = set()  # those stamps that stand before the references
    cited: set[tuple[str, str]] = set()
    lines = [(at, line) for at, line in _lines(text) if not _in_reference(text, at)]
    references = _references(text, lines[-1][0]) if lines else 0
    head = len("\n".join(text[:HEAD].split("\n")[:HEAD_LINES]))
    for at, line in lines:
        if line.bare:
            stamps.update(line.found)
            before.update(line.found if at < references else ())
        elif line.cites_itself or (at < min(head, references) and line.cites):
            cited.update(line.found)
    sure = {known: times for known, times in stamps.items() if known in before or times > 1}  # else of the last reference
    found = {}
    for field in READERS:
        ranked = sorted((-times, value) for (name, value), times in sure.items() if name == field)
        others = [value for name, value in cited if name == field]
        if ranked and (len(ranked) == 1 or ranked[0][0] < ranked[1][0]):
            found[field] = ranked[0][1]
        elif not ranked and len(others) == 1:
            found[field] = others[0]
    return found


def _lines(text: str) -> Iterator[tuple[int, Line]]:
    """Lines that end with an identifier, with their places."""
    done = -1
    for at in sorted(hint.start() for pattern in HINTS for hint in pattern.finditer(text)):
        if at < done:
            continue
        start = text.rfind("\n", max(0, done), at) + 1 or max(0, done)
        done = text.find("\n", at)
        done = len(text) if done < 0 else done
        if done - start <= LONGEST and (line := read_line(text[start:done])):
            yield start, line


def _in_reference(text: str, at: int) -> bool:
    """Whether the lines right above belong to a numbered reference that this line ends."""
    above = text[max(0, at - 600) : at].split("\n")[-5:]
    for line in reversed(above[:-1]):
        if not line.strip():
            return False
        if REFERENCE.match(line):
            return True
    return False


def _references(text: str, end: int) -> int:
    """Where the references begin; behind `end` if not before it."""
    at = 0
    for line in text[:end].split("\n"):
        if line and heads_references(line):
            return at
        at += len(line) + 1
    return len(text) + 1
