"""Documents that must not be in the corpus any more: CORPUS/takedowns.csv, with the columns doc_id and reason (and any others).

The next version has the document as `excluded`, reason `takedown`, without text, title and authors. Versions before still hold
them: `corpus prune` deletes those, and their content hashes cannot be checked any more.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from pipeline.corpus import spreadsheet
from pipeline.corpus.errors import CorpusError
from pipeline.corpus.versions import Version


def load(corpus: Path) -> dict[str, str]:
    """doc_id -> reason; empty without the file. Raises CorpusError if it cannot be read as such a table."""
    path = corpus / "takedowns.csv"
    try:
        columns, rows = spreadsheet.read(path)
    except FileNotFoundError:
        return {}
    if columns and not {"doc_id", "reason"} <= columns:  # else its first line would be passed over, and with it a takedown
        raise CorpusError(f"{path} lacks the columns doc_id,reason: write them as its first line")
    return {row["doc_id"].strip(): row["reason"].strip() for row in rows if row["doc_id"].strip()}


def notes(withdrawn: Collection[str], parent: Version | None, version: Version) -> tuple[str, ...]:
    """What whoever takes documents down should know of a version: ids that it does not hold, and copies whose text it has now.

    parent: the version before, which still knows what the documents that go were copies of.
    """
    if not withdrawn:
        return ()
    held = {d["doc_id"]: d for d in documents(version)}
    unknown = sorted(set(withdrawn) - held.keys())
    found = [f"takedowns.csv names {len(unknown)} documents that {version.name} does not hold: {listed(unknown)}"] if unknown else []
    before = {d["doc_id"]: d["cluster_id"] for d in documents(parent)} if parent else {}
    since = set(withdrawn) - set(parent.manifest.get("takedowns", ())) if parent else set()
    for doc_id in sorted(d for d in since if before.get(d)):
        same = (d for d, cluster in before.items() if cluster == before[doc_id] and d not in withdrawn)
        copies = sorted(d for d in same if d in held and held[d]["status"] != "excluded")
        if copies:
            found.append(f"{doc_id} was taken down, and {len(copies)} copies of it remain: {listed(copies)}")
    return tuple(found)


def documents(version: Version) -> list[dict[str, Any]]:
    return [row for part in version.read("documents", ("doc_id", "status", "cluster_id")) for row in part.to_pylist()]


def listed(ids: list[str]) -> str:
    return ", ".join(ids[:10]) + (f" and {len(ids) - 10} more" if ids[10:] else "")
