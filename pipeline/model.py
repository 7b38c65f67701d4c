"""What the stations hand on. Frozen, slotted, standard library only; offsets are code points."""

from typing import Literal

from pipeline.records import record

Label = Literal["clean", "mixed", "garbled", "boilerplate", "spam"]
Kind = Literal["title", "heading", "paragraph", "list_item", "reference", "table", "caption", "footnote"]
MarkKind = Literal["title", "heading", "list_item", "table", "caption", "reference", "running_head", "running_foot", "page_number"]
Check = Literal["agreed", "disputed", "unchecked"]
Concept = Literal["ketamine", "esketamine", "arketamine", "norketamine", "hydroxynorketamine"]
RejectReason = Literal[
    "empty", "no_text", "no_text_layer", "no_text_field", "invalid_json", "invalid_record", "invalid_xml", "xml_entities",
    "truncated", "corrupt", "trailing_garbage", "bomb", "too_large", "line_too_long", "too_many_members", "too_deep", "nested_archive",
    "timeout", "path_traversal", "symlink", "special_file", "unsupported_type", "binary", "type_mismatch", "encrypted", "unreadable",
    "missing", "changed", "ignored", "partial_download", "crashed_worker", "cleaning_failed", "site_blocked",
    "site_not_allowed",
]


@record(frozen=True, slots=True)
class Mark:
    """What the form itself says of a stretch of text (a heading tag, a running head by its place on the page); code points of that text."""

    start: int
    end: int
    kind: MarkKind


@record(frozen=True, slots=True)
class Loss:
    """An undecodable byte: U+FFFD stands at `offset` of the source text in its place."""

    offset: int
    byte: int


@record(frozen=True, slots=True)
class Article:
    """One scraped record as it was read; unknown metadata is None, never guessed. What a form leaves empty read/finish.py fills in."""

    id: str  # 16 hexadecimal digits of place and content
    source_text: str  # main text of a page, the text field of a record; offsets of marks and losses are code points in it
    raw_path: str  # relative to the raw folder, or as `read` was given it
    member: str | None = None  # place inside a container: archive member, line number
    raw_sha256: str = ""  # of the raw file, hexadecimal
    media_type: str = "text/plain"
    encoding: str | None = None  # in which the bytes were read
    title: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None  # ISO 8601, as precise as the page says
    doi: str | None = None
    site: str | None = None  # the name it gives itself, or its host
    fetched_at: str | None = None  # ISO 8601
    warnings: tuple[str, ...] = ()
    losses: tuple[Loss, ...] = ()
    marks: tuple[Mark, ...] = ()
    origins: tuple[tuple[str, str], ...] = ()  # (metadata field, where it was found)
    licence: str | None = None  # its name or address, as it is given
    pmid: str | None = None  # digits
    pmcid: str | None = None  # PMC and digits
    declared_language: str | None = None  # BCP 47, by the page's own word: many are wrong, cleaning does not use it
    left_out: int = 0  # visible characters of a page that are not in `source_text`, white space aside


@record(frozen=True, slots=True)
class Reject:
    """A raw file or record that could not be read, and why."""

    raw_path: str
    member: str | None  # as in Article
    line: int | None  # of the record, from 1
    stage: str  # open | container | decode | parse | clean
    reason: RejectReason
    detail: str  # for a person


@record(frozen=True, slots=True)
class Repair:
    """`text[start:end] == after`; put `before` there and the source is back. `start`, `end`: code points of the repaired text.

    rule: which rule changed it, or several joined by "+" where their changes touch. Those of the steps repair (clean/repair/__init__.py
    has the list) and lines (leading_space, unwrap, dehyphenate, hyphen_kept, furniture_seam), and of masking (masked_email, masked_phone,
    masked_ip).
    """

    start: int
    end: int
    before: str
    after: str
    rule: str


@record(frozen=True, slots=True)
class LanguageSpan:
    """One language inside a mixed passage; `start`, `end`: code points of `Cleaned.text`, not of the passage."""

    start: int
    end: int
    language: str  # BCP 47


@record(frozen=True, slots=True)
class Passage:
    """A stretch of `Cleaned.text` with one verdict."""

    start: int  # code points of Cleaned.text, as `end`: text == cleaned.text[start:end]
    end: int
    text: str
    source_start: int = 0  # code points of Cleaned.source that it came from, as `source_end`
    source_end: int = 0
    label: Label = "clean"
    rule: str = ""  # what decided the label; empty where nothing spoke against clean
    score: float = 1.0  # 0..1: how sure the label is
    garbled_score: float = 0.0  # 0..1: the probability that it is no text, whatever its label
    block: int = 0  # number of its paragraph, list item or heading, from 0 in order of the text
    kind: Kind = "paragraph"
    language: str = "und"  # BCP 47; mul of a mixed one, zxx of a garbled one, und where nothing tells
    language_check: Check = "unchecked"  # what the second voter says
    spans: tuple[LanguageSpan, ...] = ()  # in order; of mixed passages alone


@record(frozen=True, slots=True)
class Cleaned:
    """A cleaned article. `passages` tile `text`: only white space lies between two neighbours."""

    source: str  # before any repair
    text: str  # repaired; all offsets but source_start and source_end are in it
    passages: tuple[Passage, ...]  # in order
    repairs: tuple[Repair, ...]  # in order; they do not overlap
    language: str  # BCP 47, of most of the clean text; und if there is none
    spun_score: float  # 0..1: how likely a machine reworded it; flagged from .5
    spun_evidence: tuple[tuple[int, int, str], ...]  # (start, end, why), offsets in text


@record(frozen=True, slots=True)
class Term:
    """A name of ketamine or its kin; `start`, `end`: code points of the text that was searched."""

    start: int
    end: int
    concept: Concept
