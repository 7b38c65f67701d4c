"""Characters written as escapes that no program undid: entities, %XX, \\uXXXX, quoted-printable (RFC 2045), UTF-7 (RFC 2152).

An escape is undone where the text cannot mean it: never in an address, nor in a line that holds HTML tags, nor a single one.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from ftfy.chardata import HTML_ENTITIES, HTML_ENTITY_RE
from ftfy.fixes import unescape_html

from pipeline.clean import letters
from pipeline.edits import Edit

TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>")
TOKEN = re.compile(r"\S+")
PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
ADDRESS = re.compile(r"://|^www\.|^\(?10\.\d{4}|^[\w.-]+\.[a-z]{2,}/|[?&]\w+=", re.I)
UNICODE = re.compile(r"(?:\\u[0-9A-Fa-f]{4}|%u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}(?![0-9A-Fa-f]))+")
QUOTED_LETTER = re.compile(r"=(?:C[2-9A-F]|D[0-9A-F])(?:=\n)?=[89AB][0-9A-F]|=E[0-9A-F](?:(?:=\n)?=[89AB][0-9A-F]){2}")
QUOTED = re.compile(r"(?:=[0-9A-F]{2}|=\n|(?<=\w)= (?=\w))+")  # a soft break may have become a space
SOFT_BREAK = re.compile(r"=\n|= ")
HEX = re.compile(r"(?:=[0-9A-F]{2})+")
LATIN_LETTER = re.compile(r"=[C-F][0-9A-F](?=[a-z])")  # of cp1252, inside a word
PLAIN_WORD = 3.3  # nats a letter of words without their escapes; hexadecimal codes have 4 and more
UTF7 = re.compile(r"\+([A-Za-z0-9+/]{3,})-?")
HINTS = (("%", re.compile(r"%(?:[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})")), ("=", re.compile(r"=(?:[0-9A-F]{2}|\n| (?=\w)(?<=\w. ))")), ("+", UTF7))


def hinted(text: str) -> bool:
    """Whether a text holds anything that looks like an escape other than entities and backslashes."""
    return any(mark in text and hint.search(text) is not None for mark, hint in HINTS)


def entities(text: str) -> list[Edit]:
    """HTML entities, but for lines that are HTML. Doubled ones take another round."""
    if "&" not in text:
        return []
    edits = []
    for match in HTML_ENTITY_RE.finditer(text):
        after = HTML_ENTITIES.get(match[0]) or (unescape_html(match[0]) if match[0].startswith("&#") else match[0])
        if after != match[0] and not _in_html(text, match.start()):
            edits.append(Edit(match.start(), match.end(), after, "entity"))
    return edits


def _in_html(text: str, at: int) -> bool:
    start, end = text.rfind("\n", max(0, at - 1000), at) + 1, text.find("\n", at, at + 1000)
    return bool(TAG.search(text, start or max(0, at - 1000), end if end >= 0 else at + 1000))


def percent(text: str) -> list[Edit]:
    """%XX in words that are no address, where a line so holds two letters beyond ASCII or the spaces of a sentence."""
    if "%" not in text or not PERCENT.search(text):
        return []
    edits: list[Edit] = []
    for start, end in _lines(text):
        if text.count("%", start, end) < 2:
            continue  # no word has two
        some = [edit for token in TOKEN.finditer(text, start, end) for edit in _percent_token(token)]
        made = "".join(edit.after for edit in some)
        if sum(c.isalpha() and not c.isascii() for c in made) >= 2 or made.count(" ") >= 3:
            edits += some
    return edits


def _percent_token(token: re.Match[str]) -> list[Edit]:
    """The edits of one word; none where a run of %XX in it is no text."""
    if token[0].count("%") < 2 or ADDRESS.search(token[0][:300]):
        return []
    edits = []
    for run in PERCENT.finditer(token[0]):
        made = _utf8(unquote_to_bytes(run[0]))
        if made is not None and all(c.isprintable() or c in "\n\t\xa0\u200c\u200d\xad" for c in made):
            edits.append(Edit(token.start() + run.start(), token.start() + run.end(), made, "percent"))
        elif run.end() < len(token[0]) - 3:  # else cut off in the middle of a character
            return []
    return edits


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def backslashes(text: str) -> list[Edit]:
    r"""\uXXXX, where a line has two or more of letters beyond ASCII."""
    if "\\u" not in text and "%u" not in text:
        return []
    edits: list[Edit] = []
    some: list[Edit] = []
    line = -1
    for match in UNICODE.finditer(text):
        start = text.rfind("\n", 0, match.start()) if not some or "\n" in text[some[-1].end : match.start()] else line
        if start != line:
            edits += _if_letters(some)
            line, some = start, []
        units = [int(unit, 16) for unit in re.findall(r"[ux](\w{2,4})", match[0])]
        raw = b"".join(unit.to_bytes(2, "big") for unit in units)
        made = raw.decode("utf-16-be", "replace")
        if "\ufffd" not in made and all(c.isprintable() or c in "\xa0\u200c\u200d\xad\u3000" for c in made):
            some.append(Edit(match.start(), match.end(), made, "backslash"))
    return edits + _if_letters(some)


def _if_letters(edits: list[Edit]) -> list[Edit]:
    return edits if sum(not c.isascii() and c.isalpha() for edit in edits for c in edit.after) >= 2 else []


def quoted_printable(text: str) -> list[Edit]:
    """=XX and soft line breaks of mail, where a text has two or more UTF-8 letters so written, or words of cp1252 that become plain."""
    if "=" not in text:
        return []
    if _is_quoted(text):
        return _quoted(text, "utf-8")
    if len(LATIN_LETTER.findall(text)) < 2:
        return []
    words = [word for word in SOFT_BREAK.sub("", text).split() if LATIN_LETTER.search(word)]
    made = "\n".join(_unquoted(word, "cp1252") or word for word in words)
    return _quoted(text, "cp1252") if letters.cost(made) < PLAIN_WORD * len(made) else []


def _quoted(text: str, charset: str) -> list[Edit]:
    edits = []
    for match in QUOTED.finditer(text):
        made = _unquoted(match[0], charset)
        if made is not None:
            edits.append(Edit(match.start(), match.end(), made, "quoted_printable"))
    return edits


def _unquoted(text: str, charset: str) -> str | None:
    """A text without its escapes; None where they are no text."""
    try:
        made = HEX.sub(lambda m: bytes.fromhex(m[0].replace("=", "")).decode(charset), SOFT_BREAK.sub("", text))
    except UnicodeDecodeError:
        return None
    return made if all(c.isprintable() or c in "\n\t\r\xa0\xad\u200c\u200d" for c in made) else None


def _is_quoted(text: str) -> bool:
    found = len(QUOTED_LETTER.findall(text))
    return found > 1 or (found == 1 and ("=\n" in text or "= " in text))


def utf7(text: str) -> list[Edit]:
    """Runs of modified base64, where they make words of some language."""
    if "+" not in text:
        return []
    edits = []
    for start, end in _lines(text):
        some = []
        for match in UTF7.finditer(text, start, end):
            made = _base64(match[1])
            if made:
                some.append(Edit(match.start(), match.end(), made, "utf7"))
        letters_made = sum(len(edit.after) for edit in some)
        if letters_made >= 4 and sum(letters.cost(text[e.start : e.end]) - letters.cost(e.after) for e in some) > 4 * letters_made:
            edits += some
    return edits


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while at <= len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield at, end
        at = end + 1


def _base64(run: str) -> str | None:
    try:
        raw = base64.b64decode(run + "=" * (-len(run) % 4))
        made = raw[: len(raw) & ~1].decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError):
        return None
    readable = made and all(unicodedata.category(c)[0] in "LMPZS" for c in made)
    return made if readable and any(c > "\x7f" for c in made) else None
