"""Processes that `corpus serve` starts end with it, even if it is killed."""

import os
import threading
import time

SERVED_BY = "CORPUS_SERVED_BY"  # pid of `corpus serve`, in the environment of all that it starts
LOOK_SECONDS = 0.5


def end_with_serve() -> None:
    """Ends this process as soon as the `corpus serve` that started it is gone; pool workers end with this process in turn."""
    pid = os.environ.get(SERVED_BY)
    if pid:
        threading.Thread(target=watch, args=(int(pid),), daemon=True).start()


def watch(pid: int) -> None:
    while alive(pid):
        time.sleep(LOOK_SECONDS)
    os._exit(1)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is there and another user's
        return True
    return True
