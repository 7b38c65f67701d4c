"""Signatures depend on the text alone, and equal minima estimate what the texts share."""

import subprocess
import sys
import time
from dataclasses import replace
from random import Random

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.duplicates import normalise, sign
from pipeline.duplicates.sign import MINIMA, SCHEMA, minima
from pipeline.settings import DEFAULT
from tests.duplicates.collection import collection, words

HASH, FIRST, SAMPLE = "d72b8f46fdf17112832fa7e0af2894e4", [29693, 29492, 14276], [35197035, 1294992004]
TEXTS = st.lists(st.text(st.characters(codec=None), max_size=120) | st.text("ab 中。1\n", max_size=300), max_size=8)


def row(text: str) -> dict:
    return sign([text], DEFAULT).to_pylist()[0]


@given(TEXTS)
def test_a_text_is_signed_the_same_alone_and_in_a_batch(texts):
    assert sign(texts, DEFAULT).to_pylist() == [row(text) for text in texts]


@given(TEXTS)
def test_equal_hashes_mean_equal_normalised_texts(texts):
    hashes = sign(texts, DEFAULT)["content_hash"].to_pylist()
    normalised = [normalise(text) for text in texts]
    assert [bool(h) for h in hashes] == [bool(n) for n in normalised]
    assert len({*zip(hashes, normalised, strict=True)}) == len({*hashes}) == len({*normalised})


def test_the_table_has_its_schema_also_without_rows():
    assert sign([], DEFAULT).schema == sign(["x"], DEFAULT).schema == SCHEMA
    assert sign([], DEFAULT).num_rows == 0


def test_tokens_are_words_or_single_characters():
    assert [row(text)["tokens"] for text in ("one two-three 4.5", "中文, 中文 ok", "สวัส", "한국어 두 낱말", "")] == [5, 5, 4, 3, 0]


def test_short_texts_have_no_minima():
    least = DEFAULT.duplicates.min_tokens
    short, long = row("word " * (least - 1)), row("word " * least)
    assert short["minima"] is None and short["sample"] == [] and long["minima"] is not None


def test_hashes_are_those_of_every_machine_and_run():
    text = "ketamine was given by drip to " + " ".join(map(str, range(40)))
    found = row(text)
    assert found["content_hash"] == HASH and found["minima"][:3] == FIRST and found["sample"][:2] == SAMPLE
    imports = "from pipeline.duplicates import sign; from pipeline.settings import DEFAULT"
    code = f"{imports}; print(sign([{text!r}], DEFAULT)['minima'].to_pylist())"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}).stdout
    assert printed.strip() == str([found["minima"]])


@pytest.mark.parametrize(("size", "common"), [(30, 15), (200, 100), (3000, 2000), (20_000, 5000)])
def test_equal_minima_estimate_the_similarity(size, common):
    rng = np.random.default_rng(size)
    estimates = []
    for _ in range(30):
        both = rng.integers(0, 2**64, 2 * size - common, dtype=np.uint64)
        values, owners = np.concatenate((both[:size], both[size - common :])), np.repeat([0, 1], size)
        found = minima(values, owners, 2)
        estimates.append(np.mean(found[0] == found[1]))
    truth = common / (2 * size - common)
    assert abs(np.mean(estimates) - truth) < 0.03
    assert np.std(estimates) < 1.25 * np.sqrt(truth * (1 - truth) / MINIMA)


def test_the_order_and_number_of_a_shingle_do_not_count():
    values = np.random.default_rng(0).integers(0, 2**64, 300, dtype=np.uint64)
    many = np.random.default_rng(1).permutation(np.concatenate((values, values[:200])))
    assert (minima(values, np.zeros(300, int), 1) == minima(many, np.zeros(500, int), 1)).all()


def test_minima_of_many_short_texts_are_those_of_each_alone():
    values, owners = np.random.default_rng(2).integers(0, 2**64, 20_000, dtype=np.uint64), np.repeat(np.arange(200), 100)
    alone = [minima(values[owners == text], np.zeros(100, int), 1)[0].tolist() for text in range(200)]
    assert minima(values, owners, 200).tolist() == alone


@pytest.mark.parametrize("distinct", [1, 2, 5])
def test_all_minima_exist_however_few_shingles_there_are(distinct):
    values = np.arange(1, distinct + 1, dtype=np.uint64)
    found = minima(values, np.zeros(distinct, int), 1)
    assert len({*found[0].tolist()}) > MINIMA // 2


def test_the_sample_of_a_part_lies_in_the_sample_of_the_whole():
    text = words(Random(3), 2000, True)
    part, whole = row(" ".join(text[500:900]))["sample"], row(" ".join(text))["sample"]
    assert len(part) > 20 and {*part} <= {*whole} and whole == sorted({*whole})
    distinct = len({*zip(text, text[1:], text[2:], strict=False)})
    assert 0.7 < len(whole) * DEFAULT.duplicates.sampled / distinct < 1.3
    fewer = replace(DEFAULT, duplicates=replace(DEFAULT.duplicates, sampled=32))
    assert {*sign([" ".join(text)], fewer)["sample"][0].as_py()} < {*whole}


def test_a_signature_takes_less_than_600_bytes():
    texts = [m.text for m in collection(5, 40)]
    signed, sink = sign(texts, DEFAULT), pa.BufferOutputStream()
    pa.parquet.write_table(signed, sink, compression="zstd")
    assert sink.tell() / len(texts) < 600 and signed.nbytes / len(texts) < 600


@pytest.mark.parametrize(
    "text",
    ["a" * 3_000_000, "a " * 1_500_000, "中" * 3_000_000, "\x00" * 3_000_000, "1.2, " * 600_000],
    ids=["letters", "words", "signs", "nul", "numbers"],
)
def test_time_and_size_stay_in_bounds_for_odd_texts(text):
    began = time.process_time()
    found = sign([text, text + "b", "x"], DEFAULT).to_pylist()
    assert time.process_time() - began < 4
    assert found[0]["content_hash"] != found[1]["content_hash"]


def test_tokens_longer_than_a_piece_keep_the_rest_in_step():
    words_around = " ".join(f"w{i}" for i in range(50))
    one, other = (row(f"{'y' * 1_100_000} {words_around} {'z' * 1_048_570} {tail}") for tail in ("end", "other"))
    assert one["tokens"] == other["tokens"] == 53
    assert np.mean(np.array(one["minima"]) == np.array(other["minima"])) > 0.85


def test_a_token_longer_than_a_million_letters_is_known_by_its_beginning():
    around = " ".join(f"w{i}" for i in range(30))
    one, other, third = (row(f"{around} {'y' * (1 << 20)}{tail} {around}") for tail in ("", "x", " x"))
    assert one["minima"] == other["minima"] != third["minima"]
