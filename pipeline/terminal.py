"""What the command shows while it works and of a document: colour on a terminal, plain text in a pipe."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.text import Text

from pipeline.model import Reject

COLOURS = {"clean": "", "mixed": "magenta", "garbled": "red", "boilerplate": "bright_black", "spam": "yellow", "duplicate": "cyan"}


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<8}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("read", total=None)

        def show(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total or None)

        yield show


def show(heading: str, passages: Sequence[dict[str, Any]]) -> None:
    """The passages of a document, a line of facts and the text each."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(heading, style="bold"))
    for p in passages:
        rule = f" {p['rule']} {p['score']:.2f}" if p["rule"] else ""
        repeat = f" repeats {p['repeat_of']}" if p.get("repeat_of") else ""
        facts = f"{p['label']}{rule}  {p['language']}  {p['kind']}  source {p['source_start']}-{p['source_end']}{repeat}"
        console.print(Text(f"\n{facts}", style="dim"))
        console.print(Text(p["text"], style=COLOURS[p["label"]]))
    console.print()


def rejected(reject: Reject) -> str:
    place = f" {reject.member}" if reject.member else f" line {reject.line}" if reject.line else ""
    return f"{reject.raw_path}{place}: rejected, {reject.reason}: {reject.detail}"
