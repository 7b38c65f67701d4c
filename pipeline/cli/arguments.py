"""Arguments that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import settings_file
from pipeline.corpus.errors import CorpusError
from pipeline.read.location import Location, is_url, location
from pipeline.settings import DEFAULT, Settings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

DONE, FAILED, WRONG_USAGE = 0, 1, 2
MOST_PORT = (1 << 16) - 1


def add_folders(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "raw", type=location, nargs="?", default=Path("raw"), metavar="RAW", help="folder of scraped files, or its URL (default: raw)"
    )
    command.add_argument(
        "corpus", type=location, nargs="?", default=Path("processed"), metavar="CORPUS", help="the corpus, or its URL (default: processed)"
    )


def add_settings(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--settings", type=settings_of, default=DEFAULT, metavar="FILE", help="TOML file with other settings"
    )


def add_corpus(command: argparse.ArgumentParser, version: bool = True) -> None:
    command.add_argument("--corpus", type=location, default=Path("processed"), metavar="DIR", help="the corpus (default: processed)")
    if version:
        command.add_argument("--version", metavar="V", help="a version such as v000003 (default: the newest)")


def add_place(command: argparse.ArgumentParser) -> None:
    """The corpus as its own word, as of `build`, or as an option, as of the commands that read one."""
    command.add_argument("place", type=location, nargs="?", metavar="CORPUS", help="or its URL (default: processed)")
    add_corpus(command, version=False)


def place(chosen: argparse.Namespace) -> Location:
    """The corpus, however it was named; the default where the command takes none."""
    named: Location | None = getattr(chosen, "place", None) or getattr(chosen, "corpus", None)
    return named or Path("processed")


def folder(corpus: Location) -> Path:
    """Raises CorpusError for a URL: what the command writes or counts lies beside the versions, in a folder."""
    if is_url(corpus):
        raise CorpusError(f"{corpus} is no folder, and this command works on one: copy the corpus, or use the machine that builds it")
    return Path(corpus)


def add_json(command: argparse.ArgumentParser, what: str) -> None:
    command.add_argument("--json", action="store_true", help=what)


def port(text: str, least: int = 1) -> int:
    if not text.isdecimal() or not least <= int(text) <= MOST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: a whole number from {least} to {MOST_PORT}")
    return int(text)


def port_or_any(text: str) -> int:
    return port(text, 0)


def whole_number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def settings_of(text: str) -> Settings:
    try:
        return settings_file.load(Path(text))
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{text}: {error.strerror}") from error
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
