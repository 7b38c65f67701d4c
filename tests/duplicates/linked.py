"""The functions of pipeline.duplicates one behind the other, as the build calls them."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from pipeline.duplicates import Named, Pair, Signed, candidates, components, sign, verify
from pipeline.settings import DEFAULT


def held(table: pa.Table) -> Signed:
    """Signatures, each of the row where it stands."""
    signed = Signed()
    signed.add(table, np.arange(len(table)))
    signed.arrange(np.arange(len(table)))
    return signed


def paired(table: pa.Table, new: np.ndarray, labels: np.ndarray | None = None, **more: Named) -> np.ndarray:
    """All candidates, sorted; each once."""
    blocks = candidates(held(table), new, np.arange(len(table)) if labels is None else labels, **more)
    pairs = np.concatenate([np.zeros((0, 2), int), *blocks])
    assert len(np.unique(pairs, axis=0)) == len(pairs)
    return pairs[np.lexsort(pairs.T[::-1])]


def linked(texts: Sequence[str]) -> tuple[list[str], list[tuple[str, str, str]]]:
    """The cluster of each text, and the relations between texts by content hash."""
    hashes = sign(texts, DEFAULT)["content_hash"].to_pylist()
    rows = [hashes.index(h) for h in sorted({*hashes})]
    signed = sign([texts[row] for row in rows], DEFAULT)
    found = verify(paired(signed, np.ones(len(rows), bool)), [texts[row] for row in rows])
    named = [(hashes[rows[p.a]], hashes[rows[p.b]], p.relation) for p in found]
    labels = components(len(rows), np.array([(p.a, p.b) for p in found if p.relation == "near"], int).reshape(-1, 2))
    cluster = {hashes[row]: hashes[rows[label]] for row, label in zip(rows, labels.tolist(), strict=True)}
    return [cluster[h] for h in hashes], named


def related(a: str, b: str) -> str:
    """exact, near, contained_in (a in b) or none."""
    hashes = sign([a, b], DEFAULT)["content_hash"].to_pylist()
    if hashes[0] and hashes[0] == hashes[1]:
        return "exact"
    found: list[Pair] = verify([(0, 1)], [a, b])
    return found[0].relation if found and (found[0].relation == "near" or found[0].a == 0) else "none"
