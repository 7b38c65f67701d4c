"""Lines that are page furniture because of where they stand and how they are built, whatever their words: dates, bylines, breadcrumbs,
addresses of accounts, the comments of readers.

Each question is about one line; ends.py knows its place.
"""

import re
from functools import lru_cache

from pipeline.clean.phrase_words import lexicon, line_words

_NUMERIC = re.compile(
    r"\W*(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}"
    r"|(?:19|20)\d\d\s*[年년]\s*\d{1,2}\s*[月월]\s*\d{1,2}\s*[日일])"
    r"(?:\W{1,4}(?:\D{1,6}\s)?\d{1,2}[:.h]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?m\.?)?)?(?:\s[A-Z]{2,4})?\W*\Z",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s+[|–—·•:-]+\s+|\s*[|•]\s*|,?\s+(?:on|am|le|el|il)\s+(?=\S*\d|[A-Z])")
_BY = re.compile(r"\W{0,3}(?:by|von|par|por|door|av|af|przez|od|autor|yazan)\s*:?\s+(?=\S)", re.IGNORECASE)
_JOINS = frozenset(["and", "und", "et", "y", "e", "en", "och", "og", "i", "de", "van", "von", "da", "del", "der", "la", "le", "di", "dos"])
_CRUMBS = re.compile(r"[^>»›|\n]{2,40}(?:\s*[>»›]\s*[^>»›|\n]{2,60}){1,6}\Z")
_ACCOUNT = re.compile(r"(?:^|[\s(:])@[A-Za-z]\w{2,30}\b")
_SAYS = re.compile(  # in the languages that write so, at the end of the line or before a date
    r"\S[^\n.!?]{0,80}?\s(?:says?|said|wrote|writes|commented|replied|schreibt|schrieb|sagt|sagte|meint|dit|a dit|a écrit|dice|dijo"
    r"|escribió|ha detto|scrive|ha scritto|disse|diz|escreveu|zegt|schreef|säger|skrev|siger|skriver|sier|sanoo|pisze|napisał|napsal"
    r"|пишет|написал)"
    r"(?:[^\S\n][^\n.!?]{0,40})?:\Z"
)
_TIME = re.compile(r"\d[:.h]\d\d")
_LONGEST = 120  # characters of such a line; 60 and 240 label 473 texts the same


@lru_cache(maxsize=4096)
def date_line(line: str) -> bool:
    """Whether a line is a date or a time and nothing else."""
    if len(line) > _LONGEST or not any(c.isdigit() for c in line):
        return False
    if _NUMERIC.match(line):
        return True
    lex, words = lexicon(), line_words(line)
    if "0" not in words or len(words) > 10:
        return False
    languages, named = -1, 0
    for word in words:
        if word != "0":
            languages &= lex.known.get(word, 0)
            named |= lex.dates.get(word, 0)
    small = sum(word != "0" and not lex.dates.get(word, 0) for word in words)
    return bool(languages & named) and small <= 3


def dated_line(line: str) -> bool:
    """Whether a line is a name and a date, or `By` and a name: what stands under a title."""
    if len(line) > _LONGEST:
        return False
    if by := _BY.match(line):
        names = re.findall(r"[^\W\d_]+", line[by.end() :])
        return bool(names) and names[0][0].isupper() and all(name[0].isupper() or name in _JOINS for name in names)
    parts = [part for part in _PARTS.split(line) if part.strip()]
    return len(parts) > 1 and date_line(parts[-1])


def breadcrumbs(line: str) -> bool:
    """`Home > Health > Drugs`: where in a site a page stands."""
    return len(line) <= _LONGEST and bool(_CRUMBS.match(line))


def account(line: str) -> bool:
    """Whether a short text gives the name of an account."""
    return len(line) <= _LONGEST and "@" in line and bool(_ACCOUNT.search(line))


def comment_head(line: str) -> bool:
    """What stands above a reader's comment: `Anna says:`, `May 3, 2019 at 8:15`."""
    if len(line) > 100:
        return False
    return bool(_SAYS.match(line)) or (bool(_TIME.search(line)) and (date_line(line) or dated_line(line)))


def signed_comment(line: str) -> bool:
    """`Anna on May 3, 2019 at 8:15 said:`, which stands above readers' comments alone."""
    return len(line) <= 100 and bool(_SAYS.match(line)) and bool(_TIME.search(line))
