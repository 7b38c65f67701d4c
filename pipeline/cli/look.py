"""Commands that look at a file, a document, a corpus, the settings: clean, why, check, report, view, settings."""

from __future__ import annotations

import argparse
import dataclasses
import json
import tempfile
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.arguments import DONE, FAILED, add_corpus, add_json, add_place, add_settings, folder, place, port_or_any
from pipeline.corpus.errors import CorpusError
from pipeline.read.location import is_url

if TYPE_CHECKING:
    from pipeline.cli.arguments import Commands
    from pipeline.corpus.open import Corpus


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
    add_place(command)
    add_json(command, "one law a line, as JSON")
    command.set_defaults(command=check)

    command = commands.add_parser("report", help="where the report of a version is: what was read, kept, set aside and why")
    command.add_argument("--open", action="store_true", help="show it in the browser")
    command.add_argument("--prisma", choices=("svg", "mermaid", "json"), help="print the PRISMA 2020 flow instead")
    add_json(command, "its counts, as JSON")
    add_corpus(command)
    command.set_defaults(command=report)

    command = commands.add_parser("view", help="source and result side by side, each passage with its label and rule")
    command.add_argument("doc_ids", nargs="*", metavar="DOC_ID", help="default: a sample of up to 200 documents")
    command.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the page there and open no browser")
    command.add_argument("--serve", action="store_true", help="page through the whole corpus, on this machine alone")
    command.add_argument("--port", type=port_or_any, default=0, metavar="PORT", help="of --serve (default: a free one)")
    add_json(command, "where the page is and how many documents it shows, as JSON")
    add_corpus(command)
    command.set_defaults(command=view)

    command = commands.add_parser("settings", help="every setting with its default and what set it, as a file to change; and digests")
    add_settings(command)
    add_json(command, "as JSON")
    command.set_defaults(command=settings)


def clean(chosen: argparse.Namespace) -> None:
    import pipeline
    from pipeline import terminal
    from pipeline.model import Reject

    if chosen.file.is_dir():
        raise CorpusError(f"{chosen.file} is a folder: `corpus build {chosen.file}` makes a corpus of it, `corpus clean` takes one file")
    if not chosen.file.is_file():
        raise CorpusError(f"there is no file {chosen.file}; name a raw file, such as one of raw/")
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
    from pipeline.corpus.store import readable

    broken = 0
    for law, problems in check_laws(readable(place(chosen))):
        broken += bool(problems)
        if chosen.json:
            print(json.dumps({"law": law, "holds": not problems, "problems": problems}, ensure_ascii=False))
            continue
        print(f"{'BROKEN' if problems else 'holds '}  {law}")
        for problem in problems[:10]:
            print(f"        {problem}")
        if len(problems) > 10:
            print(f"        and {len(problems) - 10} more")
    return FAILED if broken else DONE


def report(chosen: argparse.Namespace) -> None:
    import pipeline

    page = f"{pipeline.open_corpus(chosen.corpus, chosen.version).home}/report.html"
    if chosen.json or chosen.prisma:
        print(counts(chosen))
        return
    print(page)
    if chosen.open:
        webbrowser.open(page if is_url(page) else Path(page).resolve().as_uri())


def counts(chosen: argparse.Namespace) -> str:
    """The counts of a version in the form that was asked for."""
    from pipeline.corpus import versions
    from pipeline.report import prisma
    from pipeline.report.facts import gather
    from pipeline.report.page import flow_svg

    facts = gather(versions.published(folder(chosen.corpus), chosen.version))
    if chosen.prisma in ("svg", "mermaid"):
        return flow_svg(facts) if chosen.prisma == "svg" else prisma.mermaid(facts)
    flow = prisma.as_json(facts)
    return json.dumps(flow if chosen.prisma else dataclasses.asdict(facts) | {"prisma": flow}, ensure_ascii=False)


def view(chosen: argparse.Namespace) -> None:
    import pipeline
    from pipeline.report import viewer

    corpus = pipeline.open_corpus(chosen.corpus, chosen.version)
    if chosen.serve:
        serve_view(corpus, chosen.port, chosen.json)
        return
    try:
        entries, found = viewer.selected(corpus, chosen.doc_ids or None)
    except KeyError as error:
        raise CorpusError(f"{error.args[0]}; the column doc_id of documents/ has them all") from error
    path = chosen.output or Path(tempfile.mkdtemp(prefix="corpus-")) / f"view-{corpus.version}.html"
    path.write_text(viewer.rendered(corpus.version, entries, found), encoding="utf-8")
    print(json.dumps({"path": str(path), "version": corpus.version, "documents": len(found)}) if chosen.json else path)
    if not chosen.output:
        webbrowser.open(path.resolve().as_uri())


def serve_view(corpus: Corpus, number: int, as_json: bool) -> None:
    from pipeline.report import serving

    try:
        serving_here = serving.server(corpus, number)
    except OSError as error:
        raise CorpusError(f"port {number} cannot be taken ({error}); without --port a free one is") from error
    with serving_here as server:
        address = f"http://{serving.HOST}:{server.server_port}/"
        told = json.dumps({"address": address, "version": corpus.version})
        print(told if as_json else f"{address} shows {corpus.version}; Ctrl-C ends it", flush=True)
        webbrowser.open(address)
        with suppress(KeyboardInterrupt):
            server.serve_forever()


def settings(chosen: argparse.Namespace) -> None:
    from pipeline import settings_file
    from pipeline.build.planning import code_digest, shaping_digest

    digests = {"settings": chosen.settings.digest(), "program": code_digest(), "corpus": shaping_digest(chosen.settings)}
    if chosen.json:
        print(json.dumps({"digests": digests, "sections": settings_file.described(chosen.settings)}, ensure_ascii=False))
        return
    print("# digests: {settings} of these settings and {program} of the program make {corpus}".format(**digests))
    print("# The next build does a corpus anew whose manifest.json has another digest than the last.\n")
    print(settings_file.text(chosen.settings), end="")
