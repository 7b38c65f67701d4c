"""What the command shows while it works and of a document: colour on a terminal, plain text in a pipe."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

from pipeline.model import Reject

COLOURS = {"clean": "", "mixed": "magenta", "garbled": "red", "boilerplate": "bright_black", "spam": "yellow", "duplicate": "cyan"}


@contextmanager
def progress(console: Console | None = None) -> Iterator[Callable[[str, int, int], None]]:
    """A line a stage on a terminal, with bytes, rate and time left where the stage counts bytes; nothing elsewhere."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield lambda stage, done, total: None
        return
    name = TextColumn("{task.description:<8}")
    whole = Progress(SpinnerColumn(finished_text="✓"), name, TimeElapsedColumn(), console=console)
    counted = Progress(
        SpinnerColumn(finished_text="✓"),
        name,
        BarColumn(20),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
    )
    tasks: dict[str, tuple[Progress, TaskID]] = {}

    def show(stage: str, done: int, total: int) -> None:
        if stage not in tasks:
            for bar, task in tasks.values():  # the stage before is over
                bar.update(task, total=bar.tasks[task].total or 1, completed=bar.tasks[task].total or 1)
            bar = counted if total > 1 else whole
            tasks[stage] = bar, bar.add_task(stage, total=total if total > 1 else None)
        bar, task = tasks[stage]
        if bar is counted:
            bar.update(task, completed=done, total=total)

    with Live(Group(counted, whole), console=console, transient=True):
        show("read", 0, 0)
        yield show


def show(heading: str, passages: Sequence[dict[str, Any]], console: Console | None = None) -> None:
    """The passages of a document: how many of each label, then a line of facts and the text each."""
    console = console or Console(highlight=False, soft_wrap=True)
    console.print(Text(printable(heading), style="bold"))
    console.print(legend(passages))
    for p in passages:
        rule = f" {p['rule']} {p['score']:.2f}" if p["rule"] else ""
        repeat = f" repeats {p['repeat_of']}" if p.get("repeat_of") else ""
        facts = f"{p['label']}{rule}  {p['language']}  {p['kind']}  source {p['source_start']}-{p['source_end']}{repeat}"
        console.print(Text(f"\n{facts}", style="dim"))
        console.print(Text(printable(p["text"]), style=COLOURS[p["label"]]))
    console.print()


def legend(passages: Sequence[dict[str, Any]]) -> Text:
    """The labels that occur, each in its colour, with the number of its passages."""
    counted = Counter(p["label"] for p in passages)
    return Text("  ").join(Text(f"{label} {counted[label]}", style=COLOURS[label]) for label in COLOURS if counted[label])


def rejected(reject: Reject) -> str:
    place = f" {reject.member}" if reject.member else f" line {reject.line}" if reject.line else ""
    return printable(f"{reject.raw_path}{place}: rejected, {reject.reason}: {reject.detail}")


def printable(text: str) -> str:
    """The text without what would command a terminal: scraped text may hold its escapes."""
    return "".join(
        c if c in "\n\t" or not (c < " " or "\x7f" <= c <= "\x9f" or "\ud800" <= c <= "\udfff") else f"\\x{ord(c):02x}" for c in text
    )
