"""CSV and TSV with a header that names a text column; a row is a record."""

import csv
import io
from collections.abc import Iterator

from pipeline.model import Article, Reject
from pipeline.read import fields, sniff
from pipeline.read.json_records import article, text_chunks
from pipeline.read.source import Source, Unreadable

DELIMITERS = ",;\t|"


def records(source: Source) -> Iterator[Article | Reject]:
    csv.field_size_limit(source.limits.max_line)  # the module's own limit of 131,072 is too low for articles
    header = sniff.opening(source.head()).partition("\n")[0]
    delimiter = "\t" if sniff.suffix_of(source.name) in ("tsv", "tab") else max(DELIMITERS, key=header.count)
    taken: list[str] = []  # the lines of the row that is being read
    rows = csv.reader(_noted(_lines(source), taken), delimiter=delimiter)
    names = _next(rows)
    taken.clear()
    if names is None:
        return
    known = fields.folded(dict.fromkeys(names, ""))
    if not any(name in known for name in (*fields.TEXT, *fields.HTML)):
        raise Unreadable("no_text_field", "no column that holds a text: " + ", ".join(names)[:200])
    number = 0
    while True:
        try:
            row = _next(rows)
        except Unreadable as error:
            yield Reject("", f"{source.member or ''}#{number + 1}", rows.line_num, "parse", error.reason, error.detail)
            return
        if row is None:
            return
        if not any(cell.strip() for cell in row):
            taken.clear()
            continue
        number += 1
        place = f"{source.member or ''}#{number}"
        open_quote = len(taken) > 1 and sum(line.count('"') for line in taken) % 2
        taken.clear()
        if open_quote:
            yield Reject("", place, rows.line_num, "parse", "corrupt", "a quote that does not close has swallowed the lines behind it")
        elif len(row) > len(names):
            yield Reject("", place, rows.line_num, "parse", "invalid_record", f"{len(row)} cells under {len(names)} names")
        else:
            yield from article(source, dict(zip(names, row, strict=False)), place, rows.line_num, "utf-8", True)


def _noted(lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _next(rows: Iterator[list[str]]) -> list[str] | None:
    try:
        return next(rows, None)
    except csv.Error as error:
        raise Unreadable("line_too_long" if "limit" in str(error) else "corrupt", str(error)) from error


def _lines(source: Source) -> Iterator[str]:
    """Physical lines with their ends, as the csv module wants them; one that is too long ends the table."""
    rest, first = "", True
    for chunk in text_chunks(source):
        chunk = chunk.removeprefix("\ufeff") if first else chunk
        first = False
        lines = io.StringIO(rest + chunk, newline="").readlines()
        rest = lines.pop() if lines else ""
        yield from lines
        if len(rest) > source.limits.max_line:
            raise Unreadable("line_too_long", f"a line longer than {source.limits.max_line}")
    if rest:
        yield rest
