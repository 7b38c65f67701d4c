"""The viewer: source and result side by side, every passage with its label, rule and score. One page that asks no host for anything.

Up to SHOWN documents stand in the page itself; a served one (serving.py) fetches each document from the server that sent it.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from importlib.resources import files
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.corpus.open import Corpus
from pipeline.edits import restore
from pipeline.model import Repair
from pipeline.review.sample import drawn

SHOWN = 200  # documents in a page without a server
BYTES = 4_500_000  # of them as they stand in the page, so that it stays below 5 MB
LONGEST = 200_000  # code points of a document that are shown, and
MOST = 3000  # passages; a browser takes 1 s to lay out so much, 7 s for ten times as much
DOCUMENT = ("doc_id", "title", "raw_path", "member", "url", "site", "status", "duplicate_of", "language", "languages", "characters")
PASSAGE = (
    "passage_id", "doc_id", "seq", "start", "end", "text", "source_start", "source_end", "label", "rule", "score", "garbled_score", "block",
    "kind", "language", "language_check", "spans", "after", "repeat_of",
)  # fmt: skip
Row = dict[str, Any]


def page(corpus: Corpus, doc_ids: Collection[str] | None = None) -> str:
    """The viewer as one page. Raises KeyError for a doc_id that the corpus does not hold."""
    return rendered(corpus.version, *selected(corpus, doc_ids))


def selected(corpus: Corpus, doc_ids: Collection[str] | None) -> tuple[list[Row], dict[str, Row]]:
    """What the list shows and the details of some documents, or of a sample that has some of every language, status and label.

    Raises KeyError for a doc_id that the corpus does not hold.
    """
    entries = index(corpus)
    if doc_ids is not None and (unknown := set(doc_ids) - {e["id"] for e in entries}):
        raise KeyError(f"there is no document {min(unknown)} in {corpus.version}")
    shown = sampled(entries) if doc_ids is None else [e for e in entries if e["id"] in doc_ids]
    found = details(corpus, [e["id"] for e in shown])
    return [e for e in shown if e["id"] in found], found


def rendered(version: str, entries: Sequence[Row], documents: dict[str, Row], served: bool = False) -> str:
    """The page. `served`: whoever sends it answers for documents and for searches in their text."""
    environment = Environment(loader=PackageLoader("pipeline", "report"), autoescape=True, undefined=StrictUndefined)
    home = files("pipeline.report")
    return environment.get_template("viewer.html.j2").render(
        version=version,
        style=(home / "viewer.css").read_text(encoding="utf-8"),
        script=(home / "viewer.js").read_text(encoding="utf-8"),
        data=embedded({"version": version, "index": entries, "documents": documents, "served": served}),
    )


def embedded(value: object) -> str:
    """JSON that cannot end the element it stands in, whatever a scraped text says."""
    return json.dumps(value, ensure_ascii=False).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def index(corpus: Corpus) -> list[Row]:
    """What the list shows and filters by, a row a document, by doc_id."""
    labels: dict[str, set[str]] = defaultdict(set)
    rules: dict[str, set[str]] = defaultdict(set)
    aside: dict[str, int] = defaultdict(int)
    for table in ("passages", "set_aside"):
        counted = corpus.dataset(table).to_table(columns=["doc_id", "label", "rule"])
        for row in counted.group_by(["doc_id", "label", "rule"]).aggregate([([], "count_all")]).to_pylist():
            labels[row["doc_id"]].add(row["label"])
            rules[row["doc_id"]].update([row["rule"]] if row["rule"] else [])
            aside[row["doc_id"]] += row["count_all"] if table == "set_aside" else 0
    rows = corpus.dataset("documents").to_table(columns=list(DOCUMENT)).sort_by("doc_id").to_pylist()
    return [
        {
            "id": d["doc_id"], "title": titled(d), "status": d["status"], "language": d["language"], "languages": d["languages"] or [],
            "labels": sorted(labels[d["doc_id"]]), "rules": sorted(rules[d["doc_id"]]), "aside": aside[d["doc_id"]],
            "search": " ".join(filter(None, (d["doc_id"], d["title"], d["raw_path"], d["member"], d["url"]))).lower(),
        }
        for d in rows
    ]  # fmt: skip


def titled(document: Row) -> str:
    return document["title"] or f"{document['raw_path']} {document['member'] or ''}".strip()


def sampled(entries: Sequence[Row]) -> list[Row]:
    """Up to SHOWN documents, in turn from each combination of status, first language and labels; the same ones every time."""
    strata: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for e in sorted(entries, key=lambda e: drawn(e["id"])):
        strata[e["status"], (e["languages"] or [""])[0], *e["labels"]].append(e)
    turns = [(n, key, e) for key in sorted(strata) for n, e in enumerate(strata[key])]
    chosen = [e for _, _, e in sorted(turns, key=lambda turn: turn[:2])[:SHOWN]]
    return sorted(chosen, key=lambda e: str(e["id"]))


def details(corpus: Corpus, doc_ids: Sequence[str]) -> dict[str, Row]:
    """doc_id -> its passages, repairs and source, as many as BYTES allows (one at least)."""
    wanted = pc.field("doc_id").isin(pa.array(doc_ids, pa.string()))  # typed: there may be none
    both = pa.concat_tables(corpus.dataset(t).to_table(columns=list(PASSAGE), filter=wanted) for t in ("passages", "set_aside"))
    passages, repairs = grouped(both), grouped(corpus.dataset("repairs").to_table(filter=wanted))
    rows = corpus.dataset("documents").to_table(columns=list(DOCUMENT), filter=wanted).to_pylist()
    return dict(within({d["doc_id"]: detail(d, passages.get(d["doc_id"], []), repairs.get(d["doc_id"], [])) for d in rows}.items()))


def grouped(rows: pa.Table) -> dict[str, list[Row]]:
    """doc_id -> its rows in order."""
    out: dict[str, list[Row]] = defaultdict(list)
    for row in rows.sort_by([("doc_id", "ascending"), ("seq", "ascending")]).to_pylist():
        out[row.pop("doc_id")].append(row)
    return out


def detail(document: Row, passages: list[Row], repairs: list[Row]) -> Row:
    """`whole`: characters of a document of which only the beginning is shown, else None."""
    shown = [p for p in passages[:MOST] if p["start"] < LONGEST]
    if shown and shown[-1]["end"] > LONGEST:
        shown[-1] |= {"text": shown[-1]["text"][: LONGEST - shown[-1]["start"]], "after": ""}
    text = "".join(p["text"] + p["after"] for p in shown)
    undone = [r for r in repairs if r["end"] <= len(text)]
    facts = {name: document[name] for name in ("raw_path", "member", "url", "site", "status", "duplicate_of", "language")}
    source = restore(text, [Repair(r["start"], r["end"], r["before"], r["after"], r["rule"]) for r in undone])
    own = {"id": document["doc_id"], "title": titled(document), "source": source}
    whole = document["characters"] if len(text) < (document["characters"] or 0) else None
    return {**own, **facts, "passages": shown, "repairs": undone, "whole": whole}


def search(corpus: Corpus, words: str) -> list[str]:
    """doc_ids, sorted, of the documents that have the words in a passage; case is ignored."""
    wanted = pc.match_substring(pc.field("text"), words, ignore_case=True)
    found = (corpus.dataset(table).to_table(columns=["doc_id"], filter=wanted).column("doc_id") for table in ("passages", "set_aside"))
    return sorted({str(doc_id) for column in found for doc_id in column.unique().to_pylist()})


def within(found: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, Row]]:
    room = BYTES
    for n, (doc_id, document) in enumerate(found):
        room -= len(embedded(document).encode("utf-8", "replace"))
        if n and room < 0:
            continue
        yield doc_id, document
