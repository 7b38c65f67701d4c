"""What is declared is used, what is used is declared, and the wheel has all of it."""

import ast
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import pipeline
from tests.packaging import wheel

HOME = wheel.HOME
LEXICON = HOME / "pipeline" / "lexicon"
PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONSTRAINTS = (HOME / "tests" / "constraints.txt").read_text(encoding="utf-8").splitlines()[1:]

# declared for what their users need of them, as pyproject.toml says
PINS = {"fastapi", "sqlalchemy", "lxml-html-clean"}
# of one that is declared a part, or what it is built on
BROUGHT = {"markupsafe": "jinja2", "uvicorn": "prefect", "packaging": "prefect", "fsspec": "prefect"}
# programs that a test calls, or that another package does
CALLED = {"ruff", "mypy", "pytest-xdist", "matplotlib", "setuptools", "scikit-learn", "wordfreq", "pillow"}


def names(requirements):
    return {canonicalize_name(Requirement(r).name) for r in requirements}


distributions = lru_cache(1)(packages_distributions)


def imported(folder: Path) -> set[str]:
    """Distributions that the modules of a folder import; those that make the shipped data run elsewhere."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if LEXICON not in path.parents else ():
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    known = distributions()
    foreign = found - sys.stdlib_module_names - {"pipeline", "flows", "tests"}
    return {canonicalize_name(known[name][0]) if name in known else name for name in foreign}


def test_every_dependency_is_used_and_every_import_declared():
    used = imported(HOME / "pipeline") | imported(HOME / "flows")
    assert (used - BROUGHT.keys()) | PINS == names(PROJECT["dependencies"])
    assert set(BROUGHT.values()) <= names(PROJECT["dependencies"])


def test_every_dependency_of_the_tests_is_used():
    used = imported(HOME / "tests") | CALLED
    extras = PROJECT["optional-dependencies"]
    assert names(extras["test"]) <= used
    assert names(extras["remote"]) - {"fsspec"} == {"s3fs", "gcsfs", "aiohttp"}  # fsspec imports these itself, by the URL


def closure(requirements, extra="") -> set[str]:
    """Names of the distributions that these requirements bring, on this machine."""
    found, todo = set(), [(Requirement(r), extra) for r in requirements]
    while todo:
        requirement, extra = todo.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        if (name, new := tuple(requirement.extras)) in found:
            continue
        found.add((name, new))
        try:
            todo += [(Requirement(r), e) for r in requires(name) or () for e in ("", *new)]
        except PackageNotFoundError:
            continue
    return {name for name, _ in found}


def test_the_tested_versions_are_those_of_all_that_is_installed_and_fit_what_is_declared():
    pinned = {canonicalize_name(name): Version(version) for name, version in (line.split("==") for line in CONSTRAINTS)}
    assert sorted(CONSTRAINTS, key=str.lower) == CONSTRAINTS
    declared = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
    assert closure(declared) <= pinned.keys()
    unfit = [r for r in map(Requirement, declared) if pinned[canonicalize_name(r.name)] not in r.specifier]
    assert not unfit


def test_every_file_of_data_has_its_origin_and_every_licence_its_text():
    told = {folder: (folder / "README.md").read_text(encoding="utf-8") for folder in (LEXICON, LEXICON / "garble")}
    for folder, text in told.items():
        for path in folder.iterdir():
            if path.suffix not in (".py", ".md", ".pyc") and path.name != "__pycache__":
                assert f"`{path.name}{'/' if path.is_dir() else ''}`" in text, f"{path} is not in {folder.name}/README.md"
    named = set(re.findall(r"MIT|BSD-\d-Clause|Apache-2\.0|CC[ -]BY[ -]SA[ -]4\.0|WordNet|Unicode", told[LEXICON]))
    texts = {path.stem for path in (LEXICON / "licences").iterdir()}
    assert {name.replace(" ", "-") for name in named} == {re.sub("-3.0$", "", name) for name in texts}
    short = [path.name for path in (LEXICON / "licences").iterdir() if "WARRANT" not in path.read_text(encoding="utf-8").upper()]
    assert not short, "a licence is shipped as a whole: where it says what is not warranted, and not as a link"


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    return wheel.build(tmp_path_factory.mktemp("wheel"), "--no-build-isolation")


@pytest.mark.slow
def test_the_wheel_has_the_licences_where_installers_look(built):
    inside = {Path(name).name for name in zipfile.ZipFile(built).namelist() if ".dist-info/licenses/" in name}
    assert inside == {path.name for path in (LEXICON / "licences").iterdir()}


@pytest.mark.slow
def test_the_wheel_has_every_file_of_the_program(built):
    inside = {name for name in zipfile.ZipFile(built).namelist() if ".dist-info/" not in name}
    files = {p for part in ("pipeline", "flows") for p in (HOME / part).rglob("*") if p.is_file() and p.suffix != ".pyc"}
    assert inside == {p.relative_to(HOME).as_posix() for p in files}


@pytest.mark.slow
def test_the_wheel_alone_gives_a_working_command(built, raw_folder, tmp_path):
    site = tmp_path / "site"
    wheel.run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", site, built)

    def corpus(*arguments: object) -> str:
        return wheel.run(site / "bin" / "corpus", *arguments, cwd=tmp_path, env={"PYTHONPATH": str(site), "PATH": ""})

    summary = json.loads(corpus("build", raw_folder, "processed", "--workers", "1", "--json"))
    assert summary["documents"] > 10
    assert "BROKEN" not in corpus("check") and (tmp_path / corpus("report").strip()).is_file()
    first = pipeline.open_corpus(tmp_path / "processed").documents().column("doc_id")[0].as_py()
    assert "source 0-" in corpus("why", first)
    where = "import flows.serve, pipeline; print(flows.serve.__file__, pipeline.__file__)"
    told = subprocess.run(
        [sys.executable, "-c", where], capture_output=True, text=True, check=True, cwd=tmp_path, env={"PYTHONPATH": str(site)}
    )
    assert all(Path(file).is_relative_to(site) for file in told.stdout.split())
