"""Quality control: a stratified sample of decisions to judge by eye, and what the judgements say of each rule."""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import TextIO

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.corpus import spreadsheet
from pipeline.corpus.errors import CorpusError
from pipeline.corpus.open import Corpus
from pipeline.corpus.spreadsheet import Row

STRATA = ("label", "rule", "language", "site", "kind")
COLUMNS = (
    "passage_id", "doc_id", "label", "rule", "score", "language", "kind", "site", "before", "text", "behind", "version", "verdict", "note",
)  # fmt: skip
CONTEXT = 200  # characters shown on both sides
Z = 1.959964  # of a two-sided 95 % interval
VERDICTS = {"agree": True, "yes": True, "y": True, "1": True, "disagree": False, "no": False, "n": False, "0": False}


def sample(corpus: Corpus, per: Sequence[str], n: int, table: str = "set_aside") -> list[Row]:
    """Up to n passages of each combination of the columns `per`, some of STRATA; always the same ones for the same corpus."""
    rows = corpus.dataset(table).to_table(columns=["passage_id", "doc_id", "label", "rule", "language", "kind"]).to_pylist()
    sites = {d["doc_id"]: d["site"] for d in corpus.dataset("documents").to_table(columns=["doc_id", "site"]).to_pylist()}
    strata: dict[tuple[str, ...], list[tuple[bytes, str]]] = defaultdict(list)
    for row in rows:
        row["site"] = sites[row["doc_id"]] or ""
        strata[tuple(row[column] for column in per)].append((drawn(row["passage_id"]), row["passage_id"]))
    chosen = [passage for key in sorted(strata) for _, passage in sorted(strata[key])[:n]]
    return shown(corpus, table, chosen, sites)


def drawn(id_: str) -> bytes:
    """Chance that is the same on every machine: a hash of the id."""
    return hashlib.blake2b(id_.encode(), digest_size=8).digest()


def shown(corpus: Corpus, table: str, chosen: Sequence[str], sites: dict[str, str | None]) -> list[Row]:
    """The chosen passages with what stands around them."""
    documents = pa.array(sorted({passage.rpartition("-")[0] for passage in chosen}), pa.string())
    around: dict[tuple[str, int], str] = {}
    rows = {}
    for name in ("passages", "set_aside"):
        found = corpus.dataset(name).to_table(filter=pc.field("doc_id").isin(documents)).to_pylist()
        around.update({(row["doc_id"], row["seq"]): row["text"] + row["after"] for row in found})
        rows.update({row["passage_id"]: row for row in found if name == table})
    out = []
    for passage in chosen:
        row = rows[passage]
        place = row["doc_id"], row["seq"]
        facts = {
            "before": around.get((place[0], place[1] - 1), "")[-CONTEXT:], "behind": around.get((place[0], place[1] + 1), "")[:CONTEXT],
            "site": sites[row["doc_id"]] or "", "score": f"{row['score']:.3f}", "version": corpus.version, "verdict": "", "note": "",
        }  # fmt: skip
        out.append({column: facts.get(column, row.get(column, "")) for column in COLUMNS})
    return out


def write(rows: Iterable[Row], file: TextIO) -> None:
    """For a spreadsheet; `read` undoes what keeps its cells from being formulas."""
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: spreadsheet.guarded(cell) for column, cell in row.items()} for row in rows)


@dataclass(frozen=True, slots=True)
class Precision:
    """How often people agreed with a rule. `low`, `high`: Wilson's 95 % interval (Wilson 1927, JASA 22:209)."""

    rule: str
    judged: int
    agreed: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.agreed / self.judged


def read(path: Path) -> list[Row]:
    """The judged rows of a sample. Raises CorpusError with the line that cannot be read."""
    columns, rows = spreadsheet.read(path)
    if not rows:
        raise CorpusError(f"{path} has no rows: fill in what `corpus sample` wrote")
    if not {"passage_id", "rule", "verdict"} <= columns:
        raise CorpusError(
            f"{path} has no columns passage_id, rule, verdict: fill in what `corpus sample` wrote; "
            "or doc_id, included: of a screening"
        )
    for number, row in enumerate(rows, 2):
        verdict = row["verdict"].strip().lower()
        if verdict and verdict not in VERDICTS:
            raise CorpusError(f"{path}, line {number}: the verdict {row['verdict']!r} is neither agree nor disagree")
        row["verdict"] = "" if not verdict else "agree" if VERDICTS[verdict] else "disagree"
    return [row for row in rows if row["verdict"]]


def precision(rows: Iterable[Row]) -> list[Precision]:
    """A line a rule, by name."""
    judged: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        judged[row["rule"] or row.get("label") or "clean"].append(row["verdict"] == "agree")
    return [Precision(rule, len(all_), sum(all_), *wilson(sum(all_), len(all_))) for rule, all_ in sorted(judged.items())]


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Bounds of the share hits / n; n > 0."""
    share, spread = hits / n, Z * Z / n
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / n + spread / n / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
