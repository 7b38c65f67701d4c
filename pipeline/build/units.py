"""Units: the documents of a part, wherever they lie now: fresh out of a batch, or published in the version before.

Published rows carry what the corpus decided of them (duplicate, site_repeat). Here that is taken back, so that linking
always starts from what cleaning alone said.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.build.planning import Plan
from pipeline.build.signing import MARKS, OWN, SIGNATURES, marks, own_texts, signatures
from pipeline.build.writing import with_columns
from pipeline.corpus import parts, rows, versions
from pipeline.corpus.schema import PASSAGES, TABLES
from pipeline.corpus.versions import Version
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class UnitFiles:
    """One unit. `published`: the version that holds its rows, or None while they lie in `folder`."""

    name: str
    folder: Path  # signatures and marks, and the rows of a fresh unit
    published: Version | None
    dropped: frozenset[str]  # raw paths whose rows go
    settings: Settings

    def rows(self, table: str) -> pa.Table:
        """The rows as cleaning left them; `passages` holds those set aside too."""
        if self.published is None:
            return parts.read_rows(self.folder / f"{table}.arrow")
        if table == "passages":
            both = [self._part(name) for name in ("passages", "set_aside")]
            found = taken_back(pa.concat_tables([t for t in both if t is not None] or [PASSAGES.empty_table()]))
        else:
            part = self._part(table)
            found = part if part is not None else TABLES[table].empty_table()
        return self._remaining(found)

    def _part(self, table: str, columns: Sequence[str] | None = None) -> pa.Table | None:
        assert self.published is not None
        described = self.published.manifest["units"][self.name]["parts"].get(table)
        return parts.read(self.published.path / table / described["name"], columns) if described else None

    def _remaining(self, found: pa.Table) -> pa.Table:
        """Without the rows of raw files that are gone: published rows and state are kept as they were written."""
        if not self.dropped:
            return found
        if "raw_path" in found.column_names:
            return found.filter(pc.invert(pc.is_in(found.column("raw_path"), pa.array(sorted(self.dropped), pa.string()))))
        return found.filter(pc.is_in(found.column("doc_id"), pa.array(self.doc_ids(), pa.string())))

    def doc_ids(self) -> list[str]:
        return [str(d) for d in self.document_columns(("doc_id",)).column("doc_id").to_pylist()]

    def document_columns(self, columns: Sequence[str]) -> pa.Table:
        wanted = [*columns, *(["raw_path"] if "raw_path" not in columns else [])]
        if self.published is None:
            return parts.read_rows(self.folder / "documents.arrow", wanted)
        part = self._part("documents", wanted)
        return self._remaining(part if part is not None else TABLES["documents"].empty_table().select(wanted))

    def signatures(self, columns: Sequence[str] | None = None) -> pa.Table:
        """A row a document; signed again if the state was deleted."""
        return self._of_state(SIGNATURES, columns)

    def marks(self, columns: Sequence[str] | None = None) -> pa.Table:
        """A row a passage that has a key."""
        return self._of_state(MARKS, columns)

    def _of_state(self, name: str, columns: Sequence[str] | None) -> pa.Table:
        path = self.folder / name
        if not path.is_file():
            self._rebuild()
        return self._remaining(parts.read(path, columns))

    def _rebuild(self) -> None:
        whole = UnitFiles(self.name, self.folder, self.published, frozenset(), self.settings)
        passages = whole.rows("passages")
        self.folder.mkdir(parents=True, exist_ok=True)
        found = whole.document_columns(("doc_id", "site"))
        doc_ids, sites = (found.column(c).to_pylist() for c in ("doc_id", "site"))
        texts = clean_texts(passages)
        own = own_texts(passages_of(passages, mixed(passages)))
        parts.write(self.folder / SIGNATURES, signatures(doc_ids, [texts.get(d, "") for d in doc_ids], self.settings, own))
        clean = passages.filter(pc.equal(passages.column("label"), "clean"))
        columns = (clean.column(c).to_pylist() for c in ("doc_id", "seq", "text"))
        parts.write(self.folder / MARKS, marks(zip(*columns, strict=True), dict(zip(doc_ids, sites, strict=True)), self.settings))


def was_clean(label: str, rule: str) -> bool:
    return label in ("clean", "duplicate") or rule == "site_repeat"


def taken_back(passages: pa.Table) -> pa.Table:
    """Passages as cleaning left them, in order: what the corpus decided is undone."""
    passages = passages.sort_by([("doc_id", "ascending"), ("seq", "ascending")])
    labels, rules = passages.column("label").to_pylist(), passages.column("rule").to_pylist()
    clean = [was_clean(label, rule) for label, rule in zip(labels, rules, strict=True)]
    new = {
        "label": pa.array(["clean" if c else label for c, label in zip(clean, labels, strict=True)], pa.string()),
        "rule": pa.array(["" if c else rule for c, rule in zip(clean, rules, strict=True)], pa.string()),
        "repeat_of": pa.nulls(passages.num_rows, pa.string()),
    }
    return with_columns(passages, new)


def clean_texts(passages: pa.Table) -> dict[str, str]:
    """doc_id -> the text of its clean passages, from rows in order."""
    gathered: dict[str, list[tuple[int, str, str]]] = {}
    clean = passages.filter(pc.equal(passages.column("label"), "clean"))
    for doc_id, block, language, text in zip(*(clean.column(c).to_pylist() for c in ("doc_id", "block", "language", "text")), strict=True):
        gathered.setdefault(doc_id, []).append((block, language, text))
    return {d: rows.document_text(passages) for d, passages in gathered.items()}


def mixed(passages: pa.Table) -> set[str]:
    """Documents with mixed passages."""
    return set(passages.filter(pc.equal(passages.column("label"), "mixed")).column("doc_id").to_pylist())


def passages_of(passages: pa.Table, doc_ids: set[str]) -> Iterator[tuple[str, str, int, str, str]]:
    """Rows of OWN of some documents."""
    found = passages.filter(pc.is_in(passages.column("doc_id"), pa.array(sorted(doc_ids), pa.string())))
    return zip(*(found.column(c).to_pylist() for c in OWN), strict=True)


def texts_of(units: Sequence[UnitFiles], doc_ids: Sequence[str]) -> list[str]:
    """The texts that were signed, of some documents: the clean ones, unless their site repeats some of it or passages are mixed."""
    wanted = pa.array(sorted(set(doc_ids)), pa.string())
    texts: dict[str, str] = {}
    for unit in units:
        found = unit.document_columns(("doc_id", "text", "site_repeats"))
        found = found.filter(pc.is_in(found.column("doc_id"), wanted))
        texts.update(zip(*(found.column(c).to_pylist() for c in ("doc_id", "text")), strict=True))
        signed = unit.signatures(("doc_id", "tokens", "clean_tokens"))
        other = signed.filter(pc.not_equal(signed.column("tokens"), signed.column("clean_tokens"))).column("doc_id")
        cut = found.filter(pc.greater(found.column("site_repeats"), 0)).column("doc_id")
        if whole := (set(other.to_pylist()) | set(cut.to_pylist())) & set(found.column("doc_id").to_pylist()):
            texts.update(own_texts(passages_of(unit.rows("passages"), whole)))
    return [texts[d] for d in doc_ids]


def units_of(plan: Plan, fresh: Iterable[str]) -> list[UnitFiles]:
    """All units of the next version: those kept of the parent, and those of the batches `fresh`."""
    home = versions.batches(plan.corpus)
    kept = [
        UnitFiles(u, versions.unit_state(plan.corpus, u), plan.parent, dropped, plan.settings) for u, dropped in sorted(plan.kept.items())
    ]
    new = [
        UnitFiles(p.name, p, None, frozenset(), plan.settings) for b in sorted(fresh) for p in sorted((home / b).iterdir()) if p.is_dir()
    ]
    return kept + new
