"""What the arrays do in one go, beside the plain definition: at the bounds of pieces and blocks, of scripts, of the shortest texts."""

import random
import unicodedata

import numpy as np
import pytest

from pipeline.duplicates import may_pair, sign, sought, verify
from pipeline.duplicates.normalise import GAP, SINGLE, fold, normalise
from pipeline.duplicates.sign import BINS, MINIMA, minima, mixed, token_hashes
from pipeline.settings import DEFAULT
from tests.duplicates.collection import words
from tests.duplicates.linked import paired

UNSPACED = ("CJK UNIFIED", "CJK COMPATIBILITY", "HIRAGANA LETTER", "KATAKANA LETTER", "BOPOMOFO", "THAI", "LAO", "KHMER", "MYANMAR")


def plain_minima(values: list[int]) -> list[int]:
    """Round after round every value is thrown into a bin; a bin keeps the least of the first round that reached it."""
    bins: list[int | None] = [None] * BINS
    for factor in mixed(np.arange(MINIMA, dtype=np.uint64), 2).tolist():
        thrown = [x * (factor | 1) % (1 << 64) for x in values]
        reached = bins.copy()
        for x in thrown:
            if reached[x >> 57] is None:
                bins[x >> 57] = min(x, 1 << 64 if bins[x >> 57] is None else bins[x >> 57])
        if None not in bins[:MINIMA]:
            break
    own = np.array(values, np.uint64)
    return [int(mixed(own, MINIMA + place).min()) if least is None else least for place, least in enumerate(bins[:MINIMA])]


@pytest.mark.parametrize("distinct", [1, 3, 8, 12, 30, 200])
def test_minima_are_those_of_the_plain_rounds_however_often_a_shingle_comes(distinct):
    rng = np.random.default_rng(distinct)
    values = rng.integers(0, 2**64, distinct, dtype=np.uint64)
    repeated = rng.permutation(np.concatenate([values] * 3))
    assert minima(repeated, np.zeros(len(repeated), int), 1)[0].tolist() == [least & 0xFFFF for least in plain_minima(values.tolist())]


def test_a_token_at_the_end_of_a_piece_is_hashed_whole():
    some = words(random.Random(1), 3000, True)
    text = " ".join(some * 90)
    assert len(text) > 1 << 20
    alone = dict(zip(some, token_hashes(fold(["\n".join(some)]))[0].tolist(), strict=True))
    assert token_hashes(fold([text]))[0].tolist() == [alone[word] for word in some] * 90


def test_what_nfkc_joins_is_joined():
    pairs = {c: unicodedata.decomposition(c).split() for c in map(chr, range(0x32400))}
    pairs = {c: "".join(chr(int(p, 16)) for p in parts) for c, parts in pairs.items() if len(parts) == 2 and parts[0][0] != "<"}
    syllables = [chr(c) for c in range(0xAC00, 0xD7A4, 5)]
    joined = [*pairs.items(), *((c, unicodedata.normalize("NFD", c)) for c in syllables)]
    joined += [(chr(0xAC00 + tail), "\uac00" + chr(0x11A7 + tail)) for tail in range(1, 28)]  # a syllable and its last sound
    assert len(joined) > 3000
    found, wanted = (fold(texts) for texts in zip(*joined, strict=True))
    assert [found.text(i).tolist() for i in range(len(joined))] == [wanted.text(i).tolist() for i in range(len(joined))]


def test_every_letter_of_a_script_without_spaces_is_a_token():
    letters = [c for c in map(chr, range(0x80, 0x32400)) if unicodedata.category(c) in ("Ll", "Lo")]
    apart = [c for c in letters if unicodedata.name(c, "").startswith(UNSPACED)]
    together = [c for c in letters if c < "\u1100" and not unicodedata.name(c, "").startswith(UNSPACED)]
    assert len(apart) > 80_000 and len(together) > 1000
    assert set(fold(apart).kinds.tolist()) <= {SINGLE, GAP} and SINGLE not in fold(together).kinds


def test_hebrew_points_and_accents_are_left_out():
    points = [chr(c) for c in range(0x590, 0x600) if unicodedata.category(chr(c)) == "Mn"]
    assert len(points) > 40
    assert {normalise(f"ש{point}לום") for point in points} == {"שלום"}


def test_an_excerpt_with_a_single_value_in_its_sample_is_found():
    text = words(random.Random(8), 400, True)
    samples = {cut: set(sign([" ".join(cut)], DEFAULT)["sample"][0].as_py()) for cut in (tuple(text[i : i + 25]) for i in range(375))}
    excerpts = [" ".join(cut) for cut, sample in samples.items() if len(sample) == 1]
    assert len(excerpts) > 3
    for excerpt in excerpts[:10]:
        signed = sign([excerpt, " ".join(text)], DEFAULT)
        assert paired(signed, np.ones(2, bool)).tolist() == [[0, 1]]
        assert may_pair(signed.slice(0, 1), sought(signed.slice(1))).all()


def test_from_25_tokens_on_copies_are_near():
    for size, found in ((24, 0), (25, 1)):
        text = " ".join(words(random.Random(2), size, True))
        assert len(verify([(0, 1)], [text, text + "."])) == found
