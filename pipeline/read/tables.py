"""CSV and TSV with a header that names a text column; a row is a record."""

import csv
import io
from collections.abc import Iterator
from itertools import chain

from pipeline.model import Article, Reject
from pipeline.read import fields, sniff
from pipeline.read.json_records import article, text_chunks
from pipeline.read.source import Source, Unreadable

DELIMITERS = ",;\t|"
MISFITS = 1000  # rows on end: not the table that it seemed to be
ATTEMPTS = 5  # quotes that do not close, before what is left is given up: each may have swallowed all lines behind it


def records(source: Source) -> Iterator[Article | Reject]:
    csv.field_size_limit(source.limits.max_text)  # the module's own limit of 131,072 is too low for articles
    header = sniff.opening(source.head()).partition("\n")[0]
    rows = _Rows(_lines(source), "\t" if sniff.suffix_of(source.name) in ("tsv", "tab") else max(DELIMITERS, key=header.count))
    names = rows.next()
    if names is None:
        return
    known = fields.folded(dict.fromkeys(names, ""))
    if not any(name in known for name in (*fields.TEXT, *fields.HTML)):
        raise Unreadable("no_text_field", "no column that holds a text: " + ", ".join(names)[:200])
    number = attempts = doubtful = misfits = 0
    while True:
        place = f"{source.member or ''}#{number + 1}"
        try:
            row = rows.next()
            if row is not None and rows.open_quote():
                raise Unreadable("corrupt", "a quote that does not close")
        except Unreadable as error:
            number += 1
            yield Reject("", place, rows.line, "parse", error.reason, error.detail)
            if attempts == ATTEMPTS or len(names) == 1 or not rows.taken:
                return
            attempts, doubtful = attempts + 1, rows.line
            rows.give_back()
            continue
        if row is None:
            return
        if not any(cell.strip() for cell in row):
            continue
        number += 1
        fits = len(row) == len(names) or (len(row) < len(names) and rows.line > doubtful)
        misfits = 0 if fits else misfits + 1
        if misfits > MISFITS:
            raise Unreadable("corrupt", f"{MISFITS} rows on end do not fit the header; the rest is not read", line=rows.line)
        if not fits:
            yield Reject("", place, rows.line, "parse", "invalid_record", f"{len(row)} cells under {len(names)} names")
        else:
            yield from article(source, dict(zip(names, row, strict=False)), place, rows.line, "utf-8", True)


class _Rows:
    """Rows, with the physical lines that the last of them came from."""

    def __init__(self, lines: Iterator[str], delimiter: str):
        self._lines, self._delimiter, self.line = lines, delimiter, 0
        self.taken: list[str] = []
        self._reader = csv.reader(self._noted(), delimiter=delimiter)

    def _noted(self) -> Iterator[str]:
        for line in self._lines:
            self.taken.append(line)
            self.line += 1
            yield line

    def next(self) -> list[str] | None:
        self.taken.clear()
        try:
            return next(self._reader, None)
        except csv.Error as error:
            raise Unreadable("line_too_long" if "limit" in str(error) else "corrupt", str(error)) from error

    def open_quote(self) -> bool:
        """Whether the row has swallowed the lines behind it."""
        return len(self.taken) > 1 and sum(line.count('"') for line in self.taken) % 2 == 1

    def give_back(self) -> None:
        """The lines of the row are rows of their own, all but the first."""
        again, self.taken = self.taken[1:], []
        self.line -= len(again)
        self._lines = chain(again, self._lines)
        self._reader = csv.reader(self._noted(), delimiter=self._delimiter)


def _lines(source: Source) -> Iterator[str]:
    """Physical lines with their ends, as the csv module wants them; one that is too long ends the table."""
    held: list[str] = []
    size = 0
    for chunk in text_chunks(source):
        for line in io.StringIO(chunk, newline=""):
            held.append(line)
            size += len(line)
            if size > source.limits.max_line:
                raise Unreadable("line_too_long", f"a line longer than {source.limits.max_line}")
            if line.endswith(("\n", "\r")):
                yield "".join(held).removeprefix("\ufeff")
                held, size = [], 0
    if held:
        yield "".join(held)
