"""What signing texts costs, beside datasketch, rensa and FastSketchLSH in the same run.

    python -m tests.benchmarks.duplicates [ROUNDS]

Articles of 1-6 kB in 14 languages. From text to 126 or 128 minima, tokens and shingles included, in one thread. The peers take
shingles: they get those of the same rule, made of strings in Python; FastSketchLSH, which takes numbers, also ours. CPU seconds, medians of
rounds in which all are timed in turn; bytes of the Parquet part and of the table in memory, a document. datasketch in one call a text,
and as its manual shows, a call a shingle. Peers that are not installed are left out.
"""

import importlib.util
import re
import statistics
import sys
from collections.abc import Callable, Sequence
from time import process_time

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from pipeline.duplicates import normalise, sign
from pipeline.duplicates.normalise import fold
from pipeline.duplicates.sign import SHINGLE, shingle_hashes, token_hashes
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


def main() -> None:
    times = measured(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
    print(f"{'':30}{'us a text':>10}{'ours is faster':>16}")
    for name, seconds in times.items():
        print(f"{name:30}{seconds * 1e6:10.0f}{seconds / times['ours']:15.1f}x")
    print(f"a document: {disk(articles()):.0f} bytes on disk, {sign(articles(), DEFAULT).nbytes / len(articles()):.0f} in memory")


if __name__ == "__main__":
    main()
