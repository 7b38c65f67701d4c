"""Commands that keep a corpus in order: compact, upgrade."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from pipeline.cli.arguments import add_json, add_place, place

if TYPE_CHECKING:
    from pipeline.build.rewriting import Rewritten
    from pipeline.cli.arguments import Commands


def add(commands: Commands) -> None:
    for name, run, what in (
        ("compact", compact, "merge the many small files of daily runs into few larger ones: the same rows"),
        ("upgrade", upgrade, "make a version of today's schema out of one that an older program wrote"),
    ):
        command = commands.add_parser(name, help=what)
        add_place(command)
        add_json(command, "the summary, as JSON")
        command.set_defaults(command=run)


def compact(chosen: argparse.Namespace) -> None:
    from pipeline.build.compaction import compact
    from pipeline.corpus.store import written

    with written(place(chosen)) as corpus:
        found = compact(corpus)
    say(chosen, found, "nothing to merge: no two parts are small")


def upgrade(chosen: argparse.Namespace) -> None:
    from pipeline.build.upgrading import upgrade
    from pipeline.corpus.store import written

    with written(place(chosen)) as corpus:
        found = upgrade(corpus)
    say(chosen, found, f"nothing to do: the corpus has schema {found.version.manifest['schema_version']}, this program's own")


def say(chosen: argparse.Namespace, found: Rewritten, unchanged: str) -> None:
    before, after = found.parts
    manifest = found.version.manifest
    if chosen.json:
        facts = {key: manifest[key] for key in ("version", "content_hash", "schema_version")}
        print(json.dumps({**facts, "changed": found.changed, "files": after, "files_before": before}))
        return
    if not found.changed:
        print(unchanged)
    print(f"corpus {manifest['version']}: {after} files (before: {before}), content hash {manifest['content_hash'][:16]}")
