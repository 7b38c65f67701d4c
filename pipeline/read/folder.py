"""What lies in the raw folder: every entry is a raw file or a reject, in the order of its path."""

import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.model import Reject, RejectReason

SIDECAR = ".meta.json"
UNFINISHED = (".part", ".crdownload", ".download", ".partial", ".aria2")
CLUTTER = frozenset({"thumbs.db", "desktop.ini"})
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]|\\(?=x[0-9a-f]{2})")


@dataclass(frozen=True, slots=True)
class RawFile:
    raw_path: str  # relative to the raw folder, valid UTF-8, no two alike
    path: Path | str  # a string is a URL
    size: int


def scan(root: Path) -> tuple[list[RawFile], list[Reject]]:
    """All raw files below the folder, and what is none. Raises OSError if the folder itself cannot be listed."""
    files: list[RawFile] = []
    rejects: list[Reject] = []
    os.scandir(root).close()  # the root must be readable; what is below it may not be
    for item in _walk(str(root)):
        (files if isinstance(item, RawFile) else rejects).append(item)  # type: ignore[arg-type]
    return settled_sidecars(files, rejects)


def settled_sidecars(files: list[RawFile], rejects: list[Reject]) -> tuple[list[RawFile], list[Reject]]:
    """All in the order of their paths; sidecars are no files of their own, and one without its file is a reject."""
    files.sort(key=lambda f: f.raw_path)
    names = {f.raw_path for f in files}
    articles = []
    for file in files:
        if not file.raw_path.endswith(SIDECAR):
            articles.append(file)
        elif file.raw_path.removesuffix(SIDECAR) not in names:
            rejects.append(refused(file.raw_path, "missing", "a sidecar without the file it describes"))
    rejects.sort(key=lambda r: r.raw_path)
    return articles, rejects


def _walk(root: str) -> Iterator[RawFile | Reject]:
    """All entries, folder after folder: a stack, since folders may nest deeper than Python calls."""
    inside = os.path.join(os.path.realpath(root), "")
    folders = [(root, "")]
    while folders:
        folder, prefix = folders.pop()
        try:
            with os.scandir(folder) as listing:
                entries = list(listing)
        except OSError as error:
            yield refused(prefix.rstrip("/"), "unreadable", f"the folder cannot be listed: {error.strerror}")
            continue
        for entry in entries:
            raw_path = prefix + escaped(entry.name)
            try:
                if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                    folders.append((entry.path, raw_path + "/"))
                else:
                    yield _entry(entry, raw_path, inside)
            except OSError as error:
                yield refused(raw_path, "unreadable", str(error.strerror))


def _entry(entry: "os.DirEntry[str]", raw_path: str, inside: str) -> RawFile | Reject:
    why = no_article(entry.name)
    if why:
        return refused(raw_path, *why)
    if entry.is_symlink():
        target = os.path.realpath(entry.path)
        if not target.startswith(inside) or not os.path.isfile(target):
            return refused(raw_path, "symlink", "a link that leaves the folder, goes round, leads nowhere or to a folder")
    status = entry.stat()
    if not stat.S_ISREG(status.st_mode):
        return refused(raw_path, "special_file", "a pipe, socket or device")
    return RawFile(raw_path, Path(entry.path), status.st_size)


def no_article(name: str) -> tuple[RejectReason, str] | None:
    """Why a file of this name is no article, whatever is in it."""
    if name.startswith("."):
        return "ignored", "a hidden file or folder"
    if name.lower().endswith(UNFINISHED):
        return "partial_download", "an unfinished download"
    if name.lower() in CLUTTER or name.startswith("~$") or name.endswith("~"):
        return "ignored", "a file of the system or of an editor"
    return None


def refused(raw_path: str, reason: RejectReason, detail: str) -> Reject:
    """A raw file that is not read, as a whole."""
    return Reject(raw_path, None, None, "open", reason, detail)


def escaped(name: str) -> str:
    r"""A file name as valid, printable UTF-8: bytes that are not UTF-8 and control characters as \xNN; no two alike."""
    return UNSAFE.sub(_escape, name) if not name.isascii() or not name.isprintable() or "\\x" in name else name


def _escape(match: re.Match[str]) -> str:
    return "".join(
        f"\\x{byte:02x}" for byte in match[0].encode("utf-8", "surrogateescape" if "\udc80" <= match[0] <= "\udcff" else "surrogatepass")
    )


def sidecar(path: Path) -> dict[str, Any] | None:
    """Metadata that lies beside a raw file as NAME.meta.json; None if there is none. Raises ValueError if it is not an object."""
    beside = path.with_name(path.name + SIDECAR)
    try:
        data = beside.read_bytes()
    except (OSError, ValueError):
        return None
    value = json.loads(data)
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value
