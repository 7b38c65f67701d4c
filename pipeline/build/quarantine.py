"""A batch whose worker was killed is done again alone, on a process that notes which document it is at.

A document at which two such processes were killed, one after the other, becomes a reject `crashed_worker`; the others of its batch are
kept. One kill proves nothing: a machine short of memory, or a person, kills whatever is at work.
"""

import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Literal, NamedTuple

from pipeline.build.planning import Batch, Report
from pipeline.corpus import versions
from pipeline.corpus.versions import CorpusError
from pipeline.model import Article, Reject

MOST_DEATHS = 20  # of processes, over one batch: then the fault is the machine's rather than that of ten documents


class Place(NamedTuple):
    """Where in a batch a worker is: at the reading or at the cleaning of a record of a file, counted from 0; of a range, from its line."""

    raw_path: str
    number: int
    stage: Literal["read", "clean"]


class Watch(NamedTuple):
    """The file in which a worker notes its place, and the places that it must keep away from."""

    note: Path
    deadly: frozenset[Place]


def watched(items: Iterator[Article | Reject], raw_path: str, watch: Watch, before: int = 0) -> Iterator[Article | Reject]:
    """The items of a file, each noted before it is read and before it is handed on to be cleaned; rejects for the deadly ones.

    before: lines of the file in front of the range that is read.
    """
    with open(watch.note, "w", encoding="utf-8") as note:

        def at(place: Place) -> bool:
            note.seek(0)
            note.truncate()
            note.write(json.dumps(place))
            note.flush()
            return place in watch.deadly

        for number in count(before):
            if at(Place(raw_path, number, "read")):
                yield Reject(raw_path, None, None, "read", "crashed_worker", f"{KILLED} when they read on behind record {number}")
                return
            item = next(items, None)
            if item is None:
                return
            if at(Place(raw_path, number, "clean")) and isinstance(item, Article):
                item = Reject(raw_path, item.member, None, "clean", "crashed_worker", f"{KILLED} when they cleaned it")
            yield item


KILLED = "two worker processes, one after the other, were killed"


def careful(batch: Batch, alone: Callable[[Batch, Watch], Report | None], warn: Callable[[str], None]) -> Report:
    """Does a batch by itself. `alone` does it in a process that may be killed, and answers None if it was.

    Raises CorpusError if that does not end.
    """
    note = versions.batches(Path(batch.corpus)) / f".{batch.id}.at"
    deadly: frozenset[Place] = frozenset()
    before = None
    for _ in range(MOST_DEATHS):
        note.unlink(missing_ok=True)
        report = alone(batch, Watch(note, deadly))
        if report is not None:
            note.unlink(missing_ok=True)
            return report
        place = noted(note)
        if place and place == before:
            deadly |= {place}
            warn(f"{place.raw_path}: record {place.number + 1} killed two worker processes and is set aside as a reject, crashed_worker")
        before = place
    near = before.raw_path if before else ", ".join(path for path, _, _ in batch.files[:3])
    raise CorpusError(
        f"{MOST_DEATHS} worker processes died over one batch, most likely for want of memory, at last near {near}. The corpus is as it was "
        "and finished batches stay; give the machine more memory, or move the file away, and run again"
    )


def noted(note: Path) -> Place | None:
    """None where the worker was killed before its first document, or while it wrote."""
    try:
        return Place(*json.loads(note.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def in_hand(batch: Batch) -> list[Path]:
    """The unfinished folders of a batch: somebody was, or is, at work on it."""
    return sorted(versions.batches(Path(batch.corpus)).glob(f".{batch.id}-*"))
