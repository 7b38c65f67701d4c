"""What kind of block a line of repaired text is: by its own look here, by its neighbours in split.py."""

import re
import string
import unicodedata
from functools import lru_cache

from pipeline.clean import line_forms, unspaced
from pipeline.lexicon.lists import lines

_CAPTION = re.compile(
    r"(?:fig(?:ure|ura|uur|\.)?|table(?:au)?|tab(?:elle|ela|la|ella|ulka|ell|\.)?|abb(?:ildung|\.)"
    r"|рис(?:унок|\.)|табл(?:ица|иця|\.)"
    r"|мал(?:юнок|\.)|rys(?:unek|\.)|obr(?:áz[eo]k|\.)|ábra|kuva|taulukko|figuur|figur|afbeelding|bild|tabell|tabuľka|slika|joonis|tabel"
    r"|şekil|tablo|hình|ảnh|bảng|gambar|фигура|слика|εικόνα|πίνακας|(?:ال)?شكل|(?:ال)?جدول|شکل|איור|טבלה|รูปที่|ตารางที่|चित्र|तालिका|그림|표|图|圖|表|図"
    r"|box|chart|scheme|plate|video|supplementary (?:figure|table))\s*s?\d{1,3}[a-z]?\s*(?:[.:|—–)、:．。]|\s(?=[^\W\d_])|\Z)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"[12](?<!\d.)(?:(?<=1)[89]|(?<=2)0)\d\d[a-z]?(?!\d)")  # begins with a class of characters: five times as fast
_NUMBERED = re.compile(r"[(\[]?\d{1,3}[.)\]](?=\D)|\d{1,3}\s(?=[^\W\d_])")
_LOCATED = re.compile(  # volume, issue, pages as journals write them
    r"(?:1[89]|20)\d\d[a-z]?\W{0,3}(?:[^\W\d]{3,4}\.?\s\d{0,2}\W{0,2})?[;,]\s*\d+"
    r"|\d+\s*\(\d+(?:[-–]\d+)?\)\W{0,3}e?\d+|\d+\s*[:,]\s*e?\d+\s*[-–]\s*e?\d+|\bpp?\.\s*e?\d+|\bS\.\s*\d+\s*[-–]\s*\d+"
    r"|\bvol(?:ume)?\.?\s*\d+|\d{1,4}\s*\((?:1[89]|20)\d\d\)\W{0,3}\d+|;\s*\d+\s*:\s*e?\d+|[сС]\.\s*\d+\s*[-–—]\s*\d+|第?\d+[卷巻]"
)
_ADDRESS = re.compile(r"\b10\.\d{4,9}/\S|\bdoi\b|\bPMID\b|\bPMC\d|\barXiv\b|https?://|\bISBN\b|\[(?:J|M|D|C|EB/OL)\]", re.IGNORECASE)
_ADDRESS_SIGNS = ("10.", "doi", "pmid", "pmc", "arxiv", "http", "isbn", "[")  # without one of them there is no address
_AUTHORS = re.compile(
    r"[^\W\d_a-z][^\W\d_]+,?\s(?:[^\W\d_a-z]\.?[\s-]?){1,3}(?:[,;:.&(]|\s(?:and|und|et|y|e|и)\s)|\bet al\b"
    r"|[^\W\d_]+, [^\W\d_]\."
)
_FOOTNOTE = re.compile(r"(?:\*{1,3}|[†‡§¶]{1,3}\s?)[^\W\d_]|\[\^\w+\]:|[¹²³⁴-⁹]\s?\w")
_HEADING_MARK = re.compile(r"#{1,6}[^\S\n]+\S")
_SECTION = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,5}\.|[A-H]\.)\s+(?=[^\W\d_])")
_MOMENT = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.?(?:[,T]?\s?\d{1,2}[:.h]\d\d(?:[:.]\d\d)?)?(?:\s\D{1,6})?\Z")
_UNFINISHED = re.compile(r"[^.!。;;,,،؛।:：]\Z|(?:vs|etc)\.\Z")
_DECORATION = re.compile(r"^[\W\d_]+|[\W_]+$")
_ASCII_SIGNS = "".join(c for c in map(chr, range(128)) if not c.isalnum())


@lru_cache(maxsize=1)
def _reference_headings() -> frozenset[str]:
    return frozenset(lines("reference_headings.txt"))


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """For comparing headings and titles: no case, no marks and numbers around, single spaces."""
    text = unicodedata.normalize("NFKC", text)
    bare = text.lstrip(_ASCII_SIGNS + string.digits).rstrip(_ASCII_SIGNS) if text.isascii() else _DECORATION.sub("", text)
    return " ".join(bare.casefold().split())


def heads_references(text: str) -> bool:
    """Whether a line is a heading for references, in any language of the list."""
    return len(text) <= 60 and folded(text) in _reference_headings()  # 30 and 120 do the same


def is_reference(text: str, listed: bool) -> bool:
    """Whether a line cites a work. listed: it stands under a heading for references, so less is asked."""
    if not 20 <= len(text) <= 900:  # 10 do the same, 40 lose .03 of the kinds of our cases; 450 to 1,800 do the same
        return False
    year = ("20" in text or "19" in text or "18" in text) and _YEAR.search(text) is not None
    if not (year or listed):
        return False
    numbered = _NUMBERED.match(text)
    if listed:
        if year and (numbered or _AUTHORS.search(text)):
            return True
        return bool((year or numbered) and (_has_address(text) or _LOCATED.search(text)))
    if not (numbered or _AUTHORS.match(text) or _has_address(text)):
        return False
    return bool(_LOCATED.search(text) or (numbered and _has_address(text) and _AUTHORS.search(text)))


def _has_address(text: str) -> bool:
    """Whether a text holds an identifier or the address of a publication."""
    lower = text.lower()
    return any(map(lower.__contains__, _ADDRESS_SIGNS)) and _ADDRESS.search(text) is not None


def is_caption(text: str) -> bool:
    return _CAPTION.match(text) is not None


def is_item(text: str) -> bool:
    if text[:1].isalpha() and not ("." in text[1:6] or ")" in text[1:6]):
        return False  # most lines: no mark of letters is longer
    return line_forms.ITEM.match(text) is not None


def is_footnote(text: str) -> bool:
    return not text[:1].isalpha() and _FOOTNOTE.match(text) is not None


def is_row(text: str) -> bool:
    """A row of a table; a date with its time is none."""
    return line_forms.tabular(text) and not (text[0].isdigit() and _MOMENT.match(text))


def has_heading_mark(text: str) -> bool:
    return text.startswith("#") and _HEADING_MARK.match(text) is not None


def may_be_heading(text: str, longest: int) -> bool:
    """Short, begins like a title, does not end like a sentence."""
    if len(text) > longest:
        return False
    if unspaced.LETTER.search(text):
        longest //= 3
    if len(text) > longest or not _UNFINISHED.search(text):
        return False
    section = _SECTION.match(text)
    first = text[section.end() if section else 0]
    return (first.isalnum() and not first.islower()) or first in "\"'“‘«„¿「『【《(["


def number(text: str) -> int | None:
    """The number that a line begins with, as in "17. Dissociation"."""
    found = re.match(r"(\d{1,3})[.)]\s", text)
    return int(found.group(1)) if found else None
