"""Bytes of a text file -> text: BOM, strict UTF-8, declared charset, then a detector (chardet 7: 99.5 % of short texts).

UTF-8 goes before the declaration because prose of another charset is almost never valid UTF-8, while pages are often declared
wrongly. A file that is mostly UTF-8 is read line by line, so that a few lines of another charset do not spoil the rest.
"""

import codecs
import re
from dataclasses import dataclass

import numpy as np

from pipeline.clean import letters
from pipeline.model import Loss

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
CUT = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")  # what is left of a UTF-8 sequence
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
LOW = re.compile(rb"[\x00-\x09\x0b\x0c\x0e-\x1f]")
LATIN = re.compile(rb"[A-Za-z ]")
SANE = re.compile("[\t\n\r\x20-\x7e\xa0-\u06ff\u0900-\u0e7f\u1e00-\u206f\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uff65]")
C1 = re.compile("[\x80-\x9f]")
WINDOWS = {"iso8859-1": "cp1252", "iso8859-15": "cp1252", "iso8859-2": "cp1250", "iso8859-16": "cp1250", "iso8859-7": "cp1253",
           "iso8859-9": "cp1254", "iso8859-8": "cp1255", "iso8859-6": "cp1256", "iso8859-13": "cp1257", "iso8859-4": "cp1257"}
HIGH = re.compile(rb"[\x80-\xff]+")
RIVALS = ("cp1252", "cp1250", "iso8859-2", "cp1254", "cp1257", "cp1251", "koi8-u", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic", "cp1253",
          "iso8859-7", "cp1255", "cp1256", "iso8859-6", "cp1258", "mac-roman", "cp850", "iso8859-15", "iso8859-9",
          "iso8859-13", "iso8859-16", "iso8859-4", "cp437", "cp852", "cp874")
MULTI_BYTE = ("gb18030", "big5", "cp932", "cp949", "euc_jp")
JUDGED = 1500  # bytes that the letter model looks at
RIVAL_GAIN = 10.0  # nats another charset must save: right answers of the detector lose up to 9.8 (669 lines), 5 of 5 wrong ones more
FEW = 100  # bytes beyond ASCII: so short a text may be of a multi-byte charset that the detector missed; a longer one is not
SAMPLE = 100_000  # bytes the detector looks at; bounds its time
BROWSERS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932",
            "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874"}  # supersets that are meant (WHATWG Encoding Standard)
TEXT_CODECS = re.compile(r"utf|iso|cp\d|koi8|mac|gb|big5|euc|shift|johab|hz|tis|ascii|ptcp|kz")  # no zlib, rot13, punycode ...


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str  # without surrogates
    encoding: str  # Python's name of it; two joined by "+" where lines differ
    confidence: float  # 0..1
    losses: tuple[Loss, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of some bytes; `declared` is what a header or the file itself names.

    An undecodable byte becomes U+FFFD and a Loss; the text never holds surrogates.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _read(data[len(mark) :], encoding, 1.0)
    wide = wide_without_mark(data)
    if wide:
        return _read(data, wide, 0.95)
    named = _codec(declared)
    stateful = named is not None and named.startswith(("iso2022", "hz", "utf-7"))
    try:
        if not stateful and b"\x1b" not in data:
            return Decoded(data.decode("utf-8"), "utf-8", 1.0)
    except UnicodeDecodeError:
        pass
    if _mostly_utf8(data) or _cut_utf8(data):
        return _by_line(data)
    if named and named != "utf-8":
        try:
            named = _sufficient(data, named)
            return Decoded(_without_surrogates(data.decode(named)), named, 0.9)
        except (UnicodeDecodeError, LookupError):
            pass  # a wrong declaration: look at the bytes
    read = _read(data, *_detected(data))
    if any(not line.isascii() and _is_utf8(line) for line in data.split(b"\n")):  # a few lines of several charsets, or letters by chance
        lined = _by_line(data)
        return lined if _cost(lined.text) + RIVAL_GAIN <= _cost(read.text) else read
    return read


def _cost(text: str) -> float:
    """Nats of the lines that say something, in the language of each."""
    lines = [line for line in text[: 8 * JUDGED].split("\n") if not line.isascii()]
    return float(letters.costs_of(lines).min(1).sum()) if lines else 0.0


def _codec(name: str | None) -> str | None:
    """Python's name of a declared charset, as browsers read it; None for an unknown one."""
    if not name:
        return None
    try:
        found = codecs.lookup(name.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    return BROWSERS.get(found, found) if TEXT_CODECS.match(found) else None


def wide_without_mark(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without BOM: only these have zeros or control bytes all over, and in one byte order the characters make sense."""
    head = data[: min(len(data) & ~3 or len(data) & ~1, 4096)]
    if len(head) < 4 or not CONTROL.search(head) or _narrow(head):
        return None
    zeros = [head[i::4].count(0) * 4 / len(head) for i in range(4)]  # .7 to .97 and .3 to .8 decode all our cases, and 150 texts more
    if len(head) % 4 == 0 and min(zeros[2:]) > 0.9 and zeros[0] < 0.5:
        return "utf-32-le"
    if len(head) % 4 == 0 and min(zeros[:2]) > 0.9 and zeros[3] < 0.5:
        return "utf-32-be"
    sane = [len(SANE.findall(head.decode(order, "replace"))) * 2 / len(head) for order in ("utf-16-le", "utf-16-be")]
    if max(sane) < 0.95 or sane[0] == sane[1]:  # .8 to .99: the same
        return None
    return "utf-16-le" if sane[0] > sane[1] else "utf-16-be"


def _narrow(head: bytes) -> bool:
    """Text of one byte a letter, or UTF-8, with some stray NUL: two Latin letters are one ideograph of UTF-16.

    Of Latin text in UTF-16 half of the bytes are letters at most, of ideographs a fifth; and what is UTF-8 as well is all control bytes.
    """
    if len(LATIN.findall(head)) > 0.55 * len(head):
        return True
    return len(LOW.findall(head)) < 0.2 * len(head) and (_is_utf8(head) or _cut_utf8(head))


def _mostly_utf8(data: bytes) -> bool:
    """Whether the bytes beyond ASCII belong to whole UTF-8 sequences; a Thai line by chance: up to .7."""
    high = sum(map(len, HIGH.findall(data)))
    share = sum(map(len, UTF8_SEQUENCE.findall(data))) / high if high else 0.0  # .8 to .97 and .3 to .7 decode the same
    return share > 0.9 or (share > 0.5 and any(not line.isascii() and _is_utf8(line) for line in data.split(b"\n")))


def _cut_utf8(data: bytes) -> bool:
    """Whether data is UTF-8 that was cut inside its last character. One byte alone may be an accented letter of an ASCII text."""
    cut = CUT.search(data, max(0, len(data) - 3))
    if not cut or not _is_utf8(data[: cut.start()]):
        return False
    return len(cut[0]) > 1 or not data[: cut.start()].isascii()


def _torn_utf8(line: bytes) -> bool:
    """Whether a line of a file in UTF-8 is UTF-8 too, but for some bytes lost."""
    high, whole = (sum(map(len, found.findall(line))) for found in (HIGH, UTF8_SEQUENCE))  # 3 to 12 bytes lost decode the same
    return _mostly_utf8(line) or _cut_utf8(line) or (high - whole <= 6 and whole >= 3 * (high - whole))


def _by_line(data: bytes) -> Decoded:
    """Mostly UTF-8: each line by itself, those that are not UTF-8 in the one charset that suits them together."""
    lines = data.split(b"\n")
    strange = [line for line in lines if not _is_utf8(line) and not _torn_utf8(line)]
    enough = sum(map(len, HIGH.findall(b"".join(strange)))) >= 30  # with fewer the detector guesses at random
    around = b"\n".join(line for line in lines if not line.isascii() and _is_utf8(line))[: 4 * JUDGED].decode("utf-8", "ignore")
    column = int(letters.costs(around).argmin()) if around else None
    first = _detected(b"\n".join(strange))[0] if enough else "cp1252"
    other = _rival(b"\n".join(strange), first, column) if strange else ""
    texts, losses, at = [], [], 0
    for line in lines:
        encoding = "utf-8" if _is_utf8(line) or _torn_utf8(line) else other
        read = _read(line, encoding, 1.0)
        losses += [Loss(at + loss.offset, loss.byte) for loss in read.losses]
        texts.append(read.text)
        at += len(read.text) + 1
    return Decoded("\n".join(texts), "+".join(["utf-8", other] if other else ["utf-8"]), 0.8, tuple(losses))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _detected(data: bytes) -> tuple[str, float]:
    """The detector's answer on the lines that say something."""
    import chardet  # .016 CPU seconds that most processes never need

    telling = data
    if len(data) > SAMPLE:
        telling = b"\n".join(line for line in data.split(b"\n") if not line.isascii())[:SAMPLE] or data[:SAMPLE]
    answer = chardet.detect(telling)
    encoding = _codec(answer["encoding"]) or "cp1252"
    try:
        if encoding in WINDOWS and C1.search(telling.decode(encoding, "replace")):
            encoding = WINDOWS[encoding]  # C1 controls are no text
        encoding = _rival(telling, encoding)
    except LookupError:
        return "cp1252", 0.1
    return encoding, round(float(answer["confidence"] or 0.0), 3)


def _rival(data: bytes, encoding: str, column: int | None = None) -> str:
    """The detector's charset, or one whose text is plainly the more natural one (Lithuanian in cp1257, short Chinese in GBK).

    `column` is the language of the lines around, where it is known.
    """
    head = b"\n".join(line for line in data[: 8 * JUDGED].split(b"\n") if not line.isascii())[:JUDGED]
    if not head:
        return encoding
    few = encoding not in MULTI_BYTE and len(b"".join(HIGH.findall(head))) <= FEW
    names = list(dict.fromkeys((encoding, *RIVALS, *(MULTI_BYTE if few else ()))))
    costs = letters.costs_of([head.decode(name, "replace").replace("\ufffd", "\x80") for name in names])  # both are no text
    best = costs.min(1) if column is None else np.minimum(costs[:, column], costs.min(1) + RIVAL_GAIN)
    chosen = names[int(best.argmin())]
    return chosen if best[0] - best.min() >= RIVAL_GAIN else encoding


def _sufficient(data: bytes, encoding: str) -> str:
    """The charset, or plain Shift JIS where no byte needs Microsoft's, which has a full-width tilde and minus for wave dash and minus."""
    if encoding == "cp932":
        try:
            data.decode("shift_jis")
        except UnicodeDecodeError:
            return encoding
        return "shift_jis"
    return encoding


def _read(data: bytes, encoding: str, confidence: float) -> Decoded:
    """Decodes, with a Loss for each byte that the charset does not know."""
    encoding = _sufficient(data, encoding)
    try:
        text = data.decode(encoding)
        if text.isascii() or not any("\ud800" <= c <= "\udfff" for c in set(text)):
            return Decoded(text, encoding, confidence)
    except UnicodeDecodeError:
        pass
    if encoding in WIDE:
        return _read_wide(data, encoding, confidence)
    try:
        text = data.decode(encoding, "surrogateescape")
    except UnicodeDecodeError:  # a codec that cannot carry on byte by byte
        encoding, text = "latin-1", data.decode("latin-1")
    losses = tuple(Loss(at, ord(c) & 0xFF) for at, c in enumerate(text) if "\ud800" <= c <= "\udfff")
    return Decoded(_without_surrogates(text), encoding, confidence, losses)


def _read_wide(data: bytes, encoding: str, confidence: float) -> Decoded:
    """UTF-16 or -32 with lone surrogates, units that are no character, or a torn last one."""
    size = 4 if encoding.startswith("utf-32") else 2
    whole = len(data) - len(data) % size
    order = "little" if encoding.endswith("le") else "big"
    if size == 4:
        units = [int.from_bytes(data[i : i + 4], order) for i in range(0, whole, 4)]  # type: ignore[arg-type]
        text = "".join(chr(u) if u < 0x110000 else "\ud800" for u in units)
    else:
        text = data[:whole].decode(encoding, "surrogatepass")
    text += "\ud800" * (len(data) - whole)
    bad = [at for at, c in enumerate(text) if "\ud800" <= c <= "\udfff"]
    torn = len(data) - whole
    losses = [Loss(at, ord(text[at]) & 0xFF) for at in bad[: len(bad) - torn]]
    losses += [Loss(at, byte) for at, byte in zip(bad[len(bad) - torn :], data[whole:], strict=True)]
    return Decoded(_without_surrogates(text), encoding, confidence, tuple(losses))


def _without_surrogates(text: str) -> str:
    """No surrogates: they cannot be stored."""
    return text if text.isascii() else re.sub("[\ud800-\udfff]", "\ufffd", text)
