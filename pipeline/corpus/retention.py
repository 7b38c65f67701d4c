"""Which versions stay: the last ones and every cited one. Pruning frees only what no other version holds.

A version before the newest that holds a text taken down since goes however new it is, unless it was cited.

CORPUS/cited.json   names of the versions that were cited; they stay until their name is taken out by hand
"""

import json
import os
import shutil
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.corpus import parts, versions
from pipeline.corpus.versions import CorpusError, Version


@dataclass(frozen=True, slots=True)
class Pruning:
    """What `prune` would do. `freed`: bytes on disk that no version that stays holds too; `withdrawn`: versions with text taken down."""

    going: tuple[str, ...]
    staying: tuple[str, ...]
    cited: tuple[str, ...]
    freed: int
    withdrawn: tuple[str, ...]


def cited(corpus: Path) -> list[str]:
    """Versions that were cited. Raises CorpusError if the list cannot be read."""
    try:
        return sorted(json.loads((corpus / "cited.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return []
    except ValueError as error:
        raise CorpusError(f"{corpus}/cited.json is not valid JSON ({error}); it should be a list of versions") from error


def cite(corpus: Path, version: str) -> None:
    """Notes that a version was cited, so that it is never pruned."""
    if version not in (known := cited(corpus)):
        parts.write_text(corpus / "cited.json", json.dumps(sorted([*known, version])) + "\n")


def pruning(corpus: Path, keep: int) -> Pruning:
    """The versions that go if the last `keep` stay and every cited one. Raises CorpusError without a corpus."""
    newest = versions.published(corpus)
    names = [name for name in versions.names(corpus) if name <= newest.name]
    kept = set(cited(corpus))
    recent = [n for n in names if n in kept or n in names[-keep:]]
    withdrawn = holding_withdrawn(newest, recent)
    staying = [n for n in recent if n in kept or n not in withdrawn]
    going = [n for n in names if n not in staying]
    bytes_freed = freed(versions.versions(corpus) / n for n in going)
    return Pruning(tuple(going), tuple(staying), tuple(n for n in staying if n in kept), bytes_freed, withdrawn)


def holding_withdrawn(newest: Version, names: Iterable[str]) -> tuple[str, ...]:
    """The versions that have the text of a document which the newest has without."""
    gone = frozenset(newest.manifest.get("takedowns", ()))
    opened = (versions.published(newest.corpus, name) for name in names) if gone else ()
    return tuple(version.name for version in opened if holds(version, gone.difference(version.manifest.get("takedowns", ()))))


def holds(version: Version, doc_ids: Collection[str]) -> bool:
    return bool(doc_ids) and any(d in doc_ids for part in version.read("documents", ("doc_id",)) for d in part.column("doc_id").to_pylist())


def freed(folders: Iterable[Path]) -> int:
    """Bytes of the files whose every name lies in these folders."""
    names: Counter[tuple[int, int]] = Counter()
    facts: dict[tuple[int, int], os.stat_result] = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                found = path.stat()
                names[found.st_dev, found.st_ino] += 1
                facts[found.st_dev, found.st_ino] = found
    return sum(found.st_size for key, found in facts.items() if names[key] == found.st_nlink)


def prune(corpus: Path, keep: int) -> Pruning:
    """Deletes the versions that go. A reader that holds one of them open loses it."""
    with versions.writing(corpus):
        todo = pruning(corpus, keep)
        for name in todo.going:
            doomed = versions.staging(corpus).with_name(f".pruned-{name}")  # under its name a version is whole or not there
            os.replace(versions.versions(corpus) / name, doomed)
            shutil.rmtree(doomed)
        forget_seals(corpus, todo.staying)
    return todo


def forget_seals(corpus: Path, staying: Iterable[str]) -> None:
    """Deletes what was masked in units that no version holds any more."""
    held = {unit for name in staying for unit in versions.published(corpus, name).manifest["units"]}
    for path in versions.sealed(corpus).glob("*.parquet"):
        if path.stem not in held:
            path.unlink()
