"""What a build costs as the corpus grows: `python -m tests.benchmarks.scaling [DOCUMENTS] [PLOT.svg]` (default 250, no plot).

growth  builds of 1, 2, 4 and 8 times as many documents, one worker: CPU by stage, memory, bytes; then of the largest 1 % more, nothing
        new, and two workers. Each build is a process of its own.
model   the same by the million of documents, and what 10^8 and 10^9 would take. The slope between the two largest builds counts, so
        that starting does not. Memory is bounded by a unit but for linking: tests.benchmarks.linking measures that of a million,
        tests.benchmarks.streams that of one huge file.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from time import perf_counter, process_time

from pipeline.lean import keep_lean
from tests.benchmarks import made

STAGES = ("plan", "clean", "link", "publish", "report")
SERIAL = ("plan", "link", "report")  # run in one process, however many workers there are; a large corpus is published by all of them
TIMES = (1, 2, 4, 8)
WORKERS = (16, 256, 4096)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one build. CPU in seconds; `start` is what was spent before the first stage."""

    start: float
    stages: dict[str, float]
    steps: dict[str, float]  # of the stage `clean`, all workers together
    children: float  # CPU of worker processes
    peak_mb: float  # of the main process
    read: int  # bytes, by its system calls
    written: int
    seconds: float = 0.0  # by the clock, from start to end of its process

    @property
    def cpu(self) -> float:
        return self.start + sum(self.stages.values()) + self.children


def measured(raw: Path, corpus: Path, workers: int = 1) -> Cost:
    line = [sys.executable, "-m", "tests.benchmarks.scaling", "build", str(raw), str(corpus), str(workers)]
    begun = perf_counter()
    cost = Cost(**json.loads(subprocess.check_output(line)))
    return replace(cost, seconds=perf_counter() - begun)


def build(raw: Path, corpus: Path, workers: int) -> Cost:
    """The stages of pipeline.build.build with a clock between them."""
    keep_lean()
    from pipeline import build as stages
    from pipeline.build import engine
    from pipeline.build.planning import Report, plan
    from pipeline.corpus import versions
    from pipeline.settings import DEFAULT

    settings = replace(DEFAULT, run=replace(DEFAULT.run, workers=workers))
    reports: list[Report] = []
    clock = [process_time()]
    with versions.writing(corpus):
        todo = plan(raw, corpus, settings)
        clock.append(process_time())
        if not todo.nothing_new:
            engine.run(todo.batches, settings, lambda _, report: reports.append(report))
            clock.append(process_time())
            units, links = stages.link_all(todo)
            clock.append(process_time())
            now = datetime.now(UTC).isoformat(timespec="seconds")
            stages.publish(todo, units, links, reports, now, lambda _: clock.append(process_time()))
            clock.append(process_time())
    steps: Counter[str] = Counter()
    for report in reports:
        steps.update(report["seconds"])
    told = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return Cost(
        start=clock[0],
        stages=dict(zip(STAGES, (b - a for a, b in pairwise(clock)), strict=False)),
        steps=dict(steps),
        children=sum(os.times()[2:4]),
        peak_mb=int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024,
        read=int(told["rchar"]),
        written=int(told["wchar"]),
    )


def growth(home: Path, documents: int) -> dict[int, Cost]:
    """Documents -> cost of their build."""
    costs = {}
    print(f"{'documents':<16}" + "".join(f"{stage:>9}" for stage in STAGES) + f"{'ms a document':>15}{'MB':>6}{'MB read':>9}{'written':>9}")
    for times in TIMES:
        count = times * documents
        made.folder(home / f"raw-{times}", count)
        costs[count] = told(str(count), measured(home / f"raw-{times}", home / f"corpus-{times}"), count)
    largest, raw, corpus = TIMES[-1] * documents, home / f"raw-{TIMES[-1]}", home / f"corpus-{TIMES[-1]}"
    told("nothing new", measured(raw, corpus), largest)
    whole, two = costs[largest], measured(raw, home / "two", 2)
    told("two workers", two, largest)
    made.folder(raw, largest // 100, seed=8, shards=1)
    added = told("1 % more", measured(raw, corpus), largest // 100)
    start = measured_start(home)
    more, share = ((cost.cpu - less) / (whole.cpu - start) for cost, less in ((two, whole.cpu), (added, start)))
    faster = whole.seconds / two.seconds
    print(f"two workers: {more:+.1%} CPU, {faster:.2f} times as fast; 1 % more: {share:.1%} of the build\n")
    return costs


def measured_start(home: Path) -> float:
    """CPU of the build of one document."""
    made.folder(home / "raw-one", 1, shards=1)
    shutil.rmtree(home / "one", ignore_errors=True)
    return measured(home / "raw-one", home / "one").cpu


def told(name: str, cost: Cost, documents: int) -> Cost:
    spent = "".join(f"{cost.stages.get(stage, 0.0) + (cost.children if stage == 'clean' else 0.0):9.2f}" for stage in STAGES)
    each = 1000 * (cost.cpu - cost.start) / documents
    print(f"{name:<16}{spent}{each:15.2f}{cost.peak_mb:6.0f}{cost.read / 1e6:9.1f}{cost.written / 1e6:9.1f}", flush=True)
    return cost


def model(costs: dict[int, Cost]) -> None:
    """By the slope between the two largest builds."""
    (few, less), (many, more) = list(costs.items())[-2:]
    million = 1e6 / (many - few)
    each = {stage: max(0.0, more.stages[stage] - less.stages[stage]) * million for stage in STAGES}
    read, written = ((of_more - of_less) * million / 1e9 for of_more, of_less in ((more.read, less.read), (more.written, less.written)))
    spent = ", ".join(f"{stage} {seconds:,.0f}" for stage, seconds in each.items())
    print(f"a million documents: {spent} CPU s; {read:.1f} GB read, {written:.1f} GB written")
    serial = sum(each[stage] for stage in SERIAL)
    spread = sum(each.values()) - serial
    print(f"\n{'documents':<12}{'workers':>8}{'shared, h':>11}{'by one, h':>11}{'speed-up':>10}")
    for exponent in (8, 9):
        for workers in WORKERS:
            shared, alone = (10 ** (exponent - 6) * spent / 3600 for spent in (spread / workers, serial))
            print(f"{f'10^{exponent}':<12}{workers:8}{shared:11.1f}{alone:11.1f}{(shared * workers + alone) / (shared + alone):9.0f}x")
    slowest = max(SERIAL, key=each.__getitem__)
    print(f"\nFrom {spread / serial:.0f} workers on what one process does takes longer than what all share, and most of it is `{slowest}`: "
          "then sources get corpora of their own, which link within themselves.")  # fmt: skip


def plot(costs: dict[int, Cost], file: Path) -> None:
    """CPU by stage and document, one bar a size."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 3.2))
    below = [0.0] * len(costs)
    for stage in STAGES:
        each = [1000 * cost.stages[stage] / count for count, cost in costs.items()]
        axes.bar([f"{count:,}" for count in costs], each, bottom=below, label=stage)
        below = [a + b for a, b in zip(below, each, strict=True)]
    axes.set(xlabel="documents", ylabel="CPU ms a document", title="Cost of a document as the corpus grows")
    axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(file)
    print(f"plot: {file}")


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["build"]:
        print(json.dumps(asdict(build(Path(arguments[1]), Path(arguments[2]), int(arguments[3])))))
        return
    with tempfile.TemporaryDirectory() as place:
        costs = growth(Path(place), int(arguments[0]) if arguments else 250)
    model(costs)
    if len(arguments) > 1:
        plot(costs, Path(arguments[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
