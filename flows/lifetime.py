"""Processes that `corpus serve` starts end with it, even if it is killed."""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

SERVED_BY = "CORPUS_SERVED_BY"  # in the environment: pid of `corpus serve` for its server, of the server for its runs
LOOK_SECONDS = 0.5


def end_with_serve() -> None:
    """Ends this process as soon as the one is gone that it serves; pool workers end with this process in turn."""
    pid = os.environ.get(SERVED_BY)
    if pid:
        threading.Thread(target=watch, args=(int(pid),), daemon=True).start()


def watch(pid: int) -> None:
    while alive(pid):
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
