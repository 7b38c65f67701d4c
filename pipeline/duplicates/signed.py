"""Signatures of all texts that are compared with each other, by column: 252 bytes of minima a text and four for each value of its
sample, which may wait on disk.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.duplicates.known import Keys
from pipeline.duplicates.sign import MINIMA
from pipeline.duplicates.spilled import Pieces, Ranged

BANDS, ROWS = 42, 3  # found with probability .999 at similarity .53, .90 at .38 and .48 at .25

Pairs = NDArray[np.int64]
Rows = NDArray[np.int32]


def minima_of(table: pa.Table) -> tuple[NDArray[np.uint16], Pairs]:
    """Minima of the texts that have them (n, 126), and their rows."""
    column = table.column("minima").combine_chunks()
    rows = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
    return column.flatten().to_numpy().reshape(-1, MINIMA), rows  # flatten() leaves the null rows out


def sample_of(table: pa.Table) -> tuple[Keys, Pairs]:
    """Values of all samples, and the row of each."""
    column = table.column("sample").combine_chunks()
    sizes = np.diff(column.offsets.to_numpy())
    return column.flatten().to_numpy().astype(np.uint64), np.repeat(np.arange(len(sizes)), sizes)


def side_by_side(columns: NDArray[np.uint16], band: int) -> Keys:
    """What puts texts into one bucket of a band: its number and its minima (3, n)."""
    keys = np.full(columns.shape[1], band, np.uint64)
    for column in columns:
        keys = keys << np.uint64(16) | column
    return keys


class Signed:
    """Texts are added under numbers, in any order; each gets its row once all are here."""

    rows: Rows  # of the texts with minima, as they came
    sizes: Rows  # of each row, of its sample
    row_of: Rows  # of each number

    def __init__(self, folder: Path | None = None) -> None:
        """folder: where files without a name may lie."""
        self.folder = folder
        self.samples = Ranged((1 << 32) - 1, folder)  # value, number
        self._minima = Pieces(np.uint16, folder)  # of each table band by band
        self._numbers: list[Rows] = []
        self._counts: list[tuple[Rows, Rows]] = []

    def add(self, table: pa.Table, numbers: Pairs) -> None:
        """A row of SCHEMA a number; all numbers are different."""
        minima, rows = minima_of(table)
        self._minima.add(minima.T)
        self._numbers.append(numbers[rows].astype(np.int32))
        values, owners = sample_of(table)
        self._counts.append((numbers.astype(np.int32), np.bincount(owners, minlength=table.num_rows).astype(np.int32)))
        self.samples.add(values << np.uint64(32) | numbers.astype(np.uint64)[owners])

    def arrange(self, row_of: Pairs) -> None:
        """row_of: of each number its row; rows are 0, 1, 2..."""
        self.row_of = row_of.astype(np.int32)
        none = np.zeros(0, np.int32)
        self.rows = self.row_of[np.concatenate([none, *self._numbers])]
        total = int(self.row_of.max(initial=-1)) + 1
        self._at = np.full(total, -1, np.int32)
        self._at[self.rows] = np.arange(len(self.rows))
        self.sizes = np.zeros(total, np.int32)
        for numbers, sizes in self._counts:
            self.sizes[self.row_of[numbers]] = sizes

    def band_keys(self, band: int) -> Keys:
        """Of the texts with minima: those of the band and its number, side by side."""
        return side_by_side(self._band(band), band)

    def _band(self, band: int) -> NDArray[np.uint16]:
        found = [
            self._minima.part(piece, band * ROWS * size, (band + 1) * ROWS * size).reshape(ROWS, size)
            for piece, size in enumerate(map(len, self._numbers))
        ]
        return np.concatenate([np.zeros((ROWS, 0), np.uint16), *found], axis=1, dtype=np.uint16)

    def in_common(self, pairs: Pairs) -> tuple[Pairs, Pairs]:
        """How many minima each pair of rows shares, and the first band of them; BANDS where there is none."""
        left, right = self._at[pairs[:, :2].T]
        shared, first = np.zeros(len(pairs), np.int64), np.full(len(pairs), BANDS)
        for band in range(BANDS if len(pairs) else 0):
            same = np.zeros(len(pairs), np.int8)
            for column in self._band(band):
                same += column[left] == column[right]
            shared += same
            first[(same == ROWS) & (first == BANDS)] = band
        return shared, first


