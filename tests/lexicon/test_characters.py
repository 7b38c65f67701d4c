"""The tables of code points are what their script makes of Unicode 14; a later Unicode tells of more characters, not of others."""

import unicodedata

import numpy as np
import pytest

from pipeline.duplicates.normalise import HARD, KIND
from pipeline.lexicon.characters import table
from pipeline.lexicon.make_characters import tables

MADE = tables()
CHANGED = 5  # letters that Unicode 15 calls small and Unicode 14 did not


@pytest.mark.parametrize("name", MADE)
def test_tables_are_as_made(name):
    assert MADE[name].dtype == table(name).dtype and len(MADE[name]) == len(table(name))
    different = np.flatnonzero(MADE[name] != table(name))
    if unicodedata.unidata_version == "14.0.0":
        assert not len(different), "run python -m pipeline.lexicon.make_characters"
    new = np.flatnonzero(table("raw") == HARD << KIND)
    assert len(np.setdiff1d(different, new)) <= CHANGED


def test_a_table_is_shared_and_stays_as_it_is():
    assert table("case") is table("case")
    with pytest.raises(ValueError, match="read-only"):
        table("case")[0] = 1


def test_characters_without_a_meaning_yet_are_left_to_the_unicode_data_at_hand():
    assert table("raw")[0x378] == HARD << KIND
    assert table("raw")[ord("a")] != HARD << KIND
