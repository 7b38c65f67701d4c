"""Broken, hostile and odd files: each ends as the table says, nothing raises, and memory stays small."""

import bz2
import dataclasses
import json
import lzma
import tarfile
import tracemalloc

import pytest
import zstandard

from pipeline.settings import DEFAULT, MB
from tests.read.builders import TEXT, answer, jsonl, outcome, packed, page, pdf, record, tarred, warc, zipped
from tests.read.hostile_builders import converted, damaged, docx, epub, feed, huge_directory, plain_tar, v7_tar, zip_link

BOMB = b"\0" * (24 * MB)
JOURNAL = f"<article><front><article-meta/></front><body><sec><p>{TEXT}</p></sec></body></article>"
CASES = [  # name of the file, content, articles, reasons of the rejects
    ("plain.txt", TEXT, 1, []),
    ("page.html", page(f"<p>{TEXT}</p>"), 1, []),
    ("three.jsonl", jsonl(record(1), record(2), record(3)), 3, []),
    ("empty.txt", b"", 0, ["empty"]),
    ("blank.txt", " \n\u200b\u00a0\ufeff" * 50, 0, ["empty"]),
    ("blank.jsonl", b"\n \n\n", 0, ["empty"]),
    ("image.html", "<html><body><article><img src=x></article></body></html>", 0, ["no_text"]),
    ("two.jsonl.gz", packed(jsonl(record(1))) + packed(jsonl(record(2))), 2, []),
    ("noname", packed(jsonl(record(1))), 1, []),
    ("named.jsonl.gz", jsonl(record(1)), 1, []),
    ("garbage.jsonl.gz", packed(jsonl(record(1))) + b"garbage!", 1, ["trailing_garbage"]),
    ("header.gz", b"\x1f\x8b\x08\0", 0, ["truncated"]),
    ("zeros.txt.gz", packed(BOMB), 0, ["bomb"]),
    ("zeros.txt.xz", lzma.compress(BOMB, preset=0), 0, ["bomb"]),
    ("zeros.txt.bz2", bz2.compress(BOMB), 0, ["bomb"]),
    ("zeros.txt.zst", zstandard.compress(BOMB), 0, ["bomb"]),
    ("cut.txt.bz2", bz2.compress(TEXT.encode())[:-9], 0, ["truncated"]),
    ("twice.jsonl.zst", zstandard.compress(jsonl(record(1))) * 2, 2, []),
    ("bomb.zip", zipped(("big.txt", BOMB), ("good.txt", TEXT)), 1, ["bomb"]),
    ("names.zip", zipped(("../../out.txt", TEXT), ("/abs.txt", TEXT), ("C:\\x.txt", TEXT), ("in.txt", TEXT)), 1, ["path_traversal"] * 3),
    ("cut.zip", zipped(("1.txt", TEXT))[:-40], 0, ["corrupt"]),
    ("void.zip", zipped(), 0, ["empty"]),
    ("sheet.xlsx", zipped(("xl/workbook.xml", "<x/>")), 0, ["unsupported_type"]),
    ("links.tar.gz", tarred(("1.txt", TEXT.encode(), tarfile.REGTYPE), ("l", b"", tarfile.SYMTYPE), ("d", b"", tarfile.CHRTYPE)), 1,
     ["symlink", "special_file"]),
    ("inner.tar.gz", tarred(("a.jsonl.gz", packed(jsonl(record(1), record(2))), tarfile.REGTYPE)), 2, []),
    ("bad.jsonl", jsonl(record(1), '{"text": "cut', record(2), "no json", "", record(3)), 3, ["invalid_json"] * 2),
    ("types.jsonl", jsonl({"text": None}, {"text": 5}, {"url": "d"}, "null", "[1]", record(1)), 1,
     ["no_text_field", "invalid_record", "no_text_field", "invalid_record", "invalid_record"]),
    ("half.jsonl", b'{"text": "%s \\ud83d end"}\n' % TEXT.encode(), 1, []),
    ("digits.jsonl", b'{"id": ' + b"9" * 9000 + b', "text": "%s"}\n' % TEXT.encode(), 1, []),
    ("deep.jsonl", b'{"text": ' + b"[" * 99_999 + b"\n" + jsonl(record(1)), 1, ["invalid_json"]),
    ("deep.json", "[" * 99_999, 0, ["invalid_json"]),
    ("array.json", json.dumps([record(1), record(2)], indent=1), 2, []),
    ("array.jsonl", json.dumps([record(1), record(2)]), 2, []),
    ("object.json", json.dumps(record(1), indent=1), 1, []),
    ("cut.json", json.dumps([record(1), record(2)])[:-60], 1, ["invalid_json"]),
    ("wide.csv", 'url,text\nhttps://e.example/,"' + TEXT * 600 + '"\n', 1, []),
    ("other.csv", "a,b\n1,2\n", 0, ["no_text_field"]),
    ("open.csv", 'url,text\nu,"' + TEXT + "\n" + "v,w\n" * 50, 50, ["corrupt"]),
    ("cells.csv", f"url,text\nu,v,w\nu,{TEXT.replace(',', '')}\n", 1, ["invalid_record"]),
    ("deep.html", page("<div>" * 9000 + TEXT + "</div>" * 9000), 0, ["too_deep"]),
    ("bold.html", page("<b><font>" * 9000 + TEXT), 1, []),
    ("tables.html", page("<table><tr><td>" * 600 + TEXT), 1, []),
    ("open-comments.html", page("<!--" * 50_000), 1, []),
    ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, 0, ["unsupported_type"]),
    ("noise.txt", bytes((i * 7919 >> 3) % 256 for i in range(9000)), 0, ["binary"]),
    ("laughs.xml", '<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><article><body><p>&b;</p></body></article>', 0, ["xml_entities"]),
    ("outer.nxml", '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "JATS.dtd">' + JOURNAL, 1, []),
    ("cut.nxml", JOURNAL[:-40], 0, ["truncated"]),
    ("foreign.xml", "<?xml version='1.0'?><inventory><thing/></inventory>", 0, ["unsupported_type"]),
    ("empty.pdf", pdf([]), 0, ["no_text_layer"]),
    ("header.pdf", b"%PDF-1.7\n", 0, ["corrupt"]),
    ("bomb.pdf", pdf([], stream=b" " * (24 * MB)), 0, ["bomb"]),
    ("paper.txt", pdf([(60, 700, 11, "The lamp was dimmed before the drip began.")]), 1, []),
    ("w.warc", warc(("response", "application/http", answer(page(f"<p>{TEXT}</p>").encode(), "Content-Type: text/html")),
                    ("request", "application/http", b"GET / HTTP/1.1\r\n\r\n")), 1, []),
    ("cut.warc", warc(("conversion", "text/plain", TEXT.encode())) + warc(("conversion", "text/plain", b"x"), length=10**12),
     1, ["corrupt"]),
    ("length.warc", converted(TEXT, length=len(TEXT) + 150) + converted("x"), 2, []),
    ("short.warc", converted(TEXT, length=90) + converted("x"), 2, ["corrupt"]),
    ("between.warc", converted("a") + b"noise\r\n" * 9 + converted("b"), 2, ["corrupt"]),
    ("unstated.warc", converted("a").replace(b"Content-Length", b"Length") + converted("b"), 1, ["corrupt"]),
    ("cut.tar", plain_tar(4)[:2200], 1, ["truncated"]),
    ("cut-header.tar", plain_tar(4)[: 2 * 1536 + 100], 2, ["truncated"]),
    ("damaged.tar", damaged(plain_tar(4), 1536 + 150), 3, ["corrupt"]),
    ("two.tar", plain_tar(2) + plain_tar(2), 4, []),
    ("behind.tar", plain_tar(2) + b"noise" * 300, 2, ["corrupt"]),
    ("v7.tar", v7_tar(), 1, []),
    ("zeros.tar", bytes(10_240), 0, ["empty"]),
    ("sparse.tar.gz", tarred(("a", b"", tarfile.GNUTYPE_SPARSE), ("b.txt", TEXT.encode(), tarfile.REGTYPE)), 1, ["special_file"]),
    ("link.zip", zip_link(), 1, ["symlink"]),
    ("crowd.zip", huge_directory(), 0, ["too_many_members"]),
    ("small-bombs.zip", zipped(*((f"{i}.txt", b"drip " * 1_500_000) for i in range(9))), 7, ["bomb"] * 2),
    ("receptor.txt", "PAR1 is a receptor. " + TEXT, 1, []),
    ("skipped.jsonl.zst", b"\x50\x2a\x4d\x18\4\0\0\0note" + zstandard.compress(jsonl(record(1))), 1, []),
    ("nul.bin", bytes(5000), 0, ["empty"]),
    ("noise.jsonl", bytes((i * 7919 >> 3) % 256 for i in range(90_000)), 0, ["binary"]),
    ("control.html", page(f"<p>{TEXT} \x02\x08 end</p>"), 1, []),
    ("feed.xml", feed(TEXT, f"{TEXT} &nbsp; dose", TEXT), 3, ["invalid_xml"]),
    ("cut-feed.xml", feed(TEXT, TEXT, TEXT)[:-60], 2, ["truncated"]),
    ("wide-laughs.xml", '<!DOCTYPE l [<!ENTITY a "lol">]><article t="&a;"/>'.encode("utf-16"), 0, ["xml_entities"]),
    ("hidden-laughs.xml", '<!-- <a> --><!DOCTYPE l [<!ENTITY a "lol">]><article t="&a;"/>', 0, ["xml_entities"]),
    ("deep.xml", "<?xml version='1.0'?><article><body>" + "<sec>" * 9000, 0, ["too_deep"]),
    ("chapters.epub", epub(page(f"<p>{TEXT}</p>"), "", page("<div>" * 9000 + TEXT), page(f"<p>{TEXT}</p>")), 1, ["too_deep"]),
    ("notes.docx", docx(TEXT, notes="<w:broken"), 1, ["invalid_xml"]),
    ("misfits.csv", "url,text\n" + "a,b,c\n" * 3000, 0, ["invalid_record"] * 1000 + ["corrupt"]),
    ("nul.txt", TEXT + "\0" * 90 + TEXT, 1, []),
    ("bom.txt", b"\xef\xbb\xbf" + TEXT.encode(), 1, []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "articles", "reasons"), CASES, ids=[case[0] for case in CASES])
def test_every_file_ends_as_it_should(tmp_path, name, data, articles, reasons):
    read, rejects = outcome(tmp_path, name, data)
    assert (len(read), sorted(r.reason for r in rejects)) == (articles, sorted(reasons)), rejects
    assert all(a.raw_path == name and len(a.id) == 16 and a.raw_sha256 for a in read)
    assert len({a.id for a in read}) == len(read)
    for a in read:
        a.source_text.encode()  # nothing that Arrow could not hold
        assert all(0 <= m.start < m.end <= len(a.source_text) for m in a.marks)


def test_a_cut_gzip_keeps_the_lines_before_the_cut(tmp_path):
    whole = packed(jsonl(*({"text": f"{TEXT} {n * n}"} for n in range(900))))
    read, rejects = outcome(tmp_path, "a.jsonl.gz", whole[: len(whole) // 2])
    assert 0 < len(read) < 900 and [r.reason for r in rejects] == ["truncated"]


def test_containers_nest_three_deep_and_no_deeper(tmp_path):
    nested = zipped(("1.txt", TEXT))
    for _ in range(2):
        nested = zipped(("n.zip", nested))
    assert len(outcome(tmp_path, "three.zip", nested)[0]) == 1
    assert [r.reason for r in outcome(tmp_path, "four.zip", zipped(("n.zip", nested)))[1]] == ["nested_archive"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_have_different_ids(tmp_path):
    read, rejects = outcome(tmp_path, "a.zip", zipped(("a.txt", TEXT), ("a.txt", TEXT), ("b.txt", TEXT)))
    assert len({a.id for a in read}) == 3 and not rejects


def test_a_line_over_the_limit_costs_itself_alone(tmp_path):
    limits = dataclasses.replace(DEFAULT, read=dataclasses.replace(DEFAULT.read, max_line=2000))
    long = '{"text": "' + "a" * 3_000_000 + '"}'
    read, rejects = outcome(tmp_path, "a.jsonl", jsonl(record(1), long, record(2)), limits)
    assert [a.member for a in read] == ["#1", "#3"] and [(r.reason, r.line) for r in rejects] == [("line_too_long", 2)]


def test_a_bomb_takes_no_memory(tmp_path):
    data = packed(b'{"text": "' + b"a" * (64 * MB) + b'"}\n')
    tracemalloc.start()
    try:
        _, rejects = outcome(tmp_path, "a.jsonl.gz", data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [r.reason for r in rejects] == ["bomb"] and peak < 40 * MB


def test_encrypted_members_are_rejected_by_name(tmp_path):
    data = bytearray(zipped(("1.txt", TEXT)))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    assert [(r.reason, r.member) for r in outcome(tmp_path, "a.zip", bytes(data))[1]] == [("encrypted", "1.txt")]
