"""The command `corpus`: one module a group of commands, each of which adds its own to the parser."""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from pipeline.cli import completion, ingest, keep, look, review
from pipeline.cli.arguments import DONE, FAILED, WRONG_USAGE, place
from pipeline.corpus.errors import CorpusError
from pipeline.read.remote import Unreachable

RESUMES = ": what was published before is as it was, and finished batches are not done again"


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USAGE, f"{self.prog}: {message}; `{self.prog} --help` shows how it is called\n")


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = parser().parse_args(arguments)
    again = RESUMES if chosen.command is ingest.build else ""
    try:
        return int(chosen.command(chosen) or DONE)
    except (CorpusError, Unreachable) as error:
        print(f"corpus: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        return DONE
    except OSError as error:
        said = f"{error.filename or place(chosen)}: {error.strerror or error}"
        print(f"corpus: {said}; mend it and run the same command again{again}", file=sys.stderr)
        return FAILED
    except ValueError as error:
        if type(error).__module__ != "pyarrow.lib":  # ours would be a defect of the program
            raise
        said = " ".join(str(error).split())
        print(f"corpus: {place(chosen)} cannot be read ({said}); `corpus check {place(chosen)}` names the file", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print(f"corpus: stopped; run the same command again{again}", file=sys.stderr)
        return FAILED


def parser() -> Parser:
    top = Parser(prog="corpus", description="Clean, citable Parquet corpora out of scraped articles.")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    for group in (ingest, look, review, keep, completion):
        group.add(commands)
    return top
