"""Commands that make versions: build and serve."""

from __future__ import annotations

import argparse
import dataclasses
import json
from typing import TYPE_CHECKING

from pipeline.cli.arguments import add_folders, add_json, add_settings, whole_number

if TYPE_CHECKING:
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
    command.add_argument("--port", type=whole_number, default=4200)
    command.set_defaults(command=serve)


def build(chosen: argparse.Namespace) -> None:
    from pipeline import terminal
    from pipeline.build import build as ingest
    from pipeline.build import engine

    engine.keep_lean()
    settings = chosen.settings
    if chosen.workers:
        settings = dataclasses.replace(settings, run=dataclasses.replace(settings.run, workers=chosen.workers))
    with terminal.progress() as progress:
        summary = ingest(chosen.raw, chosen.corpus, settings=settings, allow_removals=chosen.allow_removals, progress=progress)
    if chosen.json:
        print(json.dumps(dataclasses.asdict(summary)))
        return
    if not summary.changed:
        print("nothing new: the corpus holds every raw file as it is")
    print(summary.line())


def serve(chosen: argparse.Namespace) -> int:
    from flows.serve import serve as start

    return int(start(chosen.raw, chosen.corpus, cron=chosen.cron, port=chosen.port))
