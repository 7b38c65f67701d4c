"""Random kills of whatever works for `corpus serve`: `python -m tests.benchmarks.kills [KILLS] [SEED]`, some 10 s a kill.

Prints for each kind how often it was struck, the longest time until its run was Crashed (where it takes the run along), and how many
processes were left 5 s after everything was killed; at the end whether the corpus is the one that a build without kills leaves.
"""

import os
import random
import signal
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from tests import samples
from tests.conftest import alive, built, content_hash, descendants
from tests.flows.live import LONG, Served, at_work, called, served, until

KINDS = {"flow": 4, "pool worker": 4, "server": 1, "worker": 1, "everything": 1}  # how often: to start all again takes long
SMALL = "[run]\nleast_batch_bytes = 4000\nbatches_wanted = 60\nworkers = 2\n"


def main(kills: int, seed: int) -> None:
    rng, place = random.Random(seed), Path(tempfile.mkdtemp(prefix="kills-"))
    (place / "small.toml").write_text(SMALL)
    struck, seconds, orphans, folders, last, log = defaultdict(int), defaultdict(float), 0, 0, None, place / "log"
    (place / "raw").mkdir()
    while sum(struck.values()) < kills:
        with served(place / "raw", place / "corpus", log, "--settings", str(place / "small.toml")) as serving:
            while sum(struck.values()) < kills:
                if last is None or last.name == "Completed":  # there is nothing left to do
                    samples.folder(place / "raw" / str(folders), folders, articles=60)
                    folders += 1
                run = serving.start_run("ingest-articles")
                until(lambda run=run: (found := state(serving, run)) and (found.is_running() or found.is_final()), LONG, "the run starts")
                time.sleep(rng.random() * 4)
                kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
                pids = [serving.process.pid, *descendants(serving.process.pid)]
                pid = victim(kind, serving, run, place / "corpus")
                if pid is None:
                    continue
                struck[kind] += 1
                told, began = log.read_text().count("Prefect UI"), time.monotonic()
                os.kill(pid, signal.SIGKILL)
                if kind == "everything":
                    serving.process.wait()
                    time.sleep(5)
                    orphans += sum(map(alive, pids))
                    break
                if kind in ("server", "worker"):
                    until(lambda told=told: log.read_text().count("Prefect UI") > told, LONG, "it is started again")
                last = until(lambda run=run: (found := state(serving, run)) and found.is_final() and found, LONG, "the run ends")
                if last.name == "Crashed":
                    seconds[kind] = max(seconds[kind], time.monotonic() - began)
                print(sum(struck.values()), kind, last.name, round(time.monotonic() - began, 1), flush=True)
    with served(place / "raw", place / "corpus", log) as serving:
        last = serving.ended(serving.start_run("ingest-articles", settings=str(place / "small.toml")))
        print("the last run:", last.state.name, last.state.message)
    for kind in KINDS:
        print(f"{kind:12} {struck[kind]:3} kills, its run was Crashed after at most {seconds[kind]:.1f} s")
    print(f"{orphans} processes were left 5 s after everything was killed; {log.read_text().count('Traceback')} tracebacks on the terminal")
    built(place / "raw", place / "whole")
    same = content_hash(place / "corpus") == content_hash(place / "whole")
    print("the corpus is", "the same as without kills" if same else "ANOTHER ONE", content_hash(place / "corpus"))


def state(serving: Served, run):
    """None while there is no server."""
    try:
        return serving.run(run).state
    except OSError:
        return None
    except Exception as error:  # the client has its own for what is a cut connection
        if "onnect" in str(error) or "isconnect" in str(error):
            return None
        raise


def victim(kind: str, serving: Served, run, corpus: Path) -> int | None:
    """None if there is none just now."""
    if kind == "everything":
        return serving.process.pid
    if kind == "pool worker":
        until(lambda: at_work(corpus) or state(serving, run).is_final(), LONG, "a worker is at work")
        return next(iter(at_work(corpus)), None)
    if kind == "flow":
        pid = int((serving.run(run).infrastructure_pid or "0").rpartition(":")[2])
        return pid if pid and alive(pid) else None
    return next(iter(called(descendants(serving.process.pid), f"flows.{kind}")), None)


if __name__ == "__main__":
    main(*(int(n) for n in (sys.argv[1:] + ["60", "1"][len(sys.argv) - 1 :])))
