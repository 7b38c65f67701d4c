"""Commands that keep a corpus in order: compact, upgrade, prune."""

from __future__ import annotations

import argparse
import dataclasses
import json
from typing import TYPE_CHECKING

from pipeline.cli.arguments import add_corpus, add_json, add_place, folder, place, whole_number

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

    command = commands.add_parser("prune", help="which old versions may go, and what that would free; deletes with --yes")
    command.add_argument("--keep", type=whole_number, default=5, metavar="N", help="newest versions to keep beside cited ones (default: 5)")
    command.add_argument("--yes", action="store_true", help="delete them")
    add_json(command, "as JSON")
    add_corpus(command, version=False)
    command.set_defaults(command=prune)


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


def prune(chosen: argparse.Namespace) -> None:
    from pipeline.corpus import retention

    corpus = folder(chosen.corpus)
    found = retention.prune(corpus, chosen.keep) if chosen.yes else retention.pruning(corpus, chosen.keep)
    if chosen.json:
        print(json.dumps(dataclasses.asdict(found) | {"deleted": chosen.yes}))
        return
    stay = ", ".join(f"{name} (cited)" if name in found.cited else name for name in found.staying)
    print(f"staying: {stay}")
    if held := [name for name in found.withdrawn if name in found.staying]:
        print(f"with text that was taken down since, but cited: {', '.join(held)}; take them out of {corpus}/cited.json to let them go")
    if held := [name for name in found.withdrawn if name in found.going]:
        print(f"with text that was taken down since, whatever --keep says: {', '.join(held)}")
    if not found.going:
        print("nothing to prune")
        return
    size = f"{found.freed / 1e6:,.1f} MB"
    if chosen.yes:
        print(f"deleted: {', '.join(found.going)}; {size} are free")
    else:
        print(f"would go: {', '.join(found.going)}; that frees {size}. `corpus prune --keep {chosen.keep} --yes` deletes them")
