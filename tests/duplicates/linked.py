"""The functions of pipeline.duplicates one behind the other, as the build calls them."""

from collections.abc import Sequence

import numpy as np

from pipeline.duplicates import Pair, candidates, clusters, sign, verify
from pipeline.settings import DEFAULT


def linked(texts: Sequence[str]) -> tuple[list[str], list[tuple[str, str, str]]]:
    """The cluster of each text, and the relations between texts by content hash."""
    signed = sign(texts, DEFAULT)
    hashes = signed["content_hash"].to_pylist()
    first = {h: i for i, h in reversed(list(enumerate(hashes)))}
    rows = sorted(first.values())
    pairs = verify(candidates(signed.take(rows), np.ones(len(rows), bool)), [texts[r] for r in rows])
    named = [(hashes[rows[p.a]], hashes[rows[p.b]], p.relation) for p in pairs]
    cluster = clusters(hashes, [(a, b) for a, b, relation in named if relation == "near"])
    return [cluster[h] for h in hashes], named


def related(a: str, b: str) -> str:
    """exact, near, contained_in (a in b) or none."""
    hashes = sign([a, b], DEFAULT)["content_hash"].to_pylist()
    if hashes[0] and hashes[0] == hashes[1]:
        return "exact"
    found: list[Pair] = verify([(0, 1)], [a, b])
    return found[0].relation if found and (found[0].relation == "near" or found[0].a == 0) else "none"
