"""Keys are those of the sum that they are said to be, wherever a span stands and however the sums are cut."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import span_keys

FACTORS = st.sampled_from([span_keys.FACTOR, np.uint32(0x9E3779B1)])
BLOCKS = st.integers(1, 9) | st.just(span_keys.BLOCK)


@st.composite
def spans(draw, codes):
    """Codes of one or four bytes each, and spans in them whose begins and ends rise; they overlap, touch or are empty."""
    kind, highest = draw(st.sampled_from([(np.uint8, 0xFF), (np.uint32, 0x10FFFF)]))
    found = draw(st.lists(st.integers(0, highest) if codes is None else codes, max_size=60))
    places = st.lists(st.integers(0, len(found)), max_size=12)
    pairs = np.array(list(zip(*(sorted(draw(places)) for _ in range(2)), strict=False)), np.int64).reshape(-1, 2)
    return np.array(found, kind), pairs.min(axis=1), pairs.max(axis=1)


def polynomial(codes, factor):
    return sum(code * int(factor) ** place for place, code in enumerate(codes)) % (1 << 8 * factor.itemsize)


@given(spans(None), BLOCKS)
def test_a_key_is_the_sum_of_codes_times_powers(found, block):
    codes, starts, ends = found
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(span_keys, "BLOCK", block)
        keys = span_keys.of(codes, starts, ends)
    assert keys.dtype == np.uint64
    wanted = [polynomial(codes[a:b].tolist(), span_keys.FACTOR) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
    assert keys.tolist() == wanted


@given(spans(None), FACTORS, BLOCKS, st.randoms(use_true_random=False))
def test_sums_hold_the_keys_of_all_spans_in_any_order(found, factor, block, rng):
    codes, starts, ends = found
    some = list(zip(starts.tolist(), ends.tolist(), strict=True))
    rng.shuffle(some)
    starts, ends = np.array(some, np.int64).reshape(-1, 2).T
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(span_keys, "BLOCK", block)
        keys = span_keys.between(span_keys.sums(codes, factor), starts, ends, factor)
    assert keys.dtype == factor.dtype
    assert keys.tolist() == [polynomial(codes[a:b].tolist(), factor) for a, b in some]


def test_a_number_of_two_types_is_two_factors():
    for factor in (np.uint32(5), np.uint64(5)):
        sums = span_keys.sums(np.ones(60, np.uint8), factor)
        assert span_keys.between(sums, np.array([9]), np.array([60]), factor).tolist() == [polynomial([1] * 51, factor)]


@given(spans(st.integers(1, 2)), BLOCKS)
def test_keys_are_equal_where_spans_are(found, block):
    codes, starts, ends = found
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(span_keys, "BLOCK", block)
        keys = span_keys.of(codes, starts, ends).tolist()
    written = [codes[a:b].tobytes() for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
    assert [a == b for a in keys for b in keys] == [a == b for a in written for b in written]


@pytest.mark.parametrize("size", [span_keys.BLOCK - 1, span_keys.BLOCK, span_keys.BLOCK + 1, 3 * span_keys.BLOCK])
def test_spans_longer_than_a_block_have_keys_like_others(size):
    span = np.arange(1, size + 1, dtype=np.uint32) % 1000
    codes = np.concatenate(([5], span, [7], span)).astype(np.uint32)
    keys = span_keys.of(codes, np.array([1, 1, size + 2]), np.array([size, size + 1, 2 * size + 2]))
    assert keys[1] == keys[2] != keys[0]
    assert span_keys.sums(codes).nbytes == 8 * (2 * size + 3)


def test_many_spans_take_the_room_of_a_block():
    codes = np.ones(100 * span_keys.BLOCK, np.uint8)
    starts = np.arange(0, len(codes) - 900, 1000)
    ends = starts + 900
    span_keys.of(codes[:1000], starts[:1], ends[:1])
    tracemalloc.start()
    try:
        span_keys.of(codes, starts, ends)
        assert tracemalloc.get_traced_memory()[1] < 3 * 8 * span_keys.BLOCK
    finally:
        tracemalloc.stop()


def test_what_is_kept_is_of_a_block():
    span_keys._powers.cache_clear()
    for size in (1, 5000, span_keys.BLOCK, 2 * span_keys.BLOCK, 9 * span_keys.BLOCK):
        span_keys.of(np.ones(size, np.uint8), np.array([0]), np.array([size]))
        span_keys.sums(np.ones(size, np.uint32), np.uint32(3))
    assert span_keys._powers.cache_info().misses == 2


def test_words_made_to_share_a_key_share_it():
    turns = np.array([number.bit_count() & 1 for number in range(1024)], np.uint8)
    codes = np.concatenate((turns + 97, 98 - turns)).astype(np.uint8)
    keys = span_keys.of(codes, np.array([0, 1024, 0, 1]), np.array([1024, 2048, 2048, 2048]))
    assert keys[0] == keys[1] and keys[2] != keys[3]
