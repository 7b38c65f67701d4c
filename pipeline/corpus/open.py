"""A version of a corpus, opened for analysis."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import and_
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from pyarrow.fs import FSSpecHandler, PyFileSystem

from pipeline.corpus import versions
from pipeline.corpus.migrations import readable
from pipeline.corpus.schema import TABLES
from pipeline.corpus.store import Store
from pipeline.corpus.store import open_version as open_in_store
from pipeline.corpus.versions import Version
from pipeline.read.location import Location, is_url

COLLECTIONS = (list, tuple, set, frozenset)


@dataclass(frozen=True, slots=True)
class Corpus:
    """One version: later publishes do not touch it.

    Filters name columns: `passages(language="fa", kind=["title", "heading"])`; a list means any of its values, None what is null. A
    column of lists is searched for the value: `documents(languages="fa")`. ValueError names the columns there are, where one is not.
    """

    _version: Version
    _store: Store | None = None  # where it lies, if it lies in no folder

    @property
    def version(self) -> str:
        """Its name: v000001, v000002, ..."""
        return str(self._version.manifest["version"])

    @property
    def content_hash(self) -> str:
        """64 hexadecimal digits over all rows, whatever their order and parts; run ids and times aside."""
        return str(self._version.manifest["content_hash"])

    @property
    def finished_at(self) -> str:
        """When it was published: ISO 8601, UTC."""
        return str(self._version.manifest["finished_at"])

    @property
    def home(self) -> Location:
        """The directory, or URL, of the version."""
        return f"{self._store.url}/versions/{self.version}" if self._store else self._version.path

    def path(self, table: str) -> Location:
        """The directory, or URL, of a table's Parquet files. Raises ValueError for an unknown table."""
        if table not in TABLES:
            raise ValueError(f"there is no table {table!r}; there are: {', '.join(TABLES)}")
        return self.home / table if isinstance(self.home, Path) else f"{self.home}/{table}"

    def dataset(self, table: str) -> ds.Dataset:
        """The table as a dataset, for what is larger than memory."""
        if self._store is None:
            return ds.dataset(self.path(table), schema=TABLES[table], format="parquet")
        files = PyFileSystem(FSSpecHandler(self._store.files))
        home = f"{self._store.root}/versions/{self.version}/{table}"
        named = [f"{home}/{part.name}" for part in self._version.parts(table)]
        return ds.dataset(named, schema=TABLES[table], format="parquet", filesystem=files)

    def documents(self, **filters: Any) -> pa.Table:
        """A row an article, by doc_id: also duplicates and those without clean text."""
        return self._rows("documents", ["doc_id"], filters)

    def passages(self, *, language: str | Collection[str] | None = None, **filters: Any) -> pa.Table:
        """The clean passages of included documents, by document and place. `language="zh"` finds zh-Hans and zh-Hant too."""
        return self._rows("passages", ["doc_id", "seq"], filters, language)

    def set_aside(
        self, *, label: str | Collection[str] | None = None, language: str | Collection[str] | None = None, **filters: Any
    ) -> pa.Table:
        """All other passages: mixed, garbled, boilerplate, spam, duplicate."""
        return self._rows("set_aside", ["doc_id", "seq"], filters | ({"label": label} if label is not None else {}), language)

    def document(self, doc_id: str) -> dict[str, Any]:
        """A document's row with its `passages` (set aside or not, in order) and `repairs`. Raises KeyError for an unknown id."""
        found: list[dict[str, Any]] = self.documents(doc_id=doc_id).to_pylist()
        if not found:
            raise KeyError(f"there is no document {doc_id} in {self.version}")
        both = pa.concat_tables([self.passages(doc_id=doc_id), self.set_aside(doc_id=doc_id)]).sort_by("seq")
        repairs = self._rows("repairs", ["seq"], {"doc_id": doc_id})
        return found[0] | {"passages": both.to_pylist(), "repairs": repairs.to_pylist()}

    def _rows(self, table: str, order: list[str], filters: dict[str, Any], language: str | Collection[str] | None = None) -> pa.Table:
        lists = {name: value for name, value in filters.items() if name in TABLES[table].names and is_list(TABLES[table], name)}
        wanted = [condition(table, name, value) for name, value in filters.items() if name not in lists]
        if language is not None:
            wanted.append(reduce(lambda a, b: a | b, map(of_language, [language] if isinstance(language, str) else language)))
        found = self.dataset(table).to_table(filter=reduce(and_, wanted) if wanted else None)
        for name, value in lists.items():
            found = found.filter(holding(found.column(name), value))
        return found.sort_by([(name, "ascending") for name in order])


def condition(table: str, name: str, value: Any) -> pc.Expression:
    if name not in TABLES[table].names:
        raise ValueError(f"{table} has no column {name!r}; it has: {', '.join(TABLES[table].names)}")
    if isinstance(value, COLLECTIONS):
        return pc.field(name).isin(pa.array(sorted(value), TABLES[table].field(name).type))  # typed: there may be none
    return pc.field(name).is_null() if value is None else pc.field(name) == value


def is_list(schema: pa.Schema, name: str) -> bool:
    """Of plain values, such as `languages`. Raises ValueError for a list of structs, which no value filters."""
    kind = schema.field(name).type
    if pa.types.is_list(kind) and pa.types.is_struct(kind.value_type):
        raise ValueError(f"{name} holds lists of structs, which no value filters: take the table without it, then choose its rows")
    return bool(pa.types.is_list(kind))


def holding(column: pa.ChunkedArray, value: Any) -> pa.Array:
    """Which lists hold the value, or any of several; None finds those that are null."""
    wanted = set(value) if isinstance(value, COLLECTIONS) else {value}
    return pa.array([value is None if row is None else not wanted.isdisjoint(row) for row in column.to_pylist()], pa.bool_())


def of_language(tag: str) -> pc.Expression:
    return (pc.field("language") == tag) | pc.starts_with(pc.field("language"), f"{tag}-")


def opened(place: Location, version: str | None) -> Corpus:
    if is_url(place):
        store, manifest = open_in_store(place, version)
        return Corpus(readable(Version(Path(f"{place}/versions/{manifest['version']}"), manifest)), store)
    return Corpus(readable(versions.whole(versions.published(Path(place), version))))
