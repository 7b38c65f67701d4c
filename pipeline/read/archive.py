"""zip and tar: members as streams, names as data. A bad member costs itself, not the archive."""

import io
import stat
import zipfile
from collections.abc import Iterator

from pipeline.model import Reject, RejectReason
from pipeline.read import tar
from pipeline.read.source import Source, Unreadable, guarded, parsing, read_chunks

ENCRYPTED = 0x1
UNIX = 3  # who made a member
DIRECTORY_END = 1 << 17  # bytes in which the end records of a zip stand, a comment of 64 KB among them
DIRECTORY_ENTRY = 1 << 10  # bytes of a member in the directory, with a long name


def zip_members(source: Source) -> Iterator[Source | Reject]:
    archive = opened_zip(source)
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > source.limits.max_members:
        raise Unreadable("too_many_members", f"{len(infos)} members", "container")
    for info in infos:
        where = place(source, info.filename)
        reason, detail = _refused(info.filename)
        if reason is None and info.flag_bits & ENCRYPTED:
            reason, detail = "encrypted", "the member is encrypted"
        if reason is None and info.create_system == UNIX and stat.S_ISLNK(info.external_attr >> 16):
            reason, detail = "symlink", "a link inside an archive"
        if reason is None and info.file_size > source.limits.max_member:
            ratio = info.file_size / max(1, info.compress_size)
            reason = "bomb" if ratio > source.limits.max_ratio else "too_large"
            detail = f"{info.file_size} bytes unpacked"
        if reason is not None:
            yield Reject("", where, None, "container", reason, detail)
            continue
        yield source.inner(info.filename, _zip_stream(source, archive, info), where)


def _zip_stream(source: Source, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with parsing("zip member", "container"), archive.open(info) as file:
        yield from guarded(read_chunks(file), source.limits, source.budget, lambda: info.compress_size)  # type: ignore[arg-type]


def tar_members(source: Source) -> Iterator[Source | Reject]:
    count = 0
    for member in tar.members(source):
        if isinstance(member, Reject):
            yield member
            continue
        count += 1
        if count > source.limits.max_members:
            raise Unreadable("too_many_members", f"more than {source.limits.max_members} members", "container")
        name, size, reason, detail, data = member
        where = place(source, name)
        named, why = _refused(name)
        if named or reason:
            yield Reject("", where, None, "container", named or reason, why or detail)  # type: ignore[arg-type]
        elif size > source.limits.max_member:
            yield Reject("", where, None, "container", "too_large", f"{size} bytes")
        else:
            yield source.inner(name, data, where)


def opened_zip(source: Source) -> zipfile.ZipFile:
    """The archive, unless its directory alone would fill the memory."""
    file = source.seekable()
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - DIRECTORY_END))
    tail = file.read(DIRECTORY_END)
    size = 0
    for mark, place, length in ((b"PK\5\6", 12, 4), (b"PK\6\6", 40, 8)):
        at = tail.rfind(mark)
        stated = int.from_bytes(tail[at + place : at + place + length], "little") if at >= 0 else 0
        size = max(size, stated % 0xFFFFFFFF)  # which means: the longer record says it
    if size > source.limits.max_members * DIRECTORY_ENTRY:
        raise Unreadable("too_many_members", f"a directory of {size} bytes", "container")
    file.seek(0)
    with parsing("zip", "container"):
        return zipfile.ZipFile(file)


def place(source: Source, name: str) -> str:
    """Of a member, as rows name it."""
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
