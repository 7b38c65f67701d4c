"""The data card (README.md with the YAML head that Hugging Face reads) and the Croissant description of a version."""

import json

import pyarrow as pa

from pipeline.corpus.schema import TABLES
from pipeline.corpus.versions import Version
from pipeline.report.facts import Facts

CROISSANT_TYPES = {"string": "sc:Text", "int64": "sc:Integer", "int32": "sc:Integer", "double": "sc:Float"}


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


def croissant(version: Version) -> str:
    """Croissant 1.0 (mlcommons.org/croissant): the files of each table and their fields."""
    files = [
        {
            "@type": "cr:FileSet", "@id": f"{table}-files", "name": f"{table}-files", "encodingFormat": "application/x-parquet",
            "includes": f"{table}/*.parquet",
        }
        for table in TABLES
    ]  # fmt: skip
    record_sets = [
        {"@type": "cr:RecordSet", "@id": t, "name": t, "field": [field_of(t, f) for f in schema]} for t, schema in TABLES.items()
    ]
    described = {
        "@context": {
            "@language": "en",
            "@vocab": "https://schema.org/",
            "sc": "https://schema.org/",
            "cr": "http://mlcommons.org/croissant/",
        },
        "@type": "sc:Dataset",
        "name": f"corpus-{version.manifest['version']}",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "version": version.manifest["version"],
        "identifier": version.manifest["content_hash"],
        "datePublished": version.manifest["finished_at"],
        "distribution": files,
        "recordSet": record_sets,
    }
    return json.dumps(described, indent=1) + "\n"


def field_of(table: str, field: pa.Field) -> dict[str, object]:
    kind = field.type.value_type if pa.types.is_list(field.type) else field.type
    return {
        "@type": "cr:Field", "@id": f"{table}/{field.name}", "name": field.name, "description": field.metadata[b"description"].decode(),
        "dataType": CROISSANT_TYPES.get(str(kind), "sc:Text"), "repeated": pa.types.is_list(field.type),
        "source": {"fileSet": {"@id": f"{table}-files"}, "extract": {"column": field.name}},
    }  # fmt: skip
