"""The laws of a corpus, checked on what is on disk.

Of laws that speak of several runs, of kills, of readers and of other loaders, a corpus shows its share: each says in brackets what it
does not show, which the tests of this program do.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from pipeline.clean.pii import masks
from pipeline.corpus import parts, versions
from pipeline.corpus.migrations import advice, is_current
from pipeline.corpus.parts import Part
from pipeline.corpus.rows import text_sha256
from pipeline.corpus.schema import HASHED_TABLES, TABLES, TAKEDOWN
from pipeline.corpus.versions import CorpusError, Version
from pipeline.edits import restore
from pipeline.model import Repair

Problems = Iterator[str]
PIECES = ("doc_id", "seq", "start", "end", "text", "after")
LAW_1 = {
    "documents": ("doc_id", "raw_path", "exclude_reason", "text", "characters", "source_sha256"),
    "passages": PIECES,
    "set_aside": PIECES,
    "repairs": ("doc_id", "seq", "start", "end", "before", "after", "rule"),
}


def check(corpus: Path, name: str | None = None) -> list[tuple[str, list[str]]]:
    """(law, problems) for every law; all is well where every list is empty. Raises CorpusError without a corpus."""
    try:
        version = versions.open_version(corpus, name)
    except CorpusError as error:
        return [(LAW_4, [str(error)])]
    version = version or versions.published(corpus)
    return among_versions(version) + [(law, guarded(version, problems)) for law, problems in LAWS]


def among_versions(version: Version) -> list[tuple[str, list[str]]]:
    """(law, problems) of the laws that only a published version can be held to: it has a pointer, and versions before it."""
    return [(LAW_4, pointer_problems(version.corpus, version)), (LAW_5, older_problems(version.corpus))]


def pointer_problems(corpus: Path, version: Version) -> list[str]:
    """Law 4: what LATEST.json says of its version is what the manifest says."""
    told = versions.pointer(corpus)
    if told is None or told["version"] != version.name:
        return []  # an older version is checked
    keys = ("version", "content_hash", "run_id")
    return [
        f"LATEST.json has {key} {told.get(key)}, the manifest of {version.name} {version.manifest[key]}: copy it from there"
        for key in keys
        if told.get(key) != version.manifest[key]
    ]


def older_problems(corpus: Path) -> list[str]:
    """Law 5: every version that lies there opens and has its parts."""
    problems = []
    for name in versions.names(corpus):
        try:
            problems += [f"{name} lacks {part}" for part in versions.missing_parts(versions.published(corpus, name))]
        except (CorpusError, KeyError, TypeError) as error:
            problems.append(str(error))
    return problems


def guarded(version: Version, problems: Callable[[Version], Problems]) -> list[str]:
    try:
        return list(problems(version))
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        return [f"{type(error).__name__}: {error}"]


def schema_is_todays(version: Version) -> Problems:
    if not is_current(version):
        yield f"{version.name} {advice(version)}"


def tables_are_pure(version: Version) -> Problems:
    for table in TABLES:
        named = {part.name for part in version.parts(table)}
        there = {path.name for path in (version.path / table).iterdir()}
        yield from (f"{table}/{name} is in no manifest: move it out of the table" for name in sorted(there - named))
        yield from (f"{table}/{name} is missing" for name in sorted(named - there))


def parts_are_as_published(version: Version) -> Problems:
    for table, schema in TABLES.items():
        for part in version.parts(table):
            path = version.path / table / part.name
            if parts.file_sha256(path) != part.sha256:
                yield f"{table}/{part.name} was changed after it was published"
            elif not parts.schema(path).equals(schema):
                yield f"{table}/{part.name} has another schema"


def hash_is_of_the_rows(version: Version) -> Problems:
    found: dict[str, list[Part]] = {t: [] for t in HASHED_TABLES}
    for table in HASHED_TABLES:
        for part in version.parts(table):
            found[table].append(parts.described(version.path / table / part.name, parts.read(version.path / table / part.name)))
    if parts.content_hash(found) != version.manifest["content_hash"]:
        yield "the content hash is not that of the rows"


def nothing_is_lost(version: Version) -> Problems:
    """Law 1: passages and set-aside ones joined are the repaired text; the repairs undone are the source."""
    names = {part.name for table in ("documents", "passages", "set_aside", "repairs") for part in version.parts(table)}
    for name in sorted(names - {"empty.parquet"}):
        documents, repairs = (rows_of(version, (table,), name) for table in ("documents", "repairs"))
        pieces = rows_of(version, ("passages", "set_aside"), name)
        by_document: dict[str, list[dict[str, Any]]] = {}
        for row in sorted(pieces, key=lambda row: (row["doc_id"], row["seq"])):
            by_document.setdefault(row["doc_id"], []).append(row)
        undo: dict[str, list[dict[str, Any]]] = {}
        sealed = unsealed(version, name)
        for row in sorted(repairs, key=lambda row: (row["doc_id"], row["seq"])):
            before = sealed.get((row["doc_id"], row["seq"])) if masks(row["rule"]) else row["before"]
            undo.setdefault(row["doc_id"], []).append(row | {"before": before})
        known = {d["doc_id"] for d in documents}
        yield from (f"{d}: passages or repairs without a document" for d in sorted({*by_document, *undo} - known))
        for d in documents:
            if problem := not_whole(d, by_document.get(d["doc_id"], []), undo.get(d["doc_id"], [])):
                yield f"{d['doc_id']} ({d['raw_path']}): {problem}"


def unsealed(version: Version, name: str) -> dict[tuple[str, int], str]:
    """(doc_id, seq of the repair) -> what was masked there; of a corpus that was copied without its state nothing is known."""
    path = versions.sealed(version.corpus) / name
    return {(row["doc_id"], row["seq"]): row["before"] for row in parts.read(path).to_pylist()} if path.is_file() else {}


def rows_of(version: Version, tables: tuple[str, ...], name: str) -> list[dict[str, Any]]:
    """What law 1 needs of a unit's rows, which fit into memory."""
    paths = [(version.path / table / name, LAW_1[table]) for table in tables]
    return [row for path, columns in paths if path.is_file() for row in parts.read(path, columns).to_pylist()]


def not_whole(document: dict[str, Any], passages: list[dict[str, Any]], repairs: list[dict[str, Any]]) -> str | None:
    if document["exclude_reason"] == TAKEDOWN:  # the one exception to law 1
        return "it was taken down and has text" if passages or repairs or document["text"] else None
    at, text = 0, []
    for seq, p in enumerate(passages):
        if p["seq"] != seq or p["start"] != at or p["end"] - p["start"] != len(p["text"]) or p["after"].strip():
            return f"passage {p['seq']} does not stand where passage {seq} should"
        at = p["end"] + len(p["after"])
        text += [p["text"], p["after"]]
    whole = "".join(text)
    if len(whole) != document["characters"]:
        return f"its passages have {len(whole)} characters, not {document['characters']}"
    if any(whole[r["start"] : r["end"]] != r["after"] for r in repairs):
        return "its repairs do not stand in its text"
    if any(r["before"] is None for r in repairs):  # masked, and without the seal there is no way back
        return None
    undone = [Repair(r["start"], r["end"], r["before"], r["after"], r["rule"]) for r in repairs]
    if text_sha256(restore(whole, undone)) != document["source_sha256"]:
        return "its repairs undone do not give the source text"
    return None


def one_outcome_each(version: Version) -> Problems:
    """Law 2, as far as the tables tell: no document twice, and none of a status that its passages belie."""
    ids = Counter(column(version, "documents", "doc_id"))
    yield from (f"document {d} stands twice" for d, n in sorted(ids.items()) if n > 1)
    status = dict(zip(column(version, "documents", "doc_id"), column(version, "documents", "status"), strict=True))
    kept = set(column(version, "passages", "doc_id"))
    yield from (f"document {d} is {s} and has clean passages" for d, s in sorted(status.items()) if s != "included" and d in kept)
    yield from (f"document {d} is included without a clean passage" for d, s in sorted(status.items()) if s == "included" and d not in kept)


def labels_fit_tables(version: Version) -> Problems:
    for table, clean in (("passages", True), ("set_aside", False)):
        for label, rule, id_ in zip(*(column(version, table, c) for c in ("label", "rule", "passage_id")), strict=True):
            if (label == "clean") != clean or not (clean or rule):
                yield f"{table}: passage {id_} is labelled {label!r} by rule {rule!r}"


def duplicates_name_kept_documents(version: Version) -> Problems:
    columns = ("doc_id", "status", "cluster_id", "duplicate_of")
    rows = list(zip(*(column(version, "documents", c) for c in columns), strict=True))
    kept = {(d, cluster) for d, status, cluster, _ in rows if status == "included"}
    for d, status, cluster, other in rows:
        if (status == "duplicate") != (other is not None) or (other and (other, cluster) not in kept):
            yield f"document {d} is {status} and names {other}"


def column(version: Version, table: str, name: str) -> list[Any]:
    return [value for part in version.read(table, (name,)) for value in part.column(name).to_pylist()]


def tables_load(version: Version) -> Problems:
    """Law 6: a table is a folder of Parquet files that Arrow reads with no options, all rows of all parts."""
    for table in TABLES:
        found = ds.dataset(version.path / table, format="parquet")
        rows = sum(part.rows for part in version.parts(table))
        if found.count_rows() != rows or found.schema.names != TABLES[table].names:
            yield f"{table}: {found.count_rows()} rows of {len(found.schema.names)} columns are read, of {rows} rows"


LAW_4 = "law 4: the version that LATEST.json names is there and is the one published (kills at any moment are not seen here)"
LAW_5 = "law 5: every version that lies there is whole (readers beside a writer are not seen here)"
LAWS: tuple[tuple[str, Callable[[Version], Problems]], ...] = (
    ("the schema is that of this program", schema_is_todays),
    ("tables hold the parts of the manifest and nothing else", tables_are_pure),
    ("every part is as it was published, of the declared schema", parts_are_as_published),
    ("law 1: nothing lost, passages rebuild the text and repairs the source (takedowns and lost seals apart)", nothing_is_lost),
    ("law 2: one outcome a record (the raw files themselves are not seen here)", one_outcome_each),
    ("law 3: the content hash is that of the rows (other orders, batches and runs are not seen here)", hash_is_of_the_rows),
    ("law 6: Arrow reads every table with no options (pandas, polars, duckdb and datasets are not asked here)", tables_load),
    ("labels fit their tables, and what is set aside has a rule", labels_fit_tables),
    ("duplicates name an included document of their cluster", duplicates_name_kept_documents),
)
