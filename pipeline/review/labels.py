"""What people decided, kept beside the corpus and not in a version: verdicts on passages, screening of documents.

CORPUS/labels/verdicts.csv    passage_id, rule, verdict, note, version      from `corpus score FILE`
CORPUS/labels/screening.csv   doc_id, included, version                     the same, of a screening tool's CSV export
Ids do not change from version to version, so labels hold for later ones too; a later label of the same id replaces the earlier.
"""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from pipeline.corpus import parts, spreadsheet
from pipeline.corpus.errors import CorpusError

KINDS = {
    "verdicts": ("passage_id", "doc_id", "label", "rule", "language", "site", "verdict", "note", "version"),
    "screening": ("doc_id", "included", "version"),
}
_DECIDED = {"1": "1", "1.0": "1", "true": "1", "0": "0", "0.0": "0", "false": "0"}


def path(corpus: Path, kind: str) -> Path:
    return corpus / "labels" / f"{kind}.csv"


def load(corpus: Path, kind: str) -> dict[str, dict[str, str]]:
    """id -> its label; empty where there is none yet."""
    try:
        with open(path(corpus, kind), encoding="utf-8", newline="") as file:
            return {row[KINDS[kind][0]]: row for row in csv.DictReader(file)}
    except FileNotFoundError:
        return {}


def keep(corpus: Path, kind: str, rows: Iterable[dict[str, str]]) -> int:
    """Adds labels to those kept; returns how many there are now."""
    columns = KINDS[kind]
    held = load(corpus, kind) | {row[columns[0]]: row for row in rows}
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore", restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(held[id_] for id_ in sorted(held))
    path(corpus, kind).parent.mkdir(exist_ok=True)
    parts.write_text(path(corpus, kind), out.getvalue())
    return len(held)


def screened(corpus: Path) -> dict[str, str]:
    """doc_id -> 1 or 0."""
    return {doc_id: row["included"] for doc_id, row in load(corpus, "screening").items()}


def read_screening(file: Path) -> list[dict[str, str]] | None:
    """The decided rows of a screening tool's CSV; None where it is none. Raises CorpusError for a decision that is no 0 or 1."""
    columns, rows = spreadsheet.read(file)
    if not {"doc_id", "included"} <= columns:
        return None
    out = []
    for number, row in enumerate(rows, 2):
        value = row["included"].strip().lower()
        if value in _DECIDED:
            out.append({"doc_id": row["doc_id"], "included": _DECIDED[value], "version": row.get("version", "")})
        elif value:
            raise CorpusError(f"{file}, line {number}: included is {row['included']!r}, neither 1 nor 0")
    return out
