"""Columns of numbers that are more than memory should hold: what is over some megabytes waits in a file that has no name, so that
nothing of it is left behind, whatever ends the process.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.duplicates.known import Keys

ROOM = 1 << 22  # bytes of a column that stay in memory: linking 2,000 articles writes nothing
RANGE = 1 << 18  # numbers looked at together: some 15 MB with all that is made of them; with four times all three 300,000 texts take
# 275 MB and not 227, in the same time
_SLOTS = 8  # bits by which numbers are parted
PIECE = 1 << 18  # numbers parted together

T = TypeVar("T", bound=np.generic)


class Pieces(Generic[T]):
    """Arrays of one type, one behind the other; each can be had again, or a part of it. folder: where the file is, else the system's."""

    def __init__(self, kind: type[T], folder: Path | None = None) -> None:
        self._kind, self._folder = np.dtype(kind), folder
        self._file: BinaryIO | None = None
        self._ends = [0]  # in the file
        self._held: list[NDArray[T]] = []
        self._size = 0

    def __iter__(self) -> Iterator[NDArray[T]]:
        written = len(self._ends) - 1
        for n in range(written):
            yield self.part(n, 0, (self._ends[n + 1] - self._ends[n]) // self._kind.itemsize)
        yield from self._held

    def add(self, piece: NDArray[T]) -> None:
        self._held.append(np.ascontiguousarray(piece, self._kind).ravel())
        self._size += self._held[-1].nbytes
        if self._size > ROOM:
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - it lives as long as what is in it is needed
            self._file.seek(self._ends[-1])
            for held in self._held:
                self._file.write(held.data)
                self._ends.append(self._ends[-1] + held.nbytes)
            self._held, self._size = [], 0

    def part(self, number: int, begin: int, end: int) -> NDArray[T]:
        """Of a piece from one place to another."""
        written = len(self._ends) - 1
        if number >= written or self._file is None:
            return self._held[number - written][begin:end]
        out = np.empty(end - begin, self._kind)
        self._file.seek(self._ends[number] + begin * self._kind.itemsize)
        self._file.readinto(out.data)  # type: ignore[attr-defined]
        return out


class Ranged:
    """Numbers of 64 bits, come as they may, and had again by ranges of their upper halves."""

    def __init__(self, most: int, folder: Path | None = None) -> None:
        """most: above all upper halves."""
        self._pieces, self._cuts = Pieces(np.uint64, folder), list[NDArray[np.int64]]()
        self._shift = np.uint64(32 + max(0, most.bit_length() - _SLOTS))
        self._waiting: list[Keys] = []
        self._size = 0

    def add(self, keys: Keys) -> None:
        self._waiting.append(keys)
        self._size += len(keys)
        if self._size >= PIECE:
            self._part()

    def _part(self) -> None:
        keys = np.concatenate([np.zeros(0, np.uint64), *self._waiting])
        self._waiting, self._size = [], 0
        slots = (keys >> self._shift).astype(np.uint8)
        self._pieces.add(keys[np.argsort(slots, kind="stable")])
        self._cuts.append(np.concatenate(([0], np.cumsum(np.bincount(slots, minlength=1 << _SLOTS)))))

    def ranges(self) -> Iterator[Keys]:
        """All numbers, in no order within a range; those of one upper half are in one range."""
        if self._waiting:
            self._part()
        if not self._cuts:
            return
        cuts = np.stack(self._cuts)
        ends, begin = cuts.sum(axis=0), 0
        while begin < 1 << _SLOTS:
            end = max(begin + 1, int(np.searchsorted(ends, ends[begin] + RANGE, "right")) - 1)
            parts = [self._pieces.part(n, at, to) for n, (at, to) in enumerate(cuts[:, [begin, end]].tolist()) if to > at]
            if parts:
                yield np.concatenate(parts)
            begin = end
