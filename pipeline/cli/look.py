"""Commands that look at a file, a document, a corpus: clean, why, check."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.arguments import DONE, FAILED, add_corpus, add_json, add_settings
from pipeline.corpus.versions import CorpusError

if TYPE_CHECKING:
    from pipeline.cli.arguments import Commands


def add(commands: Commands) -> None:
    command = commands.add_parser("clean", help="one file, nothing written: its passages with their labels")
    command.add_argument("file", type=Path, metavar="FILE")
    add_json(command, "one passage a line, as JSON")
    add_settings(command)
    command.set_defaults(command=clean)

    command = commands.add_parser("why", help="every passage of a document: label, rule, score, place in the source")
    command.add_argument("doc_id", metavar="DOC_ID")
    add_corpus(command)
    add_json(command, "the document with its passages and repairs, as JSON")
    command.set_defaults(command=why)

    command = commands.add_parser("check", help="every law on a corpus, a line each")
    command.add_argument("corpus", type=Path, nargs="?", default=Path("processed"), metavar="CORPUS")
    command.set_defaults(command=check)


def clean(chosen: argparse.Namespace) -> None:
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


def why(chosen: argparse.Namespace) -> None:
    import pipeline
    from pipeline import terminal

    try:
        document: dict[str, Any] = pipeline.open_corpus(chosen.corpus, chosen.version).document(chosen.doc_id)
    except KeyError as error:
        raise CorpusError(f"{error.args[0]}; the column doc_id of documents/ has them all") from error
    if chosen.json:
        print(json.dumps(document, ensure_ascii=False))
        return
    status = {"duplicate": f"duplicate of {document['duplicate_of']}", "excluded": f"excluded: {document['exclude_reason']}"}
    place = f"{document['raw_path']} {document['member'] or ''}".strip()
    terminal.show(f"{document['doc_id']}  {place}  {status.get(document['status'], 'included')}", document["passages"])


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
