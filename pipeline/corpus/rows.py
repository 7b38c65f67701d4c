"""Cleaned articles -> rows, column by column."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

import pyarrow as pa

from pipeline.clean import unspaced
from pipeline.clean.pii import find_contacts, masked, masks
from pipeline.clean.relevance import relevance
from pipeline.clean.signals import FIGURES, signals
from pipeline.clean.terms import find_terms
from pipeline.corpus.schema import REJECTS, TAKEDOWN
from pipeline.model import Article, Cleaned, Reject
from pipeline.settings import DEFAULT, Settings
from pipeline.sites import site_of

# columns of passages that are fields of Passage
_AS_THEY_ARE = ("start", "end", "text", "source_start", "source_end", "label", "rule", "block", "kind", "language", "language_check")

Columns = dict[str, list[Any]]


def columns(schema: pa.Schema) -> Columns:
    """A list for every column, still empty."""
    return {name: [] for name in schema.names}


def append(target: Columns, row: dict[str, Any]) -> None:
    """Adds a row; a field that it does not name is null."""
    for name, values in target.items():
        values.append(row.get(name))


def table(schema: pa.Schema, values: Columns) -> pa.Table:
    """The lists of `columns` as a table."""
    return pa.table(values, schema=schema)


def document_text(passages: Iterable[tuple[int, str, str]]) -> str:
    """The text of (block, language, text) of clean passages in order."""
    out: list[str] = []
    last = None
    for block, language, text in passages:
        if last is not None:
            out.append("\n\n" if block != last else "" if language.split("-")[0] in unspaced.LANGUAGES else " ")
        out.append(text)
        last = block
    return "".join(out)


def figures(documents: Sequence[tuple[str | None, str, str]]) -> list[dict[str, Any]]:
    """Of each document (title, text, language) the columns that others choose documents by: `terms`, `relevance` and the signals."""
    texts, languages = [text for _, text, _ in documents], [language for _, _, language in documents]
    rows = []
    for (title, text, _), measured in zip(documents, signals(texts, languages), strict=True):
        found = find_terms(text)
        counted = Counter(term.concept for term in found)
        terms = [{"concept": concept, "count": counted[concept]} for concept in sorted(counted)]
        rows.append({"terms": terms, "relevance": relevance(title, text, found), **measured})
    return rows


def contacts(cleaned: Cleaned) -> list[dict[str, Any]]:
    """The column `contacts`: what can be read, and the places of what was masked."""
    masking = masking_rules(cleaned)
    hidden = [(r.start, r.end, masking[r.rule]) for r in cleaned.repairs if r.rule in masking]
    return [{"kind": kind, "start": start, "end": end} for start, end, kind in sorted([*find_contacts(cleaned.text), *hidden])]


def masking_rules(cleaned: Cleaned) -> dict[str, str]:
    """Of the rules of its repairs those that mask, each with the kind of contact."""
    return {rule: kind for rule in {r.rule for r in cleaned.repairs} if (kind := masks(rule))}


def document_rows(documents: Sequence[tuple[Article, Cleaned]], settings: Settings = DEFAULT) -> list[dict[str, Any]]:
    """The rows as each document alone decides its own; duplicates and what its site repeats come later."""
    rows = [_without_figures(article, cleaned, settings) for article, cleaned in documents]
    found = figures([(row["title"], row["text"], row["language"]) for row in rows])
    return [row | some for row, some in zip(rows, found, strict=True)]


def _without_figures(article: Article, cleaned: Cleaned, settings: Settings) -> dict[str, Any]:
    """The row of a document but for the columns of `figures`."""
    title, url = (masked(field, settings) if field else field for field in (article.title, article.url))
    clean = [p for p in cleaned.passages if p.label == "clean"]
    text = document_text((p.block, p.language, p.text) for p in clean)
    return {
        "doc_id": article.id,
        "status": "included" if clean else "excluded",
        "exclude_reason": None if clean else main_label(cleaned),
        "title": title,
        "text": text,
        "language": cleaned.language,
        "languages": sorted({p.language for p in clean}),
        "url": url,
        "site": article.site or site_of(None, article.url),  # for people; linking and reports ask site_of, whose first choice is the host
        "authors": [masked(author, settings) for author in article.authors],
        "published": article.published,
        "doi": article.doi,
        "pmid": article.pmid,
        "pmcid": article.pmcid,
        "licence": article.licence,
        "declared_language": article.declared_language,
        "raw_path": article.raw_path,
        "member": article.member,
        "raw_sha256": article.raw_sha256,
        "media_type": article.media_type,
        "encoding": article.encoding,
        "fetched_at": article.fetched_at,
        "origins": [{"field": field, "origin": origin} for field, origin in article.origins],
        "warnings": [masked(warning, settings) for warning in article.warnings],
        "left_out": article.left_out,
        "losses": [{"offset": loss.offset, "byte": loss.byte} for loss in article.losses],
        "source_sha256": text_sha256(cleaned.source),
        "characters": len(cleaned.text),
        "clean_characters": sum(len(p.text) for p in clean),
        "clean_passages": len(clean),
        "site_repeats": 0,
        "spun_score": float(cleaned.spun_score),
        "spun_evidence": [{"start": a, "end": b, "why": why} for a, b, why in cleaned.spun_evidence],
        "contacts": contacts(cleaned),
    }


def withdrawn_row(article: Article, reason: str) -> dict[str, Any]:
    """The row of a document that was taken down: where it lay, and nothing of what it said."""
    return {
        "doc_id": article.id, "status": "excluded", "exclude_reason": TAKEDOWN, "text": "", "language": "und", "languages": [],
        "authors": [], "raw_path": article.raw_path, "member": article.member, "raw_sha256": article.raw_sha256,
        "media_type": article.media_type, "encoding": article.encoding, "origins": [], "warnings": [f"taken down: {reason}"], "losses": [],
        "characters": 0, "clean_characters": 0, "clean_passages": 0, "site_repeats": 0, "spun_score": 0.0, "spun_evidence": [], "terms": [],
        "relevance": 0.0, "contacts": [], **dict.fromkeys(FIGURES, 0.0),
    }  # fmt: skip


def text_sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def main_label(cleaned: Cleaned) -> str:
    """The label of most characters."""
    ink: Counter[str] = Counter()
    for p in cleaned.passages:
        ink[p.label] += len(p.text)
    return max(sorted(ink), key=ink.__getitem__)


def add_passages(target: Columns, doc_id: str, cleaned: Cleaned) -> None:
    """A row a passage, whatever its label; what linking decides (the columns that are not made here) is null."""
    passages, text = cleaned.passages, cleaned.text
    ends = [p.start for p in passages[1:]] + [len(text)]
    made: Columns = {name: list(map(attrgetter(name), passages)) for name in _AS_THEY_ARE} | {
        "passage_id": [f"{doc_id}-{seq}" for seq in range(len(passages))],
        "doc_id": [doc_id] * len(passages),
        "seq": list(range(len(passages))),
        "score": [float(p.score) for p in passages],
        "garbled_score": [float(p.garbled_score) for p in passages],
        "spans": [[{"start": s.start, "end": s.end, "language": s.language} for s in p.spans] for p in passages],
        "after": [text[p.end : following] for p, following in zip(passages, ends, strict=True)],
    }
    for name, values in target.items():
        values += made.get(name) or [None] * len(passages)


def add_repairs(target: Columns, sealed: Columns, doc_id: str, cleaned: Cleaned) -> None:
    """The repairs; what stood in the place of a masked contact goes to `sealed` alone."""
    repairs, masking = cleaned.repairs, masking_rules(cleaned)
    made: Columns = {name: list(map(attrgetter(name), repairs)) for name in ("start", "end", "after", "rule")} | {
        "doc_id": [doc_id] * len(repairs),
        "seq": list(range(len(repairs))),
        "before": [r.after if r.rule in masking else r.before for r in repairs],
    }
    for name, values in target.items():
        values += made[name]
    for seq, r in enumerate(repairs) if masking else ():
        if r.rule in masking:
            append(sealed, {"doc_id": doc_id, "seq": seq, "before": r.before})


def reject_row(reject: Reject, raw_sha256: str | None) -> dict[str, Any]:
    return {
        "raw_path": reject.raw_path, "member": reject.member, "line": reject.line, "stage": reject.stage,
        "reason": reject.reason, "detail": reject.detail, "raw_sha256": raw_sha256,
    }  # fmt: skip


def rejects_table(rejects: Sequence[tuple[Reject, str | None]]) -> pa.Table:
    values = columns(REJECTS)
    for reject, sha256 in rejects:
        append(values, reject_row(reject, sha256))
    return table(REJECTS, values)
