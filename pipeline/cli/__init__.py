"""The command `corpus`: one module a group of commands, each of which adds its own to the parser."""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from pipeline.cli import completion, ingest, keep, look, review
from pipeline.cli.arguments import DONE, FAILED, WRONG_USAGE
from pipeline.corpus.errors import CorpusError
from pipeline.read.remote import Unreachable


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USAGE, f"{self.prog}: {message}; `{self.prog} --help` shows how it is called\n")


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = parser().parse_args(arguments)
    try:
        return int(chosen.command(chosen) or DONE)
    except (CorpusError, Unreachable) as error:
        print(f"corpus: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        return DONE
    except OSError as error:
        place = f" {error.filename}" if error.filename else ""
        print(
            f"corpus:{place}: {error.strerror or error}; what was published before is as it was. Mend it and run the same command again: "
            "finished batches are not done again",
            file=sys.stderr,
        )
        return FAILED
    except KeyboardInterrupt:
        print("corpus: stopped; run the same command again to go on where it was", file=sys.stderr)
        return FAILED


def parser() -> Parser:
    top = Parser(prog="corpus", description="Clean, citable Parquet corpora out of scraped articles.")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    for group in (ingest, look, review, keep, completion):
        group.add(commands)
    return top
