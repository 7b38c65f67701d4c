"""What is remembered of words is of one thread: side by side they would take each other's places."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from pipeline.clean import letters
from pipeline.clean.repair import scan

THREADS, ROUNDS = 8, 150


@pytest.fixture
def often() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def words(thread: int, turn: int) -> list[str]:
    return [f"dose{chr(97 + thread)}{chr(97 + turn % 26)}é{chr(97 + n)}" * (1 + turn // 26) for n in range(20)]


def side_by_side(work) -> list[list]:
    """What each thread finds in each of its turns."""
    ready = Barrier(THREADS)

    def turns(thread: int) -> list:
        ready.wait()
        return [work(words(thread, turn)) for turn in range(ROUNDS)]

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(turns, range(THREADS)))


@pytest.mark.parametrize("work", [
    lambda some: letters.total(some).tolist(),
    lambda some: [scan.scan_together(some) for _ in range(9)] and [scan.scan(text) for text in some],
])  # fmt: skip
def test_threads_find_what_one_alone_finds(often: None, work) -> None:
    found = side_by_side(work)
    for thread in range(THREADS):
        assert found[thread] == [work(words(thread, turn)) for turn in range(ROUNDS)]
