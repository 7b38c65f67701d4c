"""Records in the forms that screening and reference tools read; FORMATS is the table of them.

DOI and URL survive in each, and the DOIs of copies: ASReview's RIS reader drops UR, so the address stands in a note (N1) as well.
"""

import csv
import dataclasses
import json
import re
from collections.abc import Callable, Sequence
from typing import TextIO
from urllib.parse import quote

from pipeline.corpus import spreadsheet
from pipeline.review.records import Record

ASREVIEW = (
    "doc_id", "title", "abstract", "authors", "year", "doi", "url", "keywords", "language", "duplicate_ids", "duplicate_dois", "version",
    "included",
)  # fmt: skip
_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {c: f"\\{c}" for c in "{}%&$#_"}
_TEX = re.compile("|".join(map(re.escape, _SPECIAL)))
_NO_ADDRESS = re.compile(r"[{}\\\s]")  # stands in no address but as %XX, and would end or break a field of BibTeX


def as_csv(records: Sequence[Record], file: TextIO) -> None:
    """Every field, for a spreadsheet; lists joined by `; `."""
    write_csv(records, ("year", *(f.name for f in dataclasses.fields(Record))), file, spreadsheet.guarded)


def as_asreview(records: Sequence[Record], file: TextIO) -> None:
    """The columns that ASReview 3 knows; an empty `included` is a record not screened yet."""
    write_csv(records, ASREVIEW, file)


def write_csv(records: Sequence[Record], columns: Sequence[str], file: TextIO, cell: Callable[[str], str] = str) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    for r in records:
        values = (getattr(r, column) for column in columns)
        writer.writerow([v if isinstance(v, float) else cell("; ".join(v) if isinstance(v, tuple) else v) for v in values])


def as_jsonl(records: Sequence[Record], file: TextIO) -> None:
    for r in records:
        file.write(json.dumps(dataclasses.asdict(r) | {"year": r.year}, ensure_ascii=False) + "\n")


def as_ris(records: Sequence[Record], file: TextIO) -> None:
    """RIS (refman.com): a journal article where there is a DOI, else generic."""
    for r in records:
        fields = [
            ("TY", "JOUR" if r.doi else "GEN"), ("ID", r.doc_id), ("TI", r.title), *(("AU", author) for author in r.authors),
            ("PY", r.year), ("DA", r.published.replace("-", "/")), ("DO", r.doi), ("UR", r.url), ("LA", r.language),
            ("AB", r.abstract), *(("KW", word) for word in r.keywords), ("N1", note(r)),
            ("N1", f"url: {r.url}" if r.url else ""), ("ER", ""),
        ]  # fmt: skip
        file.writelines(f"{tag}  - {one_line(value)}\n" for tag, value in fields if value or tag == "ER")
        file.write("\n")


def note(r: Record) -> str:
    """What has no field of its own in reference formats."""
    facts = {"doc_id": [r.doc_id], "corpus": [r.version], "copies": r.duplicate_ids, "DOIs of copies": r.duplicate_dois}
    return "; ".join(f"{name}: {' '.join(values)}" for name, values in facts.items() if values)


def as_bibtex(records: Sequence[Record], file: TextIO) -> None:
    """BibLaTeX (its manual, 2.2): `doi` and `url` are read verbatim, everything else as TeX."""
    for r in records:
        fields = {
            "title": f"{{{tex(r.title)}}}", "author": " and ".join(map(author_name, r.authors)), "year": r.year, "doi": verbatim(r.doi),
            "url": verbatim(r.url), "language": r.language, "abstract": tex(r.abstract), "keywords": ", ".join(r.keywords),
            "note": tex(note(r)),
        }  # fmt: skip
        lines = "".join(f"  {name} = {{{one_line(value)}}},\n" for name, value in fields.items() if value)
        file.write(f"@{'article' if r.doi else 'misc'}{{{r.doc_id},\n{lines}}}\n\n")


def tex(text: str) -> str:
    return _TEX.sub(lambda m: _SPECIAL[m.group()], text)


def author_name(author: str) -> str:
    """An author; "and" parts authors, so a name with one, of an institution, stands in braces."""
    return f"{{{tex(author)}}}" if " and " in f" {one_line(author).lower()} " else tex(author)


def verbatim(address: str) -> str:
    return _NO_ADDRESS.sub(lambda m: quote(m.group()), address)


def one_line(text: str) -> str:
    return " ".join(text.split())


FORMATS: dict[str, Callable[[Sequence[Record], TextIO], None]] = {
    "csv": as_csv,
    "asreview": as_asreview,
    "ris": as_ris,
    "bibtex": as_bibtex,
    "jsonl": as_jsonl,
}
