"""Which form a stream has: by its first bytes; the suffix only breaks ties between forms of text."""

import codecs
import json
import re

from pipeline.read.tar import is_tar

MAGIC: tuple[tuple[int, bytes, str], ...] = (  # place, bytes, form; "" for what is known and not read
    (0, b"\x1f\x8b", "gzip"), (0, b"BZh", "bzip2"), (0, b"\xfd7zXZ\x00", "xz"), (0, b"\x28\xb5\x2f\xfd", "zstd"),
    (0, b"PK\x03\x04", "zip"), (0, b"PK\x05\x06", "zip"), (257, b"ustar", "tar"),
    (0, b"%PDF-", "pdf"), (0, b"PAR1", "parquet"), (0, b"PARE", "parquet"), (0, b"ARROW1\0\0", "arrow"), (0, b"\xff\xff\xff\xff", "arrow"),
    (0, b"WARC/", "warc"),
    (0, b"\x89PNG", ""), (0, b"\xff\xd8\xff", ""), (0, b"GIF8", ""), (0, b"RIFF", ""), (0, b"II*\0", ""), (0, b"MM\0*", ""),
    (0, b"\x7fELF", ""), (0, b"7z\xbc\xaf\x27\x1c", ""), (0, b"Rar!\x1a", ""), (0, b"\xd0\xcf\x11\xe0\xa1\xb1", ""),
    (0, b"SQLite format 3\0", ""), (0, b"ID3\x03", ""), (0, b"ID3\x04", ""), (0, b"OggS\0", ""), (0, b"wOFF", ""), (0, b"wOF2", ""),
    (4, b"ftyp", ""), (0, b"{\\rtf", ""), (0, b"%!PS", ""), (0, b"\xca\xfe\xba\xbe", ""), (0, b"\0asm", ""),
)  # fmt: skip
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
SUFFIX_FORM = {
    "jsonl": "jsonl", "ndjson": "jsonl", "jl": "jsonl", "json": "json", "csv": "csv", "tsv": "csv", "tab": "csv",
    "html": "html", "htm": "html", "xhtml": "html", "shtml": "html", "xml": "xml", "nxml": "xml", "rss": "xml", "atom": "xml", "rdf": "xml",
    "md": "text", "txt": "text",
}  # fmt: skip
BINARY_SUFFIX = {
    "gz": "gzip", "tgz": "gzip", "bz2": "bzip2", "xz": "xz", "zst": "zstd", "zip": "zip", "epub": "zip", "docx": "zip", "tar": "tar",
    "pdf": "pdf", "parquet": "parquet", "arrow": "arrow", "feather": "arrow", "warc": "warc", "wet": "warc",
}  # fmt: skip
HTML_START = re.compile(
    r"<(?:!doctype\s+html|html|head|body|div|p|h[1-6]|table|article|section|main|span|meta|title|script|link|br|a"
    r"|header|nav|aside|figure|blockquote|ul|ol|dl|center|style|noscript|base)\b", re.I)  # fmt: skip
# Roots of the XML that is read, known without an XML declaration: no page has them, but <article>, of which JATS says more
XML_ROOT = re.compile(
    r"<(?:[\w.-]+:)?(?:(?:rss|feed|RDF|book|book-part)\s[^>]*\b(?:xmlns|version|dtd-version)\b"
    r"|article\s[^>]*\b(?:article-type|dtd-version)\s*=|article\b[^>]*>\s*<(?:front|processing-meta)\b"
    r"|PubmedArticleSet\b|PubmedArticle\b|pmc-articleset\b)")  # fmt: skip
XML_SKIP = re.compile(r"\s+|<\?[^>]*\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[[^\]]*\]\s*)?>", re.I | re.S)
ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
MIME = re.compile(r"^content-type:\s*multipart/related", re.I | re.M)
MIME_VERSION = re.compile(r"^mime-version:", re.I | re.M)
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
ARRAY = re.compile(r"\[\s*(?:\{\s*[\"}]|\]\s*$)")


def suffix_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def form_of(head: bytes, name: str) -> str:
    """A form of the registry; "" for a known form that is not read, "text" where nothing says otherwise."""
    for at, magic, form in MAGIC:
        if head.startswith(magic, at) and not (magic.isalnum() and _is_text(head)):
            return form
    if head[1:4] == b"\x2a\x4d\x18" and head[0] & 0xF0 == 0x50:
        return "zstd"  # a frame to be skipped, before the others
    if is_tar(head):
        return "tar"
    if b"%PDF-" in head[:1024] and head.lstrip()[:1] not in (b"<", b"{", b"["):
        return "pdf"
    return _text_form(opening(head), suffix_of(name))


def _is_text(head: bytes) -> bool:
    """A text may begin with PAR1, a receptor, or RIFF: behind the letters that tell a binary form come control characters."""
    return not CONTROLS.search(head[:256])


def opening(head: bytes) -> str:
    """The first characters as far as they can be read without knowing the encoding."""
    encoding = wide_encoding(head) or ("utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "latin-1")
    return head[: len(head) // 4 * 4 or None].decode(encoding, "replace").lstrip("\ufeff \t\r\n\0")


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32, by its mark or, where letters and NUL take turns, without one."""
    for bom, encoding in BOMS:
        if head.startswith(bom):
            return encoding
    if b"\0" in head[:4]:
        from pipeline.clean.decode import wide_without_mark

        return wide_without_mark(head)
    return None


def _text_form(start: str, suffix: str) -> str:
    wanted = SUFFIX_FORM.get(suffix, "")
    if start.startswith("<"):
        return _markup_form(start, wanted)
    if start.startswith("{") or start.startswith("["):
        form = _json_form(start, wanted)
        if form:
            return form
    if MIME.search(start[:4096]) and MIME_VERSION.search(start[:4096]):
        return "mhtml"
    return wanted if wanted in ("jsonl", "json", "csv") else "text"


def _markup_form(start: str, wanted: str) -> str:
    at = 0
    while skipped := XML_SKIP.match(start, at):
        at = skipped.end()
    root = ROOT.match(start, at)
    name = root[1].lower() if root else ""
    if re.match(r"<!doctype\s+html", start, re.I) or name == "html":
        return "html"
    if start.startswith("<?xml") or re.match(r"<!doctype", start, re.I) or wanted == "xml" or XML_ROOT.match(start, at):
        return "xml"
    if wanted == "html" or HTML_START.match(start, at):
        return "html"
    return "text" if wanted != "csv" else "csv"


def _json_form(start: str, wanted: str) -> str:
    first, _, more = start.partition("\n")
    alone = _is_json(first)
    if start.startswith("["):
        if wanted == "jsonl" and alone and more.strip():
            return "jsonl"
        return "json" if wanted in ("json", "jsonl") or ARRAY.match(start) else ""
    if wanted == "jsonl":
        return "jsonl"
    if alone and not more.strip():
        return "json"
    second = more.partition("\n")[0]
    if alone or (_is_json(second) and second.startswith("{")):
        return "jsonl"
    if wanted == "json":
        return "json"
    return "json" if re.match(r'\{\s*"[^"\n]{1,60}"\s*:', start) else ""


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def mismatch(form: str, name: str) -> bool:
    """Whether the suffix promises another form than the bytes have."""
    suffix = suffix_of(name)
    promised = SUFFIX_FORM.get(suffix) or BINARY_SUFFIX.get(suffix)
    alike = ({"json", "jsonl"}, {"html", "xml"}, {"text", "csv"}, {"zip", "docx"}, {"zip", "epub"})
    return promised is not None and promised != form and not any({promised, form} <= group for group in alike)
