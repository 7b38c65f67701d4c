"""The command `corpus`."""

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from pipeline import settings as settings_file
from pipeline.corpus.versions import CorpusError
from pipeline.settings import Settings

DONE, FAILED, WRONG_USAGE = 0, 1, 2


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USAGE, f"{self.prog}: {message}; `{self.prog} --help` shows how it is called\n")


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = parser().parse_args(arguments)
    try:
        return int(chosen.command(chosen))
    except CorpusError as error:
        print(f"corpus: {error}", file=sys.stderr)
        return FAILED
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

    command = commands.add_parser("build", help="one ingestion: raw files to a new version of the corpus")
    add_folders(command)
    command.add_argument("--workers", type=whole_number, default=None, metavar="N", help="processes (default: one a core)")
    command.add_argument(
        "--settings", type=settings_of, default=settings_file.DEFAULT, metavar="FILE", help="TOML file with other settings"
    )
    command.add_argument("--allow-removals", action="store_true", help="go on though most documents have no raw file any more")
    command.set_defaults(command=build)

    command = commands.add_parser("clean", help="one file, nothing written: its passages with their labels")
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--json", action="store_true", help="one passage a line, as JSON")
    command.add_argument(
        "--settings", type=settings_of, default=settings_file.DEFAULT, metavar="FILE", help="TOML file with other settings"
    )
    command.set_defaults(command=clean)

    command = commands.add_parser("why", help="every passage of a document: label, rule, score, place in the source")
    command.add_argument("doc_id", metavar="DOC_ID")
    command.add_argument("--corpus", type=Path, default=Path("processed"), metavar="DIR")
    command.add_argument("--json", action="store_true", help="the document with its passages and repairs, as JSON")
    command.set_defaults(command=why)

    command = commands.add_parser("check", help="every law on a corpus, a line each")
    command.add_argument("corpus", type=Path, nargs="?", default=Path("processed"), metavar="CORPUS")
    command.set_defaults(command=check)

    command = commands.add_parser("serve", help="Prefect server, UI, worker and the schedule, on this machine alone")
    add_folders(command)
    command.add_argument("--cron", default="0 6 * * *", help="when to ingest (default: every day at six)")
    command.add_argument("--port", type=whole_number, default=4200)
    command.set_defaults(command=serve)
    return top


def add_folders(command: argparse.ArgumentParser) -> None:
    command.add_argument("raw", type=Path, nargs="?", default=Path("raw"), metavar="RAW", help="folder of scraped files (default: raw)")
    command.add_argument(
        "corpus", type=Path, nargs="?", default=Path("processed"), metavar="CORPUS", help="the corpus (default: processed)"
    )


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


def build(chosen: argparse.Namespace) -> int:
    from pipeline import terminal
    from pipeline.build import build as ingest
    from pipeline.build import engine

    engine.keep_lean()
    settings = chosen.settings
    if chosen.workers:
        settings = dataclasses.replace(settings, run=dataclasses.replace(settings.run, workers=chosen.workers))
    with terminal.progress() as progress:
        summary = ingest(chosen.raw, chosen.corpus, settings=settings, allow_removals=chosen.allow_removals, progress=progress)
    if not summary.changed:
        print("nothing new: the corpus holds every raw file as it is")
    print(summary.line())
    return DONE


def clean(chosen: argparse.Namespace) -> int:
    import pipeline
    from pipeline import terminal
    from pipeline.model import Reject

    if not chosen.file.is_file():
        raise CorpusError(f"there is no file {chosen.file}")
    for item in pipeline.read(chosen.file):
        if isinstance(item, Reject):
            print(json.dumps(dataclasses.asdict(item), ensure_ascii=False) if chosen.json else terminal.rejected(item))
            continue
        cleaned = pipeline.clean(item, settings=chosen.settings)
        if chosen.json:
            for passage in cleaned.passages:
                print(json.dumps(dataclasses.asdict(passage), ensure_ascii=False))
        else:
            terminal.show(item.title or item.raw_path, [dataclasses.asdict(p) for p in cleaned.passages])
    return DONE


def why(chosen: argparse.Namespace) -> int:
    import pipeline
    from pipeline import terminal

    try:
        document: dict[str, Any] = pipeline.open_corpus(chosen.corpus).document(chosen.doc_id)
    except KeyError as error:
        raise CorpusError(f"{error.args[0]}; the column doc_id of documents/ has them all") from error
    if chosen.json:
        print(json.dumps(document, ensure_ascii=False))
        return DONE
    status = {"duplicate": f"duplicate of {document['duplicate_of']}", "excluded": f"excluded: {document['exclude_reason']}"}
    place = f"{document['raw_path']} {document['member'] or ''}".strip()
    terminal.show(f"{document['doc_id']}  {place}  {status.get(document['status'], 'included')}", document["passages"])
    return DONE


def check(chosen: argparse.Namespace) -> int:
    from pipeline.corpus.check import check as check_laws

    broken = 0
    for law, problems in check_laws(chosen.corpus):
        print(f"{'BROKEN' if problems else 'holds '}  {law}")
        for problem in problems[:10]:
            print(f"        {problem}")
        if len(problems) > 10:
            print(f"        and {len(problems) - 10} more")
        broken += bool(problems)
    return FAILED if broken else DONE


def serve(chosen: argparse.Namespace) -> int:
    from flows.serve import serve as start

    return int(start(chosen.raw, chosen.corpus, cron=chosen.cron, port=chosen.port))


if __name__ == "__main__":
    sys.exit(main())
