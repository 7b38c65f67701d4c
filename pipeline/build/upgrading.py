"""A corpus of an older schema -> a new version of today's, without raw files.

Columns that came later are null until the next build reads the raw files again. Versions before stay as they are.
"""

from pathlib import Path
from typing import Any

from pipeline.build.rewriting import Rewritten, files, released
from pipeline.build.writing import write_part
from pipeline.corpus import parts, versions
from pipeline.corpus.migrations import RENAMED, advice, is_current, migrated, schema_of
from pipeline.corpus.versions import CorpusError


def upgrade(corpus: Path) -> Rewritten:
    """Raises CorpusError if there is no corpus, another process writes it, or its schema is newer than this program."""
    with versions.writing(corpus):
        parent = versions.published(corpus)
        if is_current(parent):
            return Rewritten(parent, False, (files(parent), files(parent)))
        schema = schema_of(parent)
        if schema not in RENAMED:
            raise CorpusError(f"{parent.path} {advice(parent)}")

        def rewritten(staging: Path, table: str, part: dict[str, Any]) -> dict[str, Any]:
            found = migrated(table, parts.read(parent.path / table / part["name"]), schema)
            return write_part(staging, table, part["name"].removesuffix(".parquet"), found)

        staging = versions.begun(corpus, versions.next_name(corpus, parent))
        units = {
            unit: described | {"parts": {table: rewritten(staging, table, part) for table, part in described["parts"].items()}}
            for unit, described in parent.manifest["units"].items()
        }
        return released(corpus, parent, staging, units, parent.manifest["others"], rewritten)
