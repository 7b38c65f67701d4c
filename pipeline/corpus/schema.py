"""The tables of a corpus: one declared Arrow schema each, every field described.

Flat columns, lists and structs only: map columns break `datasets`, undeclared all-null columns break everything.
"""

import pyarrow as pa

from pipeline.clean.signals import FIGURES

SCHEMA_VERSION = "1.1.0"
TAKEDOWN = "takedown"  # exclude_reason of a document that must not be in the corpus any more


def _schema(*fields: tuple[str, pa.DataType, str]) -> pa.Schema:
    described = [pa.field(name, kind, metadata={"description": text}) for name, kind, text in fields]
    return pa.schema(described, metadata={"schema_version": SCHEMA_VERSION})


STRINGS = pa.list_(pa.string())
TEXT = pa.string()
OFFSET = pa.int64()

DOCUMENTS = _schema(
    ("doc_id", TEXT, "from content and place in the raw folder, never from order or time"),
    ("status", TEXT, "included | duplicate | excluded"),
    ("exclude_reason", TEXT, "of an excluded one: the label of most of its characters; or takedown"),
    ("cluster_id", TEXT, "least content hash of the cluster of documents that say the same; null without clean text"),
    ("duplicate_of", TEXT, "doc_id of the included document of the cluster"),
    ("title", TEXT, "as the raw file tells it"),
    ("text", TEXT, "the clean passages: of one block joined by a space (nothing in scripts without spaces), blocks by an empty line"),
    ("language", TEXT, "BCP 47 tag of most clean text, und if there is none"),
    ("languages", STRINGS, "BCP 47 tags of the clean passages, sorted"),
    ("url", TEXT, "address of the article"),
    ("site", TEXT, "name of the site, else the host of its address"),
    ("authors", STRINGS, "names as the raw file gives them"),
    ("published", TEXT, "ISO 8601 date, as precise as the raw file says"),
    ("doi", TEXT, "DOI of the article itself, lower case, without resolver"),
    ("pmid", TEXT, "PubMed id of the article itself"),
    ("pmcid", TEXT, "PubMed Central id of the article itself"),
    ("licence", TEXT, "name or address of its licence, as the raw file gives it"),
    ("declared_language", TEXT, "BCP 47, by the raw file's own word; many are wrong, `language` does not depend on it"),
    ("raw_path", TEXT, "raw file, relative to the raw folder"),
    ("member", TEXT, "place inside the raw file: archive member, record"),
    ("raw_sha256", TEXT, "SHA-256 of the raw file, hex; with a sidecar, of the hex digests of both, joined by a space"),
    ("media_type", TEXT, "what the raw file or member is"),
    ("encoding", TEXT, "character encoding that its bytes were read in"),
    ("fetched_at", TEXT, "when it was scraped, ISO 8601, as the raw file tells it"),
    ("origins", pa.list_(pa.struct([("field", TEXT), ("origin", TEXT)])), "where each metadata field was found"),
    ("warnings", STRINGS, "what reading it had to decide"),
    ("left_out", OFFSET, "visible characters of a web page that are not in its main text, white space aside"),
    ("losses", pa.list_(pa.struct([("offset", OFFSET), ("byte", pa.int16())])), "undecodable bytes: U+FFFD stands at the source offset"),
    ("source_sha256", TEXT, "SHA-256 of the source text in UTF-8: what the repairs undone must give; null of a takedown"),
    ("characters", OFFSET, "code points of the repaired text"),
    ("clean_characters", OFFSET, "code points of the passages that cleaning called clean"),
    ("clean_passages", pa.int32(), "passages that cleaning called clean, before duplicates and what the site repeats"),
    ("site_repeats", pa.int32(), "passages set aside because the site prints them on many pages"),
    ("spun_score", pa.float64(), "0..1, higher: more likely machine-reworded; a flag, never a filter"),
    ("spun_evidence", pa.list_(pa.struct([("start", OFFSET), ("end", OFFSET), ("why", TEXT)])), "code points of the repaired text"),
    ("terms", pa.list_(pa.struct([("concept", TEXT), ("count", pa.int32())])), "ketamine and its kin named in `text`"),
    ("relevance", pa.float64(), "0..1, how much the document is about ketamine; a column, never a filter"),
    (
        "contacts",
        pa.list_(pa.struct([("kind", TEXT), ("start", OFFSET), ("end", OFFSET)])),
        "e-mail addresses, telephone numbers, IP addresses (email | phone | ip), code points of the repaired text; masked ones too",
    ),
    *((name, pa.float64(), text) for name, text in FIGURES.items()),
    ("run_id", TEXT, "the run that wrote the row first"),
    ("first_version", TEXT, "the version in which the document appeared"),
)

PASSAGES = _schema(
    ("passage_id", TEXT, "doc_id and seq"),
    ("doc_id", TEXT, "the document"),
    ("seq", pa.int32(), "0, 1, ... over all passages of the document, set aside or not"),
    ("start", OFFSET, "code points of the repaired text"),
    ("end", OFFSET, "code points of the repaired text"),
    ("text", TEXT, "the passage"),
    ("source_start", OFFSET, "code points of the source text"),
    ("source_end", OFFSET, "code points of the source text"),
    ("label", TEXT, "clean | mixed | garbled | boilerplate | spam | duplicate"),
    ("rule", TEXT, "the rule that decided; empty for clean"),
    ("score", pa.float64(), "0..1, how sure the label is"),
    ("garbled_score", pa.float64(), "0..1, how garbled it looks, whatever its label"),
    ("block", pa.int32(), "paragraph, list item or heading that it belongs to"),
    ("kind", TEXT, "title | heading | paragraph | list_item | reference | table | caption | footnote"),
    ("language", TEXT, "BCP 47; mul mixed, und undecidable, zxx no language"),
    ("language_check", TEXT, "agreed | disputed | unchecked, by a second voter"),
    (
        "spans",
        pa.list_(pa.struct([("start", OFFSET), ("end", OFFSET), ("language", TEXT)])),
        "languages in a mixed passage, code points of the repaired text",
    ),
    ("after", TEXT, "the white space behind it"),
    ("repeat_of", TEXT, "passage_id of another document's paragraph that it repeats"),
)

REPAIRS = _schema(
    ("doc_id", TEXT, "the document"),
    ("seq", pa.int32(), "0, 1, ... by place"),
    ("start", OFFSET, "code points of the repaired text"),
    ("end", OFFSET, "code points of the repaired text"),
    ("before", TEXT, "what the source has there; of a rule masked_* what `after` has: the original lies in state/sealed, in no version"),
    ("after", TEXT, "what the repaired text has there"),
    ("rule", TEXT, "the rules that changed it, joined by +"),
)

# not a table of the corpus: state/sealed/UNIT.parquet
SEALED = _schema(
    ("doc_id", TEXT, "the document"),
    ("seq", pa.int32(), "of the repair"),
    ("before", TEXT, "what the source has there"),
)

RELATIONS = _schema(
    ("doc_id", TEXT, "the document"),
    ("other_id", TEXT, "the document that it relates to"),
    ("relation", TEXT, "exact | near: a duplicate has one row, to the first document of its text or the one that stands for its cluster; "
     "contained_in (doc_id stands inside other_id): one row for each other cluster, to the longest text that holds it; none within one; "
     "same_doi: to the one before it by doc_id"),
    ("similarity", pa.float64(), "0..1: 1 of exact and same_doi, Jaccard of 3-token shingles of near, share of doc_id of contained_in"),
)

REJECTS = _schema(
    ("raw_path", TEXT, "raw file, relative to the raw folder"),
    ("member", TEXT, "place inside the raw file"),
    ("line", OFFSET, "line of the raw file, from 1"),
    ("stage", TEXT, "open | container | decode | parse | clean"),
    ("reason", TEXT, "out of a closed list"),
    ("detail", TEXT, "what was wrong, for a person"),
    ("raw_sha256", TEXT, "SHA-256 of the raw file, hex; null where it could not be read"),
    ("run_id", TEXT, "the run that wrote the row first"),
)

RUNS = _schema(
    ("run_id", TEXT, "the run"),
    ("version", TEXT, "the version that it published"),
    ("started_at", TEXT, "ISO 8601, UTC"),
    ("finished_at", TEXT, "ISO 8601, UTC"),
    ("digest", TEXT, "of settings, code and data that shape the corpus"),
    ("settings", TEXT, "all settings, JSON"),
    ("new_documents", OFFSET, "documents read in this run"),
    ("removed_documents", OFFSET, "documents whose raw file is gone or changed"),
    ("characters", OFFSET, "code points of source text read in this run"),
    ("step_seconds", pa.list_(pa.struct([("step", TEXT), ("seconds", pa.float64())])), "CPU seconds by step, all workers together"),
)

TABLES = {
    "documents": DOCUMENTS,
    "passages": PASSAGES,
    "set_aside": PASSAGES,
    "repairs": REPAIRS,
    "relations": RELATIONS,
    "rejects": REJECTS,
    "runs": RUNS,
}

# what a batch leaves: `passages` with those set aside, which publishing parts
ROW_TABLES = {name: TABLES[name] for name in ("documents", "passages", "repairs", "rejects")}

# what tells of the run and not of the corpus stays outside the content hash, and so does the whole table of runs
UNHASHED = {"run_id", "first_version"}
HASHED_TABLES = tuple(name for name in TABLES if name != "runs")
