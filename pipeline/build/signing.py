"""What finds copies of a document among millions: its signature, and the keys of its lines and paragraphs."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from pipeline.corpus import rows
from pipeline.duplicates import lengths, sign
from pipeline.duplicates.normalise import fold
from pipeline.settings import Settings
from pipeline.site_lines import line_key

SIGNATURES, MARKS = "signatures.parquet", "marks.parquet"  # of a unit; they stay where they are when its rows are published
OWN = ("doc_id", "label", "block", "language", "text")  # columns of passages that tell what is compared
MARK_COLUMNS = pa.schema([("doc_id", pa.string()), ("seq", pa.int32()), ("line_key", pa.int64()), ("paragraph_key", pa.int64())])
_FOLDED = 256  # paragraphs normalised at a time: twice as fast as one by one


def own_texts(passages: Iterable[tuple[str, str, int, str, str]]) -> dict[str, str]:
    """doc_id -> what is compared of it, of rows of OWN in order: its clean passages and, if it has any, the mixed ones. Words of another
    language that damage puts into a sentence make it mixed, but no less a copy."""
    gathered: dict[str, list[tuple[int, str, str]]] = {}
    included = set()
    for doc_id, label, block, language, text in passages:
        if label in ("clean", "mixed"):
            gathered.setdefault(doc_id, []).append((block, language, text))
        if label == "clean":
            included.add(doc_id)
    return {d: rows.document_text(found) for d, found in gathered.items() if d in included}


def signatures(doc_ids: list[str], texts: list[str], settings: Settings, own: Mapping[str, str]) -> pa.Table:
    """A row a document: its id, what finds its duplicates, and the tokens of its clean text.

    texts: the clean ones; own: doc_id -> what is compared instead, of those with mixed passages.
    """
    signed = sign([own.get(d, text) for d, text in zip(doc_ids, texts, strict=True)], settings)
    clean = signed.column("tokens").to_numpy().copy()
    other = [n for n, d in enumerate(doc_ids) if d in own]
    clean[other] = lengths([texts[n] for n in other])
    return signed.add_column(0, "doc_id", pa.array(doc_ids, pa.string())).append_column("clean_tokens", pa.array(clean))


def marks(passages: Iterable[tuple[str, int, str]], site_of: Mapping[str, str | None], settings: Settings) -> pa.Table:
    """Keys of clean passages (doc_id, seq, text): of short lines that their site may repeat, of paragraphs that others may repeat.

    site_of: doc_id -> the site of each document, where it has one.
    """
    values: dict[str, list[object]] = {name: [] for name in MARK_COLUMNS.names}
    found = list(passages)
    keys = paragraph_keys([text for _, _, text in found], settings.link.least_paragraph)
    for (doc_id, seq, text), paragraph_key in zip(found, keys, strict=True):
        row = (doc_id, seq, line_key(text) if site_of[doc_id] else None, paragraph_key)
        if row[2] is not None or row[3] is not None:
            for column, value in zip(values.values(), row, strict=True):
                column.append(value)
    return pa.table(values, schema=MARK_COLUMNS)


def paragraph_keys(texts: Sequence[str], least: int) -> list[int | None]:
    """Keys that equal paragraphs share; None for short ones."""
    keys: list[int | None] = [None] * len(texts)
    long = [n for n, text in enumerate(texts) if len(text) >= least]
    for at in range(0, len(long), _FOLDED):
        folded = fold([texts[n] for n in long[at : at + _FOLDED]])
        for i, n in enumerate(long[at : at + _FOLDED]):
            codes = folded.text(i).astype("<u4", copy=False).tobytes()
            keys[n] = int.from_bytes(hashlib.blake2b(codes, digest_size=8).digest(), "big", signed=True)
    return keys
