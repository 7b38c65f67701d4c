"""What the report costs beside the run that it tells of: `python -m tests.benchmarks.report`. Goal: below 5 % and 200 MB."""

import resource
import shutil
import tempfile
from pathlib import Path
from statistics import median
from time import process_time

from pipeline import report
from pipeline.build import build
from pipeline.corpus import versions
from pipeline.corpus.versions import Version
from tests import samples
from tests.conftest import one_worker

DOCUMENTS, ROUNDS = 600, 3


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        samples.folder(home / "raw", seed=1, articles=DOCUMENTS)
        began = process_time()
        build(home / "raw", home / "corpus", settings=one_worker())
        run = process_time() - began
        version = versions.open_version(home / "corpus")
        assert version is not None
        before = memory()
        spent = median(written(version, home / f"again-{n}") for n in range(ROUNDS))
        print(f"{'run':<24}{run:8.2f} CPU s")
        print(f"{'report':<24}{spent:8.2f} CPU s  {100 * spent / run:.1f} % of the run")
        print(f"{'report, more memory':<24}{memory() - before:8.0f} MB")
        print(f"{'report.html':<24}{(home / 'again-0' / 'report.html').stat().st_size / 1000:8.0f} kB")


def written(version: Version, copy: Path) -> float:
    shutil.copytree(version.path, copy)
    began = process_time()
    report.write(Version(copy, version.manifest))
    return process_time() - began


def memory() -> float:
    """Most memory of this process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
