"""What keeping a corpus costs: `python -m tests.benchmarks.corpus [DOCUMENTS]` (default 100,000).

check: seconds for all laws on a made corpus, and one plain pandas read of it beside. add: CPU seconds and bytes of adding 1 % to a
corpus of real builds, as a share of building it.
"""

import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import pandas
import pyarrow as pa
import pyarrow.compute as pc

import pipeline
from pipeline.build.planning import shaping_digest
from pipeline.build.publishing import fill_empty, manifest_of, release
from pipeline.build.writing import write_part
from pipeline.corpus import rows, versions
from pipeline.corpus.check import check
from pipeline.corpus.schema import DOCUMENTS, PASSAGES, REPAIRS, RUNS, TABLES
from pipeline.model import Article
from pipeline.settings import DEFAULT
from tests import samples
from tests.conftest import built

TEXTS = 250  # different ones, repeated under other ids
UNIT = 5000  # documents of a unit
WORDS = {
    "N": "nurse doctor patient lamp window corridor bed ward chart needle pump dose sleep dream morning evening clinic study pressure "
    "pulse hand voice chair door garden river train letter question answer family brother sister teacher student market kitchen",
    "V": "watched counted remembered described measured followed avoided carried opened closed prepared explained noticed forgot "
    "changed finished repeated doubted expected welcomed refused answered mentioned studied",
    "A": "quiet long short early late small heavy pale careful common rare strange simple usual gentle cold warm narrow open bright",
    "P": "beside behind after before near without above during",
}
FRAMES = "the A N V the N P the N / after the N the N V a A N / a N V that the N was A / the N and the N V the A N P a N"


def tables(texts: int) -> dict[str, pa.Table]:
    """Rows of different articles, of eight paragraphs each in six languages."""
    rng = random.Random(7)
    languages = list(samples.PARAGRAPHS)
    found = {"documents": rows.columns(DOCUMENTS), "passages": rows.columns(PASSAGES), "repairs": rows.columns(REPAIRS)}
    sealed: rows.Columns = {"doc_id": [], "seq": [], "before": []}
    for n in range(texts):
        text = samples.article(rng, languages[n % len(languages)], paragraphs=8)
        article = Article(f"{n:06d}", text, f"{n}.txt")
        cleaned = pipeline.clean(article)
        row = rows.document_rows([(article, cleaned)])[0] | {"cluster_id": article.id, "run_id": "made", "first_version": "v000001"}
        rows.append(found["documents"], row | {"status": "included", "exclude_reason": None})
        rows.add_passages(found["passages"], article.id, cleaned)
        rows.add_repairs(found["repairs"], sealed, article.id, cleaned)
    schemas = {"documents": DOCUMENTS, "passages": PASSAGES, "repairs": REPAIRS}
    return {name: rows.table(schemas[name], values) for name, values in found.items()}


def renamed(table: pa.Table, copy: int) -> pa.Table:
    """The rows under other ids."""
    for name in ("doc_id", "passage_id", "cluster_id", "raw_path"):
        if name in table.column_names:
            column = pc.binary_join_element_wise(pa.scalar(f"{copy:04d}"), table.column(name), "-")
            table = table.set_column(table.schema.get_field_index(name), table.schema.field(name), column)
    return table


def made(corpus: Path, documents: int) -> None:
    """A corpus of so many documents, written as a build writes it."""
    found = tables(TEXTS)
    staging = versions.staging(corpus) / "v000001"
    for table in TABLES:
        (staging / table).mkdir(parents=True)
    units = {}
    copies = documents // TEXTS
    for first in range(0, copies, UNIT // TEXTS):
        some = range(first, min(first + UNIT // TEXTS, copies))
        unit = {name: pa.concat_tables([renamed(table, copy) for copy in some]) for name, table in found.items()}
        clean = pc.equal(unit["passages"].column("label"), "clean")
        unit |= {"passages": unit["passages"].filter(clean), "set_aside": unit["passages"].filter(pc.invert(clean))}
        name = f"{first:016x}-0000"
        units[name] = {"decisions": "0", "parts": {t: write_part(staging, t, name, table) for t, table in unit.items() if table.num_rows}}
    run = {"run_id": "made", "version": "v000001", "started_at": "", "finished_at": "2026-01-01", "digest": "", "settings": "{}"}
    others = {"runs": [write_part(staging, "runs", "made", pa.Table.from_pylist([run], schema=RUNS))]}
    fill_empty(staging, units, others)
    about = {"version": "v000001", "parent": None, "digest": shaping_digest(DEFAULT), "scan_digest": "", "takedowns": []}
    release(corpus, staging, manifest_of(about, run, units, others), lambda _: None)


def measure_check(place: Path, documents: int) -> None:
    made(place, documents)
    began, version = time.perf_counter(), pipeline.open_corpus(place)
    for table in TABLES:
        pandas.read_parquet(version.path(table))
    read = time.perf_counter() - began
    began, cpu = time.perf_counter(), time.process_time()
    broken = [law for law, problems in check(place) if problems]
    spent, cpu = time.perf_counter() - began, time.process_time() - cpu
    assert not broken, broken
    counts = version._version.manifest["counts"]
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"check: {documents} documents, {counts['passages'] + counts['set_aside']} passages: {spent:.1f} s, {cpu:.1f} CPU s")
    print(f"       one pandas read of all tables {read:.1f} s, ratio {spent / read:.1f}; at most {most:.0f} MB in this process")


def size(corpus: Path) -> int:
    """Bytes on disk of the versions, hard links counted once."""
    return sum({p.stat().st_ino: p.stat().st_size for p in versions.versions(corpus).rglob("*") if p.is_file()}.values())


def prose(rng: random.Random) -> str:
    """An article of ten paragraphs that shares next to nothing with another one."""
    words = {name: listed.split() for name, listed in WORDS.items()}
    frames = FRAMES.split(" / ")

    def sentence() -> str:
        told = [rng.choice(words[word]) if word in words else word for word in rng.choice(frames).split()]
        return " ".join(told).capitalize() + "."

    return "\n\n".join(" ".join(sentence() for _ in range(rng.randint(4, 8))) for _ in range(10))


def measure_add(place: Path, articles: int) -> None:
    """One article in a hundred is new."""
    rng, spent, written = random.Random(11), [], []
    (place / "raw").mkdir()
    for name, count in (("first", articles - articles // 100), ("later", articles // 100)):
        lines = (json.dumps({"text": prose(rng), "url": f"https://site-{n % 50}.example/{name}/{n}"}) for n in range(count))
        (place / "raw" / f"{name}.jsonl").write_text("\n".join(lines))
        began, before = time.process_time(), size(place / "corpus")
        built(place / "raw", place / "corpus")
        spent.append(time.process_time() - began)
        written.append(size(place / "corpus") - before)
    print(f"add 1 %: {spent[1]:.2f} of {spent[0]:.2f} CPU s ({spent[1] / spent[0]:.1%})")
    print(f"         {written[1] / 1e3:.0f} of {written[0] / 1e3:.0f} kB ({written[1] / written[0]:.1%})")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        measure_check(Path(place) / "made", int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
        measure_add(Path(place), 5000)
