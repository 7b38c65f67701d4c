"""gzip, bzip2, xz and Zstandard: one decompressor loop for all, member after member, never more in memory than a chunk.

What comes before a cut or a flipped bit is handed on; then the stream ends in Unreadable.
"""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from pipeline.read.source import CHUNK, Source, Unreadable, guarded

SUFFIXES = {"gzip": (".gz", ".tgz"), "bzip2": (".bz2", ".tbz2"), "xz": (".xz", ".txz"), "zstd": (".zst", ".tzst")}
MAGIC = {"gzip": b"\x1f\x8b", "bzip2": b"BZh", "xz": b"\xfd7zXZ\x00", "zstd": b"\x28\xb5\x2f\xfd"}
ZSTD_PIECE = 1 << 11  # the worst block unpacks 4 bytes to 128 KB: 64 MB from one piece


def unpacked(source: Source, form: str) -> Source:
    """The stream inside a compressed one."""
    lower, name = source.name.lower(), source.name
    for suffix in SUFFIXES[form]:
        if lower.endswith(suffix):
            name = name[: -len(suffix)] + (".tar" if suffix.startswith(".t") else "")
    counted = Counted(source.rest())
    chunks = _zstd(counted) if form == "zstd" else _members(counted, form)
    return source.inner(name, guarded(chunks, source.limits, source.budget, lambda: counted.size), source.member)


class Counted:
    """Chunks, and how many bytes of them were taken."""

    def __init__(self, chunks: Iterator[bytes]):
        self._chunks, self.size = chunks, 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.size += len(chunk)
            yield chunk


def _decompressor(form: str) -> Any:
    makers: dict[str, Callable[[], Any]] = {
        "gzip": lambda: _Gzip(),
        "bzip2": bz2.BZ2Decompressor,
        "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=256 << 20),
    }
    return makers[form]()


class _Gzip:
    """zlib with the face of the other decompressors."""

    def __init__(self) -> None:
        self._z = zlib.decompressobj(31)

    def decompress(self, data: bytes, limit: int) -> bytes:
        return self._z.decompress(self._z.unconsumed_tail + data, limit)

    @property
    def needs_input(self) -> bool:
        return not self._z.unconsumed_tail

    @property
    def eof(self) -> bool:
        return self._z.eof

    @property
    def unused_data(self) -> bytes:
        return self._z.unused_data


def _members(chunks: Counted, form: str) -> Iterator[bytes]:
    machine, begun, done = None, False, 0
    for chunk in chunks:
        data = chunk
        while data or (machine and not machine.needs_input and not machine.eof):
            if machine is None:
                data = data.lstrip(b"\0") if done else data
                if not data:
                    break
                if done and not data.startswith(MAGIC[form][: len(data)]):
                    raise Unreadable("trailing_garbage", f"bytes behind the end of the {form} stream", "container")
                machine, begun = _decompressor(form), True
            try:
                out = machine.decompress(data, CHUNK)
            except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError) as error:
                raise Unreadable("corrupt", f"{form}: {error}", "container") from error
            data = b""
            if out:
                yield out
            if machine.eof:
                data, machine, done = machine.unused_data, None, done + 1
    if machine is not None or not begun:
        raise Unreadable("truncated", f"the {form} stream ends before its end", "container")


def _zstd(chunks: Counted) -> Iterator[bytes]:
    import zstandard

    machine, done = None, 0
    for chunk in chunks:
        for at in range(0, len(chunk), ZSTD_PIECE):
            data = chunk[at : at + ZSTD_PIECE]
            while data:
                if machine is None:
                    if done and not _zstd_frame(data):
                        raise Unreadable("trailing_garbage", "bytes behind the end of the zstd stream", "container")
                    machine = zstandard.ZstdDecompressor().decompressobj()
                try:
                    out = machine.decompress(data)
                except zstandard.ZstdError as error:
                    raise Unreadable("corrupt", f"zstd: {error}", "container") from error
                data = b""
                if out:
                    yield out
                if machine.eof:
                    data, machine, done = machine.unused_data, None, done + 1
    if machine is not None or not done:
        raise Unreadable("truncated", "the zstd stream ends before its end", "container")


def _zstd_frame(data: bytes) -> bool:
    """A frame or a skippable frame begins here (as far as the bytes tell)."""
    skippable = data[1:4] == b"\x2a\x4d\x18"[: len(data) - 1] and data[0] & 0xF0 == 0x50
    return data.startswith(MAGIC["zstd"][: len(data)]) or skippable
