"""Lines that were decoded with the wrong charset: ftfy first, the search beyond it where ftfy leaves a line that is no language."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import ftfy

from pipeline.clean import letters
from pipeline.clean.repair import charsets, guard, layout, scan
from pipeline.edits import Edit
from pipeline.settings import Repair

CONFIG = ftfy.TextFixerConfig(unescape_html=False, explain=False)
SPACE_FOR_NBSP = re.compile("[ÃĂГ] ")  # à, whose second byte became a space
PIECE = 2000  # characters decided together; a line without breaks is cut, so that work stays linear
WORDY = scan.ACCENTED | scan.LOOK  # of lines whose words are looked at
RUNS = re.compile("([^\x00-\x7f]*)([\x00-\x7f]*)")
_MARKS = ("", *"«»“”‘’")


class Piece(NamedTuple):
    start: int
    line: str
    kinds: int
    bad: bool  # as ftfy has it
    plan: str  # what ftfy makes of a bad line
    strange: list[str]  # words that may tell; of no bad line, which is looked into anyway


def doubtable(text: str) -> list[Piece]:
    """The lines that hold anything beyond ASCII, of a text that may have been decoded wrongly; long ones in pieces."""
    found = scan.scan(text)
    if not found.kinds & (scan.INTEREST | scan.SIGN):
        return []
    return [_piece(*piece) for piece in pieces(text, found.lines)]


def _piece(start: int, line: str, kinds: int) -> Piece:
    if guard.bad(line, kinds):
        return Piece(start, line, kinds, True, ftfy.fix_encoding(line, CONFIG), [])
    return Piece(start, line, kinds, False, line, guard.strange_words(line) if kinds & WORDY else [])


def wrong_charsets(lines: Sequence[Piece], settings: Repair) -> list[Edit]:
    """Edits that decode what was decoded wrongly, line by line."""
    routes: Counter[charsets.Route] = Counter()
    failed = 0
    edits: list[Edit] = []
    left: list[tuple[int, str]] = []
    telling: str | None = None  # a line without doubt, that tells the language of the document
    column: int | None = None
    known: list[float] = []  # what the strange words of each line cost in it
    for n, piece in enumerate(lines):
        start, line, kinds, bad, _, strange = piece
        if telling and column is None and (strange or kinds & scan.CYRILLIC):
            column = guard.language_column(telling)
            known = _costs_in(column, lines, n, settings)
        told = guard.Told(bad, strange or None, column, known[n] if known and strange else None)
        doubt = guard.doubt(line, kinds, settings.odd_word, settings.odd_han, settings.legacy_gain, told)
        if not doubt and telling is None and len(line) >= settings.telling_line:
            telling = line
        if not doubt or (doubt == 1 and not charsets.promising(line, settings.legacy_gain / 2)):
            continue
        fixed, doubtful = _undone(piece, settings, routes, failed < settings.searches)
        failed += doubtful  # noise yields to some route by chance
        if fixed != line:
            edits += differences(line, fixed, start, "mojibake")
        else:
            left.append((start, line))
    for start, line in left if routes else ():  # what is too short to prove a route follows that of the document
        fixed = _followed(line, routes, settings.known_gain)
        if fixed != line:
            edits += differences(line, fixed, start, "mojibake")
    return sorted(edits)


def _costs_in(column: int, lines: Sequence[Piece], first: int, settings: Repair) -> list[float]:
    """What the strange words of each line cost in the language of the document; of those from `first` on that look odd in it, all words
    are learned together: they will be asked for in every language."""
    costs = letters.each_in_language([piece.strange for piece in lines], column)
    later = zip(lines[first:], costs[first:], strict=True)
    odd = [piece.line for piece, cost in later if guard.odd(piece.strange, cost, settings.odd_word)]
    letters.learn([word for line in odd for word in guard.sampled(line)])
    return costs


def words_asked(lines: Sequence[Piece], settings: Repair) -> list[str]:
    """What the lines of a text will ask the cost of: their strange words, what ftfy makes of the bad ones, and all words up to the line
    that tells the language."""
    wordy = [n for n, piece in enumerate(lines) if piece.strange]
    telling = next((n for n, piece in enumerate(lines) if len(piece.line) >= settings.telling_line), len(lines))
    whole = [n for n in wordy if n <= telling] + [telling] * (telling < max(wordy, default=0))
    read = [lines[n].line for n in whole] + [piece.plan for piece in lines if piece.bad]
    return list(chain(*[lines[n].strange for n in wordy], *map(guard.sampled, read)))


def pieces(text: str, lines: Sequence[scan.Line]) -> Iterator[tuple[int, str, int]]:
    """Lines that are not ASCII, with their offsets and kinds; long ones in pieces."""
    for start, end, kinds in lines:
        if end - start <= PIECE:
            yield start, text[start:end], kinds
            continue
        while start < end:
            cut = end if end - start <= PIECE else text.rfind(" ", start + PIECE // 2, start + PIECE) + 1 or start + PIECE
            yield start, text[start:cut], scan.scan(text[start:cut]).kinds
            start = cut


def _undone(piece: Piece, settings: Repair, routes: Counter[charsets.Route], search: bool) -> tuple[str, bool]:
    """The line, layer by layer, as it was before it was decoded wrongly, and whether it still looks like no language."""
    line, bad, plan = piece.line, piece.bad, piece.plan
    for layer in range(charsets.LAYERS):
        known = _followed(line, routes, settings.known_gain)
        if known != line and not _doubtful(known, settings):
            return known, False
        if layer:
            bad = guard.bad(line)
            plan = ftfy.fix_encoding(line, CONFIG) if bad else line
        fixed, doubtful = plan, _doubtful(plan, settings)
        unsure = fixed == line or SPACE_FOR_NBSP.search(line) or (len(fixed) == len(line) and letters.C1.search(line))
        if search and (unsure or doubtful):
            found = charsets.best(line)
            if found and layout.TWIN_INSIDE.search(line) and letters.cost(layout.untwinned(line)) < letters.cost(found.text):
                found = None  # letters borrowed from another script explain the line better
            sure = len(plan) < len(line) and not guard.bad(plan)  # ftfy read UTF-8 to the end: no legacy charset explains that
            beaten = found and (plan == line or letters.cost(plan) - letters.cost(found.text) > settings.over_ftfy)
            beaten = beaten and not (sure and found and found.route.written != "utf-8")
            if found and beaten and _enough(line, found, settings):
                fixed, doubtful = found.text, _doubtful(found.text, settings)
                routes[found.route] += 1
        if fixed == line or not doubtful:
            return fixed, fixed == piece.line or doubtful
        line = fixed
    return line, True


def _doubtful(line: str, settings: Repair) -> bool:
    return guard.doubtful(line, settings.odd_word, settings.odd_han)


def _enough(line: str, found: charsets.Candidate, settings: Repair) -> bool:
    """Whether a route is proven by what it saves, and by a result that is some language."""
    beyond = sum(c > "\x7f" for c in line)
    language = not guard.doubtful(found.text, settings.odd_result, settings.odd_han)
    if found.route.written == "utf-8":
        return _utf8_enough(beyond, found, language, settings)
    if len(letters.C1.findall(found.text)) > len(found.text) // 50:
        return False
    if found.route.written in charsets.MULTI_BYTE:
        natural = language or found.gain >= settings.gain_wide * beyond
        strange = [c for c in found.text if c > "\x7f"]
        natural = natural and sum(map(str.isalpha, strange)) * 2 >= len(strange)  # no text of brackets
        return beyond >= settings.script_characters and found.gain >= settings.script_gain and natural
    return _legacy_enough(line, beyond, found, language, settings)


def _utf8_enough(beyond: int, found: charsets.Candidate, language: bool, settings: Repair) -> bool:
    gain, each = found.gain, letters.cost(found.text) / len(found.text)
    beyond *= 1 + (found.route.read in charsets.MULTI_BYTE)  # two bytes each
    if beyond < settings.utf8_characters:
        return gain >= settings.utf8_lone_gain and language and each <= settings.lone_result
    alone = settings.gain_alone * (1 if each < settings.legacy_result else 5)  # no language: another layer of the same, or nonsense
    return gain >= alone or (gain >= settings.utf8_gain and language and (found.whole or each <= settings.script_result))


def _legacy_enough(line: str, beyond: int, found: charsets.Candidate, language: bool, settings: Repair) -> bool:
    gain, text = found.gain, found.text
    changed = [i for i, (a, c) in enumerate(zip(line, text, strict=True)) if a != c]
    told = [i for i in changed if text[i] not in charsets.DASHES]  # a letter that becomes a dash proves nothing
    became = sum(text[i].isalpha() or _placed(text, i) for i in told)
    if not told or became < settings.legacy_letters * len(told):
        return False
    each = letters.cost(text) / len(text)
    if any(text[i] > "\u036f" and text[i].isalpha() for i in changed):
        enough = beyond >= settings.script_characters and gain >= settings.script_gain
        return enough and each <= settings.script_result and (language or gain >= settings.gain_alone)
    if any(text[i].isupper() and text[i - 1 : i].islower() and text[i + 1 : i + 2].islower() for i in changed):
        return False  # a capital inside a word
    if language and each <= settings.plain_result:
        weak = len(changed) == 1 and each > settings.lone_result and not letters.C1.search(line)
        least = settings.lone_gain if weak else settings.legacy_gain
        return gain >= least and gain >= settings.plain_gain_each * len(changed)
    if any(line[i].isalpha() and not text[i].isalpha() and not _degree(text, i) for i in changed):
        return False  # a letter that becomes a mark: so do those of languages without a model
    clear = gain >= settings.odd_drop * min(len(text), charsets.SAMPLE) and each <= settings.legacy_result
    return clear and gain >= settings.odd_gain and gain >= settings.legacy_gain_each * len(changed)


def _degree(text: str, i: int) -> bool:
    return text[i] == "°" and text[i - 1 : i].isdigit()


def _placed(text: str, i: int) -> bool:
    """Whether a quotation mark or a Spanish opening mark stands where it belongs."""
    before, after = text[i - 1 : i], text[i + 1 : i + 2]
    if _degree(text, i):
        return True
    if text[i] in "’'" and before.isalpha() and after.isalpha():
        return True
    if text[i] in "¿¡" and before and not (before.isspace() or before in "([“‘«"):
        return False
    if text[i] in "“‘„‚«¿¡":
        return not before.isalnum() and after not in _MARKS and (text[i] == "«" or not after.isspace())
    return text[i] in "”’»" and not after.isalnum() and before not in _MARKS and (text[i] == "»" or not before.isspace())


def _followed(line: str, routes: Counter[charsets.Route], least: float) -> str:
    """The line by the route of the document that saves most."""
    if not routes:
        return line
    now = letters.cost(line)
    made = [charsets.follow(line, route) for route, _ in sorted(routes.most_common(3))]
    saved, best = max(((now - letters.cost(text), text) for text in made), key=lambda pair: pair[0])
    return best if saved >= least else line


def differences(old: str, new: str, offset: int, rule: str) -> list[Edit]:
    """Small edits that make `new` of `old`: the ASCII pieces both have in common stay. Linear in the length."""
    edits: list[Edit] = []
    j = 0
    for match in RUNS.finditer(old):
        i, run, anchor = match.start(), match.end(1), match.end()
        if i == anchor:
            break
        piece = match[2]
        found = new.find(piece, j, j + 4 * (anchor - i) + 8) if piece else len(new)
        if found < 0 or anchor == len(old):
            found = len(new) - len(piece) if anchor == len(old) and new.endswith(piece) and len(new) - len(piece) >= j else -1
        if found < 0:
            return edits + _trimmed(old, i, len(old), new[j:], offset, rule)
        edits += _trimmed(old, i, run, new[j:found], offset, rule)
        j = found + len(piece)
    return edits if j == len(new) else [*edits, Edit(offset + len(old), offset + len(old), new[j:], rule)]


def _trimmed(old: str, start: int, end: int, after: str, offset: int, rule: str) -> list[Edit]:
    """One edit without what is the same at its ends."""
    head = 0
    while head < min(end - start, len(after)) and old[start + head] == after[head]:
        head += 1
    tail = 0
    while tail < min(end - start, len(after)) - head and old[end - 1 - tail] == after[len(after) - 1 - tail]:
        tail += 1
    start, end, after = start + head, end - tail, after[head : len(after) - tail]
    return [Edit(offset + start, offset + end, after, rule)] if start < end or after else []
