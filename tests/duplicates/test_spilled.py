"""What waits on disk comes back as it was, and how it was parted changes nothing that is found."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.duplicates import Signed, components, sign
from pipeline.duplicates.spilled import Pieces, Ranged
from pipeline.settings import DEFAULT
from tests.duplicates.collection import collection
from tests.duplicates.linked import paired

SIZES = {"ROOM": ("spilled",), "RANGE": ("spilled",), "PIECE": ("spilled",), "BLOCK": ("contained", "candidates")}
SIGNED = sign(sorted({m.text for m in collection(3, 25)}), DEFAULT)
small = st.integers(0, 300)


@contextmanager
def limited(**sizes: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, size in sizes.items():
            for module in SIZES[name]:
                patch.setattr(sys.modules[f"pipeline.duplicates.{module}"], name, size)
        yield


@given(st.lists(st.lists(st.integers(0, 2**40 - 1), max_size=40), max_size=8), small, small, small)
def test_numbers_come_back_by_ranges(batches, room, size, piece):
    with limited(ROOM=room, RANGE=size, PIECE=piece):
        held = Ranged(2**8 - 1)
        for batch in batches:
            held.add(np.array(batch, np.uint64))
        found = [keys.tolist() for keys in held.ranges()]
        assert found == [keys.tolist() for keys in held.ranges()]
    assert sorted(chain(*found)) == sorted(chain(*batches))
    uppers = [{key >> 32 for key in keys} for keys in found]
    assert all(max(one) < min(other) for one, other in pairwise(uppers))
    assert all(len(keys) <= size or len(upper) == 1 for keys, upper in zip(found, uppers, strict=True))


@given(st.lists(st.lists(st.integers(0, 65535), max_size=40), max_size=12), st.integers(0, 200))
def test_pieces_come_back_whole_and_in_part(pieces, room):
    with limited(ROOM=room):
        held = Pieces(np.uint16)
        for piece in pieces:
            held.add(np.array(piece, np.uint16))
        assert [piece.tolist() for piece in held] == pieces
        assert [held.part(n, 1, len(piece)).tolist() for n, piece in enumerate(pieces) if piece] == [piece[1:] for piece in pieces if piece]


def test_no_file_is_left_behind_and_little_writes_none(tmp_path):
    held = Pieces(np.uint64, tmp_path / "missing")
    held.add(np.arange(1000))
    assert next(iter(held)).tolist() == [*range(1000)]
    with limited(ROOM=100), pytest.raises(FileNotFoundError):
        held.add(np.arange(1000))
    with limited(ROOM=100):
        here = Pieces(np.uint64, tmp_path)
        here.add(np.arange(1000))
    del here
    assert not [*Path(tmp_path).iterdir()]


@settings(max_examples=30)
@given(small, st.integers(0, 3000), st.integers(0, 20_000), st.integers(1, 2000), st.sampled_from([0.3, 1.0]), st.integers(0, 3))
def test_however_samples_are_parted_the_same_pairs_are_found(room, size, piece, block, share, seed):
    rng = np.random.default_rng(seed)
    new = rng.random(len(SIGNED)) < share
    every = paired(SIGNED, np.ones(len(SIGNED), bool))
    labels = components(len(SIGNED), every[rng.random(len(every)) < 0.3])
    whole = paired(SIGNED, new, labels).tolist()
    with limited(ROOM=room, RANGE=size, PIECE=piece, BLOCK=block):
        assert paired(SIGNED, new, labels).tolist() == whole
    assert whole


def test_texts_may_come_in_any_number_of_tables():
    one, other = Signed(), Signed()
    one.add(SIGNED, np.arange(len(SIGNED)))
    for row in np.random.default_rng(0).permutation(len(SIGNED)).tolist():
        other.add(SIGNED.slice(row, 1), np.array([row]))
    for signed in (one, other):
        signed.arrange(np.arange(len(SIGNED)))
    assert one.sizes.tolist() == other.sizes.tolist()
    for band in (0, 17):
        found = [dict(zip(s.rows.tolist(), s.band_keys(band).tolist(), strict=True)) for s in (one, other)]
        assert found[0] == found[1] and len(found[0]) > 100
