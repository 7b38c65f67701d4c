"""What signing texts costs, beside datasketch, rensa and FastSketchLSH in the same run; what finding the pairs of new texts costs.

    python -m tests.benchmarks.duplicates [ROUNDS]
    python -m tests.benchmarks.duplicates --corpus [SIZE...]    # 10,000 new texts beside so many old ones; default 100000 300000 1000000

Signing: articles of 1-6 kB in 14 languages. From text to 126 or 128 minima, tokens and shingles included, in one thread. The peers take
shingles: they get those of the same rule, made of strings in Python; FastSketchLSH, which takes numbers, also ours. CPU seconds, medians of
rounds in which all are timed in turn; bytes of the Parquet part and of the table in memory, a document. datasketch in one call a text,
and as its manual shows, a call a shingle. Peers that are not installed are left out.

Corpus: made signatures in units of 5,000, as a build keeps them; one text in ten of each unit doubles another one. All texts that are
there already are passed by unit by unit, as `pipeline.build.linking` does; "anew" compares all with all. Each size in a fresh process:
CPU seconds, and peak memory less that of the process before.
"""

import importlib.util
import re
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from pipeline.corpus import parts
from pipeline.duplicates import candidates, may_pair, normalise, sign, sought
from pipeline.duplicates.normalise import fold
from pipeline.duplicates.sign import MINIMA, SCHEMA, SHINGLE, shingle_hashes, token_hashes
from pipeline.settings import DEFAULT
from tests.benchmarks.language import articles

TOKEN = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u31ff\u3400-\u9fff\uf900-\ufaff]|[^\\W\u0e00-\u0eff\u3005-\u9fff]+")
PERMUTATIONS = 128


def shingles(text: str) -> set[str]:
    tokens = TOKEN.findall(normalise(text))
    return {" ".join(tokens[i : i + SHINGLE]) for i in range(len(tokens) - SHINGLE + 1)}


def ours(texts: Sequence[str]) -> None:
    sign(texts, DEFAULT)


def datasketch(texts: Sequence[str]) -> None:
    from datasketch import MinHash

    for text in texts:
        MinHash(num_perm=PERMUTATIONS).update_batch([s.encode() for s in shingles(text)])


def datasketch_by_manual(texts: Sequence[str]) -> None:
    from datasketch import MinHash

    for text in texts:
        sketch = MinHash(num_perm=PERMUTATIONS)
        for shingle in shingles(text):
            sketch.update(shingle.encode())


def rensa(texts: Sequence[str]) -> None:
    from rensa import RMinHash

    for text in texts:
        RMinHash(num_perm=PERMUTATIONS, seed=1).update(list(shingles(text)))


def fastsketch(texts: Sequence[str]) -> None:
    from FastSketchLSH import FastSimilaritySketch

    FastSimilaritySketch(size=PERMUTATIONS).batch([[s.encode() for s in shingles(text)] for text in texts], num_threads=1)


def fastsketch_of_numbers(texts: Sequence[str]) -> None:
    from FastSketchLSH import FastSimilaritySketch

    tokens, bounds, _ = token_hashes(fold(texts))
    values, owners = shingle_hashes(tokens, bounds)
    starts = np.searchsorted(owners, np.arange(len(texts) + 1)).astype(np.uint64)
    FastSimilaritySketch(size=PERMUTATIONS).batch_csr(values, starts, prehashed=True, num_threads=1)


WAYS: dict[str, tuple[str, Callable[[Sequence[str]], None]]] = {
    "ours": ("numpy", ours),
    "datasketch": ("datasketch", datasketch),
    "datasketch, by its manual": ("datasketch", datasketch_by_manual),
    "rensa": ("rensa", rensa),
    "FastSketchLSH": ("FastSketchLSH", fastsketch),
    "FastSketchLSH, our shingles": ("FastSketchLSH", fastsketch_of_numbers),
}


def measured(rounds: int) -> dict[str, float]:
    """CPU seconds a text of each way that is installed."""
    texts = articles()
    ways = {name: way for name, (module, way) in WAYS.items() if importlib.util.find_spec(module)}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for name in [*ways] + [*ways] * rounds:  # the first time counts for nothing
        began = process_time()
        ways[name](texts)
        times[name].append((process_time() - began) / len(texts))
    return {name: statistics.median(found[1:]) for name, found in times.items()}


def disk(texts: Sequence[str]) -> float:
    sink = pa.BufferOutputStream()
    pa.parquet.write_table(sign(texts, DEFAULT), sink, compression="zstd")
    return sink.tell() / len(texts)


UNIT = 5000
NEW = 10_000


def unit(folder: Path, number: int) -> pa.Table:
    """Signatures of 5,000 texts of some 640 words; every tenth doubles one of the next unit's, all share a few values."""
    path = folder / f"{number}.parquet"
    if not path.is_file():
        own, next_one = (np.random.default_rng(n).integers(0, 2**32, (UNIT, MINIMA + 80), dtype=np.uint32) for n in (number, number + 1))
        own[::10] = next_one[1::10]
        own[:, MINIMA : MINIMA + 10] = np.random.default_rng(1).integers(0, 2**32, 10, dtype=np.uint32)
        flat = [pa.array(own[:, :MINIMA].ravel()), pa.array(np.sort(own[:, MINIMA:]).ravel())]
        offsets = pa.array(np.arange(UNIT + 1, dtype=np.int32) * 80)
        columns = [pa.FixedSizeListArray.from_arrays(flat[0], MINIMA), pa.ListArray.from_arrays(offsets, flat[1])]
        hashes = pa.array([f"{number * UNIT + row:032x}" for row in range(UNIT)])
        parts.write(path, pa.table([hashes, pa.array(np.full(UNIT, 640, np.int32)), *columns], schema=SCHEMA))
    return parts.read(path)


def compared(folder: Path, size: int, anew: bool) -> None:
    """Prints CPU seconds, MB, and the number of pairs."""
    began, before = process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    last = size // UNIT
    fresh = range(last) if anew else range(last - NEW // UNIT, last)
    kept = [unit(folder, n) for n in fresh]
    new = sum(table.num_rows for table in kept)
    if not anew:
        wanted = sought(pa.concat_tables(kept))
        for n in range(last - NEW // UNIT):
            old = unit(folder, n)
            kept.append(old.filter(pa.array(may_pair(old, wanted))))
    table = pa.concat_tables(kept)
    pairs = candidates(table, np.arange(table.num_rows) < new)
    print(process_time() - began, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, len(pairs))


def growth(sizes: Sequence[int]) -> None:
    with TemporaryDirectory() as place:
        for n in range(max(sizes) // UNIT):
            unit(Path(place), n)
        disk = sum(path.stat().st_size for path in Path(place).iterdir()) / max(sizes)
        print(f"bytes on disk a document {disk:.0f} (random numbers, which nothing compresses)")
        print(f"{'documents':>10}{'s':>8}{'MB':>7}{'pairs':>8}   {'anew, s':>8}{'MB':>7}")
        for size in sizes:
            command = [sys.executable, "-m", "tests.benchmarks.duplicates", "--one", place, str(size)]
            ways = [[], ["anew"]] if size <= 100_000 else [[]]
            done = [subprocess.run([*command, *way], capture_output=True, text=True, check=True).stdout.split() for way in ways]
            seconds, megabytes, pairs = map(float, done[0])
            other = f"{float(done[1][0]):8.1f}{done[1][1]:>7}" if len(done) > 1 else f"{'-':>8}{'-':>7}"
            print(f"{size:10}{seconds:8.2f}{megabytes:7.0f}{pairs:8.0f}   {other}   {'#' * round(seconds * 5)}")


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        compared(Path(sys.argv[2]), int(sys.argv[3]), "anew" in sys.argv)
        return
    if sys.argv[1:2] == ["--corpus"]:
        growth([int(size) for size in sys.argv[2:]] or [100_000, 300_000, 1_000_000])
        return
    times = measured(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
    print(f"{'':30}{'us a text':>10}{'ours is faster':>16}")
    for name, seconds in times.items():
        print(f"{name:30}{seconds * 1e6:10.0f}{seconds / times['ours']:15.1f}x")
    print(f"a document: {disk(articles()):.0f} bytes on disk, {sign(articles(), DEFAULT).nbytes / len(articles()):.0f} in memory")


if __name__ == "__main__":
    main()
