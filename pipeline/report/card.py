"""The data card: README.md with the YAML head that Hugging Face reads (huggingface.co/docs/hub/datasets-cards)."""

from pipeline.corpus.schema import TABLES
from pipeline.corpus.versions import Version
from pipeline.report.facts import Facts

DEFAULT_TABLE = "passages"
NO_LANGUAGE = {"mul", "und", "zxx"}
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"))


def head(facts: Facts, counts: dict[str, int]) -> str:
    """The YAML. Scraped articles have many owners: `licence` of documents is what each says of itself."""
    languages = sorted({tag.partition("-")[0] for tag, _ in facts.languages} - NO_LANGUAGE)
    size = next((name for most, name in SIZES if counts[DEFAULT_TABLE] < most), "n>10M")
    lines = [
        f"pretty_name: Ketamine articles, {facts.version}",
        "license: unknown",
        *(["language:"] if languages else []),
        *(f"  - '{language}'" for language in languages),  # quoted: no is false in YAML
        *(["multilinguality:", "  - multilingual"] if len(languages) > 1 else []),
        f"size_categories:\n  - {size}",
        "source_datasets:\n  - original",
        "tags:\n  - ketamine\n  - medical\n  - text",
        "configs:",
    ]
    for table in TABLES:
        lines += [f"  - config_name: {table}", f"    data_files: {table}/*.parquet"]
        lines += ["    default: true"] if table == DEFAULT_TABLE else []
    return "".join(f"{line}\n" for line in lines)


def data_card(version: Version, facts: Facts) -> str:
    counts = version.manifest["counts"]
    tables = "\n".join(f"| `{table}` | {counts[table]:,} |" for table in TABLES)
    fields = "\n\n".join(
        f"### {table}\n\n" + "\n".join(f"- `{field.name}` ({field.type}): {field.metadata[b'description'].decode()}" for field in schema)
        for table, schema in TABLES.items()
        if table != "set_aside"
    )
    return f"""---
{head(facts, counts)}---
# Corpus {facts.version}

{facts.included:,} of {facts.identified:,} records are included; {facts.duplicates:,} double another, {facts.excluded_all:,} have no clean
text, {facts.rejected_all:,} could not be read. Published {facts.finished_at}; content hash `{facts.content_hash}`.

| table | rows |
| --- | --- |
{tables}

Load one with `pandas.read_parquet("passages")` or `datasets.load_dataset(".", "passages")` (which alone refuses a table without rows),
or the whole with `pipeline.open_corpus(CORPUS, "{facts.version}")`. The articles belong to their authors: `licence` says what each
says of itself.
Passages and set-aside ones of a document, joined by `seq` with `after`, are its repaired text; the repairs undone give its source.

## Fields

{fields}

`set_aside` has the fields of `passages`.
"""
