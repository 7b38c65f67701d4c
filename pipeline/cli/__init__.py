"""The command `corpus`: one module a group of commands, each of which adds its own to the parser."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from pipeline.bounds import nearest
from pipeline.cli import completion, ingest, keep, look, review
from pipeline.cli.arguments import DONE, FAILED, WRONG_USAGE, place
from pipeline.corpus.errors import CorpusError
from pipeline.read.remote import Unreachable

RESUMES = ": what was published before is as it was, and finished batches are not done again"


class Parser(argparse.ArgumentParser):
    """Names the command and the nearest word where one is not known."""

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]  # knows its command
        found, unknown = super().parse_known_args(args, namespace)
        if unknown and unknown[0].startswith("-"):
            self.error(f"there is no option {unknown[0]}; did you mean {nearest(unknown[0], self._option_string_actions)}?")
        if unknown:
            self.error(f"{unknown[0]!r} is one word too many")
        return found, unknown

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            meant = nearest(str(value), map(str, action.choices))
            raise argparse.ArgumentError(action, f"there is no {value!r}; did you mean {meant}? All: {', '.join(map(str, action.choices))}")

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
        said = f"{error.filename or getattr(chosen, 'output', None) or place(chosen)}: {error.strerror or error}"
        print(f"corpus: {said}; mend it and run the same command again{again}", file=sys.stderr)
        return FAILED
    except ValueError as error:
        if type(error).__module__ != "pyarrow.lib":  # ours would be a defect of the program
            raise
        said = " ".join(str(error).split())
        advice = f"`corpus check {place(chosen)}` names the file: put it back from a copy, or build the raw files into another folder"
        print(f"corpus: {place(chosen)} cannot be read ({said}); {advice}", file=sys.stderr)
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
