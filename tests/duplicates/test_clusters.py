"""Clusters, representatives and DOIs are functions of the set of documents."""

import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.duplicates import Candidate, clusters, normalise_doi, representative_key

NAMES = [f"{n:02x}" for n in range(24)]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=40), st.randoms(use_true_random=False))
def test_clusters_are_the_connected_components_named_by_their_least_hash(near, random):
    found = clusters(NAMES, near)
    reach = {name: {name} for name in NAMES}
    for _ in NAMES:
        for a, b in near:
            reach[a] |= reach[b]
            reach[b] |= reach[a]
    assert found == {name: min(reach[name]) for name in NAMES}
    mixed = [pair[::-1] if random.random() < 0.5 else pair for pair in random.sample(near, len(near))]
    assert clusters(NAMES[::-1], mixed) == found


def test_pairs_of_texts_that_are_gone_count_for_nothing():
    assert clusters(["a", "c"], [("a", "b"), ("b", "c")]) == {"a": "a", "c": "c"}


def test_a_million_documents_in_a_long_chain():
    names = [f"{n:032x}" for n in range(300_000)]
    began = time.process_time()
    found = clusters(names, [*zip(names[1:], names[:-1], strict=True)][::-1])
    assert time.process_time() - began < 5
    assert set(found.values()) == {names[0]}


def candidate(doc_id="d", content_hash="h", has_doi=False, has_metadata=False, clean_length=1) -> Candidate:
    return Candidate(doc_id, content_hash, has_doi, has_metadata, clean_length)


def test_the_representative_has_doi_metadata_length_least_hash_least_id_in_this_order():
    ranked = [
        candidate(has_doi=True, clean_length=5),
        candidate(has_metadata=True, clean_length=9),
        candidate(has_metadata=True, clean_length=8),
        candidate(clean_length=20, content_hash="a", doc_id="x"),
        candidate(clean_length=20, content_hash="a", doc_id="y"),
        candidate(clean_length=20, content_hash="b", doc_id="a"),
    ]
    assert sorted(Random(1).sample(ranked, len(ranked)), key=representative_key) == ranked


@pytest.mark.parametrize(
    ("doi", "expected"),
    [
        ("10.1000/ABC.5", "10.1000/abc.5"),
        ("https://doi.org/10.1000/abc.5", "10.1000/abc.5"),
        ("http://dx.doi.org/10.1000%2Fabc%285%29?via=feed#top", "10.1000/abc(5)"),
        ("doi: 10.1000 / abc.5.", "10.1000/abc.5"),
        ("urn:doi:10.1000/abc;", "10.1000/abc"),
        ("(https://doi.org/10.1000/s0140-6736(05)12345-6)", "10.1000/s0140-6736(05)12345-6"),
        ("https://journal.example/doi/full/10.1000.10/abc/full", "10.1000.10/abc"),
        ("10.1002/(SICI)1097-0258(1998)17:15<1661::AID>3.0.CO;2-2", "10.1002/(sici)1097-0258(1998)17:15<1661::aid>3.0.co;2-2"),
        ("１０.1000/ab\u200bc", "10.1000/abc"),
        ("10.1000/", None),
        ("110.1000/abc", None),
        ("10.12/abc", None),
        ("no doi", None),
        ("", None),
        (None, None),
    ],
)
def test_dois_are_one_whatever_their_dress(doi, expected):
    assert normalise_doi(doi) == expected


@settings(deadline=None)
@given(st.text(max_size=60) | st.text("10./a)(]%2F ", max_size=40).map("10.1000/".__add__))
def test_a_normalised_doi_stays_as_it_is(text):
    once = normalise_doi(text)
    assert once is None or normalise_doi(once) == once
