"""What linking costs: a day's new documents beside so many old ones, and families of near copies.

    python -m tests.benchmarks.linking --corpus [SIZE...] [PLOT.svg]  # 10,000 new ones beside so many old; 100000 300000 1000000
    python -m tests.benchmarks.linking --copies [SIZE...]             # near copies of one text in six batches, one more; 5000 20000

Units of 5,000 documents as a build keeps them. Corpus: signatures are made of random numbers, as of some 640 words (the texts have 40);
one document in ten doubles one of the next unit, all share a few sample values; 12 paragraphs and 12 lines a document, 1,000 sites, a
title and a year each. What the old ones are to one another is remembered. Copies: a text of 300 words, in each one word in 30 is
another, with up to 40 words of the site around it; every tenth is cut to three quarters.
Each size in a fresh process: CPU seconds, and peak memory less that of the process before. Of a corpus also what the seconds go to, and
what the first build costs, to which all documents are new.
"""

import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.build import linking
from pipeline.build.linking import comparing
from pipeline.build.linking.documents import gathered
from pipeline.build.linking.memory import lines, remember
from pipeline.build.planning import shaping_digest
from pipeline.build.signing import MARK_COLUMNS, MARKS
from pipeline.build.units import UnitFiles
from pipeline.corpus import parts
from pipeline.duplicates.sign import MINIMA
from pipeline.lean import keep_lean
from pipeline.settings import DEFAULT
from tests.benchmarks.streams import peak
from tests.build.made_units import Made, documents_table, unit_of, write_unit

UNIT = 5000
NEW = 10_000
PARTS = {  # what linking does, by functions of its modules
    "keys looked up": ((comparing, "at_stake"),),
    "pairs judged": ((comparing, "stars"), (comparing, "judged")),
    "columns of documents read": ((linking, "gathered"),),
    "repeated passages": ((linking, "site_repeats"), (linking, "paragraph_repeats")),
}
SAMPLE = 80
WORDS = np.array(["".join(letters) for letters in product("aeioulmn", repeat=5)], object)


def numbered(numbers: range, texts: Sequence[str]) -> list[Made]:
    return [
        Made(
            text, doi=f"10.1000/{n}" if n % 3 else None, title=f"What was seen in ward {n} and in the wards beside it",
            published="2020-01-01", url=f"https://s{n % 1000}.example/{n}", tell=n,
        )
        for n, text in zip(numbers, texts, strict=True)
    ]  # fmt: skip


def drawn(number: int) -> tuple[np.ndarray, np.ndarray]:
    """Random signatures and texts of a unit, before any doubles another."""
    rng = np.random.default_rng(number)
    return rng.integers(0, 2**32, (UNIT, MINIMA + SAMPLE), dtype=np.uint32), rng.integers(0, len(WORDS), (UNIT, 40))


def written(place: Path, number: int) -> UnitFiles:
    """A unit of random signatures; every tenth document doubles one of the next unit."""
    folder = place / f"{number:06d}"
    if not folder.is_dir():
        folder.mkdir()
        (own, words), (next_own, next_words) = drawn(number), drawn(number + 1)
        own[::10], words[::10, :-1] = next_own[1::10], next_words[1::10, :-1]
        own[:, MINIMA : MINIMA + 10] = np.random.default_rng(1 << 40).integers(0, 2**32, 10, dtype=np.uint32)
        numbers = range(number * UNIT, (number + 1) * UNIT)
        table = documents_table(numbered(numbers, [" ".join(row) for row in WORDS[words]]))
        parts.write_rows(folder / "documents.arrow", table)
        flat = [pa.array(own[:, :MINIMA].astype(np.uint16).ravel()), pa.array(np.sort(own[:, MINIMA:]).ravel())]
        columns = {
            "doc_id": table["doc_id"], "content_hash": pa.array([hash_of(n) for n in numbers]),
            "minima": pa.FixedSizeListArray.from_arrays(flat[0], MINIMA),
            "sample": pa.ListArray.from_arrays(pa.array(np.arange(UNIT + 1, dtype=np.int32) * SAMPLE), flat[1]),
            **dict.fromkeys(("tokens", "clean_tokens"), pa.array(np.full(UNIT, 640, np.int32))),
        }  # fmt: skip
        parts.write(folder / "signatures.parquet", pa.table(columns))
        keys = np.random.default_rng(number).integers(-(2**63), 2**63, (2, 12 * UNIT))
        seqs = np.tile(np.arange(12, dtype=np.int32), UNIT)
        marked = [pa.array(np.repeat(table["doc_id"].to_pylist(), 12)), *(pa.array(column) for column in (seqs, *keys))]
        parts.write(folder / MARKS, pa.table(marked, schema=MARK_COLUMNS))
    return unit_of(folder)


def hash_of(number: int) -> str:
    return f"{number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128):032x}"


def known(units: Sequence[UnitFiles]) -> pa.Table:
    """What is remembered once these units were linked."""
    found = gathered(units, DEFAULT)
    hashes = np.array([hash_of(n) for n in range(len(units) * UNIT)], np.bytes_)
    doubles = np.arange(0, (len(units) - 1) * UNIT, 10)
    near = lines("near", hashes[doubles], hashes[doubles + UNIT + 1], np.full(len(doubles), 0.95))
    similar = lines("similar", *np.stack((near["a"], near["b"])), np.full(len(doubles), 0.95))
    return pa.concat_tables([lines("text", found.hashes, comparing.digests(found)), near, similar])


def first(place: Path, size: int) -> None:
    """Links `size` documents, all new; prints CPU seconds and MB."""
    keep_lean()
    units = [unit_of(place / f"{n:06d}") for n in range(size // UNIT)]
    began, before = process_time(), now_held()
    linking.link(units, place / f"first-{size}", DEFAULT)
    print(process_time() - began, peak() - before)


def now_held() -> int:
    """MB; from here on `peak` counts."""
    peak()
    return peak()


def corpus(place: Path, size: int) -> None:
    """Links a version of `size` documents of which the last ones are new; prints CPU seconds and MB."""
    keep_lean()
    units = [unit_of(place / f"{n:06d}") for n in range(size // UNIT)]
    (place / f"state-{size}").mkdir()
    memory = place / f"state-{size}" / "state" / "links" / shaping_digest(DEFAULT)
    remember(memory, [parts.read(place / f"known-{size}.parquet")])
    spent = {part: clocked(functions) for part, functions in PARTS.items()}
    began, before = process_time(), now_held()
    links = linking.link(units, place / f"state-{size}", DEFAULT)
    print(process_time() - began, peak() - before, links.relations.num_rows, *(sum(seconds) for seconds in spent.values()))


def clocked(functions: Sequence[tuple[ModuleType, str]]) -> list[float]:
    """The seconds of each call from now on."""
    seconds: list[float] = []

    def with_clock(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            began = process_time()
            found = function(*arguments)
            seconds.append(process_time() - began)
            return found

        return run

    for module, name in functions:
        setattr(module, name, with_clock(getattr(module, name)))
    return seconds


def copies(place: Path, size: int) -> None:
    """Links near copies in six batches, and one more; prints CPU seconds of the batches together and of the last, MB, and clusters."""
    rng = random.Random(size)
    original = [rng.choice(WORDS) for _ in range(300)]
    batches = [*np.array_split(np.arange(size), 6), np.array([size])]
    units, spent, before = [], [], now_held()
    for number, batch in enumerate(batches):
        made = numbered(range(int(batch[0]), int(batch[-1]) + 1), [copy(rng, original) for _ in batch])
        units.append(write_unit(place / f"copies-{size}-{number}", made))
        began = process_time()
        links = linking.link(units, place / f"copied-{size}", DEFAULT)
        spent.append(process_time() - began)
    print(sum(spent[:-1]), peak() - before, len(np.unique(links.cluster)), spent[-1], links.relations.num_rows)


def copy(rng: random.Random, original: Sequence[str]) -> str:
    words = [rng.choice(WORDS) if rng.random() < 1 / 30 else word for word in original]
    if rng.random() < 0.1:
        words = words[: len(words) * 3 // 4]
    around = [[rng.choice(WORDS) for _ in range(rng.randrange(20))] for _ in range(2)]
    return " ".join([*around[0], *words, *around[1]])


def measured(place: Path, what: str, size: int) -> list[float]:
    command = [sys.executable, "-m", "tests.benchmarks.linking", "--one", what, str(place), str(size)]
    return [float(value) for value in subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split()]


def main() -> None:
    what, *sizes = sys.argv[1:] or ["--corpus"]
    if what == "--one":
        {"corpus": corpus, "first": first, "copies": copies}[sizes[0]](Path(sizes[1]), int(sizes[2]))
        return
    with TemporaryDirectory() as name:
        place = Path(name)
        if what == "--copies":
            print(f"{'copies':>10}{'s':>8}{'MB':>7}{'clusters':>10}{'one more, s':>13}{'relations':>11}")
            for size in map(int, sizes or ("5000", "20000")):
                seconds, megabytes, clusters, more, rows = measured(place, "copies", size)
                print(f"{size:10}{seconds:8.1f}{megabytes:7.0f}{clusters:10.0f}{more:13.1f}{rows:11.0f}", flush=True)
            return
        figures, whole = {}, {}
        print(f"{'documents':>10}{'s':>8}{'MB':>7}{'relations':>11}   " + ", ".join(PARTS))
        for size in [int(argument) for argument in sizes if argument.isdigit()] or [100_000, 300_000, 1_000_000]:
            units = [written(place, n) for n in range(size // UNIT)]
            parts.write(place / f"known-{size}.parquet", known(units[: -NEW // UNIT]))
            figures[size] = measured(place, "corpus", size)
            seconds, megabytes, rows, *each = figures[size]
            print(f"{size:10}{seconds:8.2f}{megabytes:7.0f}{rows:11.0f}   " + ", ".join(f"{part:.1f}" for part in each), flush=True)
            whole[size] = measured(place, "first", size)
            print(f"{'all new':>10}{whole[size][0]:8.2f}{whole[size][1]:7.0f}", flush=True)
        for name, found in ((f"beside {NEW:,} new ones", figures), ("all new", whole)) if len(figures) > 1 else ():
            (few, less), (many, more) = list(found.items())[-2:]
            print(f"a million more documents, {name}: {(more[1] - less[1]) / (many - few) * 1e6:.0f} MB")
        if sizes and sizes[-1].endswith(".svg"):
            plot(figures, Path(sizes[-1]))


def plot(figures: dict[int, list[float]], file: Path) -> None:
    """Seconds by part, and memory, one bar a size."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, (time, memory) = pyplot.subplots(1, 2, figsize=(8, 3.4), width_ratios=(3, 2))
    names, below = [f"{size:,}" for size in figures], np.zeros(len(figures))
    each = np.array([seconds[3:] for seconds in figures.values()]).T
    rest = np.array([seconds[0] for seconds in figures.values()]) - each.sum(axis=0)
    for label, seconds in zip((*PARTS, "all else"), (*each, rest), strict=True):
        time.bar(names, seconds, bottom=below, label=label)
        below += seconds
    memory.bar(names, [seconds[1] for seconds in figures.values()], color="grey")
    time.set(xlabel="documents", ylabel="CPU seconds", title=f"Linking {NEW:,} new documents")
    memory.set(xlabel="documents", ylabel="MB", title="Memory")
    time.legend(frameon=False, fontsize="small")
    figure.tight_layout()
    figure.savefig(file)
    print(f"plot: {file}")


if __name__ == "__main__":
    main()
