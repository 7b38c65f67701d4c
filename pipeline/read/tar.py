"""tar, read as a stream (POSIX.1-2001 pax, GNU and v7 headers): damage costs the members that it hits, and is told.

The standard library's reader ends without a word at a damaged header in the middle, and takes a header of any size into memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.model import Reject, RejectReason
from pipeline.read.source import Reader, Source, Unreadable

BLOCK = 512
MAX_NOTE = 1 << 20  # bytes of a long name or of pax attributes
LINKS, DEVICES, FOLDER, SPARSE = b"12", b"346", b"5", b"S"
NOTES = {b"L": "name", b"K": "", b"x": "pax", b"X": "pax", b"g": ""}  # headers that speak of the next member
NO_MEMBERS = b"VDMN"  # volume labels and the like


@dataclass(slots=True)
class Header:
    name: str
    size: int  # bytes that follow
    kind: bytes
    sparse: bool = False


def is_tar(head: bytes) -> bool:
    """Whether a header with its checksum stands there; old ones have no other sign."""
    return len(head) >= BLOCK and _checked(head[:BLOCK])


def members(source: Source) -> Iterator[tuple[str, int, RejectReason | None, str, Iterator[bytes]] | Reject]:
    """Name, size, why it is refused (None: it is not) and bytes of each member. Raises Unreadable where no more can be read."""
    reader = Reader(source.rest())
    while header := _next(reader):
        if isinstance(header, str):
            yield Reject("", source.member, None, "container", "corrupt", header)
            continue
        data = _data(reader, header.size)
        if header.kind != FOLDER and not header.name.endswith("/"):
            yield header.name, header.size, *_refused(header), data
        for _ in data:  # what nobody read
            pass
        reader.read(-header.size % BLOCK)


def _refused(header: Header) -> tuple[RejectReason | None, str]:
    if header.kind in LINKS:
        return "symlink", "a link inside an archive"
    if header.kind in DEVICES:
        return "special_file", "neither a file nor a folder"
    return ("special_file", "a file with holes") if header.sparse else (None, "")


def _data(reader: Reader, size: int) -> Iterator[bytes]:
    for piece in reader.pieces(size):
        size -= len(piece)
        yield piece
    if size > 0:
        raise Unreadable("truncated", "the tar ends within a member", "container")


def _next(reader: Reader) -> Header | str | None:
    """The header of the next member, or what is wrong before it; None at the end."""
    notes: dict[str, str] = {}
    while block := reader.read(BLOCK):
        if not block.strip(b"\0"):
            continue  # the end is two such blocks, but archives are also put one behind the other
        if len(block) < BLOCK:
            raise Unreadable("truncated", "the tar ends within a header", "container")
        if not _checked(block) or (size := _number(block[124:136])) < 0:
            return _recovered(reader)
        kind = block[156:157]
        if kind in NOTES and size <= MAX_NOTE:
            notes |= _note(NOTES[kind], b"".join(_data(reader, size)))
        elif kind in NOTES or kind in NO_MEMBERS:
            for _ in _data(reader, size):
                pass
            if kind in NOTES:
                reader.read(-size % BLOCK)
                return f"a name or attributes of {size} bytes"
        else:
            return _header(reader, block, kind, size, notes)
        reader.read(-size % BLOCK)
    return None


def _header(reader: Reader, block: bytes, kind: bytes, size: int, notes: dict[str, str]) -> Header | str:
    more = kind == SPARSE and block[482]
    while more:  # the rest of a GNU map of holes
        part = reader.read(BLOCK)
        more = len(part) == BLOCK and part[504]
    name = block[:100].partition(b"\0")[0]
    prefix = block[345:500].partition(b"\0")[0] if block[257:263] == b"ustar\0" else b""
    plain = (prefix + b"/" + name if prefix else name).decode("utf-8", "surrogateescape")
    if notes.get("size", "").isdecimal():
        size = int(notes["size"][:20])
    sparse = kind == SPARSE or any(key.startswith("GNU.sparse") for key in notes)
    return Header(notes.get("GNU.sparse.name") or notes.get("path") or plain, 0 if kind in LINKS else size, kind, sparse)


def _recovered(reader: Reader) -> str:
    """Passes over what cannot be read, up to the next header."""
    passed = BLOCK
    while len(block := reader.read(BLOCK)) == BLOCK:
        if _checked(block):
            reader.back(block)
            break
        passed += BLOCK
    return f"a damaged header: {passed} bytes could not be read"


def _note(kind: str, data: bytes) -> dict[str, str]:
    if kind == "name":
        return {"path": data.rstrip(b"\0").decode("utf-8", "surrogateescape")}
    found = {}
    while kind == "pax" and data:
        length, space, _ = data.partition(b" ")
        if not space or not length.isdigit() or not len(length) < int(length[:9]) <= len(data):
            break
        key, _, value = data[len(length) + 1 : int(length) - 1].decode("utf-8", "surrogateescape").partition("=")
        found[key] = value
        data = data[int(length) :]
    return found


def _checked(block: bytes) -> bool:
    stated = _number(block[148:156])
    return stated > 0 and stated == sum(block) - sum(block[148:156]) + 8 * 0x20


def _number(field: bytes) -> int:
    """Octal digits, or binary where the first bit is set; -1 for neither."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0").split(b"\0")[0].strip()
    try:
        return int(digits or b"0", 8)
    except ValueError:
        return -1
