"""Commands that make versions, and the one that tests the installation: build, serve, doctor."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.arguments import DONE, FAILED, add_corpus, add_folders, add_json, add_settings, folder, port, settings_of, whole_number
from pipeline.lean import keep_lean

if TYPE_CHECKING:
    from pipeline.build import Progress
    from pipeline.cli.arguments import Commands


def add(commands: Commands) -> None:
    command = commands.add_parser("build", help="one ingestion: raw files to a new version of the corpus")
    add_folders(command)
    command.add_argument("--workers", type=whole_number, default=None, metavar="N", help="processes (default: one a core)")
    add_settings(command)
    command.add_argument("--allow-removals", action="store_true", help="go on though most documents have no raw file any more")
    add_json(command, "the summary, as JSON")
    command.set_defaults(command=build)

    command = commands.add_parser("serve", help="Prefect server, UI, worker and the schedule, on this machine alone")
    add_folders(command)
    command.add_argument("--cron", default="0 6 * * *", help="when to ingest (default: every day at six)")
    command.add_argument(
        "--source", type=source_cron, action="append", default=[], metavar="NAME=CRON", help="a folder of RAW with a schedule of its own"
    )
    command.add_argument("--settings", type=settings_path, metavar="FILE", help="TOML file with other settings")
    command.add_argument("--port", type=port, default=4200, help="of the server (default: 4200)")
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1; others need a password)")
    command.set_defaults(command=serve)

    command = commands.add_parser("doctor", help="tests the installation: versions, server, schedule, worker processes")
    add_corpus(command, version=False)
    add_json(command, "one check a line, as JSON")
    command.set_defaults(command=doctor)


def build(chosen: argparse.Namespace) -> None:
    keep_lean()
    from pipeline.build import build as ingest
    from pipeline.build.planning import require_apart
    from pipeline.corpus.store import written

    require_apart(chosen.raw, chosen.corpus)
    settings = chosen.settings
    if chosen.workers:
        settings = dataclasses.replace(settings, run=dataclasses.replace(settings.run, workers=chosen.workers))
    with shown() as progress, written(chosen.corpus) as corpus:
        summary = ingest(chosen.raw, corpus, settings=settings, allow_removals=chosen.allow_removals, progress=progress)
    if chosen.json:
        print(json.dumps(dataclasses.asdict(summary)))
        return
    for note in summary.notes:
        print(f"corpus: {note}", file=sys.stderr)
    if not summary.changed:
        print("nothing new: the corpus holds every raw file as it is")
    print(summary.line())


def shown() -> AbstractContextManager[Progress]:
    """What a terminal shows of the progress; without one its library need not be imported, .04 CPU seconds."""
    if not sys.stderr.isatty():
        return nullcontext(lambda stage, done, total: None)
    from pipeline import terminal

    return terminal.progress()


def serve(chosen: argparse.Namespace) -> int:
    from flows.serve import serve as start

    return int(
        start(
            chosen.raw,
            chosen.corpus,
            cron=chosen.cron,
            port=chosen.port,
            host=chosen.host,
            settings=chosen.settings,
            sources=dict(chosen.source),
        )
    )


def doctor(chosen: argparse.Namespace) -> int:
    from flows.doctor import doctor as examine

    return FAILED if examine(folder(chosen.corpus), chosen.json) else DONE


def settings_path(text: str) -> Path:
    settings_of(text)
    return Path(text)


def source_cron(text: str) -> tuple[str, str]:
    name, equals, cron = text.partition("=")
    if not (name and equals and cron):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=CRON, such as blogs=\"0 * * * *\"")
    return name, cron
