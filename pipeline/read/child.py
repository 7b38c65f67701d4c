"""Risky forms are parsed in a process that can be killed: pages, PDF, XML and office files reach C libraries and long searches.

A reader starts its child with the first such document (0.4 CPU s, 50 MB) and keeps it for the next. The kernel ends the child
when a document has taken its seconds, and refuses it memory beyond its limit. The seconds are CPU time, so that a busy machine
does not change the corpus; only a machine so slow that the limit strikes does.
"""

import atexit
import io
import os
import pickle
import resource
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from pathlib import Path
from time import process_time
from typing import BinaryIO

from pipeline.model import Article, Reject, RejectReason
from pipeline.read.source import Broken, Budget, Source, Unreadable, read_chunks
from pipeline.settings import MB, Read

START = "import sys; sys.path.insert(0, sys.argv[1]); from pipeline.read.child import main; main()"
WORN = 224 * MB  # a child that keeps so much is replaced (50 at the start, 200 with all that the parsers load once)
PATIENCE = 20  # times its CPU seconds that a child may take by the clock, should it ever wait for ever
TIMES_UP = (signal.SIGXCPU, signal.SIGALRM)
OUT_OF_MEMORY = 99  # exit status
LOADER = 127  # that of glibc's loader where it gets no memory for the data of a thread: one in ten such documents on a busy machine
# how libraries end that are refused memory; what the child had used is no help, as the kernel counts its parent's in
REFUSED = (signal.SIGABRT, signal.SIGTRAP, signal.SIGILL, signal.SIGKILL)
READY = b"ready\n"
MORE = "more"
RECORDS, CHARACTERS = 100, 4 * MB  # sent at a time

Failure = tuple[RejectReason, str, str, int | None]  # what Unreadable says


@dataclass(frozen=True, slots=True)
class _Job:
    module: str  # of pipeline.read
    name: str
    member: str | None
    declared: str | None
    limits: Read
    budget: Budget
    file: tuple[str, int, int] | None  # path, device and inode; without one the bytes follow, in pieces, b"" last


@dataclass(frozen=True, slots=True)
class _Answer:
    items: tuple[Article | Reject, ...]
    left: int  # of the budget
    more: bool = False
    failure: Failure | None = None
    worn: bool = False


# -- the parent's side


class _Child:
    def __init__(self) -> None:
        root = str(Path(__file__).parents[2])
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # each thread would take of the memory
        command = [sys.executable, "-P", "-c", START, root]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        if self._process.stdout.read(len(READY)) != READY:  # type: ignore[union-attr]
            raise Broken("the process that parses risky forms does not start; its own message stands above")

    def ask(self, said: Iterable[object]) -> _Answer:
        """Raises OSError, EOFError or UnpicklingError if the child dies."""
        to, back = self._process.stdin, self._process.stdout
        assert to is not None and back is not None
        for something in said:
            pickle.dump(something, to)
        to.flush()
        answer: _Answer = pickle.load(back)
        return answer

    def status(self) -> int:
        """Of the process that has ended, a signal being a negative number."""
        status = self._process.wait()
        self.end()
        return status

    def end(self) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):  # what was still to be written has no reader
                pipe.close()  # type: ignore[union-attr]
        self._process.wait()


_idle: list[_Child] = []  # no more than there were readers at the same time
os.register_at_fork(after_in_child=_idle.clear)


@atexit.register
def _end_idle() -> None:
    while _idle:
        _idle.pop().end()


def parsed(source: Source, module: str) -> Iterator[Article | Reject]:
    """The records of a stream. Raises Unreadable as the module of its form does, and where the child had to be ended."""
    file = _file(source)
    job = _Job(module, source.name, source.member, source.declared, source.limits, source.budget, file)
    child = _idle.pop() if _idle else _Child()
    keep = False
    try:
        answer = _asked(child, source, chain([job], () if file else _pieces(source)))
        while answer.more:
            yield from answer.items
            answer = _asked(child, source, (MORE,))
        keep = not answer.worn
    finally:  # also where nobody wants the rest
        if keep:
            _idle.append(child)
        else:
            child.end()
    source.budget.left = answer.left
    yield from answer.items
    if answer.failure:
        reason, detail, stage, line = answer.failure
        raise Unreadable(reason, detail, stage, line)


def _asked(child: _Child, source: Source, said: Iterable[object]) -> _Answer:
    try:
        return child.ask(said)
    except (OSError, EOFError, pickle.UnpicklingError) as error:
        raise _reason(child.status(), source) from error


def _file(source: Source) -> tuple[str, int, int] | None:
    if not isinstance(source.handle, io.FileIO):
        return None
    status = os.fstat(source.handle.fileno())
    return os.path.abspath(source.handle.name), status.st_dev, status.st_ino


def _pieces(source: Source) -> Iterator[bytes | Failure]:
    """The bytes, b"" behind them; what is wrong with their container is said where they end."""
    try:
        if source.handle is not None:
            source.handle.seek(0)
        yield from read_chunks(source.handle) if source.handle is not None else source.rest()
        yield b""
    except Unreadable as error:
        yield error.reason, error.detail, error.stage, error.line
    except OSError as error:
        yield "unreadable", f"{type(error).__name__}: {error}"[:300], "open", None


def _reason(status: int, source: Source) -> Unreadable:
    """What the death of a child says of its document."""
    if -status in TIMES_UP:
        seconds = source.budget.seconds
        source.budget.seconds = max(1, seconds // 2)  # a container full of such documents must not take the time for each
        return Unreadable("timeout", f"not parsed in {seconds} CPU seconds")
    if status in (OUT_OF_MEMORY, LOADER) or -status in REFUSED:
        return Unreadable("too_large", f"its parser needs more than {source.limits.child_memory >> 20} MB of memory")
    how = signal.Signals(-status).name if status < 0 else f"exit status {status}"
    return Unreadable("corrupt", f"the parser crashed ({how})")


# -- the child's side


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent's to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    given, back = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    back.write(READY)
    back.flush()
    for stream in (1, 2):  # what a library prints shall neither come between the answers nor before the user
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    try:
        while True:
            _work(pickle.load(given), given, back)
    except EOFError:
        return
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _work(job: _Job, given: BinaryIO, back: BinaryIO) -> None:
    received = _received(given, job)
    _limit(job)
    for answer in _answers(job, received):
        signal.alarm(0)
        with suppress(Unreadable):
            for _ in received:  # the parent must have written all before it reads
                pass
        pickle.dump(answer, back)
        back.flush()
        if answer.more:
            pickle.load(given)
            _limit(job)


def _end_with_parent() -> None:
    """Only the parent writes into the pipe: once its other end is closed, nobody waits for the answer."""
    pipe = select.poll()
    pipe.register(0, 0)
    pipe.poll()
    os._exit(1)


def _received(given: BinaryIO, job: _Job) -> Iterator[bytes]:
    while not job.file and (piece := pickle.load(given)):
        if not isinstance(piece, bytes):
            raise Unreadable(*piece)
        yield piece


def _answers(job: _Job, received: Iterator[bytes]) -> Iterator[_Answer]:
    """Some records at a time, so that neither side holds all of a long table."""
    items: list[Article | Reject] = []
    size = 0
    failure: Failure | None = None
    try:
        for item in _records(job, received):
            items.append(item)
            size += len(item.source_text) if isinstance(item, Article) else 0
            if len(items) >= RECORDS or size >= CHARACTERS:
                yield _Answer(tuple(items), job.budget.left, more=True)
                items, size = [], 0
    except Unreadable as error:
        failure = error.reason, error.detail, error.stage, error.line
    except RecursionError:
        failure = "too_deep", "nested deeper than the reader follows", "parse", None
    except MemoryError:
        raise
    except Exception as error:
        detail = f"the reader failed: {type(error).__name__}: {error}"[:250] + "; please report it with the file"
        failure = "corrupt", detail, "parse", None
    yield _Answer(tuple(items), job.budget.left, False, failure, _memory()[0] > WORN)


def _memory() -> tuple[int, int]:
    """Bytes in memory, and bytes of data whether in memory or not; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as file:
            pages = file.read().split()
    except OSError:
        return 0, 0
    return int(pages[1]) * resource.getpagesize(), int(pages[5]) * resource.getpagesize()


def _limit(job: _Job) -> None:
    for kind, soft in (
        (resource.RLIMIT_CPU, int(process_time()) + 1 + job.budget.seconds),
        (resource.RLIMIT_DATA, _memory()[1] + job.limits.child_memory),  # so that none suffers from the one before
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
    signal.alarm(PATIENCE * job.budget.seconds)


def _records(job: _Job, received: Iterator[bytes]) -> Iterator[Article | Reject]:
    records = import_module(f"pipeline.read.{job.module}").records
    if not job.file:
        yield from records(Source(job.name, received, job.limits, job.budget, job.member, declared=job.declared))
        return
    path, device, inode = job.file
    try:
        file = open(path, "rb", buffering=0)  # noqa: SIM115  # closed below; here only opening may fail
    except OSError as error:
        raise Unreadable("changed", "it was moved or deleted while it was read", "open") from error
    with file:
        status = os.fstat(file.fileno())
        if (status.st_dev, status.st_ino) != (device, inode):
            raise Unreadable("changed", "another file took its place while it was read", "open")
        yield from records(Source(job.name, read_chunks(file), job.limits, job.budget, job.member, declared=job.declared, handle=file))
