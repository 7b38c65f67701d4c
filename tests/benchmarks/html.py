"""Reading pages against the bare library: `python -m tests.benchmarks.html`. CPU seconds of one process, median of five rounds."""

import logging
import statistics
import time
from collections.abc import Callable

import trafilatura

from pipeline.read import html
from pipeline.settings import DEFAULT

SENTENCE = "The infusion ran for forty minutes in a quiet room, and the nurse wrote down the pressure every five of them. "
MENU = "<nav><ul>" + "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(60)) + "</ul></nav>"
CARDS = "".join(f"<div class='card'><h3><a href='/c{n}'>Another story {n}</a></h3><p>In a few words.</p></div>" for n in range(40))
ROUNDS = 5


def page(paragraphs: int) -> str:
    body = "".join(f"<p>{n}. {SENTENCE * (2 + n % 4)}</p>" + ("<h2>A heading</h2>" if n % 7 == 3 else "") for n in range(paragraphs))
    return (
        "<!doctype html><html lang=en><head><title>Forty minutes</title><meta name=citation_doi content='10.5555/b.1'></head>"
        f"<body>{MENU}<main><article><h1>Forty minutes</h1>{body}</article></main><aside>{CARDS}</aside></body></html>"
    )


def cost(work: Callable[[str], object], pages: list[str]) -> float:
    started = time.process_time()
    for markup in pages:
        work(markup)
    return time.process_time() - started


def main() -> None:
    logging.disable(logging.CRITICAL)
    ways: dict[str, Callable[[str], object]] = {
        "pipeline": lambda m: html.article(m, None, None, DEFAULT.read),
        "trafilatura, with metadata": lambda m: trafilatura.bare_extraction(m, include_comments=False, with_metadata=True),
        "trafilatura, text alone": lambda m: trafilatura.bare_extraction(m, include_comments=False),
    }
    print(f"{'page':>12}  {'way':<28} {'MB/s':>6} {'ratio':>6}")
    for name, paragraphs, count in (("short", 8, 40), ("article", 60, 12), ("book", 1500, 1)):
        pages = [page(paragraphs) for _ in range(count)]
        rounds = [{way: cost(work, pages) for way, work in ways.items()} for _ in range(ROUNDS)]
        for way in ways:
            seconds = statistics.median(r[way] for r in rounds)
            ratio = statistics.median(r["pipeline"] / r[way] for r in rounds)
            print(f"{name:>12}  {way:<28} {sum(map(len, pages)) / 1e6 / seconds:6.2f} {ratio:6.2f}")


if __name__ == "__main__":
    main()
