"""Commands for a review: export, sample, score, diff, cite."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from pipeline.cli.arguments import add_corpus, add_json, folder, whole_number
from pipeline.read.location import is_url

if TYPE_CHECKING:
    from pipeline.cli.arguments import Commands
    from pipeline.corpus.open import Corpus

FORMATS = ("csv", "ris", "asreview", "jsonl", "bibtex")
SUMMARY = "how many were written and where, as JSON: on standard error where the rest is on standard output"


def add(commands: Commands) -> None:
    command = commands.add_parser("export", help="one record a work, for screening and reference tools")
    command.add_argument("--format", choices=FORMATS, default="csv", help="default: csv")
    add_output(command)
    add_json(command, SUMMARY)
    add_corpus(command)
    command.set_defaults(command=export)

    command = commands.add_parser("sample", help="passages to judge by eye, some of each rule, language and site")
    columns = "some of label,rule,language,site,kind (default: rule)"
    command.add_argument("--per", type=strata, default="rule", metavar="COLUMNS", help=columns)
    command.add_argument("-n", type=whole_number, default=20, metavar="N", help="of each combination (default: 20)")
    command.add_argument("--kept", action="store_true", help="of the clean passages, to find what should have been set aside")
    add_output(command)
    add_json(command, SUMMARY)
    add_corpus(command)
    command.set_defaults(command=sample)

    command = commands.add_parser("score", help="read a judged sample: precision of each rule; or the decisions of a screening")
    command.add_argument("file", type=Path, metavar="FILE", help="CSV with a column verdict (agree, disagree) or included (1, 0)")
    add_corpus(command, version=False)
    add_json(command, "one rule a line, as JSON")
    command.set_defaults(command=score)

    command = commands.add_parser("diff", help="what changed between two versions, by reason")
    command.add_argument("old", metavar="V1")
    command.add_argument("new", nargs="?", metavar="V2", help="default: the newest")
    add_corpus(command, version=False)
    add_json(command, "as JSON")
    command.set_defaults(command=diff)

    command = commands.add_parser("cite", help="how to cite a version; it is then never pruned")
    add_json(command, "its title, BibTeX and content hash, as JSON")
    add_corpus(command)
    command.set_defaults(command=cite)


def add_output(command: argparse.ArgumentParser) -> None:
    command.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: standard output")


@contextmanager
def output(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
    else:
        with open(path, "w", encoding="utf-8", newline="") as file:
            yield file


def told(chosen: argparse.Namespace, facts: dict[str, Any], line: str) -> None:
    """The summary of what was written to a file or to standard output."""
    if chosen.json:
        path = str(chosen.output) if chosen.output else None
        print(json.dumps({"path": path, **facts}), file=sys.stdout if chosen.output else sys.stderr)
    else:
        print(line, file=sys.stderr)


def strata(text: str) -> list[str]:
    """Columns that divide passages, of a list with commas."""
    from pipeline.review.sample import STRATA

    names = text.split(",")
    if unknown := [name for name in names if name not in STRATA]:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} does not divide passages; choose among {','.join(STRATA)}")
    return names


def export(chosen: argparse.Namespace) -> None:
    from pipeline.corpus import open_corpus
    from pipeline.review import export, labels
    from pipeline.review.records import records

    corpus = open_corpus(chosen.corpus, chosen.version)
    found = records(corpus, {} if is_url(chosen.corpus) else labels.screened(chosen.corpus))
    with output(chosen.output) as file:
        export.FORMATS[chosen.format](found, file)
    told(chosen, {"version": corpus.version, "format": chosen.format, "records": len(found)}, f"{len(found)} records")


def sample(chosen: argparse.Namespace) -> None:
    from pipeline.corpus import open_corpus
    from pipeline.review.sample import sample, write

    table = "passages" if chosen.kept else "set_aside"
    corpus = open_corpus(chosen.corpus, chosen.version)
    found = sample(corpus, chosen.per, chosen.n, table)
    with output(chosen.output) as file:
        write(found, file)
    line = f"{len(found)} passages; write agree or disagree into the column verdict, then `corpus score FILE`"
    told(chosen, {"version": corpus.version, "passages": len(found)}, line)


def score(chosen: argparse.Namespace) -> None:
    from pipeline.corpus import open_corpus
    from pipeline.review import labels
    from pipeline.review.sample import precision, read

    corpus = folder(chosen.corpus)
    opened = open_corpus(corpus)
    screening = labels.read_screening(chosen.file)
    if screening is not None:
        keep_screening(chosen, opened, screening)
        return
    judged = read(chosen.file)
    labels.keep(corpus, "verdicts", judged)
    found = precision(judged)
    if chosen.json:
        for rule in found:
            print(json.dumps(dataclasses.asdict(rule) | {"precision": rule.value}))
        return
    width = max([len(rule.rule) for rule in found] or [0])
    for rule in found:
        print(f"{rule.rule:<{width}}  {rule.agreed:>4} of {rule.judged:<4}  {rule.value:.3f}  95 % interval {rule.low:.3f}-{rule.high:.3f}")
    print(f"{len(judged)} verdicts kept with the corpus")


def keep_screening(chosen: argparse.Namespace, opened: Corpus, screening: list[dict[str, str]]) -> None:
    from pipeline.review import labels

    held = labels.keep(chosen.corpus, "screening", screening)
    known = opened.dataset("documents").to_table(columns=["doc_id"]).column("doc_id").to_pylist()
    unknown = sorted({row["doc_id"] for row in screening} - {*known})
    if chosen.json:
        print(json.dumps({"decisions": len(screening), "kept": held, "unknown": unknown}))
        return
    if unknown:
        some = ", ".join(unknown[:5]) + (" ..." if unknown[5:] else "")
        print(f"corpus: {len(unknown)} of them are of documents that {opened.version} does not hold: {some}", file=sys.stderr)
    print(f"{len(screening)} decisions read; {held} are kept with the corpus and stand in the next export")


def diff(chosen: argparse.Namespace) -> None:
    from pipeline.corpus import open_corpus
    from pipeline.review.diff import diff

    found = diff(open_corpus(chosen.corpus, chosen.old), open_corpus(chosen.corpus, chosen.new))
    if chosen.json:
        listed = [
            {"what": what, "from": a, "to": b, "count": n}
            for what, counts in (("documents", found.decided), ("characters", found.relabelled))
            for (a, b), n in counts.items()
        ]
        repairs = [{"what": "repairs", "rule": rule, "from": a, "to": b} for rule, (a, b) in found.repairs.items()]
        print(json.dumps({"old": found.old, "new": found.new, "added": found.added, "removed": found.removed, "changes": listed + repairs}))
        return
    print(f"{found.old} -> {found.new}: {len(found.added)} documents added, {len(found.removed)} removed")
    for unit, counts in (("documents", found.decided), ("characters", found.relabelled)):
        for (a, b), n in counts.items():
            print(f"{n:>10,} {unit:<10}  {a} -> {b}")
    for rule, (before, after) in found.repairs.items():
        print(f"{after - before:>+10,} repairs     {rule}")
    if found.same:
        print("the two say the same")


def cite(chosen: argparse.Namespace) -> None:
    from pipeline.corpus import open_corpus, retention
    from pipeline.review.cite import citation

    corpus = open_corpus(folder(chosen.corpus), chosen.version)
    found = citation(corpus)
    if chosen.json:
        print(json.dumps({"version": corpus.version, "content_hash": corpus.content_hash, **dataclasses.asdict(found)}))
    else:
        print(f"{found.text}\n\n{found.bibtex}", end="")
    retention.cite(chosen.corpus, corpus.version)
