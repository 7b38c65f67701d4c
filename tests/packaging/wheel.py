"""The wheel, and `python -m tests.packaging.wheel PYTHON...`: that it alone gives a working command on each of these Pythons.

Each gets an environment of its own with the tested versions out of tests/constraints.txt, from the package index, and must come to the
same corpus.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOME = Path(__file__).parents[2]
PARTS = ("pipeline", "flows", "README.md", "pyproject.toml")
FIRST = "import pipeline; print(pipeline.open_corpus().documents().column('doc_id')[0])"


def build(folder: Path, *options: str) -> Path:
    """Builds the wheel out of a copy of what it is made of, so that nothing is left behind in the checkout."""
    source = folder / "source"
    source.mkdir()
    for name in PARTS:
        if (HOME / name).is_dir():
            shutil.copytree(HOME / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(HOME / name, source)
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", *options, "-w", folder, source)
    return next(folder.glob("*.whl"))


def run(*command: object, **options: object) -> str:
    """Standard output of a command; its standard error is in the error raised when it fails."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def fresh(python: str, wheel: Path, folder: Path) -> tuple[str, str]:
    """What came of installing the wheel for a Python, and of making a corpus of raw/ with it: a line, and the content hash."""
    began = time.monotonic()
    run(python, "-m", "venv", folder / "venv")
    programs = folder / "venv" / "bin"
    run(programs / "pip", "install", "-q", "-c", HOME / "tests" / "constraints.txt", wheel)
    run(programs / "pip", "check")
    installed = time.monotonic()
    summary = json.loads(run(programs / "corpus", "build", HOME / "raw", "processed", "--json", cwd=folder))
    run(programs / "corpus", "check", cwd=folder)
    run(programs / "corpus", "report", "--json", cwd=folder)
    one = run(programs / "python", "-c", FIRST, cwd=folder).strip()
    run(programs / "corpus", "why", one, cwd=folder)
    run(programs / "corpus", "doctor", cwd=folder)  # starts a server, and a schedule makes a run
    version = run(programs / "python", "-V").strip()
    times = f"installed {installed - began:.0f} s, built and checked {time.monotonic() - installed:.0f} s"
    found = summary["content_hash"]
    return f"{version}: {times}, {summary['documents']} documents, content hash {found[:16]}", found


def main(pythons: list[str]) -> None:
    hashes = set()
    with tempfile.TemporaryDirectory() as folder:
        wheel = build(Path(folder))
        for n, python in enumerate(pythons or [sys.executable]):
            place = Path(folder) / str(n)
            place.mkdir()
            told, found = fresh(python, wheel, place)
            hashes.add(found)
            print(told, flush=True)
    if len(hashes) > 1:
        raise SystemExit("the same raw files give another corpus on another Python")


if __name__ == "__main__":
    main(sys.argv[1:])
