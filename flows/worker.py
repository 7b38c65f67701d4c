"""The worker of `corpus serve` as a process of its own: `python -m flows.worker OPTIONS`.

It registers the deployments and runs what is scheduled or started by hand, one run at a time. Whatever Prefect prints goes to standard
error, a log file; on standard output stands what a person should know, then READY.
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import flows  # noqa: F401 - its settings are in the environment before Prefect is imported
from flows.lifetime import ENDS_WITH, READY, end_with_others


def main(raw: str, corpus: str, settings: str | None, cron: str, sources: dict[str, str]) -> None:
    end_with_others()
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # for Prefect, and for the runs
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what a script starts in the background is born ignoring it
    signal.signal(signal.SIGTERM, interrupt)
    from prefect.runner import Runner

    from flows.deployments import deployments, refuse_unknown_parameters
    from flows.zombies import settle
    from pipeline.read.location import location

    for name in settle(started_up=True):
        print(f"run {name!r} had ended without a word: marked as Crashed", file=told, flush=True)
    os.environ[ENDS_WITH] += f" {os.getpid()}"  # for the runs
    runner = Runner(name="corpus", limit=1, pause_on_shutdown=False)
    runner.handle_sigterm = interrupt  # its own way out leaves a coroutine behind
    for deployment in deployments(location(raw), location(corpus), Path(settings) if settings else None, cron, sources):
        refuse_unknown_parameters(runner.add_deployment(deployment))
    print(READY, file=told, flush=True)
    try:
        asyncio.run(runner.start())
    except KeyboardInterrupt:
        settle(started_up=True)


def interrupt(*_: object) -> None:
    signal.raise_signal(signal.SIGINT)


if __name__ == "__main__":
    main(*json.loads(sys.argv[1]))
