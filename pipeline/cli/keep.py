"""Commands that keep a corpus in order: compact, upgrade."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.read.location import location

if TYPE_CHECKING:
    from pipeline.build.rewriting import Rewritten
    from pipeline.cli.arguments import Commands


def add(commands: Commands) -> None:
    for name, run, what in (
        ("compact", compact, "merge the many small files of daily runs into few larger ones: the same rows"),
        ("upgrade", upgrade, "make a version of today's schema out of one that an older program wrote"),
    ):
        command = commands.add_parser(name, help=what)
        command.add_argument("corpus", type=location, nargs="?", default=Path("processed"), metavar="CORPUS", help="or its URL")
        command.set_defaults(command=run)


def compact(chosen: argparse.Namespace) -> None:
    from pipeline.build.compaction import compact
    from pipeline.corpus.store import written

    with written(chosen.corpus) as corpus:
        found = compact(corpus)
    say(found, "nothing to merge: no two parts are small")


def upgrade(chosen: argparse.Namespace) -> None:
    from pipeline.build.upgrading import upgrade
    from pipeline.corpus.store import written

    with written(chosen.corpus) as corpus:
        found = upgrade(corpus)
    say(found, f"nothing to do: the corpus has schema {found.version.manifest['schema_version']}, this program's own")


def say(found: Rewritten, unchanged: str) -> None:
    if not found.changed:
        print(unchanged)
    before, after = found.parts
    manifest = found.version.manifest
    print(f"corpus {manifest['version']}: {after} files (before: {before}), content hash {manifest['content_hash'][:16]}")
