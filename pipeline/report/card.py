"""The data card: README.md with the YAML head that Hugging Face reads."""

from pipeline.corpus.schema import TABLES
from pipeline.corpus.versions import Version
from pipeline.report.facts import Facts


def data_card(version: Version, facts: Facts) -> str:
    counts = version.manifest["counts"]
    configs = "\n".join(f"  - config_name: {table}\n    data_files: {table}/*.parquet" for table in TABLES)
    tables = "\n".join(f"| `{table}` | {counts[table]:,} |" for table in TABLES)
    fields = "\n\n".join(
        f"### {table}\n\n" + "\n".join(f"- `{field.name}` ({field.type}): {field.metadata[b'description'].decode()}" for field in schema)
        for table, schema in TABLES.items()
        if table != "set_aside"
    )
    return f"""---
configs:
{configs}
---
# Corpus {facts.version}

{facts.included:,} of {facts.identified:,} records are included; {facts.duplicates:,} double another, {facts.excluded_all:,} have no clean
text, {facts.rejected_all:,} could not be read. Published {facts.finished_at}; content hash `{facts.content_hash}`.

| table | rows |
| --- | --- |
{tables}

Load one with `pandas.read_parquet("passages")`, or the whole with `pipeline.open_corpus(CORPUS, "{facts.version}")`.
Passages and set-aside ones of a document, joined by `seq` with `after`, are its repaired text; the repairs undone give its source.

## Fields

{fields}

`set_aside` has the fields of `passages`.
"""
