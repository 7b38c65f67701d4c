"""Text that was decoded with the wrong charset: the route back, found by how natural the result looks.

ftfy knows UTF-8 read as one of ten charsets; scraped text also holds UTF-8 read as others, and every legacy charset read as another.
Each route turns a line into a candidate; the letter model ranks the candidates; a route counts only where it saves enough.
"""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pipeline.clean import letters

LATIN = ("cp1252", "mac-roman", "cp850", "cp437", "cp1250", "cp1254", "cp1257", "cp852", "mac-latin2")
LATIN_READ = (*LATIN, "cp1258", "iso8859-2", "iso8859-9", "iso8859-15", "cp775", "cp857")
OTHER_READ = ("cp1251", "cp1253", "cp1255", "cp1256", "cp866", "koi8-u", "koi8-r", "mac-cyrillic", "cp874", "iso8859-5", "iso8859-7")
MULTI_BYTE = ("gb18030", "big5", "cp932", "cp949", "euc_jp")
CYRILLIC = ("cp1251", "koi8-u", "iso8859-5", "cp866", "mac-cyrillic")
WRITTEN = {  # read as: what it may have been
    "cp1252": (*LATIN[1:], "iso8859-2", "cp1258", "cp857", *CYRILLIC, "cp1253", "iso8859-7", "cp737", "cp1255", "cp1256", "iso8859-6",
               "cp874", *MULTI_BYTE),
    **{read: (*(c for c in LATIN if c != read), "cp1251", "cp866", "koi8-u", "cp1253", *MULTI_BYTE)
       for read in ("mac-roman", "cp437", "cp850", "cp1254", "cp1257")},
    "cp1250": (*(c for c in LATIN if c != "cp1250"), "iso8859-2", "cp1251", "cp1253", *MULTI_BYTE),
    "iso8859-2": ("cp1250", "cp1252"),
    "cp1253": ("cp1252", "cp1251"),
    **{read: tuple(c for c in CYRILLIC if c != read) for read in (*CYRILLIC, "koi8-r")},
    "cp1251": (*CYRILLIC[1:], "cp1252", "cp1250", "cp1254", "cp1257", "cp1253", "cp1255", "cp1256", *MULTI_BYTE),
    **{read: tuple(c for c in MULTI_BYTE if c != read) for read in MULTI_BYTE},
}
DASHES = "—–…†‡•"
UTF8_LENGTHS = ((0xC2, 0xE0, 1), (0xE0, 0xF0, 2), (0xF0, 0xF5, 3))
SAMPLE = 700  # characters of a piece that are scored; bounds the time of a search
LAYERS = 4  # of wrong decodings, one over another; with 1 .005 fewer damaged lines come back, with 2 to 8 as many
SEQUENCE = 2.3  # nats that speak for UTF-8 where all of a text obeys its rules: one sequence in ten would by chance


class Route(NamedTuple):
    read: str
    written: str


class Candidate(NamedTuple):
    text: str
    route: Route
    gain: float  # nats
    whole: bool  # all of the text obeys the rules of UTF-8


@lru_cache(maxsize=64)
def table(charset: str) -> str:
    """The 256 characters of a single-byte charset; an undefined byte is the C1 control of its number, as browsers have it."""
    return "".join(bytes([b]).decode(charset, "ignore") or chr(b) for b in range(256))


@lru_cache(maxsize=64)
def encoder(charset: str) -> dict[int, int]:
    """Character -> byte. C1 controls pass where the charset has no use for their byte (latin-1 read as cp1252 keeps them too)."""
    back = {ord(c): b for b, c in reversed(list(enumerate(table(charset)))) if b >= 0x80}
    return {c: c for c in range(0x80, 0xA0)} | back


def accents_read_in(charset: str) -> str:
    """What accented Latin letters look like when their UTF-8 is read in a multi-byte charset; all of them, in one string."""
    return "".join(chr(c).encode().decode(charset, "ignore") for c in range(0xC0, 0x100))


@lru_cache(maxsize=256)
def translation(route: Route) -> dict[int, str]:
    """Character -> character, from one single-byte charset to another."""
    written = table(route.written)
    return {c: written[b] for c, b in encoder(route.read).items()}


@lru_cache(maxsize=64)
def utf8_pattern(charset: str) -> re.Pattern[str]:
    """What a UTF-8 character looks like when it is read in a single-byte charset."""
    chars: dict[int, list[str]] = {}
    for c, b in encoder(charset).items():
        chars.setdefault(b, []).append(re.escape(chr(c)))
    def some(low: int, high: int) -> str:
        return "[" + "".join("".join(chars.get(b, ())) for b in range(low, high)) + "]"
    return re.compile("|".join(some(low, high) + some(0x80, 0xC0) + f"{{{tail}}}" for low, high, tail in UTF8_LENGTHS))


@lru_cache(maxsize=64)
def _maps(charset: str) -> tuple[object, dict[int, int]]:
    """A charset for the codec machinery: as a fast map of its own characters, and as a table that takes C1 controls too."""
    back = encoder(charset)
    own = "".join(c if b < 0x80 or back[ord(c)] == b else "\ufffe" for b, c in enumerate(table(charset)))
    return codecs.charmap_build(own), {b: b for b in range(0x80)} | back


@lru_cache(maxsize=128)
def encoded(text: str, charset: str) -> bytes | None:
    """The bytes that were read as this text in a single-byte charset; None where a character is none of its own."""
    for known in _maps(charset):
        try:
            return codecs.charmap_encode(text, "strict", known)[0]  # type: ignore[arg-type]
        except UnicodeEncodeError:
            pass
    return None


def decoded(data: bytes, charset: str) -> str:
    """Bytes in a single-byte charset; every byte is some character."""
    return codecs.charmap_decode(data, "strict", table(charset))[0]


@lru_cache(maxsize=1 << 12)
def _sequence(text: str, charset: str) -> str:
    """The character whose UTF-8 was read as this; itself where it is none."""
    try:
        return bytes(map(encoder(charset).__getitem__, map(ord, text))).decode("utf-8")
    except UnicodeDecodeError:
        return text


def from_utf8(text: str, charset: str) -> str:
    """The text with each sequence decoded that is UTF-8 read as `charset`; all else stays."""
    raw = encoded(text, charset)
    if raw is not None:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            pass  # not all of it is UTF-8
    return utf8_pattern(charset).sub(lambda match: _sequence(match[0], charset), text)


def _with_spaces(text: str, charset: str) -> tuple[str, ...]:
    """The text, and as it was before the no-break space of an `à` became a space: `hÃ i`, `Ã bientôt`."""
    lead, space = table(charset)[0xC3], table(charset)[0xA0]
    if space != "\xa0" or f"{lead} " not in text:
        return (text,)
    return text, text.replace(f"{lead} ", f"{lead}\xa0"), text.replace(f"{lead} ", f"{lead}\xa0 ")


def between(text: str, route: Route) -> str | None:
    """The text by a legacy route, or None where it cannot be taken."""
    try:
        raw = text.encode(route.read) if route.read in MULTI_BYTE else encoded(text, route.read)
    except UnicodeEncodeError:
        return None
    if route.written not in MULTI_BYTE:
        return text.translate(translation(route)) if raw is None else decoded(raw, route.written)
    if raw is None:
        return None
    made = raw.decode(route.written, "replace")
    return made if made.count("\ufffd") * 20 <= len(made) else None


def from_utf8_by_run(text: str, charset: str) -> str | None:
    """The text with each run decoded that is UTF-8 read in a multi-byte charset; None where there is none."""

    def run(match: re.Match[str]) -> str:
        try:
            return match[0].encode(charset).decode("utf-8")
        except UnicodeError:
            return match[0]

    made = re.sub("[^\x00-\x7f]+", run, text)
    return made if made != text else None


def candidates(text: str) -> Iterator[tuple[str, Route]]:
    """Every text that one wrong decoding may have come from."""
    present = {ord(c) for c in set(text) if c > "\x7f"}
    for charset in (*LATIN_READ, *OTHER_READ):
        if len(present & encoder(charset).keys()) * 2 > len(present):
            for variant in _with_spaces(text, charset):
                made = from_utf8(variant, charset)
                if made != variant:
                    yield made, Route(charset, "utf-8")
    eastern = any(0x3000 < c < 0xFFE6 for c in present)
    if eastern:
        for charset in MULTI_BYTE:
            made_of_runs = from_utf8_by_run(text, charset)
            if made_of_runs:
                yield made_of_runs, Route(charset, "utf-8")
    for read, sources in WRITTEN.items():
        if read in MULTI_BYTE and not eastern:
            continue
        if read not in MULTI_BYTE and len(present & encoder(read).keys()) < 0.9 * len(present):
            continue
        for written in sources:
            legacy = between(text, Route(read, written))
            if legacy and legacy != text:
                yield legacy, Route(read, written)


LATIN_ROUTES = tuple(Route(read, written) for read in LATIN for written in WRITTEN.get(read, ()) if written in LATIN_READ)


@lru_cache(maxsize=1 << 12)
def _on_latin_routes(c: str) -> tuple[str, ...]:
    """What a character becomes on each of them; itself where it cannot go."""
    return tuple(translation(route).get(ord(c), c) for route in LATIN_ROUTES)


@lru_cache(maxsize=1)
def _utf8_letter() -> re.Pattern[str]:
    """What may be the UTF-8 of a Latin letter read in a Latin charset."""
    leads = sorted({c for read in LATIN_READ for c in table(read)[0xC3:0xC6]})
    return re.compile(f"[{re.escape(''.join(leads))}][^\\x00-\\x7f]")


def promising(line: str, least: float) -> bool:
    """Whether one route to Latin letters makes the odd words of a line much less odd: a cheap look before the search."""
    together = "\n".join([word for word in line.split() if not word.isascii()][:200])
    present = [c for c in sorted(set(together)) if c > "\x7f"]
    made: dict[str, None] = {together: None}
    for after in sorted(set(map("".join, zip(*map(_on_latin_routes, present), strict=True)))):
        if after.isalpha() or all(c.isalpha() or c in "“”‘’«»¿¡" for c in after):
            made[together.translate(str.maketrans("".join(present), after))] = None
    if _utf8_letter().search(together):
        made |= dict.fromkeys(from_utf8(together, read) for read in LATIN_READ)
    costs = letters.costs_of(list(made))
    column = int(letters.costs(line).argmin())  # of the broken line: maybe another language than that of the words mended
    gain = max(costs[0, column] - costs[:, column].min(), costs[0].min() - costs.min())
    return bool(gain >= least)


def best(text: str) -> Candidate | None:
    """The candidate that saves most; its gain is that of the sample."""
    sample = text[:SAMPLE]
    options = list(candidates(sample))
    texts = list(dict.fromkeys([sample, *(made for made, _ in options)]))
    costs = dict(zip(texts, letters.costs_of(texts).min(1).tolist(), strict=True))
    now = costs[sample]
    ranked = []
    for made, route in options:
        sequences = _sequences(sample, made, route)
        gain = now - costs[made]
        ranked.append((gain + SEQUENCE * sequences, gain, sequences > 0, route, made))
    if not ranked:
        return None
    _, gain, whole, route, made = max(ranked, key=lambda item: item[0])
    if len(text) > SAMPLE:
        made = follow(text, route)
    return Candidate(made, route, gain, whole)


def _sequences(text: str, made: str, route: Route) -> int:
    """How many characters beyond ASCII there were, where all of a text obeys the rules of UTF-8; else 0."""
    if route.written != "utf-8" or route.read in MULTI_BYTE:
        return 0
    return sum(c > "\x7f" for c in made) if decoded(made.encode(), route.read) == text else 0


def follow(text: str, route: Route) -> str:
    """The text by a route that is known; unchanged where it cannot be taken."""
    if route.written == "utf-8":
        return (from_utf8_by_run(text, route.read) or text) if route.read in MULTI_BYTE else from_utf8(text, route.read)
    return between(text, route) or text
