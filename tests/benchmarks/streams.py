"""What one huge JSON Lines file costs: `python -m tests.benchmarks.streams [MB...] [RECORDSx]` (default: 50 200 600 and 1000000x).

MB: a file of so many megabytes of articles of 50 sentences. RECORDSx: a file of so many records of one
sentence. Each is built by one worker in a process of its own: the most memory of each stage, and CPU seconds. The memory of planning and
cleaning must not grow with the file; linking and what follows hold something of each document.
"""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from time import process_time

from pipeline.lean import keep_lean
from tests.benchmarks.made import sentence

STAGES = ("plan", "clean", "link", "publish")


def articles(megabytes: float) -> Iterator[str]:
    rng = random.Random(5)
    left, number = megabytes * 1e6, 0
    while left > 0:
        number += 1
        text = "\n\n".join([f"Report {number}", *(" ".join(sentence(rng, "en") for _ in range(10)) for _ in range(5))])
        left -= len(text) + 12
        yield text


def short() -> Iterator[str]:
    number = 0
    while number := number + 1:
        yield f"Patient {number} slept well after the infusion and took {number % 17} mg of the drug in week {number % 23}."


def write(file: Path, texts: Iterator[str]) -> int:
    with open(file, "w", encoding="utf-8") as out:
        return sum(1 for text in texts if out.write(json.dumps({"text": text}) + "\n"))


def peak() -> int:
    """The most MB in memory since this was last asked."""
    told = Path("/proc/self/status").read_text()
    Path("/proc/self/clear_refs").write_text("5")
    return int(told.partition("VmHWM:")[2].split()[0]) >> 10


def build(raw: Path, corpus: Path) -> dict[str, tuple[int, float]]:
    """Stage -> peak in MB and CPU seconds. The stages of pipeline.build.build."""
    keep_lean()
    from pipeline import build as stages
    from pipeline.build import engine
    from pipeline.build.planning import Report, plan
    from pipeline.settings import DEFAULT

    settings = replace(DEFAULT, run=replace(DEFAULT.run, workers=1))
    reports: list[Report] = []
    measured = [(peak(), process_time())]

    todo = plan(raw, corpus, settings)
    measured.append((peak(), process_time()))
    engine.run(todo.batches, settings, lambda _, report: reports.append(report))
    measured.append((peak(), process_time()))
    units, links = stages.link_all(todo)
    measured.append((peak(), process_time()))
    stages.publish(todo, units, links, reports, stages.now())
    measured.append((peak(), process_time()))
    spent = [after[1] - before[1] for before, after in pairwise(measured)]
    return {stage: (most, seconds) for stage, (most, _), seconds in zip(STAGES, measured[1:], spent, strict=True)} | {
        "batches": (len(todo.batches), 0.0)
    }


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["build"]:
        print(json.dumps(build(Path(arguments[1]), Path(arguments[2]))))
        return
    titles = "".join(f"{f'{stage} MB':>12}{'CPU s':>8}" for stage in STAGES)
    print(f"{'file MB':>8}{'records':>10}{'batches':>9}{titles}")
    for wanted in arguments or ["50", "200", "600", "1000000x"]:
        with tempfile.TemporaryDirectory() as place:
            raw = Path(place) / "raw"
            raw.mkdir()
            texts = islice(short(), int(wanted[:-1])) if wanted.endswith("x") else articles(float(wanted))
            records = write(raw / "huge.jsonl", texts)
            line = [sys.executable, "-m", "tests.benchmarks.streams", "build", str(raw), str(Path(place) / "corpus")]
            found = json.loads(subprocess.check_output(line))
            cells = "".join(f"{found[stage][0]:12}{found[stage][1]:8.1f}" for stage in STAGES)
            size = (raw / "huge.jsonl").stat().st_size / 1e6
            print(f"{size:8.0f}{records:10}{found['batches'][0]:9}{cells}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
