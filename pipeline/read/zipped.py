"""XML parts of documents that are zips (DOCX, EPUB), under the limits of their file."""

import zipfile
from typing import Any

from pipeline.read.source import Source, Unreadable, guarded, parsing, read_chunks


def data(source: Source, archive: zipfile.ZipFile, name: str) -> bytes:
    limits, out, size = source.limits, [], 0
    with parsing("zip member", "container"):
        info = archive.getinfo(name)
        if info.flag_bits & 1:
            raise Unreadable("encrypted", "the member is encrypted", "container")
        with archive.open(info) as file:
            for chunk in guarded(read_chunks(file), limits, source.budget, lambda: info.compress_size):  # type: ignore[arg-type]
                size += len(chunk)
                if size > limits.max_text * 2:
                    raise Unreadable("too_large", f"{name} is longer than {limits.max_text * 2}", "container")
                out.append(chunk)
    return b"".join(out)


def part(source: Source, archive: zipfile.ZipFile, name: str) -> Any:
    """A part as an XML tree; entities stay unexpanded."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    content = data(source, archive, name)
    if b"<!ENTITY" in content[:4096]:
        raise Unreadable("xml_entities", f"{name} declares entities")
    with parsing(name):
        return etree.fromstring(content, parser)
