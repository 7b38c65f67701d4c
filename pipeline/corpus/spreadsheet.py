"""CSV that people open in a spreadsheet: what may not be read as a formula there, and what comes back from it.

A cell that begins as a formula does is a formula to a spreadsheet, and scraped text may hold any (CWE-1236). Such a cell gets an
apostrophe in front, and so does one that has apostrophes before such a beginning: so that each is undone exactly.
"""

import csv
import re
from pathlib import Path

from pipeline.corpus.errors import CorpusError

FORMULA = re.compile(r"'*[=+\-@\t\r]")
DELIMITERS = ",;\t"  # where the comma divides whole numbers from fractions, spreadsheets write semicolons
LONGEST = 1 << 27  # characters of a cell; the module's own limit of 131,072 is shorter than passages

Row = dict[str, str]


def guarded(cell: str) -> str:
    """The cell, as text to a spreadsheet."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def read(path: Path) -> tuple[frozenset[str], list[Row]]:
    """The columns of a table with a header, and its rows, cells unguarded. Raises CorpusError if it is no CSV in UTF-8, OSError."""
    csv.field_size_limit(LONGEST)
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            header = file.readline()
            file.seek(0)
            table = csv.DictReader(file, delimiter=max(DELIMITERS, key=header.count), restkey="", restval="")
            columns, rows = frozenset(name.strip() for name in table.fieldnames or ()), list(table)
    except (UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"{path} is no CSV file in UTF-8 ({error}); save it as CSV (UTF-8)") from error
    return columns, [{name.strip(): unguarded(cell) for name, cell in row.items() if name} for row in rows]
