"""What a run has to do: raw files that the corpus does not hold yet, in batches; rows whose raw file is gone.

A batch is a group of raw files, or a range of one that is too long for a batch.
"""

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TypedDict

from pipeline.corpus import migrations, parts, takedowns, versions
from pipeline.corpus.versions import CorpusError, Version
from pipeline.model import Reject
from pipeline.read.folder import RawFile
from pipeline.read.location import Location, is_url, ranges_at, raw_sha256, scan, unopened
from pipeline.read.source import Range
from pipeline.settings import Settings

SHAPING = (
    "model.py",
    "records.py",
    "settings.py",
    "edits.py",
    "sites.py",
    "site_lines.py",
    "span_keys.py",
    "build/batch.py",
    "build/deciding.py",
    "build/signing.py",
    "build/units.py",
    "build/linking",
    "read",
    "clean",
    "lexicon",
    "duplicates",
    "corpus/rows.py",
    "corpus/schema.py",
)
COMPRESSED = (".gz", ".zst", ".bz2", ".xz", ".zip")
Piece = tuple[str, str, str]  # raw path, SHA-256 of the file, and which bytes of it: "" is all of them
EXPANSION = 4  # text compresses to about a quarter


class Report(TypedDict):
    """What the batch.json of a finished batch says."""

    digest: str
    pieces: Sequence[Piece]
    documents: int
    rejects: int
    characters: int
    seconds: dict[str, float]  # CPU, by step


@dataclass(frozen=True, slots=True)
class Batch:
    """Raw files, or a range of one, that one worker cleans in one go; small enough to be passed to a process as it is."""

    id: str
    files: tuple[tuple[str, str, str], ...]  # (raw_path, path, sha256)
    size: int
    corpus: str
    settings: Settings
    digest: str  # of everything that shapes its rows
    takedowns: tuple[tuple[str, str], ...]  # (doc_id, reason)
    part: Range | None = None  # of its only file

    @property
    def pieces(self) -> list[Piece]:
        return [piece(raw_path, sha256, self.part) for raw_path, _, sha256 in self.files]

    @property
    def folder(self) -> Path:
        return versions.batches(Path(self.corpus)) / self.id


@dataclass(frozen=True, slots=True)
class Plan:
    """`kept`: units of the parent version with the raw paths whose rows go; `finished`: batches that an interrupted run left done."""

    raw: Location
    corpus: Path
    settings: Settings
    digest: str
    parent: Version | None
    batches: tuple[Batch, ...]
    finished: tuple[str, ...]
    kept: dict[str, frozenset[str]]
    rejects: tuple[tuple[Reject, str | None], ...]
    removed: int
    takedowns: tuple[str, ...]

    @property
    def nothing_new(self) -> bool:
        if self.parent is None or self.batches or self.finished or any(self.kept.values()) or self.digest != self.parent.manifest["digest"]:
            return False
        return bool(self.parent.manifest["scan_digest"] == scan_digest(self.rejects))


def plan(
    raw: Location,
    corpus: Path,
    settings: Settings,
    allow_removals: bool = False,
    only: Collection[str] | None = None,
    again: frozenset[str] = frozenset(),
) -> Plan:
    """Compares the raw files with the newest version.

    only: raw paths that may be cleaned; the others stay as the version holds them, and new ones wait. Where the settings changed
    everything is cleaned all the same, since a version has one digest. again: raw paths that are cleaned though they are held.
    Raises CorpusError if the folder is missing or most documents would go, Unreachable if the store of a URL does not answer.
    """
    require_folder(raw)
    found, rejects = scan(raw)
    sums, unreadable = hashed(found)
    digest = shaping_digest(settings)
    parent = versions.open_version(corpus)
    if parent:
        migrations.writable(parent)
    held = held_files(parent) if parent and parent.manifest["digest"] == digest else {}
    if only is not None and (held or not parent):
        sums = as_held(sums, held, only)
    withdrawn = takedowns.load(corpus)
    again |= touched(parent, withdrawn) if parent and held else frozenset()
    kept = {unit: frozenset(p for p, sha in files.items() if sums.get(p) != sha or p in again) for unit, files in held.items()}
    covered = {p for unit, files in held.items() for p in files if p not in kept[unit]}
    removed = gone(parent, set(sums), allow_removals) if parent else 0
    waiting = [f for f in found if f.raw_path in sums and f.raw_path not in covered]
    batches, finished = batched(waiting, sums, corpus, settings, batch_digest(digest, withdrawn), withdrawn)
    refused = tuple((r, None) for r in [*rejects, *unreadable])
    return Plan(raw, corpus, settings, digest, parent, batches, finished, kept, refused, removed, tuple(sorted(withdrawn)))


def require_folder(raw: Location) -> None:
    """Raises CorpusError where the raw files should lie and do not."""
    if not is_url(raw) and not Path(raw).is_dir():
        problem = f"{raw} is a file" if Path(raw).exists() else f"there is no raw folder {raw}"
        raise CorpusError(f"{problem}; name the folder that holds the scraped files: corpus build RAW CORPUS")


def require_apart(raw: Location, corpus: Location) -> None:
    """Raises CorpusError where the corpus would lie in the raw folder: each build would read the tables of the one before."""
    if is_url(raw) or is_url(corpus):
        inside = f"{corpus}/".startswith(f"{raw}".rstrip("/") + "/")
    else:
        inside = Path(corpus).resolve().is_relative_to(Path(raw).resolve())
    if inside:
        raise CorpusError(f"the corpus {corpus} would lie among the raw files in {raw} and be read as one of them; name a folder outside")


def hashed(files: Iterable[RawFile]) -> tuple[dict[str, str], list[Reject]]:
    """SHA-256 of each raw file; a reject for what vanished or cannot be opened."""
    sums, refused = {}, []
    for f in files:
        try:
            sums[f.raw_path] = raw_sha256(f.path)
        except OSError as error:
            refused.append(unopened(f.raw_path, error))
    return sums, refused


def held_files(parent: Version) -> dict[str, dict[str, str]]:
    """Unit -> raw path -> SHA-256, of what a version holds."""
    held: dict[str, dict[str, str]] = defaultdict(dict)
    for unit, described in parent.manifest["units"].items():
        for name in ("documents", "rejects"):
            if name in described["parts"]:
                rows = parts.read(parent.path / name / described["parts"][name]["name"], ("raw_path", "raw_sha256"))
                held[unit].update(zip(*(rows.column(c).to_pylist() for c in ("raw_path", "raw_sha256")), strict=True))
    return held


def as_held(sums: dict[str, str], held: dict[str, dict[str, str]], only: Collection[str]) -> dict[str, str]:
    """The sums as if no raw file but those of `only` had changed or come."""
    before = {path: sha for files in held.values() for path, sha in files.items()}
    return {path: sha if path in only else before[path] for path, sha in sums.items() if path in only or path in before}


def gone(parent: Version, present: set[str], allowed: bool) -> int:
    """How many documents of the parent have no raw file any more."""
    total = lost = 0
    for found in parent.read("documents", ("raw_path",)):
        paths = found.column("raw_path").to_pylist()
        total, lost = total + len(paths), lost + sum(p not in present for p in paths)
    if lost * 2 > total and not allowed:
        raise CorpusError(
            f"{lost} of {total} documents have no raw file any more; "
            "put the files back, or say --allow-removals if they shall leave the corpus"
        )
    return lost


def batched(
    files: list[RawFile], sums: dict[str, str], corpus: Path, settings: Settings, digest: str, withdrawn: dict[str, str]
) -> tuple[tuple[Batch, ...], tuple[str, ...]]:
    """Batches for all that is to be cleaned of the files, and those that an interrupted run finished."""
    pieces = {piece(f.raw_path, sums[f.raw_path], part): (f, part) for f in files for part in cut(f, settings) or (None,)}
    finished, done = finished_batches(corpus, digest, pieces)
    left = [found for named, found in pieces.items() if named not in done]
    groups: list[tuple[list[RawFile], Range | None]] = [([f], part) for f, part in left if part]
    groups += [(group, None) for group in grouped([f for f, part in left if not part], settings)]
    return tuple(batch_of(group, part, sums, corpus, settings, digest, withdrawn) for group, part in groups), tuple(finished)


def cut(file: RawFile, settings: Settings) -> tuple[Range, ...]:
    """Ranges of about the same size of a file that is too long for a batch; they depend on the file and that length alone."""
    most = settings.run.batch_bytes
    if file.size <= most:
        return ()
    try:
        return ranges_at(file.path, file.raw_path, settings.read, -(-file.size // -(-file.size // most)))
    except (OSError, MemoryError):
        return ()  # who reads it says why


def piece(raw_path: str, sha256: str, part: Range | None) -> Piece:
    return raw_path, sha256, f"{part.start}-{part.end}" if part else ""


def finished_batches(corpus: Path, digest: str, wanted: Collection[Piece]) -> tuple[list[str], set[Piece]]:
    """Batches that an interrupted run finished and that hold only pieces still wanted as they are; all those pieces."""
    found: list[str] = []
    done: set[Piece] = set()
    for path in sorted(versions.batches(corpus).glob("*/batch.json")):
        described = json.loads(path.read_text(encoding="utf-8"))
        pieces = {tuple(p) for p in described["pieces"]} if described["digest"] == digest else set()
        if pieces and all(p in wanted and p not in done for p in pieces):
            found.append(path.parent.name)
            done |= pieces
    return found, done


def grouped(files: list[RawFile], settings: Settings) -> list[list[RawFile]]:
    """Files in order of their path, in groups of about the same size, so that every core gets some."""
    sizes = [f.size * (EXPANSION if f.raw_path.lower().endswith(COMPRESSED) else 1) for f in files]
    target = min(settings.run.batch_bytes, max(settings.run.least_batch_bytes, sum(sizes) // settings.run.batches_wanted))
    groups: list[list[RawFile]] = []
    room = 0
    for f, size in zip(files, sizes, strict=True):
        if not groups or room < size or len(groups[-1]) >= settings.run.batch_files:
            groups.append([])
            room = target
        groups[-1].append(f)
        room -= size
    return groups


def batch_of(
    group: list[RawFile], part: Range | None, sums: dict[str, str], corpus: Path, settings: Settings, digest: str, withdrawn: dict[str, str]
) -> Batch:
    named = tuple((f.raw_path, f.path if isinstance(f.path, str) else os.path.abspath(f.path), sums[f.raw_path]) for f in group)
    size = part.end - part.start if part else sum(f.size for f in group)
    batch = Batch("", named, size, os.path.abspath(corpus), settings, digest, tuple(sorted(withdrawn.items())), part)
    return replace(batch, id=hashlib.sha256(json.dumps([digest, batch.pieces]).encode()).hexdigest()[:16])


def touched(parent: Version, withdrawn: dict[str, str]) -> frozenset[str]:
    """Raw paths of the documents that were taken down, or put back, since the parent version."""
    changed = set(withdrawn) ^ set(parent.manifest.get("takedowns", ()))
    if not changed:
        return frozenset()
    found: set[str] = set()
    for rows in parent.read("documents", ("doc_id", "raw_path")):
        found.update(p for d, p in zip(*(c.to_pylist() for c in rows.columns), strict=True) if d in changed)
    return frozenset(found)


def batch_digest(digest: str, withdrawn: dict[str, str]) -> str:
    """Of everything that shapes the rows of a batch."""
    return hashlib.sha256(f"{digest} {sorted(withdrawn.items())}".encode()).hexdigest()[:16] if withdrawn else digest


def scan_digest(rejects: Iterable[tuple[Reject, str | None]]) -> str:
    return hashlib.sha256(repr(sorted((r.raw_path, r.reason) for r, _ in rejects)).encode()).hexdigest()[:16]


def shaping_digest(settings: Settings) -> str:
    """Of everything that shapes the corpus: settings, code and data."""
    return hashlib.sha256(f"{settings.digest()} {code_digest()}".encode()).hexdigest()[:16]


@cache
def code_digest() -> str:
    """Of the modules and data files that decide what a document becomes."""
    home = Path(__file__).parent.parent
    files = [home / name for name in SHAPING]
    files = sorted(p for f in files for p in ([f] if f.is_file() else f.rglob("*")) if p.is_file() and p.suffix != ".pyc")
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(home).as_posix()} {parts.file_sha256(path)}\n".encode())
    return digest.hexdigest()[:16]
