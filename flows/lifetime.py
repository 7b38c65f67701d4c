"""Processes that `corpus serve` starts end with it, even if it is killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

Process = subprocess.Popen[bytes]
ENDS_WITH = "CORPUS_ENDS_WITH"  # in the environment: the processes with any of which this one ends, by their ids
READY = "ready"  # what a worker says when it has registered the deployments
LOOK_SECONDS = 0.5
STOP_SECONDS = 20


@contextmanager
def child(module: str, *arguments: str, ends_with: Sequence[int], **options: Any) -> Iterator[Process]:
    """A module as a process of its own, which ends with the block or, if it calls `end_with_others`, with any of those processes."""
    environment = os.environ | {ENDS_WITH: " ".join(map(str, ends_with))}
    line = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(line, stdin=subprocess.DEVNULL, start_new_session=True, env=environment, **options) as process:
        try:
            yield process
        finally:
            stop(process)


def stop(process: Process) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def end_with_others() -> None:
    """Ends this process as soon as one of those is gone that it was started for; pool workers end with this process in turn."""
    pids = [int(pid) for pid in os.environ.get(ENDS_WITH, "").split()]
    if pids:
        threading.Thread(target=watch, args=(pids,), daemon=True).start()


def watch(pids: Sequence[int]) -> None:
    while all(map(alive, pids)):
        time.sleep(LOOK_SECONDS)
    os._exit(1)


def alive(pid: int) -> bool:
    """Whether a process is there and is no zombie: in a container nobody may collect those."""
    with suppress(OSError, IndexError):  # Linux
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0] not in "ZX"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is there and another user's
        return True
    return True
