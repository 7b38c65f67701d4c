"""Raw files in an object store or on a web server: any URL that fsspec knows. The extra `remote` brings S3, Google Cloud and HTTP.

Keys, endpoints and the like come from where fsspec and the stores' own clients look: FSSPEC_S3_ANON=true, AWS_ENDPOINT_URL...
An object counts as a file with the name behind its last slash; the URL itself must lead to a folder.
"""

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pipeline.model import Reject
from pipeline.read.folder import SIDECAR, RawFile, escaped, no_article, refused, settled_sidecars

BLOCK = 4 << 20  # bytes asked for at a time; s3fs would keep 50 MB
DEEPEST = 100  # folders one inside another: a web server can make them up without end
LONGEST_NAME = 200  # bytes of a fetched file's name, from its end, where the suffix is; stores allow 1024, file systems 255


class Unreachable(Exception):
    """A store that does not answer, does not let us in or does not exist; the message says what to do."""


@contextmanager
def reaching(url: str) -> Iterator[None]:
    """What the clients of the stores raise, as what it says of the file (an OSError) or of the store (Unreachable)."""
    try:
        yield
    except (PermissionError, Unreachable):
        raise
    except ImportError as error:
        raise Unreachable(f"{url}: {error}; pip install 'ketamine-corpus[remote]' brings what S3, Google Cloud and HTTP need") from error
    except Exception as error:
        cause = error.__cause__ if isinstance(error, FileNotFoundError) else error  # HTTP: any failure is called "not found"
        status = getattr(cause, "status", None)  # of HTTP
        if status in (401, 403):
            raise PermissionError(errno.EACCES, f"the server says {status}") from error
        if status in (404, 410) or (isinstance(error, FileNotFoundError) and not status and not isinstance(cause, OSError)):
            raise FileNotFoundError(errno.ENOENT, "there is no such file") from error
        said = " ".join(str(cause).split())[:300] or type(cause).__name__
        raise Unreachable(f"{url}: {said}; check the address, the keys and the network, and run again") from error


def _opened(url: str) -> tuple[Any, str]:
    """The file system of a URL, and its path there."""
    from fsspec.core import url_to_fs

    fs, path = url_to_fs(url)
    return fs, path


def scan(url: str) -> tuple[list[RawFile], list[Reject]]:
    """As folder.scan, of all objects below the URL; one listing a folder. Raises Unreachable if the URL cannot be listed."""
    try:
        with reaching(url):
            fs, root = _opened(url)
            fs.invalidate_cache()
            found = list(_walk(fs, root, url.rstrip("/"), ""))
        if not found:
            raise FileNotFoundError(url)
    except FileNotFoundError as error:
        raise Unreachable(f"there is nothing below {url}; name a folder that holds scraped files") from error
    except PermissionError as error:
        raise Unreachable(f"{url} may not be listed ({error.strerror or error}); check the keys in the environment") from error
    files = [item for item in found if isinstance(item, RawFile)]
    return settled_sidecars(files, [item for item in found if isinstance(item, Reject)])


def _walk(fs: Any, folder: str, url: str, prefix: str) -> Iterator[RawFile | Reject]:
    for info in _listing(fs, folder):
        part = info["name"].rstrip("/").rpartition("/")[2]
        raw_path = prefix + escaped(unquote(part) if url.startswith("http") else part)
        why = no_article(part)
        if "::" in part:
            yield refused(raw_path, "unreadable", "a name with :: means something else to fsspec: rename it")
        elif why and (info["type"] != "directory" or part.startswith(".")):
            yield refused(raw_path, *why)
        elif info["type"] != "directory":
            yield RawFile(raw_path, f"{url}/{part}", info["size"] or 0)
        elif prefix.count("/") >= DEEPEST:
            yield refused(raw_path, "unreadable", f"more than {DEEPEST} folders one inside another")
        else:
            try:
                with reaching(url):
                    yield from _walk(fs, info["name"], f"{url}/{part}", raw_path + "/")
            except OSError as error:
                yield refused(raw_path, "unreadable", f"the folder cannot be listed: {error.strerror or error}")


def _listing(fs: Any, folder: str) -> list[dict[str, Any]]:
    """What a folder holds, by name; neither itself, which some stores keep as an object, nor a web page's links for sorting."""
    found = {info["name"]: info for info in fs.ls(folder, detail=True) if info["name"].strip("/") != folder.strip("/")}
    return [found[name] for name in sorted(found) if not (name.startswith("http") and {"?", "#"} & set(name))]


def sha256(url: str) -> str:
    """Raises OSError for the object, Unreachable for its store."""
    digest = hashlib.sha256()
    for block in _blocks(url):
        digest.update(block)
    return digest.hexdigest()


def sha256_if_there(url: str) -> str | None:
    try:
        return sha256(url)
    except FileNotFoundError:
        return None


def fetch(url: str, spool: Path, most: int, start: int = 0) -> Path:
    """The object from `start` on as a file below `spool`, its sidecar beside it; no more than a block above `most` bytes.

    Raises as sha256.
    """
    name = escaped(url.rpartition("/")[2])
    path = spool / name.encode()[-LONGEST_NAME:].decode(errors="ignore")
    _save(url, path, most, start)
    with suppress(FileNotFoundError):
        _save(url + SIDECAR, path.with_name(path.name + SIDECAR), most, 0)
    return path


def _save(url: str, path: Path, most: int, start: int) -> None:
    blocks = _blocks(url, start)
    first = next(blocks, b"")  # before the file is there: it may not exist
    with open(path, "wb") as file:
        file.write(first)
        for block in blocks:
            if file.tell() > most:
                break
            file.write(block)


def _blocks(url: str, start: int = 0) -> Iterator[bytes]:
    with reaching(url):
        fs, path = _opened(url)
        with fs.open(path, "rb", block_size=BLOCK) as file:
            if start:  # some streams have no seek
                file.seek(start)
            while block := file.read(BLOCK):
                yield block
