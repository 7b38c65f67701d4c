"""How strong the tests are: small faults are put into modules, one at a time, and the tests of that module must fail.

    python -m tests.benchmarks.mutants [MODULE...] [--sample 150] [--seed 1]

MODULE is a file or folder of `TESTS` (all of them by default). Works in a copy of the checkout. Prints every mutant that lived and the
score of each module. A mutant that runs out of CPU time or memory counts as found. Some that live are no fault: they change nothing
that can be seen (a bound that is never met, the size of a cache).
"""

import argparse
import ast
import copy
import importlib
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HOME = Path(__file__).parents[2]
PARTS = ("pipeline", "flows", "tests", "raw", "README.md", "pyproject.toml")
TESTS = {  # of what is mutated the tests, quickest first
    "pipeline/duplicates": ("tests/duplicates",),
    "pipeline/edits.py": ("tests/test_edits.py", "tests/test_laws.py"),
    "pipeline/clean/draft.py": ("tests/clean/test_draft.py", "tests/test_edits.py", "tests/clean/test_split.py", "tests/test_laws.py"),
    "pipeline/corpus/check.py": ("tests/corpus/test_check.py", "tests/corpus/test_takedowns.py", "tests/build/test_privacy.py"),
    "pipeline/corpus/parts.py": ("tests/corpus", "tests/test_laws.py"),
    "pipeline/build/publishing.py": ("tests/build/test_publishing.py", "tests/test_laws.py", "tests/corpus/test_takedowns.py"),
}
SWAPPED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.And: ast.Or, ast.Or: ast.And, ast.Break: ast.Continue, ast.Continue: ast.Break,
}  # fmt: skip
CONDITIONS = (ast.If, ast.While, ast.IfExp)
SLOWER, BYTES = 2, 6 << 30  # CPU seconds of a mutant beside those of the tests as they are, and its memory


class Mutant(NamedTuple):
    """A module with one fault: the line, what stood there and what stands there now, and the whole text."""

    module: str
    line: int
    told: str
    text: str


def changed(node: ast.AST) -> Iterator[ast.AST]:
    """The faults that a node may have, each a node in its place."""
    if isinstance(node, ast.Compare):
        for i, operator in enumerate(node.ops):
            swapped = copy.deepcopy(node)
            swapped.ops[i] = SWAPPED[type(operator)]()
            yield swapped
    elif isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in SWAPPED:
        swapped = copy.deepcopy(node)
        swapped.op = SWAPPED[type(node.op)]()
        yield swapped
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Break | ast.Continue):
        yield SWAPPED[type(node)]()
    if isinstance(node, CONDITIONS):
        negated = copy.deepcopy(node)
        negated.test = ast.UnaryOp(ast.Not(), negated.test)
        yield negated
    if isinstance(node, ast.AugAssign) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Yield | ast.YieldFrom)):
        yield ast.Pass()


def walked(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """(parent, field, place in its list, child) of all that is run: no annotations."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        for place, child in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(child, ast.AST):
                yield node, field, place, child
                yield from walked(child)


def mutants(module: str) -> list[Mutant]:
    tree = ast.parse((HOME / module).read_text(encoding="utf-8"))
    found = []
    for parent, field, place, child in list(walked(tree)):
        for other in changed(child):
            put(parent, field, place, other)
            told = f"{said(child)}  ->  {said(other)}"
            line = getattr(child, "lineno", getattr(parent, "lineno", 0))
            found.append(Mutant(module, line, told, ast.unparse(ast.fix_missing_locations(tree))))
            put(parent, field, place, child)
    return found


def put(parent: ast.AST, field: str, place: int | None, child: ast.AST) -> None:
    if place is None:
        setattr(parent, field, child)
    else:
        getattr(parent, field)[place] = child


def said(node: ast.AST) -> str:
    """Its first line."""
    return ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).partition("\n")[0][:100]


def failed(scratch: Path, tests: tuple[str, ...], seconds: float) -> tuple[bool, float]:
    """Whether the tests fail on what lies in `scratch`, and the CPU seconds they took; in a process of its own that has the libraries."""
    shutil.rmtree(scratch / ".hypothesis", ignore_errors=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    child = os.fork()
    if not child:
        os.setsid()
        os.chdir(scratch)
        os.environ |= {"PYTHONPATH": str(scratch), "PYTHONDONTWRITEBYTECODE": "1"}
        sys.path.insert(0, str(scratch))
        sys.dont_write_bytecode = True
        for name in [n for n in sys.modules if n.partition(".")[0] in ("tests", "pipeline")]:
            del sys.modules[name]
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 5))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        with open(scratch / "told", "w", encoding="utf-8") as told:
            os.dup2(told.fileno(), 1)
            os.dup2(told.fileno(), 2)
            options = ("-x", "-q", "-n0", "-m", "not slow", "-p", "no:cacheprovider", "--hypothesis-seed=0")
            os._exit(int(importlib.import_module("pytest").main([*options, *tests])))
    status = ended(child, time.monotonic() + 20 * seconds)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return status != 0, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ended(child: int, deadline: float) -> int:
    """The status of a process, which is killed with its own when it waits for what never comes."""
    while True:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return status
        if time.monotonic() > deadline:
            os.killpg(child, 9)
        time.sleep(0.05)


def tests_of(module: str) -> tuple[str, ...]:
    return next(tests for prefix, tests in TESTS.items() if module.startswith(prefix))


def fitting(module: str) -> tuple[str, ...]:
    """The tests of a module: those that are named like it come first."""
    tests = tests_of(module)
    own = sorted(path for test in tests for path in (HOME / test).glob(f"test_{Path(module).stem}*.py"))
    return tuple(dict.fromkeys([*(path.relative_to(HOME).as_posix() for path in own), *tests]))


def survived(scratch: Path, mutant: Mutant, limits: dict[tuple[str, ...], float]) -> bool:
    path = scratch / mutant.module
    sound = path.read_text(encoding="utf-8")
    path.write_text(mutant.text, encoding="utf-8")
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
        compiled.unlink()
    try:
        return not failed(scratch, fitting(mutant.module), limits[tests_of(mutant.module)])[0]
    finally:
        path.write_text(sound, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.mutants")
    parser.add_argument("module", nargs="*", default=list(TESTS))
    parser.add_argument("--sample", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    for name in ("pytest", "numpy", "pyarrow.dataset", "pyarrow.parquet", "hypothesis", "lxml.html"):
        importlib.import_module(name)
    files = [p for m in chosen.module for p in (sorted((HOME / m).rglob("*.py")) if (HOME / m).is_dir() else [HOME / m])]
    found = [mutant for path in files for mutant in mutants(path.relative_to(HOME).as_posix())]
    sample = random.Random(chosen.seed).sample(found, min(chosen.sample, len(found)))
    lived: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        for part in PARTS:
            copied = shutil.copytree if (HOME / part).is_dir() else shutil.copy
            copied(HOME / part, scratch / part)
        limits: dict[tuple[str, ...], float] = {}
        for tests in dict.fromkeys(tests_of(m.module) for m in sample):
            broken, seconds = failed(scratch, tests, 600)
            if broken:
                raise SystemExit(f"the tests fail as they are: {(scratch / 'told').read_text()}")
            limits[tests] = 10 + SLOWER * seconds
        print(f"{len(sample)} of {len(found)} mutants", flush=True)
        for number, mutant in enumerate(sample, 1):
            if survived(scratch, mutant, limits):
                lived[mutant.module] += 1
                print(f"lived  {mutant.module}:{mutant.line}  {mutant.told}", flush=True)
            if not number % 10:
                print(f"{number - lived.total()} of {number} found", flush=True)
    for module, total in [*sorted(Counter(m.module for m in sample).items()), ("all", len(sample))]:
        missed = lived.total() if module == "all" else lived[module]
        print(f"{1 - missed / total:5.0%}  {total - missed:3} of {total:3}  {module}")


if __name__ == "__main__":
    main()
