"""Linking is a function of the set of documents: whatever came first, went away, came back, was forgotten or struck down between."""

import shutil
from itertools import count
from pathlib import Path
from random import Random

import numpy as np
import pytest

from pipeline.build.linking import Decision, comparing, link
from pipeline.build.linking import memory as memories
from pipeline.build.linking.comparing import Found
from pipeline.build.linking.memory import lines, merge, remember, remembered
from pipeline.duplicates import candidates, sign, verify
from pipeline.settings import DEFAULT
from tests.build.made_units import Made, write_unit
from tests.duplicates.collection import collection, edited, words
from tests.duplicates.linked import held

Outcome = tuple[dict[str, Decision], list[dict[str, object]]]


class Corpus:
    """A corpus that is linked again and again; each call writes its units anew."""

    def __init__(self, place: Path):
        self.place, self.runs = place, count()

    def linked(self, *batches: list[Made]) -> Outcome:
        run = next(self.runs)
        units = [write_unit(self.place / f"run-{run}" / f"unit-{n}", batch) for n, batch in enumerate(batches)]
        links = link(units, self.place, DEFAULT)
        decisions: dict[str, Decision] = {}
        for unit in units:
            decisions |= links.decisions(unit.name)
        return decisions, links.relations.to_pylist()


def article(seed: int, size: int = 120) -> list[str]:
    return words(Random(seed), size, True)


def near(text: list[str], seed: int) -> str:
    return " ".join(edited(Random(seed), text, 0.04, True))


def rows(outcome: Outcome, relation: str) -> set[tuple[object, object]]:
    return {(row["doc_id"], row["other_id"]) for row in outcome[1] if row["relation"] == relation}


# -- rows


def test_a_document_that_doubles_others_has_one_row(tmp_path):
    text = article(1)
    whole, copy, again = Made(" ".join([*text, *article(2, 20)])), Made(" ".join(text)), Made(" ".join(text), tell=1)
    other, empty = Made(" ".join(article(3))), Made("")
    outcome = Corpus(tmp_path).linked([copy, other, again], [empty, whole])
    first, second = sorted((copy.doc_id, again.doc_id))
    assert rows(outcome, "exact") == {(second, first)} and rows(outcome, "near") == {(first, whole.doc_id)}
    assert {d: found.duplicate_of for d, found in outcome[0].items()} == {
        copy.doc_id: whole.doc_id, again.doc_id: whole.doc_id, whole.doc_id: None, other.doc_id: None, empty.doc_id: None,
    }  # fmt: skip
    assert outcome[0][empty.doc_id] == Decision() and outcome[0][copy.doc_id].cluster_id == outcome[0][whole.doc_id].cluster_id


def test_an_excerpt_lies_in_the_longest_of_each_cluster_that_holds_it(tmp_path):
    text = article(4, 300)
    whole, longer = Made(" ".join(text)), Made(" ".join([*text, *article(5, 30)]))
    excerpt, host = text[40:140], Made(" ".join([*article(6, 200), *text[30:150], *article(7, 200)]))
    inner = Made(" ".join(excerpt))
    outcome = Corpus(tmp_path).linked([whole, inner], [longer, host])
    assert rows(outcome, "contained_in") == {(inner.doc_id, longer.doc_id), (inner.doc_id, host.doc_id)}
    assert rows(outcome, "near") == {(whole.doc_id, longer.doc_id)}


def test_equal_dois_are_told_and_merge_nothing(tmp_path):
    one, other = (Made(" ".join(article(seed)), doi=doi) for seed, doi in ((8, "10.1000/a"), (9, "10.1000/a")))
    outcome = Corpus(tmp_path).linked([one], [other])
    assert rows(outcome, "same_doi") == {tuple(sorted((one.doc_id, other.doc_id), reverse=True))} and len(outcome[1]) == 1
    assert all(found.duplicate_of is None for found in outcome[0].values())


def test_the_one_with_doi_then_metadata_then_the_longest_stands_for_the_others(tmp_path):
    text = article(10)
    plain, longest = Made(" ".join(text)), Made(" ".join([*text, *article(11, 20)]))
    titled, named = Made(near(text, 1), url="https://a.example/1"), Made(near(text, 2), doi="10.1000/b")
    corpus = Corpus(tmp_path)
    for members, best in (([plain, longest], longest), ([plain, longest, titled], titled), ([longest, named, titled, plain], named)):
        decisions = corpus.linked(members)[0]
        assert {d for d, found in decisions.items() if not found.duplicate_of} == {best.doc_id}
        assert {found.duplicate_of for found in decisions.values()} == {None, best.doc_id}


def test_a_repeated_paragraph_belongs_to_the_first_in_that_order_whoever_came_first(tmp_path):
    shared = " ".join(article(12, 40))
    short, long, named = (
        Made(f"{' '.join(article(seed, size))}\n\n{shared}", doi=doi)
        for seed, size, doi in ((13, 90, None), (14, 200, None), (15, 60, "10.1/c"))
    )
    for n, (members, holder) in enumerate((((short, long), long), ((long, short), long), ((long, short, named), named))):
        decisions = Corpus(tmp_path / str(n)).linked(*[[d] for d in members])[0]
        repeats = {d: found.repeats for d, found in decisions.items() if found.repeats}
        assert repeats == {d.doc_id: ((1, f"{holder.doc_id}-1"),) for d in members if d is not holder}


# -- any history


def pool() -> list[Made]:
    """Copies and look-alikes; some with a DOI or an address, some twice."""
    rng = Random(5)
    texts = sorted({m.text for m in collection(11, 14) if m.kind != "FORM"})
    named = [
        Made(text, doi=f"10.1000/{n // 3}") if n % 4 == 0 else Made(text, url=f"https://a{n % 3}.example/{n}")
        for n, text in enumerate(rng.sample(texts, 54))
    ]
    return rng.sample(named + [d._replace(tell=1) for d in named[:6]], 60)


def dealt(rng: Random, documents: list[Made], batches: int) -> list[list[Made]]:
    mixed = rng.sample(documents, len(documents))
    return [mixed[n::batches] for n in range(batches)]


@pytest.mark.parametrize("seed", range(2))
def test_five_batches_in_any_order_are_one(tmp_path, seed):
    documents, rng = pool(), Random(seed)
    expected = Corpus(tmp_path / "once").linked(documents)
    assert {row["relation"] for row in expected[1]} == {"exact", "near", "contained_in", "same_doi"}
    batches, corpus = dealt(rng, documents, 5), Corpus(tmp_path / "batches")
    for n in range(1, 6):
        outcome = corpus.linked(*batches[:n])
    assert outcome == expected


@pytest.mark.parametrize("seed", range(3))
def test_what_went_and_came_back_leaves_no_trace(tmp_path, seed):
    documents, rng = pool(), Random(seed)
    corpus = Corpus(tmp_path / "changing")
    for step in range(7):
        present = [d for d in documents if rng.random() < 0.7]
        if step % 2:  # some say another DOI, or none
            present = [d._replace(doi=rng.choice([None, "10.1000/1", "10.1000/9"])) if rng.random() < 0.2 else d for d in present]
        outcome = corpus.linked(*dealt(rng, present, 3))
        if step == 3:
            struck_down(tmp_path / "changing", rng)
    assert outcome == Corpus(tmp_path / "once").linked(present)


def struck_down(corpus: Path, rng: Random) -> None:
    """A run that was killed while it wrote; and one that merged the files."""
    home = next((corpus / "state" / "links").iterdir())
    (home / ".000009.parquet.tmp").write_bytes(b"half")
    if rng.random() < 0.5:
        files = sorted(home.glob("*.parquet"))
        before = {path: path.read_bytes() for path in files[:-1]}
        merge(home)
        for path, content in before.items():  # merged, but the files before are still there
            path.write_bytes(content)


def test_without_what_is_remembered_the_outcome_is_the_same(tmp_path):
    documents, corpus = pool(), Corpus(tmp_path)
    expected = corpus.linked(documents[::2], documents[1::2])
    shutil.rmtree(tmp_path / "state")
    assert corpus.linked(documents[1::2], documents[::2]) == expected


def test_many_runs_are_merged_into_one_file(tmp_path, monkeypatch):
    monkeypatch.setattr(memories, "MOST_FILES", 3)
    documents, corpus = pool()[:30], Corpus(tmp_path / "many")
    for n in range(1, 11):
        outcome = corpus.linked(documents[: 3 * n])
        assert len(list((tmp_path / "many" / "state" / "links").glob("*/*.parquet"))) <= 4
    assert outcome == Corpus(tmp_path / "once").linked(documents)


def test_a_cluster_falls_apart_without_the_text_between(tmp_path):
    text = article(20, 200)
    ends, between = [Made(" ".join(part)) for part in (text[:130], text[70:])], Made(" ".join(text))
    corpus = Corpus(tmp_path)
    assert len({d.cluster_id for d in corpus.linked([*ends, between])[0].values()}) == 1
    assert len({d.cluster_id for d in corpus.linked(ends)[0].values()}) == 2
    assert len({d.cluster_id for d in corpus.linked(ends, [between])[0].values()}) == 1


def test_a_family_stays_together_without_its_first_text(tmp_path):
    text = article(21, 150)
    family = [Made(near(text, seed)) for seed in range(12)]
    longest = Made(" ".join([*text, *article(22, 20)]))
    corpus = Corpus(tmp_path)
    assert rows(corpus.linked([longest, *family]), "near") == {(d.doc_id, longest.doc_id) for d in family}
    outcome = corpus.linked(family)
    assert len({d.cluster_id for d in outcome[0].values()}) == 1 and outcome == Corpus(tmp_path / "once").linked(family)


def unmet(seed: int) -> tuple[str, str] | None:
    """A text and its edited copy, if they are near and their signatures do not show it."""
    text, rng = article(1000 + seed, 80), Random(seed)
    pair = " ".join(text), " ".join(edited(rng, text, 0.22, True))
    met = [*candidates(held(sign(pair, DEFAULT)), np.ones(2, bool), np.arange(2))]
    return None if sum(map(len, met)) or not any(p.relation == "near" for p in verify([(0, 1)], pair)) else pair


def test_copies_that_have_a_name_in_common_are_compared_though_no_band_meets(tmp_path):
    one, other = map(Made, next(filter(None, map(unmet, range(2000)))))
    corpus = Corpus(tmp_path)
    assert not corpus.linked([one, other])[1]
    title = {"title": "What the night nurses of the old ward saw", "published": "2021"}
    for name in ({"pmid": "123"}, title, {"doi": "10.1000/x"}):
        assert len(rows(corpus.linked([one._replace(**name)], [other._replace(**name)]), "near")) == 1
        assert not rows(corpus.linked([one._replace(**name)], [other]), "near")


# -- cost


def judged(monkeypatch) -> list[tuple[int, ...]]:
    """Pairs that are verified from now on, as lengths of lists of pairs."""
    asked: list[int] = []
    real = comparing.verify
    monkeypatch.setattr(comparing, "verify", lambda pairs, *more: asked.append(len(pairs)) or real(pairs, *more))
    return asked


def test_near_copies_are_compared_with_one_of_them(tmp_path, monkeypatch):
    asked, text = judged(monkeypatch), article(30, 100)
    family = [Made(copy) for copy in sorted({near(text, seed) for seed in range(150)})]
    corpus = Corpus(tmp_path)
    assert len(rows(corpus.linked(family), "near")) == len(family) - 1 <= sum(asked) < 3 * len(family)
    asked.clear()
    corpus.linked(family, [Made(near(text, 1000))])
    assert 1 <= sum(asked) < 5
    asked.clear()
    corpus.linked(family, [Made(near(text, 1000))])
    assert not asked


def test_only_pairs_with_something_new_are_compared(tmp_path, monkeypatch):
    documents, asked = pool(), judged(monkeypatch)
    Corpus(tmp_path / "once").linked(documents)
    once = sum(asked)
    asked.clear()
    corpus = Corpus(tmp_path / "twice")
    corpus.linked(documents[::2])
    corpus.linked(documents[::2], documents[1::2])
    assert 0 < sum(asked) < 1.3 * once


# -- memory


NAMES = np.array(["a", "b", "c"], np.bytes_)


def texts(*names: str):
    return lines("text", np.array(names, np.bytes_), np.array(["0"] * len(names), np.bytes_))


def test_a_run_adds_a_file_and_other_rules_start_anew(tmp_path):
    place = tmp_path / "links" / "rules"
    assert not len(remembered(place).texts)
    remember(place, [texts("a", "b")])
    before = [(path, path.stat().st_mtime_ns) for path in place.iterdir()]
    remember(place, [texts("c")])
    assert remembered(place).texts.tolist() == NAMES.tolist()
    assert before == [(path, path.stat().st_mtime_ns) for path in sorted(place.iterdir())][:1]
    remember(tmp_path / "links" / "other", [texts("a")])
    assert not place.exists() and remembered(tmp_path / "links" / "other").texts.tolist() == [b"a"]


def test_the_last_word_about_a_text_counts_and_pairs_behind_it(tmp_path):
    near_ab = lines("near", NAMES[:1], NAMES[1:2], np.array([0.9]))
    for rows in (texts("a", "b"), near_ab, lines("gone", NAMES[:1])):
        remember(tmp_path / "rules", [rows])
    assert remembered(tmp_path / "rules").texts.tolist() == [b"b"] and not remembered(tmp_path / "rules").pairs.num_rows
    remember(tmp_path / "rules", [texts("a")])
    assert remembered(tmp_path / "rules").texts.tolist() == [b"a", b"b"] and not remembered(tmp_path / "rules").pairs.num_rows
    remember(tmp_path / "rules", [near_ab])
    merge(tmp_path / "rules")
    found = remembered(tmp_path / "rules")
    assert found.texts.tolist() == [b"a", b"b"] and found.pairs.to_pylist() == near_ab.to_pylist()
    assert len(list((tmp_path / "rules").iterdir())) == 1


def test_as_many_pairs_are_compared_at_a_time_as_memory_holds_their_texts(monkeypatch):
    pairs, tokens = np.arange(40).reshape(20, 2), np.array([3] * 20 + [100] * 4 + [1] * 16, np.int32)
    monkeypatch.setattr(comparing, "TOKENS", 20)
    monkeypatch.setattr(comparing, "CHUNK", 4)
    found = [chunk.tolist() for chunk in comparing.chunks(pairs, tokens)]
    assert [pair for chunk in found for pair in chunk] == pairs.tolist() and [len(chunk) for chunk in found] == [3, 3, 3, 1, 1, 1, 4, 4]
    assert not [*comparing.chunks(pairs[:0], tokens)]


def test_no_pairs_and_no_texts_are_nothing():
    none = Found(np.zeros((0, 2), np.int64), np.zeros(0))
    values, found = comparing.alike(none.pairs, [none], np.zeros(0, np.int32), lambda rows: [])
    assert not len(values) and not len(found.pairs)
