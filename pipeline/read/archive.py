"""zip and tar: members as streams, names as data. A bad member costs itself, not the archive."""

import io
import tarfile
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.model import Reject, RejectReason
from pipeline.read.source import Source, Unreadable, guarded, parsing, read_chunks

ENCRYPTED = 0x1


def zip_members(source: Source) -> Iterator[Source | Reject]:
    with parsing("zip", "container"):
        archive = zipfile.ZipFile(source.seekable())
        infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > source.limits.max_members:
        raise Unreadable("too_many_members", f"{len(infos)} members", "container")
    for info in infos:
        place = _place(source, info.filename)
        reason, detail = _refused(info.filename)
        if reason is None and info.flag_bits & ENCRYPTED:
            reason, detail = "encrypted", "the member is encrypted"
        if reason is None and info.file_size > source.limits.max_member:
            ratio = info.file_size / max(1, info.compress_size)
            reason = "bomb" if ratio > source.limits.max_ratio else "too_large"
            detail = f"{info.file_size} bytes unpacked"
        if reason is not None:
            yield Reject("", place, None, "container", reason, detail)
            continue
        yield source.inner(info.filename, _zip_stream(source, archive, info), place)


def _zip_stream(source: Source, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with parsing("zip member", "container"), archive.open(info) as file:
        yield from guarded(read_chunks(file), source.limits, source.budget, lambda: info.compress_size)  # type: ignore[arg-type]


def tar_members(source: Source) -> Iterator[Source | Reject]:
    count = 0
    with parsing("tar", "container"):
        archive = tarfile.open(fileobj=_Readable(source.rest()), mode="r|")  # noqa: SIM115  # no file of ours
    while True:
        with parsing("tar", "container"):
            info = archive.next()
        if info is None:
            return
        archive.members = []  # type: ignore[attr-defined]  # it would keep every header
        if info.isdir():
            continue
        count += 1
        if count > source.limits.max_members:
            raise Unreadable("too_many_members", f"more than {source.limits.max_members} members", "container")
        place = _place(source, info.name)
        reason, detail = _refused(info.name)
        if reason is None and (info.issym() or info.islnk()):
            reason, detail = "symlink", "a link inside an archive"
        if reason is None and not info.isfile():
            reason, detail = "special_file", "neither a file nor a folder"
        if reason is None and info.size > source.limits.max_member:
            reason, detail = "too_large", f"{info.size} bytes"
        if reason is not None:
            yield Reject("", place, None, "container", reason, detail)
            continue
        with parsing("tar", "container"):
            file = archive.extractfile(info)
        yield source.inner(info.name, _tar_stream(file), place)


def _tar_stream(file: object) -> Iterator[bytes]:
    with parsing("tar member", "container", "truncated"):
        yield from read_chunks(file)  # type: ignore[arg-type]


class _Readable(io.RawIOBase):
    """Chunks with a read(), as tarfile's streaming mode wants it."""

    def __init__(self, chunks: Iterator[bytes]):
        self._chunks, self._left = chunks, b""

    def read(self, size: int = -1) -> bytes:
        while len(self._left) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._left += chunk
        out, self._left = self._left[:size], self._left[size:]
        return out


def zip_names(file: BinaryIO) -> frozenset[str]:
    """The names in a zip, to tell documents that are zips; none if it cannot be read."""
    try:
        with zipfile.ZipFile(file) as archive:
            return frozenset(archive.namelist()[:10_000])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, UnicodeDecodeError):
        return frozenset()
    finally:
        file.seek(0)


def _place(source: Source, name: str) -> str:
    from pipeline.read.folder import escaped

    return f"{source.member}/{escaped(name)}" if source.member else escaped(name)


def _refused(name: str) -> tuple[RejectReason | None, str]:
    """Names that no honest archive has, and files that are no articles."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or (len(name) > 1 and name[1] == ":"):
        return "path_traversal", "the name leads out of the archive"
    if parts[-1].startswith(".") or parts[0] == "__MACOSX":
        return "ignored", "a hidden file"
    return None, ""
