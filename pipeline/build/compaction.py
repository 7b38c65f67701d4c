"""Many small parts, of daily runs, become few larger ones: the same rows, the same content hash, a new version.

Units far below the size of a large run's are merged; the others keep their parts byte for byte. What the state knows of the merged
units is merged too, so that the next ingestion costs what is new. A kill leaves the version before or the new one.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.build.rewriting import Rewritten, files, linked_from, released
from pipeline.build.signing import MARKS, SIGNATURES
from pipeline.build.writing import write_part
from pipeline.corpus import parts, versions
from pipeline.corpus.migrations import writable
from pipeline.corpus.parts import HASH_SPACE
from pipeline.corpus.schema import TABLES
from pipeline.corpus.versions import Version
from pipeline.settings import DEFAULT, Settings

STATE = (SIGNATURES, MARKS)


@dataclass(frozen=True, slots=True)
class Size:
    unit: str
    documents: int
    characters: int


def compact(corpus: Path, settings: Settings = DEFAULT) -> Rewritten:
    """Raises CorpusError if there is no corpus, or another process writes it."""
    with versions.writing(corpus):
        parent = writable(versions.published(corpus))
        groups = small_groups(sizes(parent), settings)
        if not groups:
            return Rewritten(parent, False, (files(parent), files(parent)))
        staging, link = versions.begun(corpus, versions.next_name(corpus, parent)), linked_from(parent)
        units = dict(parent.manifest["units"])
        for group in groups:
            name = name_of(parent, group)
            members = {unit: units.pop(unit) for unit in group}
            units[name] = {"decisions": merged_decisions(members), "parts": merged_parts(parent, staging, name, members)}
            merge_state(corpus, name, group)
        names = {name_of(parent, group) for group in groups}
        for name, described in units.items():
            if name not in names:
                described["parts"] = {table: link(staging, table, part) for table, part in described["parts"].items()}
        found = released(corpus, parent, staging, dict(sorted(units.items())), parent.manifest["others"], link)
        forget(corpus, [unit for group in groups for unit in group])
        return found


def sizes(version: Version) -> Iterator[Size]:
    for unit, described in sorted(version.manifest["units"].items()):
        part = described["parts"].get("documents")
        characters = parts.read(version.path / "documents" / part["name"], ("characters",)).column("characters") if part else pa.array([0])
        yield Size(unit, part["rows"] if part else 0, int(pc.sum(characters).as_py() or 0))


def small_groups(found: Iterator[Size], settings: Settings) -> list[list[str]]:
    """Units of at most half the size of a large run's, gathered until they have it."""
    most, room, places = settings.run, 0, 0
    groups: list[list[str]] = []
    for size in found:
        if size.characters * 2 > most.unit_characters or size.documents * 2 > most.unit_documents:
            continue
        if not groups or size.characters > room or size.documents > places:
            groups.append([])
            room, places = most.unit_characters, most.unit_documents
        groups[-1].append(size.unit)
        room, places = room - size.characters, places - size.documents
    return [group for group in groups if len(group) > 1]


def name_of(version: Version, units: Sequence[str]) -> str:
    """A name that the rows of the merged unit decide."""
    told = [(unit, sorted((t, p["rows_hash"]) for t, p in version.manifest["units"][unit]["parts"].items())) for unit in units]
    return f"{hashlib.sha256(repr(told).encode()).hexdigest()[:16]}-0000"


def merged_decisions(members: dict[str, Any]) -> str:
    return f"{sum(int(unit['decisions'], 16) for unit in members.values()) % HASH_SPACE:032x}"


def merged_parts(parent: Version, staging: Path, name: str, members: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for table in TABLES:
        paths = [parent.path / table / unit["parts"][table]["name"] for unit in members.values() if table in unit["parts"]]
        if paths:
            found[table] = write_part(staging, table, name, pa.concat_tables([parts.read(path) for path in paths]))
    return found


def merge_state(corpus: Path, name: str, units: Sequence[str]) -> None:
    """Signatures and marks of the units together under the new name; what is not there is made anew by the next ingestion."""
    home = versions.unit_state(corpus, name)
    temporary = home.parent.with_name(f".{home.parent.name}")
    (temporary / name).mkdir(parents=True)
    for kind in STATE:
        paths = [versions.unit_state(corpus, unit) / kind for unit in units]
        if all(path.is_file() for path in paths):
            parts.write(temporary / name / kind, pa.concat_tables([parts.read(path) for path in paths]))
    sealed = [path for unit in units if (path := versions.sealed(corpus) / f"{unit}.parquet").is_file()]
    if sealed:  # those of the units stay: versions before need them
        parts.write(versions.sealed(corpus) / f"{name}.parquet", pa.concat_tables([parts.read(path) for path in sealed]))
    shutil.rmtree(home.parent, ignore_errors=True)
    os.replace(temporary, home.parent)


def forget(corpus: Path, units: Sequence[str]) -> None:
    """Removes the state of units that are merged. Finished batches of a run that was killed stay."""
    for unit in units:
        home = versions.unit_state(corpus, unit)
        shutil.rmtree(home, ignore_errors=True)
        if home.parent.is_dir() and not any(home.parent.iterdir()):
            home.parent.rmdir()
