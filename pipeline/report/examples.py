"""What the counts look like in the corpus: a few rows of each, cut short. Always the same rows of the same version."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.corpus.versions import Version
from pipeline.report.facts import REWORDED, SHOWN, Counts, Facts
from pipeline.report.tally import Key, columns, first_each, within

EACH = 2  # examples of a rule or reason
RULES = 40  # rules that get examples; a rule is a combination of up to four, so there may be hundreds
TITLES = 5  # of a cluster
SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
LONGEST = 160  # characters of an example
LONGEST_REPAIR = 120  # code points of a repair that makes a good example
NAMED = ("doc_id", "title", "raw_path", "member", "language")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """A scraped text as it may be shown, and the tag of its language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Examples:
    repairs: dict[str, list[tuple[Text, Text]]]  # rule -> (before, after)
    aside: dict[str, list[Text]]  # label: rule -> passages
    rejects: dict[str, list[tuple[str, str]]]  # reason -> (place, detail)
    clusters: list[tuple[int, list[tuple[str, Text]]]]  # documents, (doc_id, title) of some of them, the included one first
    reworded: list[tuple[float, str, Text]]  # score, doc_id, title
    spammed: list[tuple[int, str, Text]]  # characters of spam, doc_id, title


def gather(version: Version, facts: Facts) -> Examples:
    return Examples(
        repairs=repairs(version, [rule for rule, _ in facts.repairs[:RULES]]),
        aside={": ".join(key): texts for key, texts in aside(version, [tuple(name.split(": ", 1)) for name, _ in facts.set_aside]).items()},
        rejects=rejects(version, [reason for reason, _ in facts.rejected]),
        clusters=clusters(version, facts.largest),
        reworded=reworded(version),
        spammed=spammed(version, facts.most_spam),
    )


def repairs(version: Version, rules: list[str]) -> dict[str, list[tuple[Text, Text]]]:
    wanted = [(rule,) for rule in rules]
    found = first_each(version, "repairs", ("doc_id", "before", "after", "rule"), ("rule",), wanted, EACH, ("before", "after"), short)
    spoken = languages(version, (r["doc_id"] for rows in found.values() for r in rows))
    return {
        rule: [(Text(exact(r["before"]), spoken[r["doc_id"]]), Text(exact(r["after"]), spoken[r["doc_id"]])) for r in rows]
        for (rule,), rows in found.items()
    }


def short(rows: pa.Table) -> pa.ChunkedArray:
    before, after = (pc.less_equal(pc.utf8_length(rows.column(name)), LONGEST_REPAIR) for name in ("before", "after"))
    return pc.and_(before, after)


def aside(version: Version, keys: list[Key]) -> dict[Key, list[Text]]:
    found = first_each(version, "set_aside", ("language", "text"), ("label", "rule"), keys, EACH, ("text",))
    return {key: [Text(shown(r["text"]), tag(r["language"])) for r in rows] for key, rows in found.items()}


def rejects(version: Version, reasons: list[str]) -> dict[str, list[tuple[str, str]]]:
    wanted, names = [(reason,) for reason in reasons], ("raw_path", "member", "line", "detail")
    found = first_each(version, "rejects", names, ("reason",), wanted, EACH, names)
    return {reason: [(shown(place(r)), shown(r["detail"])) for r in rows] for (reason,), rows in found.items()}


def clusters(version: Version, largest: Counts) -> list[tuple[int, list[tuple[str, Text]]]]:
    """Some documents of each cluster."""
    inside: dict[str, list[Row]] = {cluster: [] for cluster, _ in largest}
    for found in columns(version, "documents", (*NAMED, "cluster_id", "status"), within("cluster_id", inside)):
        places: dict[tuple[str, str], list[int]] = {}
        for place, key in enumerate(zip(*(found.column(name).to_pylist() for name in ("cluster_id", "status")), strict=True)):
            places.setdefault(key, []).append(place)
        shown_places = sorted(place for some in places.values() for place in some[:TITLES])
        for row in found.take(pa.array(shown_places, pa.int64())).to_pylist():
            inside[row["cluster_id"]].append(row)
    out = []
    for cluster, n in largest:
        named = sorted(inside[cluster], key=lambda d: (d["status"] != "included", d["doc_id"]))[:TITLES]
        out.append((n + 1, [(d["doc_id"], titled(d)) for d in named]))
    return out


def reworded(version: Version) -> list[tuple[float, str, Text]]:
    """The documents with the highest spun_score."""
    best: list[Row] = []
    for found in columns(version, "documents", (*NAMED, "spun_score"), lambda rows: pc.greater_equal(rows.column("spun_score"), REWORDED)):
        best += found.sort_by([("spun_score", "descending"), ("doc_id", "ascending")]).slice(0, SHOWN).to_pylist()
    best.sort(key=lambda d: (-d["spun_score"], d["doc_id"]))
    return [(d["spun_score"], d["doc_id"], titled(d)) for d in best[:SHOWN]]


def spammed(version: Version, most: Counts) -> list[tuple[int, str, Text]]:
    """The documents with the most spam."""
    named = documents(version, (doc_id for doc_id, _ in most), NAMED)
    return [(size, doc_id, titled(named[doc_id])) for doc_id, size in most]


def languages(version: Version, doc_ids: Iterable[str]) -> dict[str, str]:
    return {doc_id: tag(d["language"]) for doc_id, d in documents(version, doc_ids, ("doc_id", "language")).items()}


def documents(version: Version, doc_ids: Iterable[str], names: tuple[str, ...]) -> dict[str, Row]:
    wanted = sorted(set(doc_ids))
    if not wanted:
        return {}
    found = columns(version, "documents", names, within("doc_id", wanted))
    return {row["doc_id"]: row for part in found for row in part.to_pylist()}


def titled(document: Row) -> Text:
    """The title; of a document without one, its place in the raw folder."""
    if document["title"]:
        return Text(shown(document["title"]), tag(document["language"]))
    return Text(shown(place(document)), "und")


def place(row: Row) -> str:
    line = f" line {row['line']}" if row.get("line") else ""
    return f"{row['raw_path']} {row['member'] or ''}".strip() + line


def tag(language: str) -> str:
    """What the attribute `lang` takes: und where no one language is told."""
    return "und" if language in ("mul", "zxx") else language


def shown(text: str) -> str:
    """The beginning of a text on one line; what would turn or hide other text is written out."""
    line = " ".join(text[: 4 * LONGEST].split())
    return written_out(line[:LONGEST], keep="\u200c\u200d") + ("…" if len(line) > LONGEST else "")


def exact(text: str) -> str:
    """A text of a repair: what nobody would see is written out."""
    return written_out(text) if text.strip(" ") else "␣" * len(text)


def written_out(text: str, keep: str = "") -> str:
    hidden = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return "".join(SHORT.get(c, f"\\u{ord(c):04x}") if unicodedata.category(c) in hidden and c not in keep else c for c in text)
