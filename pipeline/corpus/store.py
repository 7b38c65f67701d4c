"""A corpus in an object store: the same layout below a URL, s3://bucket/prefix. Needs the extra `remote`.

It is written through a working copy, a corpus in a folder of this machine: that one is built, then the version goes to the store. Its
manifest first, put only if no other writer has begun a version of that name; then new parts, while unchanged ones are copied inside
the store; last of all LATEST.json, put only if nobody replaced it since (If-Match: S3 and what speaks its protocol has it). The
working copy holds the state that makes the next run incremental. It may be deleted: then the next run fetches the newest version.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.corpus import parts, versions
from pipeline.corpus.schema import TABLES
from pipeline.corpus.versions import CorpusError, Version
from pipeline.read.location import Location, is_url
from pipeline.read.remote import reaching

EXTRAS = ("README.md", "croissant.json", "report.html")
BESIDE = ("takedowns.csv",)  # what people keep beside the versions and a build reads
REFUSED = (409, 412)  # another writer was there first


class Store(NamedTuple):
    """`root`: of the corpus, as the file system names it."""

    url: str
    files: Any  # an fsspec file system
    root: str


class Pointer(NamedTuple):
    """LATEST.json in the store, and the tag of the object as it was read."""

    says: dict[str, Any]
    tag: str


@contextmanager
def answering(url: str) -> Iterator[None]:
    """What the clients of the stores raise as Unreachable; what this program or the disk of this machine says stays as it is."""
    ours: Exception | None = None
    with reaching(url):
        try:
            yield
        except (CorpusError, OSError) as error:
            if isinstance(error, OSError) and error.filename is None:
                raise
            ours = error
    if ours:
        raise ours


def store_of(url: str) -> Store:
    """Raises Unreachable if the extra `remote` is missing or the URL is of no known kind."""
    with answering(url):
        from fsspec.core import url_to_fs

        files, root = url_to_fs(url.rstrip("/"), use_listings_cache=False)
        return Store(url.rstrip("/"), files, root)


def working_copy_of(url: str) -> Path:
    """The folder of a URL's working copy, in $XDG_CACHE_HOME or ~/.cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    name = url.rstrip("/")
    return cache / "ketamine-corpus" / f"{name.rpartition('/')[2][:40]}-{sha256(name.encode()).hexdigest()[:16]}"


@contextmanager
def working_copy(url: str) -> Iterator[Path]:
    """The working copy, as new as the store; what is published in it meanwhile goes to the store at the end.

    Raises CorpusError if another writer was faster or the store has no conditional writes, Unreachable if it does not answer.
    """
    store, corpus = store_of(url), working_copy_of(url)
    if "s3" not in ([store.files.protocol] if isinstance(store.files.protocol, str) else store.files.protocol):
        raise CorpusError(f"{url} cannot be written safely: only s3:// has conditional writes; build into a folder and copy it there")
    pull(store, corpus)
    push(store, corpus)  # what an interrupted run left
    yield corpus
    push(store, corpus)


@contextmanager
def written(corpus: Location) -> Iterator[Path]:
    """The folder to write to: of a URL its working copy."""
    if not is_url(corpus):
        yield Path(corpus)
        return
    with working_copy(corpus) as folder:
        yield folder


def readable(corpus: Location) -> Path:
    """The folder to read from: of a URL its working copy, as new as the store. Raises CorpusError if there is no corpus in the store."""
    if not is_url(corpus):
        return Path(corpus)
    store, folder = store_of(corpus), working_copy_of(corpus)
    with answering(corpus):
        if pointer(store) is None:
            raise versions.none_yet(corpus)
    pull(store, folder)
    return folder


def pull(store: Store, corpus: Path) -> None:
    """Makes the working copy hold the newest version of the store, unless it is a step ahead of it."""
    with versions.writing(corpus), answering(store.url):
        there = pointer(store)
        if there and not follows(corpus, there.says):
            fetch(store, corpus, there.says)
        for name in BESIDE:
            (corpus / name).unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                (corpus / name).write_bytes(store.files.cat_file(f"{store.root}/{name}"))
        own = versions.pointer(corpus)
        begun = [int(n[1:]) for n in names(store) if not own or n > own["version"]]
        versions.taken(corpus).write_text(str(max(begun, default=0)), encoding="utf-8")


def follows(corpus: Path, there: dict[str, Any]) -> bool:
    """Whether the working copy's newest version is the store's, or was made of it."""
    own = versions.open_version(corpus)
    if own is None:
        return False
    return there["run_id"] in (own.manifest["run_id"], run_of_parent(own))


def run_of_parent(version: Version) -> str | None:
    parent = versions.parent_of(version)
    return str(parent.manifest["run_id"]) if parent else None


def fetch(store: Store, corpus: Path, there: dict[str, Any]) -> None:
    """The version that the pointer names, instead of whatever the working copy held; parts that it has are not fetched again."""
    name = str(there["version"])
    manifest = json.loads(store.files.cat_file(f"{store.root}/versions/{name}/manifest.json"))
    staging = versions.begun(corpus, name)
    had = {parts.file_sha256(path): path for path in versions.versions(corpus).glob("v*/*/*.parquet")}
    wanted = Version(staging, manifest)
    for table in TABLES:
        for part in wanted.parts(table):
            target = staging / table / part.name
            if part.sha256 in had:
                parts.link(had[part.sha256], target)
                continue
            store.files.get_file(f"{store.root}/versions/{name}/{table}/{part.name}", str(target))
            if parts.file_sha256(target) != part.sha256:
                raise CorpusError(f"{store.url}/versions/{name}/{table}/{part.name} is not as it was published; put it back from a copy")
    for extra in EXTRAS:
        store.files.get_file(f"{store.root}/versions/{name}/{extra}", str(staging / extra))
    parts.write_text(staging / "manifest.json", json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    (corpus / "LATEST.json").unlink(missing_ok=True)  # from here to the end a crash leaves an empty working copy, filled next time
    shutil.rmtree(versions.versions(corpus), ignore_errors=True)
    versions.versions(corpus).mkdir()
    os.replace(staging, versions.versions(corpus) / name)
    versions.point(corpus, there)


def push(store: Store, corpus: Path) -> None:
    """Brings the newest version to the store and points to it there. Raises CorpusError if another writer was faster."""
    with versions.writing(corpus), answering(store.url):
        version, there = versions.open_version(corpus), pointer(store)
        if version is None or (there and there.says["run_id"] == version.manifest["run_id"]):
            return
        if there and there.says["run_id"] != run_of_parent(version):
            raise stale(store, there.says["version"])
        claim(store, version)
        upload(store, version, there)
        data = (corpus / "LATEST.json").read_bytes()
        if not put_if(store, "LATEST.json", data, there.tag if there else None):
            faster = pointer(store)
            if faster is None or faster.says["run_id"] != version.manifest["run_id"]:  # else the answer to our own put was lost
                raise stale(store, "another version")
        for name in names(store):  # begun by writers that were slower or died: nothing will ever point there
            if (there.says["version"] if there else "") < name < version.name:
                store.files.rm(f"{store.root}/versions/{name}", recursive=True)
        for name in versions.names(corpus):
            if name < version.name:
                shutil.rmtree(versions.versions(corpus) / name)


def stale(store: Store, version: str) -> CorpusError:
    return CorpusError(f"another run published {version} of {store.url} meanwhile, and it stays; run again to build upon it")


def claim(store: Store, version: Version) -> None:
    """Puts the manifest, so that nobody else fills this version."""
    data, name = (version.path / "manifest.json").read_bytes(), f"versions/{version.name}/manifest.json"
    if not put_if(store, name, data, None) and store.files.cat_file(f"{store.root}/{name}") != data:
        raise stale(store, version.name)


def upload(store: Store, version: Version, there: Pointer | None) -> None:
    """All files: parts that the version before has are copied inside the store, and what is there already stays."""
    home, before = f"{store.root}/versions/{version.name}", ""
    held: set[tuple[str, str, str]] = set()
    if there:
        before = f"{store.root}/versions/{there.says['version']}"
        parent = Version(version.path, json.loads(store.files.cat_file(f"{before}/manifest.json")))
        held = {(table, part.name, part.sha256) for table in TABLES for part in parent.parts(table)}
    wanted = {f"{table}/{part.name}": (table, part.name, part.sha256) in held for table in TABLES for part in version.parts(table)}
    wanted |= dict.fromkeys(EXTRAS, False)
    missing = missing_of(store, version, wanted)
    new, same = ([place for place in missing if wanted[place] is copied] for copied in (False, True))
    if new:
        store.files.put([str(version.path / place) for place in new], [f"{home}/{place}" for place in new])
    if same:
        store.files.copy([f"{before}/{place}" for place in same], [f"{home}/{place}" for place in same])
    if missing := missing_of(store, version, wanted):
        raise CorpusError(f"{store.url}/versions/{version.name} lacks {missing[0]} though it was put there; run again")


def missing_of(store: Store, version: Version, places: Iterable[str]) -> list[str]:
    """Those of the version's files that the store does not hold in their size."""
    home = f"{store.root}/versions/{version.name}"
    sizes = {info["name"]: info["size"] for info in store.files.find(home, detail=True).values()}
    return [place for place in places if sizes.get(f"{home}/{place}") != (version.path / place).stat().st_size]


def pointer(store: Store) -> Pointer | None:
    """What LATEST.json says. The tag is read first: if the object is replaced in between, a write that relies on it is refused."""
    path = f"{store.root}/LATEST.json"
    try:
        tag = store.files.info(path, refresh=True).get("ETag", "")
        return Pointer(versions.parsed(store.files.cat_file(path), ("version", "run_id")), tag)
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise CorpusError(f"{store.url}/LATEST.json {error}; point it to a version by hand") from error


def names(store: Store) -> list[str]:
    """Versions in the store, also those that nothing points to."""
    try:
        found = store.files.ls(f"{store.root}/versions", detail=False, refresh=True)
    except FileNotFoundError:
        return []
    return sorted(name for path in found if (name := path.rstrip("/").rpartition("/")[2])[:1] == "v" and name[1:].isdecimal())


def put_if(store: Store, name: str, data: bytes, tag: str | None) -> bool:
    """Puts an object if it still has the tag (None: if there is none); False if not."""
    bucket, key, _ = store.files.split_path(f"{store.root}/{name}")
    condition = {"IfMatch": tag} if tag is not None else {"IfNoneMatch": "*"}
    try:
        store.files.call_s3("put_object", Bucket=bucket, Key=key, Body=data, **condition)
    except OSError as error:
        status = getattr(error.__cause__, "response", {}).get("ResponseMetadata", {}).get("HTTPStatusCode")
        if status in REFUSED:
            return False
        raise
    return True


def open_version(url: str, name: str | None = None) -> tuple[Store, dict[str, Any]]:
    """A store and the manifest of one of its versions. Raises CorpusError if there is none, Unreachable if it does not answer."""
    store = store_of(url)
    with answering(url):
        there = pointer(store)
        if there is None:
            raise versions.none_yet(url)
        newest = str(there.says["version"])
        known = [n for n in names(store) if n <= newest]  # one beyond is still being written
        if name is not None and name not in known:
            raise CorpusError(f"there is no version {name} in {url}; there are: {', '.join(known)}")
        data = store.files.cat_file(f"{store.root}/versions/{name or newest}/manifest.json")
        try:
            return store, versions.parsed(data, versions.MANIFEST)
        except ValueError as error:
            raise CorpusError(f"{url}/versions/{name or newest}/manifest.json {error}; put it back from a copy") from error
