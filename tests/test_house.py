"""How the house is kept: what may import and open what."""

import ast
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from pipeline.build.planning import SHAPING

HOME = Path(__file__).parents[1]
MODULES = sorted((HOME / "pipeline").rglob("*.py"))


def test_no_folder_of_tests_is_passed_over(pytestconfig):
    folders = {path.parent for path in (HOME / "tests").rglob("test_*.py")}
    names = {part for folder in folders for part in folder.relative_to(HOME).parts}
    assert not [name for name in names for pattern in pytestconfig.getini("norecursedirs") if fnmatch(name, pattern)]


def test_import_is_light_and_without_prefect():
    code = "import time; began = time.process_time(); import pipeline, sys; print(time.process_time() - began, 'prefect' in sys.modules)"
    found = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() for _ in range(3)]
    assert min(float(seconds) for seconds, _ in found) < 0.3
    assert {prefect for _, prefect in found} == {"False"}


def test_names_of_the_contract_stay_functions():
    modules = "pipeline, pipeline.read.folder, pipeline.clean.steps, pipeline.corpus.open"
    code = f"import {modules}; print(callable(pipeline.read), callable(pipeline.clean))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == ["True", "True"]


@pytest.mark.parametrize("module", MODULES, ids=lambda p: p.relative_to(HOME).as_posix())
def test_only_flows_import_prefect(module):
    imports = [node for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [node.module or "" if isinstance(node, ast.ImportFrom) else alias.name for node in imports for alias in node.names]
    assert not [name for name in names if name.split(".")[0] == "prefect"]


@pytest.mark.parametrize("module", [m for m in MODULES if "clean" in m.parts or "duplicates" in m.parts], ids=lambda p: p.name)
def test_the_core_opens_nothing_but_its_lexicon(module):
    calls = [node for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    opened = [ast.unparse(call) for call in calls if isinstance(call.func, ast.Name) and call.func.id == "open"]
    assert not opened


@pytest.mark.parametrize("module", MODULES, ids=lambda p: p.relative_to(HOME).as_posix())
def test_files_stay_short(module):
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 320


def test_all_that_shapes_the_corpus_is_there_to_be_digested():
    missing = [name for name in SHAPING if not (HOME / "pipeline" / name).exists()]
    assert not missing, "moved without its entry, it could change and corpora would not be done anew"
