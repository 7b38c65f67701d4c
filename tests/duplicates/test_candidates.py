"""Pairs are judged by their signatures alone: against the plain definition, in any order, in any batches."""

import time
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from pipeline.duplicates import Named, components, may_pair, sign, sought, stars
from pipeline.duplicates.sign import MINIMA, SCHEMA
from pipeline.duplicates.signed import BANDS, ROWS
from pipeline.settings import DEFAULT
from tests.duplicates.collection import collection
from tests.duplicates.linked import held, paired


@pytest.fixture(scope="module")
def signed() -> pa.Table:
    """A row a content hash."""
    table = sign([m.text for m in collection(3, 50)], DEFAULT)
    hashes = table["content_hash"].to_pylist()
    return table.take(sorted({h: i for i, h in enumerate(hashes)}.values()))


def names(table: pa.Table, pairs: np.ndarray) -> set[frozenset[str]]:
    hashes = table["content_hash"].to_pylist()
    return {frozenset((hashes[a], hashes[b])) for a, b in pairs.tolist()}


def by_definition(table: pa.Table) -> set[tuple[int, int]]:
    limits, rows = DEFAULT.duplicates, table.to_pylist()
    minima = [None if row["minima"] is None else np.array(row["minima"]) for row in rows]
    samples = [set(row["sample"]) for row in rows]
    found = set()
    for a in range(len(rows)):
        for b in range(a + 1, len(rows)):
            inside = any(x and len(x & y) >= limits.inside * len(x) - 1e-9 for x, y in ((samples[a], samples[b]), (samples[b], samples[a])))
            banded = False
            if minima[a] is not None and minima[b] is not None:
                same = minima[a] == minima[b]
                banded = same.reshape(BANDS, ROWS).all(axis=1).any() and same.sum() >= round(limits.alike * MINIMA)
            if inside or banded:
                found.add((a, b))
    return found


def test_they_are_those_of_the_definition(signed):
    found = paired(signed, np.ones(len(signed), bool))
    assert list(map(tuple, found.tolist())) == sorted(by_definition(signed))
    assert len(found) > 100


@pytest.mark.parametrize("seed", range(3))
def test_order_and_batches_change_nothing(signed, seed):
    rng = np.random.default_rng(seed)
    mixed = signed.take(rng.permutation(len(signed)))
    batch = rng.integers(0, 4, len(signed))
    found = set()
    for n in range(4):
        rows = np.flatnonzero(batch <= n)
        pairs = paired(mixed.take(rows), batch[rows] == n)
        assert not len(pairs) or (batch[rows][pairs] == n).any(axis=1).all()
        found |= names(mixed.take(rows), pairs)
    assert found == names(signed, paired(signed, np.ones(len(signed), bool)))


@pytest.mark.parametrize("texts", [[], ["a"], ["a", "b"], ["", "a b c"], ["x " * 40, "q " * 30 + "z"]])
def test_few_short_or_strange_texts_have_none(texts):
    assert paired(sign(texts, DEFAULT), np.ones(len(texts), bool)).shape == (0, 2)
    assert paired(sign(texts, DEFAULT), np.zeros(len(texts), bool)).shape == (0, 2)
    assert stars(held(sign(texts, DEFAULT)), np.ones(len(texts), bool)).shape == (0, 2)


def strangers(rows: int, seed: int, common: int) -> pa.Table:
    """Signatures that share nothing but values that every sample holds; one row in ten doubles the one before."""
    rng = np.random.default_rng(seed)
    minima = rng.integers(0, 2**16, (rows, MINIMA), dtype=np.uint16)
    samples = rng.integers(0, 2**32, (rows, 40), dtype=np.uint32)
    samples[:, :common] = np.arange(common)
    minima[10::10], samples[10::10] = minima[9:-1:10], samples[9:-1:10]
    flat = [pa.array(minima.ravel()), pa.array(np.sort(samples).ravel())]
    offsets = pa.array(np.arange(0, 40 * rows + 1, 40, dtype=np.int32))
    hashes = pa.array([f"{row:032x}" for row in range(rows)])
    columns = [pa.FixedSizeListArray.from_arrays(flat[0], MINIMA), pa.ListArray.from_arrays(offsets, flat[1])]
    return pa.table([hashes, pa.array(np.full(rows, 320, np.int32)), *columns], schema=SCHEMA)


def test_what_every_page_shares_costs_no_comparison_of_all_with_all():
    table = strangers(20_000, 0, common=12)  # 200 million pairs share 12 values
    began = time.process_time()
    found = paired(table, np.ones(20_000, bool))
    assert time.process_time() - began < 8
    assert found.tolist() == [[row - 1, row] for row in range(10, 20_000, 10)]


def test_pairs_of_a_few_new_rows_only():
    table = strangers(20_000, 1, common=0)
    new = np.zeros(20_000, bool)
    new[Random(1).sample(range(20_000), 200)] = True
    expected = [[row - 1, row] for row in range(10, 20_000, 10) if new[row - 1] or new[row]]
    assert paired(table, new).tolist() == expected


@pytest.mark.parametrize("seed", range(3))
def test_texts_that_may_not_pair_can_be_left_out(signed, seed):
    rng = np.random.default_rng(seed)
    new = rng.random(len(signed)) < 0.1
    kept = may_pair(signed, sought(signed.filter(pa.array(new))))
    assert kept[new & (np.array(signed["tokens"]) >= DEFAULT.duplicates.min_tokens)].all()
    rows = np.flatnonzero(kept | new)
    pairs = paired(signed.take(rows), new[rows])
    assert names(signed.take(rows), pairs) == names(signed, paired(signed, new))


def test_few_texts_may_pair_with_new_ones():
    table = strangers(20_000, 2, common=12)
    new = np.zeros(20_000, bool)
    new[19_800:] = True
    kept = may_pair(table, sought(table.filter(pa.array(new))))
    assert kept[new].all() and kept[~new].mean() < 0.02


def test_no_old_text_may_pair_with_nothing(signed):
    assert not may_pair(signed, sought(signed.slice(0, 0))).any()
    assert may_pair(signed.slice(0, 0), sought(signed)).shape == (0,)


def families(table: pa.Table, pairs: np.ndarray, share: float) -> np.ndarray:
    """Labels as if some of the pairs were found to be near."""
    return components(len(table), pairs[np.random.default_rng(0).random(len(pairs)) < share])


@pytest.mark.parametrize("share", [0.05, 0.5, 1])
@pytest.mark.parametrize("new_share", [1, 0.3])
def test_texts_of_one_family_are_not_paired_and_all_others_are(signed, share, new_share):
    new = np.random.default_rng(1).random(len(signed)) < new_share
    every = paired(signed, new)
    labels = families(signed, paired(signed, np.ones(len(signed), bool)), share)
    assert paired(signed, new, labels).tolist() == every[labels[every[:, 0]] != labels[every[:, 1]]].tolist()


@pytest.mark.parametrize("new_share", [1, 0.3])
def test_stars_lead_from_the_first_of_each_bucket(signed, new_share):
    new = np.random.default_rng(2).random(len(signed)) < new_share
    found, every = {tuple(p) for p in stars(held(signed), new).tolist()}, {tuple(p) for p in paired(signed, new).tolist()}
    assert 20 < len(found) < len(every) / 2 and found <= every
    for band in range(BANDS):
        first: dict[object, int] = {}
        for row, minima in enumerate(signed["minima"].to_pylist()):
            if minima is None:
                continue
            pair = (first.setdefault(tuple(minima[band * ROWS : band * ROWS + ROWS]), row), row)
            alike = sum(a == b for a, b in zip(signed["minima"][pair[0]].as_py(), minima, strict=True)) >= 19
            assert pair in found or pair not in every or not alike


def test_a_name_is_worth_a_band(signed):
    every = paired(signed, np.ones(len(signed), bool))
    minima = np.array([m or [-1] * MINIMA for m in signed["minima"].to_pylist()])
    same = (minima[:, None] == minima[None]).sum(axis=2)
    missed = [pair for pair in np.argwhere(np.triu((same >= 19) & (same < MINIMA), 1)).tolist() if pair not in every.tolist()]
    assert missed
    a, b = missed[0]
    named = Named(np.array([7, 7, 9, 9], np.uint64), np.array([b, a, a, 0]))
    assert [a, b] in stars(held(signed), np.ones(len(signed), bool), named).tolist()
    found = paired(signed, np.ones(len(signed), bool), named=named).tolist()
    assert [pair for pair in found if pair not in every.tolist()] == [[a, b]]  # 0 has little in common with a
    assert [a, b] not in paired(signed, np.zeros(len(signed), bool), named=named).tolist()
