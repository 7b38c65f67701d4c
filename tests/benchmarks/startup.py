"""What a process costs before its first text: CPU milliseconds and resident MB of the imports and of each table that is loaded once.

    python -m tests.benchmarks.startup [N]

The N dearest of them (20), each without those that it asks for. Run twice: the first run of a Python writes its bytecode.
"""

import functools
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

PAGE = os.sysconf("SC_PAGE_SIZE") / 2**20
MOST = 4  # results kept by what is a table rather than a cache of answers


class Cost(NamedTuple):
    milliseconds: float
    megabytes: float

    def less(self, other: "Cost") -> "Cost":
        return Cost(self.milliseconds - other.milliseconds, self.megabytes - other.megabytes)

    def more(self, other: "Cost") -> "Cost":
        return Cost(self.milliseconds + other.milliseconds, self.megabytes + other.megabytes)


NOTHING = Cost(0.0, 0.0)


def so_far() -> Cost:
    return Cost(time.process_time() * 1000, int(Path("/proc/self/statm").read_text().split()[1]) * PAGE)


def watching(costs: dict[str, Cost]) -> Callable[..., Any]:
    """lru_cache that writes down what the first answers of small caches cost."""
    cached, inner = functools.lru_cache, list[Cost]()

    def timed(function: Callable[..., Any], name: str) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **options: Any) -> Any:
            inner.append(NOTHING)
            began = so_far()
            try:
                return function(*args, **options)
            finally:
                spent = so_far().less(began)
                costs[name] = costs[name].more(spent.less(inner.pop()))
                if inner:
                    inner[-1] = inner[-1].more(spent)

        return call

    def lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
        if callable(maxsize):
            return cached(maxsize)

        def decorate(function: Callable[..., Any]) -> Any:
            told = f"{function.__module__}.{function.__qualname__}"
            few = maxsize is not None and maxsize <= MOST and function.__module__.startswith("pipeline")
            return cached(maxsize, typed)(timed(function, told) if few else function)

        return decorate

    return lru_cache


def main() -> None:
    shown = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    costs: dict[str, Cost] = defaultdict(lambda: NOTHING)
    functools.lru_cache = watching(costs)  # type: ignore[assignment]
    began = so_far()
    import pipeline.build
    import pipeline.cli
    import pipeline.report

    imports = so_far().less(began)
    import pipeline.build.loaded  # noqa: F401

    rows = [("imports", imports), *sorted(costs.items(), key=lambda row: -row[1].milliseconds)[:shown], ("all", so_far())]
    print(f"{'CPU ms':>8} {'MB':>6}")
    for name, cost in rows:
        print(f"{cost.milliseconds:8.1f} {cost.megabytes:6.1f}  {name}")


if __name__ == "__main__":
    main()
