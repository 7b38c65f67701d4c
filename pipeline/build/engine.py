"""Where batches run: in this process, on a pool of processes that end when their parent does, or on a cluster."""

import multiprocessing
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from itertools import islice
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from typing import NamedTuple, TypeVar

from pipeline.build.batch import clean_batch
from pipeline.build.planning import Batch, Report
from pipeline.build.quarantine import Watch, careful, in_hand
from pipeline.corpus.versions import CorpusError
from pipeline.lean import give_back, keep_lean
from pipeline.settings import Settings

FEWEST_SPREAD = 4  # a process of the pool costs .05 s and a copy of what is in memory; four units of 500 documents take .73 s, on two .38
IDLE_ROUNDS = 2  # in which workers die and no batch was begun: then it is not a batch that kills them


T = TypeVar("T")
R = TypeVar("R")


class Engine(NamedTuple):
    """Where batches can be sent. `lost`: what a future raises whose worker was killed."""

    submit: Callable[[Batch], Future[Report]]
    workers: int
    lost: tuple[type[BaseException], ...]
    dashboard: str | None = None


Done = Callable[[Batch, Report], None]
Outcomes = Iterator[tuple[Batch, Report | None]]  # None: its worker was killed


def run(
    batches: Sequence[Batch],
    settings: Settings,
    done: Done,
    clean: Callable[[Sequence[Batch], Engine], Outcomes] | None = None,
    warn: Callable[[str], None] = lambda _: None,
) -> None:
    """Cleans all batches; `done` is called in this process after each. Finished batches survive whatever happens.

    clean: sends batches to an engine and waits for them; without it a single worker is this process. A batch whose worker was killed is
    done again by itself. Raises CorpusError if workers die whatever they do.
    """
    if clean is None and settings.run.engine == "processes" and min(workers_of(settings), len(batches)) <= 1:
        for batch in batches:
            done(batch, leanly(clean_batch, batch))
        return
    left, aside, idle = {batch.id: batch for batch in batches}, list[Batch](), 0
    while left:
        with started(settings, len(left)) as engine:
            for batch, report in (clean or cleaned)(sorted(left.values(), key=lambda b: -b.size), engine):
                if report is not None:
                    del left[batch.id]
                    done(batch, report)
        struck = [batch for batch in left.values() if in_hand(batch)]
        idle = 0 if struck else idle + 1
        if left and idle == IDLE_ROUNDS:
            raise CorpusError(
                "worker processes die before they begin, most likely for want of memory or of processes (ulimit -a). "
                "The corpus is as it was; run again with --workers 1"
            )
        for batch in struck:
            warn(f"a worker process was killed while it cleaned batch {batch.id}; it is done again by itself")
            for folder in in_hand(batch):
                shutil.rmtree(folder, ignore_errors=True)
            aside.append(left.pop(batch.id))
    for batch in aside:
        done(batch, careful(batch, alone, warn))


def cleaned(batches: Sequence[Batch], engine: Engine) -> Outcomes:
    """Each as it ends."""
    futures = {engine.submit(batch): batch for batch in batches}
    try:
        for future in as_completed(futures):
            yield futures[future], answer(future, engine)
    except BaseException:
        for future in futures:
            future.cancel()
        raise


def answer(future: Future[Report], engine: Engine) -> Report | None:
    """None if the worker was killed."""
    try:
        return future.result()
    except engine.lost:
        return None


def alone(batch: Batch, watch: Watch) -> Report | None:
    """The batch on a process of its own."""
    with pool(1) as executor:
        try:
            return executor.submit(leanly, clean_batch, batch, watch).result()
        except BrokenProcessPool:
            return None


def spread(work: Callable[[T], R], items: Iterable[T], number: int, settings: Settings) -> list[R]:
    """work(item) of each, in their order; on a pool of this machine where there are so many that it pays. Few items are in memory at
    once. If a process of the pool is killed this one does the rest, so `work` may be done again."""
    workers = min(workers_of(settings), number)
    if number < FEWEST_SPREAD or workers == 1:
        return [leanly(work, item) for item in items]
    out: list[R] = []
    left = iter(items)
    with pool(workers) as executor:
        while some := list(islice(left, 2 * workers)):
            try:
                out += list(executor.map(partial(leanly, work), some))
            except BrokenProcessPool:
                out += [leanly(work, item) for item in some]
    return out


def workers_of(settings: Settings) -> int:
    return settings.run.workers or os.cpu_count() or 1


@contextmanager
def started(settings: Settings, batches: int) -> Iterator[Engine]:
    """The engine that the settings name. Raises CorpusError if it cannot be started or reached."""
    if settings.run.engine == "processes":
        workers = min(workers_of(settings), batches)
        with pool(workers) as executor:
            yield Engine(lambda batch: sent(executor, batch), workers, (BrokenProcessPool,))
        return
    from pipeline.build import cluster

    with cluster.ENGINES[settings.run.engine](settings.run.cluster, workers_of(settings)) as engine:
        yield engine


def sent(executor: ProcessPoolExecutor, batch: Batch) -> Future[Report]:
    """A pool of which a process was killed takes nothing more: the batch is as lost as those it had."""
    try:
        return executor.submit(leanly, clean_batch, batch)
    except BrokenProcessPool as error:
        refused: Future[Report] = Future()
        refused.set_exception(error)
        return refused


def pool(workers: int) -> ProcessPoolExecutor:
    """Processes that end when this one does. They begin with all models loaded: as copies of this process, or, where threads run in it,
    which a copy could find with a lock in hand, of a server process that imports neither Prefect nor its server."""
    if threading.active_count() == 1:
        from pipeline.build import loaded  # noqa: F401

        context: BaseContext = multiprocessing.get_context("fork")
    else:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["pipeline.build.loaded"])
    return ProcessPoolExecutor(workers, mp_context=context, initializer=begin_worker)


def leanly(work: Callable[..., R], *args: object) -> R:
    """work(*args), after which what it needed is given back to the system."""
    result = work(*args)
    give_back()
    return result


def begin_worker() -> None:
    keep_lean()
    end_with_parent()


def end_with_parent() -> None:
    """A killed parent cannot stop its workers: they watch it themselves."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        assert parent is not None
        wait([parent.sentinel])
        os._exit(1)

    if parent is not None:
        threading.Thread(target=watch, daemon=True).start()
