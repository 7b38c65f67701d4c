"""What Prefect costs beside the bare pool on the same batches: `python -m tests.benchmarks.flows [ROUNDS]`, a minute each.

CPU is that of the process that sends the batches, and of the server: what the workers do is the same in both. Two runs of different length
tell what a batch costs from what a run costs. The wall times want a quiet machine. Goals, at batches of 10 CPU s: 2 % for Prefect with its
server; two processes at least 1.9 times as fast as one, at least .95 of the bare pool; at most 150 MB above the workers.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median

from flows.serve import LOOPBACK, environment, server
from tests import samples
from tests.flows.live import free_port

FEW, MANY, BIG = 10, 60, 16  # batches; those of the wall times have some 3 CPU s
ARTICLES = {FEW: 1, MANY: 1, BIG: 250}  # in a batch


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home, port = Path(folder), free_port()
        for batches, articles in ARTICLES.items():
            fill(home / str(batches), batches, articles)
        with in_server(home, port) as pid:
            cpu = {how: [costs(home, how, pid) for _ in range(rounds)] for how in ("pool", "flow")}
            wall = {
                (how, workers): median(one(home, how, BIG, workers, pid)["wall"] for _ in range(rounds))
                for how, workers in (("pool", 1), ("pool", 2), ("flow", 1), ("flow", 2))
            }
            memory = {how: max(row["memory"] for row in found) for how, found in cpu.items()}
            server_memory = resident(pid)
    batch, run = (median(f[key] - p[key] for f, p in zip(cpu["flow"], cpu["pool"], strict=True)) for key in ("batch", "run"))
    print(f"Prefect, a batch       {1000 * batch:8.1f} ms CPU, {10 * batch:.2f} % of batches of 10 s")
    print(f"Prefect, a run         {run:8.1f} s CPU")
    print(f"memory, bare and flow  {memory['pool']:8.0f} MB {memory['flow']:.0f} MB beside the workers; server {server_memory:.0f} MB")
    print(
        f"one process / two      {wall['flow', 1] / wall['flow', 2]:8.2f} of wall time, bare pool {wall['pool', 1] / wall['pool', 2]:.2f}"
    )
    print(f"bare pool / flow       {wall['pool', 2] / wall['flow', 2]:8.2f} wall time, two processes each")


def fill(raw: Path, files: int, articles: int) -> None:
    """A file a batch."""
    raw.mkdir()
    for n in range(files):
        rng = random.Random(n)
        lines = (json.dumps({"text": samples.article(rng, "en", 12)}) for _ in range(articles))
        (raw / f"{n:03d}.jsonl").write_text("\n".join(lines))


@contextmanager
def in_server(home: Path, port: int) -> Iterator[int]:
    """A server, whose process id the block gets, for everything that is started in the block."""
    os.environ.update(environment(home, LOOPBACK, port))
    with server(LOOPBACK, port, home) as process:
        yield process.pid


def costs(home: Path, how: str, server_pid: int) -> dict[str, float]:
    """CPU seconds a batch and a run, MB of the process."""
    few, many = (one(home, how, batches, 2, server_pid) for batches in (FEW, MANY))
    batch = (many["cpu"] - few["cpu"]) / (MANY - FEW)
    return {"batch": batch, "run": few["cpu"] - FEW * batch, "memory": many["memory"]}


def one(home: Path, how: str, batches: int, workers: int, server_pid: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as corpus:
        before = cpu_of(server_pid)
        line = [sys.executable, "-m", "tests.benchmarks.flows", how, str(home / str(batches)), corpus, str(workers)]
        found = json.loads(subprocess.run(line, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
        time.sleep(3 if how == "flow" else 0)  # the server writes its task runs a little later
        return found | {"cpu": found["cpu"] + (cpu_of(server_pid) - before if how == "flow" else 0)}


def clean(how: str, raw: str, corpus: str, workers: str) -> None:
    """Cleans in this process and tells what that took."""
    from pipeline.build import engine
    from pipeline.build.planning import plan
    from pipeline.corpus import versions
    from pipeline.settings import DEFAULT

    settings = replace(DEFAULT, run=replace(DEFAULT.run, workers=int(workers), batch_files=1))
    began, started = time.process_time(), time.monotonic()
    with versions.writing(Path(corpus)):
        todo = plan(Path(raw), Path(corpus), settings)
        if how == "pool":
            threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()  # its workers begin as those of a flow do
            engine.run(todo.batches, settings, lambda *_: None, engine.cleaned)
        else:
            from prefect import flow

            from flows.stages import clean_all

            flow(clean_all, name="clean", validate_parameters=False, persist_result=False)(todo)
    spent = {"cpu": time.process_time() - began, "wall": time.monotonic() - started, "memory": resident(os.getpid())}
    print(json.dumps(spent))


def cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """MB at the most."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1000


if __name__ == "__main__":
    if len(sys.argv) == 5:
        clean(*sys.argv[1:])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
