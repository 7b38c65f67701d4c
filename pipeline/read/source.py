"""A stream of bytes with its place and its limits: what every form reads from. Nothing is written to disk."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from pipeline.model import RejectReason
from pipeline.settings import Read

CHUNK = 1 << 18
HEAD = 1 << 16  # what is looked at to tell the form


class Unreadable(Exception):
    """Why a file, a member or a record ends as a Reject; raised by forms, turned into the Reject by the registry."""

    def __init__(self, reason: RejectReason, detail: str, stage: str = "parse", line: int | None = None):
        super().__init__(detail)
        self.reason, self.detail, self.stage, self.line = reason, detail, stage, line


class Broken(Exception):
    """The installation, not a file, is at fault: the run must stop."""


@contextmanager
def parsing(what: str, stage: str = "parse", reason: RejectReason = "corrupt") -> Iterator[None]:
    """Whatever a foreign parser raises at hostile input is a finding about the input."""
    try:
        yield
    except (Unreadable, MemoryError, RecursionError):
        raise
    except Exception as error:
        raise Unreadable(reason, f"{what}: {type(error).__name__}: {error}"[:300], stage) from error


@dataclass(slots=True)
class Budget:
    """What all streams inside one raw file share."""

    left: int  # bytes that they may still unpack to
    seconds: int  # that one document may take to be parsed

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise Unreadable("bomb", "unpacks to more than the limit for one file", "container")


@dataclass(frozen=True, slots=True)
class Range:
    """Bytes of a JSON Lines file that are read by themselves, and what the lines before them decide (json_records.py)."""

    start: int  # a line begins here
    end: int
    sha256: str  # of these bytes
    line: int  # lines before it
    charset: str | None  # of lines that are no UTF-8
    seen: bytes  # what it holds that stands before it too: key and how often, 8 bytes each (finish.py)


@dataclass(slots=True)
class Source:
    name: str  # its suffix breaks ties between forms
    chunks: Iterator[bytes]
    limits: Read
    budget: Budget
    member: str | None = None
    depth: int = 0
    declared: str | None = None  # charset named by an envelope
    handle: BinaryIO | None = None  # the file itself, where there is one
    part: Range | None = None  # which the chunks are, and not the whole file
    _head: bytes = b""
    _opened: bool = False
    _failed: Unreadable | None = None  # met behind the head: raised when the reader gets there

    def head(self) -> bytes:
        """The first bytes, without taking them."""
        if not self._opened:
            self._opened = True
            taken = []
            size = 0
            try:
                for chunk in self.chunks:
                    taken.append(chunk)
                    size += len(chunk)
                    if size >= HEAD:
                        break
            except Unreadable as error:
                if not taken:
                    raise
                self._failed = error
            self._head = b"".join(taken)
        return self._head[:HEAD]

    def rest(self) -> Iterator[bytes]:
        """All bytes, chunk by chunk; once."""
        self.head()
        if self._head:
            head, self._head = self._head, b""
            yield head
        if self._failed:
            raise self._failed
        yield from self.chunks

    def whole(self, limit: int) -> bytes:
        out, size = [], 0
        for chunk in self.rest():
            size += len(chunk)
            if size > limit:
                raise Unreadable("too_large", f"more than {limit} bytes", "container")
            out.append(chunk)
        return b"".join(out)

    def seekable(self) -> BinaryIO:
        """For forms that are read from their end: the file, or the member in memory."""
        if self.handle is not None:
            self.handle.seek(0)
            return self.handle
        memory, size = io.BytesIO(), 0
        for chunk in self.rest():
            size += memory.write(chunk)
            if size > self.limits.max_member:
                raise Unreadable("too_large", f"more than {self.limits.max_member} bytes", "container")
        memory.seek(0)
        return memory

    def inner(
        self, name: str, chunks: Iterator[bytes], member: str | None, *, declared: str | None = None, deeper: bool = True
    ) -> "Source":
        """A stream inside this one."""
        return Source(name, chunks, self.limits, self.budget, member, self.depth + deeper, declared)


def read_chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def guarded(chunks: Iterator[bytes], limits: Read, budget: Budget, packed: Callable[[], int]) -> Iterator[bytes]:
    """Unpacked chunks under the budget; `packed()`: bytes taken in so far. Stops a bomb before it is in memory."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        budget.spend(len(chunk))
        if size > limits.ratio_from and size > limits.max_ratio * max(1, packed()):
            raise Unreadable("bomb", f"unpacks more than {limits.max_ratio} to 1", "container")
        yield chunk


def part_chunks(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """The bytes from `start` to `end`, or to where the file ends."""
    file.seek(start)
    while chunk := file.read(min(CHUNK, end - start)):
        yield chunk
        start += len(chunk)


class Reader:
    """Chunks, taken by count and by line."""

    def __init__(self, chunks: Iterator[bytes]):
        self._chunks, self._held, self._at = chunks, b"", 0  # what is held from `_at` on is still to be taken

    def _more(self) -> bool:
        chunk = next(self._chunks, b"")
        self._held, self._at = self._held[self._at :] + chunk, 0
        return bool(chunk)

    def pieces(self, size: int) -> Iterator[bytes]:
        """So many bytes; fewer where the stream ends."""
        while size > 0 and (self._at < len(self._held) or self._more()):
            piece = self._held[self._at : self._at + size]
            self._at += len(piece)
            size -= len(piece)
            yield piece

    def read(self, size: int) -> bytes:
        return b"".join(self.pieces(size))

    def line(self, most: int) -> bytes:
        """Up to the next line end, and with it; no more than `most` bytes."""
        while (end := self._held.find(b"\n", self._at, self._at + most)) < 0 and len(self._held) - self._at < most and self._more():
            pass
        return self.read(end + 1 - self._at if end >= 0 else min(most, len(self._held) - self._at))

    def back(self, data: bytes) -> None:
        """Puts bytes before those that are still to be taken."""
        self._held, self._at = data + self._held[self._at :], 0
