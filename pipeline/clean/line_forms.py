"""What a line is by its look alone: list mark, heading mark, table row, code, reference, page number, gibberish."""

import re
from collections.abc import Sequence

# Marks at the start of a list item; the first group always is one, the second can stand in prose ("- and", "12. The").
ITEM = re.compile(
    r"(?:([*+•◦▪▫■□●○‣⁃∙➢➤►▶✓✔☑❖◆◇][^\S\n]+|[・•●■◆▪][^\S\n]*|\(?[a-zA-Zа-яα-ω]\)[^\S\n]+|\(\d{1,3}\)[^\S\n]+|\d{1,3}\)[^\S\n]+|[①-⑳][^\S\n]*"
    r"|\[\d{1,3}\][^\S\n]+)|([-–—−][^\S\n]+|\d{1,3}[.．][^\S\n]+|[a-z]\.[^\S\n]+|[ivx]{1,5}[.)][^\S\n]+))"
)
_MARKDOWN = re.compile(r"#{1,6}[^\S\n]|>[^\S\n]|```|~~~|(?:[-=*_~#+]\s?){3,}\Z|\\[a-z]+\{|<[/!a-zA-Z][^>]*>\Z")
_TABLE = re.compile(r"\t|\|.*\||\S {2,}\S.*\S {3,}\S|\S {5,}\S")
_STATEMENT = re.compile(r"\s*(?:def|class|import|function|var|const|return|#include|if\s*\()\b.*[:;{(]\s*\Z|\$ ")
_CODE = re.compile(r"[{};=!<>-](?:(?<=[{};])\s*\Z|(?<=[=!<>])=|(?<=-)>\s*\w+\()")
_NUMBERS = re.compile(r"[^\W\d_]{2,}")
_PAGE_WORD = r"(?:pages?|pag|pg|p|seite|s|стр|страница|página|pagina|str|strana|sida|side|sivu|oldal|σελ|σελίδα|صفحه|صفحة|עמוד|페이지|第)"
_STAMP = re.compile(  # never a line of prose
    rf"[\W_]*{_PAGE_WORD}?\.?\s*(?:\d{{1,4}}|[ivxlc]{{1,7}})(?:\s*(?:/|\||-|–|of|von|de|di|sur|af|av|из|з|z|van)\s*\d{{1,4}})?"
    r"\s*(?:页|頁|ページ|페이지)?[\W_]*\Z"
    r"|(?:https?://|www\.|doi:?\s*10\.|10\.\d{4,9}/)\S+\Z|\S+@\S+\.\w+\Z"
    r"|\[[^\[\]]{3,}\]\Z|(?:©|\(c\)|copyright\b).*|issn\b.*",
    re.IGNORECASE,
)
_HEAD = re.compile(  # authors or a journal with its volume; a line of prose may look so
    r"(?:\S+\s){1,5}et al\.?,?(?:\s\d{1,4})?\Z|et al\.?\Z"
    r"|(?:[^\W\d]\S*\s){1,6}\(?\d{1,4}\)?[\s,:;(]*\(?\d{1,4}\)?(?:[:,]\s*[\de–-]+)?\)?\Z|(?:vol|volume|issue|no|nr)\.?\s*\d.*\Z",
    re.IGNORECASE,
)
_ODD = re.compile(r"[^\W\d_]\d+[^\W\d_]|\d[^\W\d_]+\d|[a-zà-ÿ][A-Z]|[&§$@|<>=^~\\{}*£¥¢°]|[^\W\d_][/;:!?)(][^\W\d_]")
_HINT = re.compile(  # in each word that _ODD finds; begins with a class of characters, so that a line without any costs little
    r"[\dA-Z&§$@|<>=^~\\{}*£¥¢°/;:!?)(](?:(?<=[&§$@|<>=^~\\{}*£¥¢°])|(?<=[a-zà-ÿ][A-Z])|(?<=[^\W\d_]\d)|(?<=\d)(?=[^\W\d_])"
    r"|(?<=[^\W\d_][/;:!?)(])(?=[^\W\d_]))"
)
_TORN_HINT = re.compile(_HINT.pattern + r"|[()\[\]{}<>]")  # in each that torn() counts
_TORN = re.compile(r"^[)\]}>]\w|^\w*[(\[{<]$|^[.,;:()\[\]]*(?:[^\W\d_]\d|\d[^\W\d_])[.,;:()\[\]]*$")
_DIGITS = re.compile(r"\d+")


def form(text: str) -> str:
    """"item", "fixed", "stamp" (furniture), "head" (maybe furniture), or "" for what may be prose."""
    first = text[0]
    # 15 characters do the same, 60 cut one passage of 473 texts in three
    if first.isalpha() and first.islower() and len(text) > 30 and "://" not in text[:8] and not _columns(text):
        return "fixed" if gibberish(text) else ""
    if _STAMP.match(text):
        return "stamp"
    if _HEAD.match(text):
        return "head"
    if _MARKDOWN.match(text) or _columns(text) or _STATEMENT.match(text) or _CODE.search(text):
        return "fixed"
    if gibberish(text) or _figures(text):
        return "fixed"
    return "item" if ITEM.match(text) else ""


def weak_item(text: str) -> bool:
    """Whether the list mark may also be a dash or a number of a sentence."""
    found = ITEM.match(text)
    return found is not None and found.group(2) is not None


def zeroed(text: str) -> str:
    """The line with 0 for each of its numbers: running heads differ in the page number alone."""
    return _DIGITS.sub("0", text)


def tabular(text: str) -> bool:
    """A row of a table: columns apart, or figures with hardly a word."""
    return _columns(text) or _figures(text)


def _columns(text: str) -> bool:
    return ("   " in text or "\t" in text or "|" in text) and _TABLE.search(text) is not None


def gibberish(text: str) -> bool:
    """Many words that no language builds so: digits or capitals inside words, signs between letters."""
    hint = _HINT.search(text)
    if not hint or not _HINT.search(text, hint.end()):
        return False  # two words at least
    words = text.split()
    suspects = _suspects(words)
    needed = max(2, len(words) / 4)
    return len(suspects) >= needed and sum(1 for w in suspects if _ODD.search(w)) >= needed


def _suspects(words: Sequence[str]) -> list[str]:
    """The words that need a look: most are plain."""
    return [w for w in words if not (w.islower() and w.rstrip(".,;:-").isalpha())]


def torn(words: Sequence[str], share: float) -> bool:
    """Whether so many words are of a kind that no language builds; counts small signs too, so it is for many words only."""
    if len(_TORN_HINT.findall(" ".join(words))) < share * len(words):
        return False  # not even one hint in each
    odd = [w for w in _suspects(words) if _ODD.search(w) or _TORN.search(w) or ("(" in w[1:] and w.count("(") != w.count(")"))]
    return len(odd) / max(1, len(words)) >= share


def _figures(text: str) -> bool:
    """Rows of a table: hardly any words."""
    return len(text) > 8 and text[0].isdigit() and len(_NUMBERS.findall(text)) * 3 < len(text.split())
