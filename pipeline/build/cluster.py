"""Engines on several machines. All see the raw files and the corpus under the same paths, and have this program in the same state.

A batch is paths, and what a worker makes of it is a folder: nothing but the counts goes through the cluster. Both engines give a batch
whose worker was killed to the next one; a batch that kills several comes back as lost.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any

from pipeline.build.batch import clean_batch
from pipeline.build.engine import Engine
from pipeline.build.planning import Batch, Report, batch_digest, shaping_digest
from pipeline.corpus import versions
from pipeline.corpus.versions import CorpusError

START_SECONDS = 120  # for a cluster to answer, and for its first worker to come


def clean_remotely(batch: Batch) -> Report:
    """On a worker. Raises CorpusError if its program would make something else of the batch, or it does not see the corpus."""
    me = f"the worker process {os.getpid()} on {os.uname().nodename}"
    if batch_digest(shaping_digest(batch.settings), dict(batch.takedowns)) != batch.digest:
        raise CorpusError(f"{me} has another version of this program; install the same one everywhere and start the workers again")
    if not versions.state(Path(batch.corpus)).is_dir():
        raise CorpusError(f"{me} does not see {batch.corpus}; all machines need the corpus and the raw files under the same paths")
    return clean_batch(batch)


@contextmanager
def dask(address: str, workers: int) -> Iterator[Engine]:
    """https://distributed.dask.org"""
    distributed = imported("distributed", "dask")
    lost = (imported("distributed.scheduler", "dask").KilledWorker,)
    own = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    with nullcontext() if address else distributed.LocalCluster(**own) as cluster:
        try:
            client = distributed.Client(cluster or address, timeout=START_SECONDS)
        except OSError as error:
            raise CorpusError(f"no Dask scheduler answers at {address} ({error}); start one: dask scheduler") from error
        with client:
            try:
                client.wait_for_workers(1, timeout=START_SECONDS)
            except TimeoutError as error:
                raise CorpusError(f"the Dask scheduler at {address} has no workers; start some: dask worker {address}") from error
            try:
                with client.get_executor(pure=False) as executor:
                    threads = sum(client.nthreads().values())
                    yield Engine(lambda batch: executor.submit(clean_remotely, batch), threads, lost, client.dashboard_link)
            except CancelledError as error:
                raise CorpusError(
                    f"the Dask scheduler at {address} is gone. The corpus is as it was and finished batches stay; "
                    "start it and its workers, and run again"
                ) from error


@contextmanager
def ray(address: str, workers: int) -> Iterator[Engine]:
    """https://docs.ray.io"""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # read when it is imported
    ray, errors = imported("ray", "ray"), imported("ray.exceptions", "ray")
    lost = (errors.WorkerCrashedError, errors.NodeDiedError, errors.OutOfMemoryError)
    own = {"address": address} if address else {"num_cpus": workers}
    try:
        context = ray.init(**own, log_to_driver=False, logging_level="ERROR")
    except (ConnectionError, TimeoutError) as error:
        raise CorpusError(f"no Ray cluster answers at {address} ({error}); start one: ray start --head") from error
    try:
        remote = ray.remote(clean_remotely)
        dashboard = f"http://{context.dashboard_url}" if context.dashboard_url else None
        yield Engine(lambda batch: remote.remote(batch).future(), int(ray.cluster_resources().get("CPU", 1)), lost, dashboard)
    finally:
        ray.shutdown()


def imported(module: str, extra: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise CorpusError(f"the engine {extra} is not installed ({error}): pip install 'ketamine-corpus[{extra}]'") from error


ENGINES: dict[str, Callable[[str, int], AbstractContextManager[Engine]]] = {"dask": dask, "ray": ray}
