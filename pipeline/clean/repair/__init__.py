"""Undoes what broke a text on its way: wrong charsets, escapes, faults of typesetting. It must never alter a good text.

ftfy does the well-known part, line by line; one line that it could not decode would stop it for the rest (python-ftfy #157, #96).
Order matters: soft hyphens and control characters are bytes of wrongly decoded text, so they go only after the charsets.

Rules: line_end surrogate entity percent backslash quoted_printable utf7 mojibake control ligature joined_form width
zero_width reversed letter_spacing run_together homoglyph composed
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice

from pipeline.clean import letters
from pipeline.clean.draft import Draft
from pipeline.clean.repair import escapes, guard, layout, runs, scan
from pipeline.clean.repair.mojibake import differences, doubtable, words_asked, wrong_charsets
from pipeline.edits import Edit
from pipeline.settings import Repair, Settings

LINE_END = re.compile("\r\n?|\u2028|\u2029")
SURROGATE = re.compile("[\ud800-\udfff](?:(?<=[\ud800-\udbff])[\udc00-\udfff])?")
NOT_ASCII = "?"  # stands for all that is not
SOUGHT, MAY_ESCAPE = 1, 2  # what a rule looks for, and what an escape may begin with
ROUNDS = 4  # of entities inside entities
NEEDED = re.compile(f"[{scan.INTEREST_CHARACTERS}{scan.CONTROL_CHARACTERS}" + r"\u0590-\u08ff\r&\\%=+]")
# Letters, white space, those two and all else are one byte each: so that bytes can be searched at the speed of memory
OUTLINE = bytes(
    MAY_ESCAPE if b in b"%=+"
    else SOUGHT if b in b"&\r\\\x0b\x7f" or (b < 32 and b not in b"\t\n\x0c")
    else 32 if chr(b).isspace() else 97 if chr(b).isalpha() else b if chr(b) == NOT_ASCII else 46
    for b in range(128)
) + bytes(128)
LONG_RUN = b"a" * 24  # letters, as OUTLINE has them
SPACED_RUN = b" a a a "


def repair(drafts: Sequence[Draft], settings: Settings) -> list[Draft]:
    """Each draft mended; words of all are looked up together."""
    broken = {n: draft for n, draft in enumerate(drafts) if not needs_nothing(draft.text)}
    scan.scan_together(draft.text for draft in broken.values())
    broken = {n: _escapes(_beginnings(draft)) for n, draft in broken.items()}
    lines = {n: doubtable(draft.text) for n, draft in broken.items()}
    plans = [piece.plan for some in lines.values() for piece in some if piece.bad]
    scan.scan_together([*(draft.text for draft in broken.values()), *plans])
    letters.learn(islice(chain.from_iterable(words_asked(some, settings.repair) for some in lines.values()), letters.CACHED))
    broken = {n: draft.edited(wrong_charsets(lines[n], settings.repair)) for n, draft in broken.items()}
    scan.scan_together(draft.text for draft in broken.values())
    letters.learn(islice(chain.from_iterable(_both_ways(draft.text, settings.repair) for draft in broken.values()), letters.CACHED))
    return [_mended(broken[n], settings) if n in broken else draft for n, draft in enumerate(drafts)]


def _mended(draft: Draft, settings: Settings) -> Draft:
    """The draft after the rules that want its charsets and escapes undone already."""
    if not draft.text.isascii():
        draft = _beyond_ascii(draft, settings.repair)
    if (draft.text.isascii() or _holds(draft, scan.CONTROL)) and layout.CONTROL_HINT.search(draft.text):
        draft = _each(draft, layout.controls)
    if _spaced(draft.text, _outline(draft.text)):
        draft = _each(draft, lambda text: runs.together(text, settings.repair))
        draft = _each_line(draft, _lines(draft.text), lambda line: layout.spaced(line, settings.repair.odd_result))
    if _outline(draft.text).rfind(LONG_RUN) >= 0:
        draft = _each_line(draft, _matching(draft.text, runs.RUN), lambda line: runs.apart(line, settings.repair))
    return draft


def needs_nothing(text: str) -> bool:
    """Whether a text holds nothing that any rule looks for: one pass over most texts."""
    outline = _outline(text)
    if outline.rfind(LONG_RUN) >= 0:
        return False
    if not text.isascii():
        if NEEDED.search(text) or guard.INSIDE.search(text):
            return False
        return not _spaced(text, outline) and unicodedata.is_normalized("NFC", text)
    if SOUGHT in outline or _spaced(text, outline):
        return False
    return MAY_ESCAPE not in outline or not escapes.hinted(text)


@lru_cache(maxsize=2)
def _outline(text: str) -> bytes:
    """The text as OUTLINE has it, a byte a character."""
    return text.encode("ascii", "replace").translate(OUTLINE)


def _spaced(text: str, outline: bytes) -> bool:
    """Whether a text holds three letters set apart; rfind, as it takes a fifth of the time of find where the same letters come often."""
    if text.isascii():
        return outline.startswith(SPACED_RUN[1:]) or outline.endswith(SPACED_RUN[:-1]) or outline.rfind(SPACED_RUN) >= 0
    maybe = b" %b " % outline.replace(NOT_ASCII.encode(), b"a")  # what is not ASCII may be a letter, or a space
    return maybe.rfind(SPACED_RUN) >= 0 and layout.SPACED_HINT.search(f" {text} ") is not None


def _holds(draft: Draft, kind: int) -> bool:
    return scan.scan(draft.text).kinds & kind != 0


def _beyond_ascii(draft: Draft, settings: Repair) -> Draft:
    if _holds(draft, scan.CONTROL):
        draft = _each(draft, layout.joined_forms, layout.ligatures)
        draft = _each_line(draft, _holding(draft.text, scan.WIDTH), layout.widths)
    if _holds(draft, scan.RIGHT_TO_LEFT) and layout.RTL_WORD.search(draft.text):
        draft = draft.edited(_reversed(draft.text, settings))
    draft = _each_line(draft, _holding(draft.text, scan.ZERO), layout.zero_widths)
    draft = _each_line(draft, _holding(draft.text, scan.MIXED), layout.twins)
    if not unicodedata.is_normalized("NFC", draft.text):
        draft = draft.edited(_composed(draft.text))
    return draft


def _beginnings(draft: Draft) -> Draft:
    """One form of line end, before anything looks at lines; surrogates are characters or U+FFFD."""
    text = draft.text
    if "\r" in text or "\u2028" in text or "\u2029" in text:
        draft = draft.edited([Edit(m.start(), m.end(), "\n", "line_end") for m in LINE_END.finditer(text)])
    if _holds(draft, scan.CONTROL) and SURROGATE.search(draft.text):
        draft = draft.edited([Edit(m.start(), m.end(), _character(m[0]), "surrogate") for m in SURROGATE.finditer(draft.text)])
    return draft


def _character(units: str) -> str:
    return units.encode("utf-16", "surrogatepass").decode("utf-16") if len(units) == 2 else "\ufffd"


def _escapes(draft: Draft) -> Draft:
    for _ in range(ROUNDS):
        edits = escapes.entities(draft.text)
        if not edits:
            break
        draft = draft.edited(edits)
    if "\r" in draft.text or (_holds(draft, scan.CONTROL) and SURROGATE.search(draft.text)):  # written as entities
        draft = _beginnings(draft)
    return _each(draft, escapes.quoted_printable, escapes.percent, escapes.backslashes, escapes.utf7)


def _each(draft: Draft, *stages: Callable[[str], list[Edit]]) -> Draft:
    """The draft with rules applied to the whole of it, one after the other."""
    for stage in stages:
        draft = draft.edited(stage(draft.text))
    return draft


def _each_line(draft: Draft, lines: Iterable[tuple[int, str]], stage: Callable[[str], list[Edit]]) -> Draft:
    """The draft with a rule applied to some of its lines."""
    edits = []
    for start, line in lines:
        edits += [Edit(start + e.start, start + e.end, e.after, e.rule) for e in stage(line)]
    return draft.edited(edits)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def _matching(text: str, expression: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """The lines in which an expression that looks across no end of line finds anything."""
    end = -1
    for match in expression.finditer(text):
        if match.start() > end:
            start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
            end = len(text) if end < 0 else end
            yield start, text[start:end]


def _holding(text: str, kind: int) -> Iterator[tuple[int, str]]:
    found = scan.scan(text)
    return ((line.start, text[line.start : line.end]) for line in (found.lines if found.kinds & kind else ()) if line.kinds & kind)


def _both_ways(text: str, settings: Repair) -> Iterator[str]:
    """The words that `_reversed` asks for in most texts."""
    if scan.scan(text).kinds & scan.RIGHT_TO_LEFT:
        for _, line in islice(_holding(text, scan.BEYOND), settings.forward_lines):
            yield from layout.both_ways(line)


def _reversed(text: str, settings: Repair) -> list[Edit]:
    """Lines turned round; once some lines have been found to read forward, only those that look reversed are weighed."""
    edits, forward = [], 0
    for at, line in _holding(text, scan.BEYOND):
        if forward < settings.forward_lines or layout.LOOKS_REVERSED.search(line):
            turned = layout.reversed_line(line, settings.reversed_gain, settings.reversed_word)
            if turned != line:
                edits.append(Edit(at, at + len(line), turned, "reversed"))
            else:
                forward += len(line) >= settings.forward_line
    return edits


def _composed(text: str) -> list[Edit]:
    """NFC, line by line."""
    edits: list[Edit] = []
    for at, line in _holding(text, scan.BEYOND):
        if not guard.composed(line):
            edits += differences(line, unicodedata.normalize("NFC", line), at, "composed")
    return edits
