"""Units as a batch leaves them, of texts alone: what linking reads, without reading and cleaning."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from pipeline.build.signing import marks, signatures
from pipeline.build.units import UnitFiles
from pipeline.corpus import parts
from pipeline.settings import DEFAULT


class Made(NamedTuple):
    """A document; its paragraphs are what empty lines part. `tell` makes a document of its own of the same text."""

    text: str
    doi: str | None = None
    pmid: str | None = None
    title: str | None = None
    published: str | None = None
    site: str | None = None
    url: str | None = None
    tell: int = 0

    @property
    def doc_id(self) -> str:
        return hashlib.sha256(f"{self.tell} {self.text}".encode()).hexdigest()[:16]


def documents_table(made: Sequence[Made]) -> pa.Table:
    columns = {name: [getattr(d, name) for d in made] for name in ("doc_id", *Made._fields[:-1])}
    columns["status"] = ["included" if d.text else "excluded" for d in made]
    columns["raw_path"] = [f"{d.doc_id}.txt" for d in made]
    numbers = {"clean_passages": [len(paragraphs(d)) for d in made], "site_repeats": [0] * len(made)}
    strings = {name: pa.array(values, pa.string()) for name, values in columns.items()}
    return pa.table(strings | {name: pa.array(values, pa.int32()) for name, values in numbers.items()})


def paragraphs(document: Made) -> list[str]:
    return [part for part in document.text.split("\n\n") if part]


def write_unit(folder: Path, made: Sequence[Made]) -> UnitFiles:
    folder.mkdir(parents=True)
    parts.write_rows(folder / "documents.arrow", documents_table(made))
    parts.write(folder / "signatures.parquet", signatures([d.doc_id for d in made], [d.text for d in made], DEFAULT, {}))
    site_of = {d.doc_id: d.site or d.url for d in made}
    keyed = marks(((d.doc_id, seq, text) for d in made for seq, text in enumerate(paragraphs(d))), site_of, DEFAULT)
    parts.write(folder / "marks.parquet", keyed)
    return unit_of(folder)


def unit_of(folder: Path) -> UnitFiles:
    return UnitFiles(folder.name, folder, None, frozenset(), DEFAULT)
