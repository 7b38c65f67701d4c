import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.decode import decode
from pipeline.model import Loss

CHARSETS = [None, "utf-8", "utf-16", "gbk", "iso-2022-jp", "rot13", "zip", "koi8-r", "nonsense", "utf-7"]
CASES = json.loads((Path(__file__).parents[1] / "cases" / "decode.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["synthetic"] + CASES["negative"], ids=lambda c: c["label"])
def test_a_text_is_read_in_its_charset(case):
    got = decode(case["text"].encode(case["charset"]))
    assert got.text == case["text"]
    assert got.losses == ()


@given(st.binary(max_size=200), st.sampled_from(CHARSETS))
def test_any_bytes_make_text_and_losses(data, declared):
    got = decode(data, declared)
    got.text.encode("utf-8")
    assert all(got.text[loss.offset] == "\ufffd" for loss in got.losses)
    assert 0 <= got.confidence <= 1


def test_lines_of_another_charset_do_not_spoil_the_rest():
    text = "Die Ärztin hört zu.\n" * 4
    assert decode(text.encode() + "déjà vu".encode("cp1252")).text == text + "déjà vu"


def test_a_few_strange_lines_are_of_the_language_around_them():
    text = "Chory czuł się lepiej i spał spokojnie.\n" * 4
    strange = "Ból głowy minął"
    assert decode(text.encode() + strange.encode("cp1250")).text == text + strange


def test_a_line_that_lost_a_byte_is_still_utf8():
    text = "痛みは一週間ほどで消えた。\n" * 3
    got = decode(text.encode() + "気分も良い".encode()[:-1])
    assert got.text.startswith(text + "気分も良")
    assert got.encoding.startswith("utf-8")
    assert got.losses


def test_shift_jis_has_its_wave_dash():
    text = "投与は三日〜五日おきに行われた。"
    assert decode(text.encode("shift_jis")).text == text
    assert decode("投与は①三日おきに行われた。".encode("cp932")).encoding == "cp932"


def test_a_torn_sequence_is_kept_as_a_loss():
    data = ("Müde und glücklich. " * 3).encode()
    assert decode(data + b"\xc3").losses == (Loss(len(data.decode()), 0xC3),)


def test_a_file_cut_inside_a_character_is_utf8_to_its_end():
    for whole in ("Sleep came.\nThen ", "Er schlief müde.\nDann "):
        got = decode((whole + "…").encode()[:-1])
        assert (got.text, got.encoding) == (whole + "\ufffd\ufffd", "utf-8")
        assert got.losses == (Loss(len(whole), 0xE2), Loss(len(whole) + 1, 0x80))
    assert decode("a good cafe\nun caf\u00e9".encode("cp1252")).text.endswith("café")  # one byte may be a letter


def test_a_stray_nul_makes_no_ideographs():
    for text in ("The nurse\0 came at noon, and he slept.", "护士\0中午来了，他睡着了。", "Сестра\0 пришла в полдень."):
        assert decode(text.encode()).text == text
    assert decode("Le caf\u00e9\0 est bon".encode("cp1252")).text == "Le café\0 est bon"


def test_three_lines_of_three_kinds_are_read_each_by_itself():
    data = b"\n".join(["Müde, aber glücklich".encode(), "une journée d'été".encode("cp1252"), b"broken \x81\x8d here"])
    got = decode(data)
    assert got.text == "Müde, aber glücklich\nune journée d'été\nbroken \ufffd\ufffd here"
    assert [loss.byte for loss in got.losses] == [0x81, 0x8D]


def test_a_declared_charset_is_used_where_it_fits():
    data = "Ünal".encode("cp1254")
    assert decode(data, "ISO-8859-9").encoding == "cp1254"


def test_a_wrong_declaration_is_seen_through():
    text = "Боль прошла за два дня"
    assert decode(text.encode(), "windows-1251").text == text


def test_half_a_unit_at_the_end_of_utf16_is_a_loss():
    data = b"\xff\xfe" + "Schmerz".encode("utf-16-le") + b"\x41"
    assert decode(data).losses == (Loss(7, 0x41),)
