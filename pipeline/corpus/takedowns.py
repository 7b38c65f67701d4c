"""Documents that must not be in the corpus any more: CORPUS/takedowns.csv, with the columns doc_id and reason (and any others).

The next version has the document as `excluded`, reason `takedown`, without text, title and authors. Versions before still hold
them: `corpus prune` deletes those, and their content hashes cannot be checked any more.
"""

import csv
from pathlib import Path

from pipeline.corpus.versions import CorpusError


def load(corpus: Path) -> dict[str, str]:
    """doc_id -> reason; empty without the file. Raises CorpusError if it cannot be read as such a table."""
    path = corpus / "takedowns.csv"
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except FileNotFoundError:
        return {}
    except (UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"{path} is no CSV file in UTF-8 ({error}); its columns are doc_id,reason") from error
    if rows and not {"doc_id", "reason"} <= set(rows[0]):
        raise CorpusError(f"{path} lacks the columns doc_id,reason: write them as its first line")
    return {row["doc_id"].strip(): (row["reason"] or "").strip() for row in rows if row["doc_id"].strip()}
