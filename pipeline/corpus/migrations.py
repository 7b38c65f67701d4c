"""Which schema a version has, whether this program reads it, and how its tables become those of today.

Schema versions are semantic: a new minor one only adds columns, so older versions stay readable and lack them (null); after a new
major one an older version has to be upgraded before it is opened.
"""

import pyarrow as pa

from pipeline.corpus.schema import SCHEMA_VERSION, TABLES
from pipeline.corpus.versions import CorpusError, Version, whole

# schema version -> table -> old name of a column -> its name today; every schema version that ever was stands here
RENAMED: dict[str, dict[str, dict[str, str]]] = {
    "1.0.0": {},  # 1.1.0: signals, contacts, licence and others of documents
}


def schema_of(version: Version) -> str:
    return str(version.manifest["schema_version"])


def is_current(version: Version) -> bool:
    return schema_of(version) == SCHEMA_VERSION


def readable(version: Version) -> Version:
    """The version itself, if this program understands its tables: those of today or of an older minor schema. Raises CorpusError."""
    found = schema_of(version)
    if found == SCHEMA_VERSION or (found in RENAMED and major(found) == major(SCHEMA_VERSION)):
        return version
    raise CorpusError(f"{version.path} {advice(version)}")


def writable(version: Version) -> Version:
    """The version itself, if the next one can be built on it: its schema is that of today and its parts are there. Raises CorpusError."""
    if not is_current(version):
        raise CorpusError(f"{version.path} {advice(version)}")
    return whole(version)


def advice(version: Version) -> str:
    found = schema_of(version)
    if found in RENAMED:
        return f"has schema {found}, this program writes {SCHEMA_VERSION}: run `corpus upgrade {version.corpus}`, which leaves it as it is"
    return f"has schema {found}, which this program does not know (its own is {SCHEMA_VERSION}): update the package ketamine-corpus"


def major(schema: str) -> int:
    return int(schema.partition(".")[0])


def migrated(name: str, table: pa.Table, schema: str) -> pa.Table:
    """A table of that older schema as one of today: columns renamed, and those that came later as nulls of their type."""
    names = RENAMED.get(schema, {}).get(name, {})
    table = table.rename_columns([names.get(column, column) for column in table.column_names])
    columns = [
        table.column(field.name).cast(field.type) if field.name in table.column_names else pa.nulls(table.num_rows, field.type)
        for field in TABLES[name]
    ]
    return pa.table(columns, schema=TABLES[name])
