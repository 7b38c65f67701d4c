"""Where batches run: in this process, or on a pool of processes that end when their parent does."""

import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from importlib.abc import MetaPathFinder
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from typing import Any

import pyarrow as pa

from pipeline.build.batch import clean_batch
from pipeline.build.planning import Batch
from pipeline.corpus.versions import CorpusError
from pipeline.settings import Settings

Report = dict[str, Any]


def run(batches: Sequence[Batch], workers: int, done: Callable[[Batch, Report], None]) -> None:
    """Cleans all batches; `done` is called in this process after each. Finished batches survive whatever happens.

    Raises CorpusError if worker processes die twice.
    """
    workers = min(workers, len(batches))
    if workers <= 1:
        for batch in batches:
            done(batch, clean_batch(batch))
        return
    left = list(batches)
    for _ in range(2):  # a batch whose worker was killed gets a second chance
        try:
            for batch, report in pooled(left, workers):
                left.remove(batch)
                done(batch, report)
            return
        except BrokenProcessPool:
            continue
    names = ", ".join(path for path, _, _ in left[0].files[:3])
    raise CorpusError(
        f"a worker process died twice, most likely for want of memory, near {names}; the corpus is as it was. "
        "Run again with --workers 1: finished batches are not done again"
    )


def workers_of(settings: Settings) -> int:
    return settings.run.workers or os.cpu_count() or 1


def pooled(batches: Sequence[Batch], workers: int) -> Iterator[tuple[Batch, Report]]:
    with pool(workers) as executor:
        futures = {executor.submit(clean_batch, batch): batch for batch in sorted(batches, key=lambda b: -b.size)}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise


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


def begin_worker() -> None:
    keep_lean()
    end_with_parent()


def keep_lean() -> None:
    """For a process that builds and does nothing else: Arrow's first table would import pandas, and its own memory pool and
    threads keep what the system's gives back. All three together: 450 to 372 MB for 2,000 documents. Searching for garbage as often
    as by default takes 3 % of the time, and there is next to none."""
    sys.meta_path.insert(0, WithoutPandas())
    pa.set_memory_pool(pa.system_memory_pool())
    pa.set_cpu_count(1)  # a worker is a core; threads of its own only cost memory
    gc.set_threshold(50_000, 20, 20)


class WithoutPandas(MetaPathFinder):
    """Says that pandas is not installed."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError("not needed for building", name=fullname)


def end_with_parent() -> None:
    """A killed parent cannot stop its workers: they watch it themselves."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        assert parent is not None
        wait([parent.sentinel])
        os._exit(1)

    if parent is not None:
        threading.Thread(target=watch, daemon=True).start()
