"""A corpus as records to screen: one a cluster of documents that say the same, the ids of its copies with it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.corpus.open import Corpus

ROWS_AT_ONCE = 1000  # with their texts
ABSTRACT_WORDS = 300  # what a screener reads
ABSTRACT_CHARACTERS = 2000  # where a script has no spaces
SUPPLIED_TITLE = 80  # characters
COLUMNS = (
    "doc_id", "title", "text", "authors", "published", "doi", "url", "site", "language", "terms", "relevance", "spun_score", "raw_path",
    "member",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """One work to screen. Unknown metadata is empty; `included`: 1, 0 or empty for not screened yet.

    duplicate_dois: those of its copies that are not its own DOI; a record without one is still found by them.
    """

    doc_id: str
    title: str
    abstract: str
    authors: tuple[str, ...]
    published: str
    doi: str
    url: str
    site: str
    language: str
    keywords: tuple[str, ...]
    duplicate_ids: tuple[str, ...]
    duplicate_dois: tuple[str, ...]
    relevance: float
    spun_score: float
    raw_path: str
    member: str
    version: str
    included: str

    @property
    def year(self) -> str:
        return self.published[:4]


def records(corpus: Corpus, decisions: dict[str, str] | None = None) -> list[Record]:
    """The included documents by doc_id. `decisions`: doc_id -> 1 or 0, of an earlier screening; a copy's counts for its record."""
    decisions = decisions or {}
    copies = duplicates(corpus)
    return sorted(unsorted(corpus, copies, decisions), key=lambda r: r.doc_id)


def unsorted(corpus: Corpus, copies: dict[str, dict[str, str]], decisions: dict[str, str]) -> Iterator[Record]:
    for batch in corpus.dataset("documents").to_batches(columns=[*COLUMNS, "status"], batch_size=ROWS_AT_ONCE):
        for row in batch.to_pylist():
            if row["status"] == "included":
                dois = copies.get(row["doc_id"], {})
                ids = (row["doc_id"], *dois)
                yield Record(
                    row["doc_id"], title_of(row["title"], row["text"]), opening(row["text"]), tuple(row["authors"] or ()),
                    row["published"] or "", row["doi"] or "", row["url"] or "", row["site"] or "", row["language"],
                    tuple(term["concept"] for term in row["terms"] or ()), ids[1:],
                    tuple(sorted({*dois.values()} - {row["doi"] or "", ""})), row["relevance"], row["spun_score"], row["raw_path"],
                    row["member"] or "", corpus.version, next((decisions[i] for i in ids if i in decisions), ""),
                )  # fmt: skip


def duplicates(corpus: Corpus) -> dict[str, dict[str, str]]:
    """doc_id of a representative -> doc_id of each copy, sorted, with its DOI or nothing."""
    rows = corpus.dataset("documents").to_table(columns=["doc_id", "duplicate_of", "doi"]).sort_by("doc_id").to_pylist()
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row["duplicate_of"]:
            found[row["duplicate_of"]][row["doc_id"]] = row["doi"] or ""
    return found


def title_of(title: str | None, text: str) -> str:
    """The title; else the first words in square brackets, as cataloguers mark a title that the work does not bear (ISBD)."""
    return " ".join(title.split()) if title and title.strip() else f"[{' '.join(text[:SUPPLIED_TITLE].split())} ...]"


def opening(text: str) -> str:
    """The first words of a text in one line."""
    whole = " ".join(text.split())
    start = " ".join(whole.split(" ", ABSTRACT_WORDS)[:ABSTRACT_WORDS])[:ABSTRACT_CHARACTERS]
    return start if start == whole else f"{start} ..."
