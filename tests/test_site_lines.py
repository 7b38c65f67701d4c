import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.settings import DEFAULT
from pipeline.site_lines import line_key, repeated_lines


def found(rows):
    """The lines that a site repeats, as (site, key), of rows (site, key, cluster)."""
    sites, clusters = (sorted({row[n] for row in rows}) for n in (0, 2))
    numbers = [(sites.index(site), key, clusters.index(cluster)) for site, key, cluster in rows]
    hits = repeated_lines(*np.array(numbers, np.int64).reshape(-1, 3).T, DEFAULT)
    return {row[:2] for row, hit in zip(rows, hits.tolist(), strict=True) if hit}


def test_numbers_case_and_marks_make_no_other_key():
    assert line_key("Read 1,204 times") == line_key("READ 7 times") == line_key("Réad  88 times")
    assert line_key("Read 3 times") != line_key("Read 3 times!")


def test_what_cannot_be_furniture_has_no_key():
    assert line_key("x" * 500) is None and line_key("Results") is None and line_key("12 / 2020") is None and line_key("") is None


def test_keys_are_stable_across_runs():
    assert line_key("Quiet line") == -3902334531345618011
    assert line_key("\ud800 a") is not None


def test_three_articles_of_a_site_are_enough_and_copies_count_once():
    key = line_key("Harbour news, every morning")
    assert found([("a.example", key, c) for c in ("1", "2", "3")]) == {("a.example", key)}
    assert found([("a.example", key, c) for c in ("1", "2", "2", "1")]) == set()
    assert found([(site, key, site) for site in ("a.example", "b.example", "c.example")]) == set()
    assert found([]) == set()


def test_a_large_site_asks_for_a_share():
    rare = line_key("Nausea")
    rows = [("a.example", n, str(n)) for n in range(100)]
    assert found([*rows, *(("a.example", rare, str(n)) for n in range(9))]) == set()
    assert found([*rows, *(("a.example", rare, str(n)) for n in range(10))]) == {("a.example", rare)}


KEYS = st.integers(-(2**63), 2**63 - 1) | st.integers(0, 2)


@given(st.lists(st.tuples(st.sampled_from("abc"), KEYS, st.sampled_from("1234"))), st.randoms())
def test_order_and_copies_of_rows_change_nothing(rows, rng: random.Random):
    shuffled = rows + rows[:3]
    rng.shuffle(shuffled)
    assert found(rows) == found(shuffled)
    assert all(len({c for s, k, c in rows if (s, k) == hit}) >= DEFAULT.furniture.site_articles for hit in found(rows))
