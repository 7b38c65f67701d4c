"""Where the CPU time of a build goes: `python -m tests.benchmarks.speed [DOCUMENTS]` (default 500).

MB of UTF-8 text a CPU second and share: by step of one build with one worker, the parts of starting apart; then of cleaning alone by
language and by kind of document.
"""

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from time import process_time

from pipeline.clean import steps
from pipeline.settings import DEFAULT
from tests.benchmarks import made
from tests.benchmarks.scaling import Cost, measured

IMPORTS = ("numpy", "pyarrow", "pipeline.clean.steps", "pipeline.build", "pipeline.build.loaded")


def main(documents: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        made.folder(home / "one", 1, shards=1)
        size = made.folder(home / "raw", documents) / 1e6
        start, whole = measured(home / "one", home / "first"), measured(home / "raw", home / "corpus")
    print(f"{documents} documents, {size:.2f} MB of text; most memory {whole.peak_mb:.0f} MB\n")
    print_start(start)
    print_steps(whole, size)
    everything = list(made.documents(documents))
    for made_document in everything[:50]:
        steps.run(made_document.text, DEFAULT)
    print_groups("language", ((m.language, m.text) for m in everything))
    print_groups("kind", ((m.kind, m.text) for m in everything))


def print_start(start: Cost) -> None:
    print(f"{'start':<22}{'CPU s':>8}")
    before = 0.0
    for name in IMPORTS:
        spent = float(subprocess.check_output([sys.executable, "-c", f"import time, {name}; print(time.process_time())"]))
        print(f"  + {name:<18}{max(0.0, spent - before):8.2f}")
        before = max(before, spent)
    print(f"  build of one text   {start.cpu:8.2f}\n")


def print_steps(whole: Cost, size: float) -> None:
    """Steps, and what of the stages is no step."""
    rows = dict(whole.steps)
    rows |= {f"[{stage}]": spent for stage, spent in whole.stages.items() if stage != "clean"}
    rows["[clean] the rest"] = whole.stages["clean"] - sum(whole.steps.values())
    total = sum(rows.values())
    print(f"{'step':<22}{'CPU s':>8}{'share':>8}{'MB/s':>8}")
    for name, spent in sorted(rows.items(), key=lambda row: -row[1]):
        print(f"{name:<22}{spent:8.2f}{spent / total:8.1%}{size / max(spent, 1e-3):8.1f}")
    print(f"{'all':<22}{total:8.2f}{1:8.0%}{size / total:8.2f}\n")


def print_groups(what: str, named: Iterable[tuple[str, str]]) -> None:
    spent, sizes, number = Counter[str](), Counter[str](), Counter[str]()
    for name, text in named:
        began = process_time()
        steps.run(text, DEFAULT)
        spent[name] += process_time() - began  # type: ignore[assignment]
        sizes[name] += len(text.encode())
        number[name] += 1
    print(f"{what:<22}{'number':>8}{'ms each':>9}{'MB/s':>7}")
    for name in sorted(spent, key=lambda name: sizes[name] / spent[name]):
        print(f"{name:<22}{number[name]:8}{1000 * spent[name] / number[name]:9.2f}{sizes[name] / 1e6 / spent[name]:7.2f}")
    print()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
