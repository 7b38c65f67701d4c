"""Clusters, representatives and DOIs are functions of the set of documents."""

import time
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.duplicates import components, names, ranked
from pipeline.settings import DEFAULT

SIZE = 24


@given(st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=40), st.randoms(use_true_random=False))
def test_components_are_named_by_their_least_member(pairs, random):
    found = components(SIZE, np.array(pairs, int).reshape(-1, 2)).tolist()
    reach = {n: {n} for n in range(SIZE)}
    for _ in range(SIZE):
        for a, b in pairs:
            reach[a] |= reach[b]
            reach[b] |= reach[a]
    assert found == [min(reach[n]) for n in range(SIZE)]
    mixed = [pair[::-1] if random.random() < 0.5 else pair for pair in random.sample(pairs, len(pairs))]
    assert components(SIZE, np.array(mixed, int).reshape(-1, 2)).tolist() == found


@pytest.mark.parametrize("order", [1, -1, 7])
def test_a_long_chain_takes_little_time(order):
    names = np.arange(300_000) * order % 300_001 if order == 7 else np.arange(300_000)[::order]
    names = np.argsort(names)
    began = time.process_time()
    found = components(300_000, np.stack((names[1:], names[:-1]), axis=1))
    assert time.process_time() - began < 5
    assert not found.any()


def test_the_representative_has_doi_metadata_length_least_hash_least_id_in_this_order():
    rows = [
        (True, False, 5, 3, b"d"),
        (False, True, 9, 3, b"d"),
        (False, True, 8, 3, b"d"),
        (False, False, 20, 0, b"x"),
        (False, False, 20, 0, b"y"),
        (False, False, 20, 1, b"a"),
    ]
    for seed in range(5):
        mixed = Random(seed).sample(rows, len(rows))
        order = ranked(*(np.array(column) for column in zip(*mixed, strict=True)))
        assert [mixed[n] for n in order] == rows


def named(*rows: tuple[str | None, str | None, str | None, str | None]) -> list[set[int]]:
    values, of = names(*zip(*rows, strict=True), least=DEFAULT.duplicates.title)
    return [{*values[of == n].tolist()} for n in range(len(rows))]


def test_documents_of_one_article_share_a_name():
    by_doi, by_both, by_pmid, by_title, nameless = named(
        ("10.1000/a", None, None, None), ("10.1000/a", "77", None, None), (None, "77", None, None),
        (None, None, "What nurses saw: a night on the ward", "2020-05-01"), (None, None, None, "2020"),
    )  # fmt: skip
    assert by_doi < by_both and by_pmid < by_both and len(by_both) == 2 and not nameless and len(by_title) == 1


def test_title_and_year_count_together_and_only_titles_that_name_something():
    title = "What nurses saw: a night on the ward"
    one, same, later, undated, plain = named(
        (None, None, title, "2020-05-01"), (None, None, title.upper(), "2020"), (None, None, title, "2021"),
        (None, None, title, None), (None, None, "Letter to the Editor", "2020"),
    )  # fmt: skip
    assert one == same != later and one and not undated and not plain
    assert named((None, None, "氯胺酮治疗抑郁", "2020"))[0] and not named((None, None, "社论", "2020"))[0]
