"""XML parts of documents that are zips (DOCX, EPUB), under the limits of their file."""

import zipfile
from typing import Any

from pipeline.read.source import Source, Unreadable, guarded, parsing, read_chunks
from pipeline.read.xml import parsed

STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"  # the namespace of "Strict Open XML"; else the two are alike
TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"


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
    """The root of a part as an XML tree."""
    return parsed(data(source, archive, name).replace(STRICT, TRANSITIONAL))
