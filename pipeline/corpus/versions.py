"""Where everything of a corpus lies, the pointer to its newest version, and the lock of its one writer.

CORPUS/LATEST.json            the pointer, replaced last of all
CORPUS/versions/v000001/      a version: never changed once it has its name
CORPUS/state/                 what makes the next run incremental; rebuilt from the corpus when deleted
"""

import fcntl
import json
import os
import shutil
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.corpus import parts
from pipeline.corpus.errors import Busy, CorpusError
from pipeline.corpus.parts import Part
from pipeline.corpus.schema import TABLES

__all__ = ["Busy", "CorpusError"]  # who works on versions catches these


MANIFEST = ("version", "schema_version", "content_hash", "run_id", "counts", "units", "others")  # what every schema has
POINTER = ("version", "content_hash", "run_id", "finished_at", "counts")  # of it, what LATEST.json repeats


@dataclass(frozen=True, slots=True)
class Version:
    """A published version, or one that is complete in staging. `manifest` as build/publishing.py writes it."""

    path: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def corpus(self) -> Path:
        """The folder of the corpus; a version in staging lies one deeper than a published one."""
        home = self.path.parent.parent
        return home if self.path.parent == versions(home) else home.parent

    def parts(self, table: str) -> list[Part]:
        """The parts of a table that the manifest names."""
        of_units = [unit["parts"][table] for unit in self.manifest["units"].values() if table in unit["parts"]]
        return [Part(**part) for part in [*of_units, *self.manifest["others"].get(table, [])]]

    def read(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The table part by part, so that no more of it is in memory; all columns, or those named. Raises OSError, pa.ArrowException."""
        return (parts.read(self.path / table / part.name, columns) for part in self.parts(table))


def missing_parts(version: Version) -> list[str]:
    """TABLE/PART of the manifest that the version's folder lacks, in order."""
    return [
        f"{table}/{part.name}"
        for table, there in ((t, {p.name for p in (version.path / t).glob("*.parquet")}) for t in TABLES)
        for part in version.parts(table)
        if part.name not in there
    ]


def whole(version: Version) -> Version:
    """The version itself, if all its parts are there: a table is read as what lies in its folder, so that one would not be missed."""
    if gone := missing_parts(version):
        raise CorpusError(
            f"{version.path} lacks {gone[0]}{f' and {len(gone) - 1} more files' if gone[1:] else ''}: put back from a copy what "
            f"`corpus check {version.corpus}` calls missing, read an older version (`--version`), or build the raw files into "
            "another folder"
        )
    return version


def versions(corpus: Path) -> Path:
    return corpus / "versions"


def names(corpus: Path) -> list[str]:
    """Of all versions that lie there, oldest first, also of one that nothing points to yet."""
    return sorted(path.name for path in versions(corpus).glob("v*"))


def state(corpus: Path) -> Path:
    return corpus / "state"


def batches(corpus: Path) -> Path:
    return state(corpus) / "batches"


def unit_state(corpus: Path, unit: str) -> Path:
    """Where signatures and marks of a unit lie."""
    return batches(corpus) / unit.rpartition("-")[0] / unit


def sealed(corpus: Path) -> Path:
    """What was masked, by unit: kept outside the versions, for the eyes of the corpus' owner alone."""
    return state(corpus) / "sealed"


def pointer(corpus: Path) -> dict[str, Any] | None:
    """What LATEST.json says; None where there is no corpus yet."""
    try:
        return described(corpus / "LATEST.json", ("version",))
    except FileNotFoundError:
        return None
    except ValueError as error:
        advice = f"copy version, content_hash and run_id from the manifest.json of one of {corpus}/versions into it"
        raise CorpusError(f"{corpus}/LATEST.json {error}; {advice}") from error


def described(path: Path, keys: Sequence[str]) -> dict[str, Any]:
    """A JSON object that has these keys. Raises ValueError with what is wrong instead."""
    return parsed(path.read_bytes(), keys)


def parsed(data: bytes, keys: Sequence[str]) -> dict[str, Any]:
    """The same of what such a file holds."""
    try:
        found = json.loads(data.decode("utf-8"))
    except ValueError as error:
        raise ValueError(f"is not valid JSON ({error})") from error
    missing = [key for key in keys if not isinstance(found, dict) or key not in found]
    if missing:
        raise ValueError(f"does not tell its {missing[0]}")
    return dict(found)


def open_version(corpus: Path, name: str | None = None) -> Version | None:
    """A version by name, or the newest; None where nothing was published yet. Raises CorpusError if it is not to be found."""
    if name is None:
        named = pointer(corpus)
        if named is None:
            return None
        name = str(named["version"])
    path = versions(corpus) / str(name)
    try:
        return Version(path, described(path / "manifest.json", MANIFEST))
    except ValueError as error:
        advice = f"put it back from a copy: `corpus check {corpus}` tells what else is broken"
        raise CorpusError(f"{path}/manifest.json {error}; {advice}") from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CorpusError(f"there is no version {name} in {corpus}; there are: {', '.join(names(corpus)) or 'none'}") from error


def published(corpus: Path, name: str | None = None) -> Version:
    """A version by name, or the newest. Raises CorpusError if it is not to be found, or nothing was published yet."""
    version = open_version(corpus, name)
    if version is None:
        raise none_yet(corpus)
    return version


def parent_of(version: Version) -> Version | None:
    """The version that it was made of, if that is still there."""
    name = version.manifest["parent"]
    return published(version.corpus, name) if name in names(version.corpus) else None


def none_yet(place: Path | str) -> CorpusError:
    return CorpusError(f"there is no corpus in {place}: run `corpus build RAW {place}` first")


def point(corpus: Path, to: Mapping[str, Any]) -> None:
    """Makes a version the newest one, of which this is the manifest or what another pointer said."""
    parts.write_text(corpus / "LATEST.json", json.dumps({key: to[key] for key in POINTER if key in to}, indent=1) + "\n")


def point_again(corpus: Path) -> None:
    """Where LATEST.json is gone: to the newest version that is whole. Those before, cited ones among them, are no rubbish."""
    for name in reversed(names(corpus)):
        with suppress(CorpusError):
            point(corpus, whole(published(corpus, name)).manifest)
            return


def next_name(corpus: Path, parent: Version | None) -> str:
    """The name behind the parent's; behind those that other writers of a store began, if the corpus is the copy of one."""
    number = int(parent.name[1:]) if parent else 0
    with suppress(FileNotFoundError):
        number = max(number, int(taken(corpus).read_text(encoding="utf-8")))
    return f"v{number + 1:06d}"


def taken(corpus: Path) -> Path:
    """Holds the number of the last version that was begun in a store and never pointed to."""
    return state(corpus) / "taken"


@contextmanager
def writing(corpus: Path) -> Iterator[None]:
    """Holds the corpus against a second writer and sweeps what a crash left behind.

    Raises CorpusError if another process writes, or the folder cannot be written.
    """
    try:
        state(corpus).mkdir(parents=True, exist_ok=True)
        file = open(state(corpus) / "lock", "a+", encoding="utf-8")  # noqa: SIM115 - held while writing
    except OSError as error:
        raise CorpusError(f"{corpus} cannot be written ({error.strerror}); choose another folder or mend its permissions") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            raise Busy(f"{corpus} is being written by {file.read().strip() or 'another process'}; wait for it to end") from error
        file.seek(0)
        file.truncate()
        file.write(f"process {os.getpid()} on {socket.gethostname()}")
        file.flush()
        sweep(corpus)
        yield


def sweep(corpus: Path) -> None:
    """Removes what an interrupted run left: half-written folders, and versions that were never pointed to."""
    shutil.rmtree(staging(corpus), ignore_errors=True)
    for rubbish in [*corpus.glob(".*.tmp"), *batches(corpus).glob(".*")]:
        shutil.rmtree(rubbish) if rubbish.is_dir() else rubbish.unlink()
    if not (corpus / "LATEST.json").exists():
        point_again(corpus)
    named = pointer(corpus)
    newest = str(named["version"]) if named else ""
    for name in names(corpus):
        if name > newest:
            shutil.rmtree(versions(corpus) / name)


def staging(corpus: Path) -> Path:
    return state(corpus) / "staging"


def begun(corpus: Path, name: str) -> Path:
    """The empty folders of a version in the making."""
    folder = staging(corpus) / name
    for table in TABLES:
        (folder / table).mkdir(parents=True)
    return folder
