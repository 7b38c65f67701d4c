"""The same bytes in every process and thread, linear work on hostile text, and what the second opinion may cost."""

import os
import subprocess
import sys
import tracemalloc
from dataclasses import replace

import pytest

from pipeline.clean.draft import Draft
from pipeline.clean.language import language
from pipeline.lexicon import make_language_profiles as maker
from pipeline.model import Passage
from pipeline.settings import DEFAULT
from tests.clean.language.digest import digest, texts


def run(code: list[str], seed: str) -> str:
    done = subprocess.run([sys.executable, *code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
    return done.stdout.strip()


@pytest.mark.slow
def test_fresh_processes_and_their_threads_answer_alike():
    here = digest(texts())
    assert run(["-m", "tests.clean.language.digest", "8"], "0") == here
    assert run(["-m", "tests.clean.language.digest", "3"], "1") == here
    assert run(["-m", "tests.clean.language.digest", "1"], "4242") == here


def test_the_profile_table_is_made_the_same_again():
    one, two = ({name: array.tobytes() for name, array in maker.make().items()} for _ in range(2))
    assert one == two


def test_langdetect_is_not_loaded_before_it_is_asked():
    code = (
        "from langdetect import detector_factory as f; from tests.clean.language.test_steady import named; "
        "named('She went home early and slept until the next morning.'); print(f._factory)"
    )
    assert run(["-c", code], "0") == "None"


def named(text: str, calls: int = DEFAULT.language.audit_calls_per_mb) -> tuple[Passage, ...]:
    """The passages of a text that is one block a line."""
    own = replace(DEFAULT, language=replace(DEFAULT.language, audit_calls_per_mb=calls))
    passages, at = [], 0
    for n, line in enumerate(text.split("\n")):
        passages.append(Passage(at, at + len(line), line, block=n))
        at += len(line) + 1
    return language([Draft(text, text, passages=tuple(passages))], own)[0].passages


@pytest.mark.parametrize(("calls", "most"), [(0, 0), (1000, 3), (4000, 10), (1_000_000, 60)])
def test_no_more_passages_are_audited_than_the_budget_grants(calls, most):
    text = "\n".join(f"Hun var glad og gikk hjem klokken {n}." for n in range(60))
    asked = sum(p.language_check != "unchecked" for p in named(text, calls))
    assert most / 2 <= asked <= most


HOSTILE = ["a", "a ", "!", "药", "药a", "药a。", "жa ", "\u0301", "a\u0301", "\u064b", "1 ", "(", "“a", "et al ", "药 the ", "a.", "The. ",
           "αa ", "😀", "\ud800", "\0", "der Hund lief and the dog ran, because ", "Ж" + "1" * 50, "ab. Жж, "]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_work_and_memory_grow_with_the_text(piece):
    named(piece * 50)  # tables are loaded outside the count
    (calls, peak), (more, higher) = (cost(piece * (n // len(piece))) for n in (3_000, 12_000))
    assert more <= 4.6 * calls + 2_000 and higher <= 4.6 * peak + 400_000


def cost(text: str) -> tuple[int, int]:
    """How many calls the step makes on a text, and how many bytes it holds at most."""
    count = 0

    def counted(frame: object, event: str, arg: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        named(text, 0)
    finally:
        sys.setprofile(None)
    tracemalloc.start()
    named(text, 0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return count, peak
