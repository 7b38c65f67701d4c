"""Settings: one documented file, printed as it is read."""

import dataclasses
import json
import re
import typing
from typing import Any

import pytest

import pipeline
from pipeline import settings_file
from pipeline.bounds import Share, wrong
from pipeline.cli import main
from pipeline.settings import DEFAULT, Settings


def changed() -> Settings:
    """Every setting another than its default."""
    return dataclasses.replace(DEFAULT, **{f.name: other(getattr(DEFAULT, f.name)) for f in dataclasses.fields(DEFAULT)})


def other(section: Any) -> Any:
    types = typing.get_type_hints(type(section), include_extras=True)
    return type(section)(**{f.name: other_value(getattr(section, f.name), types[f.name]) for f in dataclasses.fields(section)})


def other_value(value: Any, type_: Any) -> Any:
    if typing.get_origin(type_) is tuple:
        return (other_value("", typing.get_args(type_)[0]),) * 2
    if words := [word for word in typing.get_args(type_) if isinstance(word, str)]:
        return next(word for word in words if word != value)
    if type_ is Share:
        return value / 2
    return 'b"\\#é' if isinstance(value, str) else value + 1


@pytest.mark.parametrize("settings", [DEFAULT, changed()], ids=["default", "changed"])
def test_what_is_printed_is_a_file_that_gives_the_same_settings(settings, tmp_path):
    (tmp_path / "s.toml").write_text(settings_file.text(settings), encoding="utf-8")
    assert settings_file.load(tmp_path / "s.toml") == settings


def test_a_changed_value_stands_beside_its_default_and_its_reason(tmp_path, capsys):
    (tmp_path / "s.toml").write_text("[garbled]\nthreshold = 0.7\n")
    assert main(["settings", "--settings", str(tmp_path / "s.toml")]) == 0
    told = capsys.readouterr().out
    assert re.search(r"^threshold = 0\.7  # default 0\.6; of the probability: ", told, re.MULTILINE)
    assert told.count("# default") == 1


def test_every_section_and_field_is_there_with_the_comments_of_the_source():
    described = settings_file.described(DEFAULT)
    assert {name: set(section["fields"]) for name, section in described.items()} == {
        name: set(fields) for name, fields in dataclasses.asdict(DEFAULT).items()
    }
    assert all(section["comment"] for section in described.values())
    comments = [field["comment"] for section in described.values() for field in section["fields"].values()]
    assert sum(map(bool, comments)) > 0.9 * len(comments)  # a few are the second of a pair


def test_a_comment_on_lines_of_its_own_belongs_to_the_field_below_only_where_that_has_none(tmp_path, monkeypatch):
    (tmp_path / "made_settings.py").write_text(
        "class Made:\n"
        '    """Made."""\n\n'
        "    # of all fields\n"
        "    one: int = 1  # behind one\n"
        "    # going on\n"
        "    two: float = 2.0  # behind two\n"
        "    # above three\n"
        "    # and more\n"
        "    three: str = 'x'\n"
        "    four: int = 4\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    import made_settings

    wanted = {"": "of all fields", "one": "behind one going on", "two": "behind two", "three": "above three and more", "four": ""}
    assert settings_file._comments(made_settings.Made) == wanted


def test_the_digest_is_that_of_the_versions_made_with_these_settings(corpus, capsys):
    manifest = json.loads((corpus / "versions" / pipeline.open_corpus(corpus).version / "manifest.json").read_text())
    assert main(["settings", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["digests"]["corpus"] == manifest["digest"]
    assert told["digests"]["settings"] == DEFAULT.digest() != changed().digest()
    assert told["sections"]["run"]["fields"]["workers"] == {"value": 0, "default": 0, "comment": "0: as many as there are cores"}


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("[garbeld]\n", "there is no setting 'garbeld'; did you mean 'garbled'?"),
        ("[garbled]\ntreshold = 0.7\n", "[garbled] there is no setting 'treshold'; did you mean 'threshold'?"),
        ('[garbled]\nthreshold = "0.7"\n', "[garbled] threshold must be of type float, as its default 0.6"),
        ("garbled = 0.7\n", "'garbled' is a section: write [garbled]"),
        ("[run]\nworkers = true\n", "[run] workers must be of type int"),
        ("[sites]\nblock = [1]\n", "[sites] block must be a list of strings"),
        ('[language]\nvoter = "profile"\n', "[language] voter must be of eldc, profiles ('profiles' is nearest), not 'profile'"),
        ('[privacy]\nmask = ["emial"]\n', "[privacy] mask must be of email, phone, ip ('email' is nearest)"),
        ("[language]\nvoter = 7\n", "[language] voter must be of eldc, profiles"),
        ("[garbled]\nthreshold = 7.0\n", "[garbled] threshold must be from 0 to 1, not 7.0"),
        ("[garbled]\nthreshold = nan\n", "[garbled] threshold must be from 0 to 1, not nan"),
        ("[garbled]\nprior = inf\n", "[garbled] prior must be a finite number, not inf"),
        ("[run]\nworkers = -2\n", "[run] workers must be from 0 on, not -2"),
        ("[run]\nbatch_bytes = 0\n", "[run] batch_bytes must be from 1 on, not 0"),
        ("[run]\nworkers = [1]\n", "[run] workers must be of type int"),
        ("[sites]\nblock = 'x.org'\n", "[sites] block must be a list of strings"),
        ("[garbled\n", "not valid TOML"),
        ("workers = 2\n", "there is no setting 'workers'; it stands below [run]"),
        ("[garbled]\nworkers = 2\n", "it stands below [run]"),
    ],
)
def test_a_mistake_is_refused_with_the_file_and_what_to_write(written, says, tmp_path):
    (tmp_path / "s.toml").write_text(written)
    with pytest.raises(ValueError) as refused:
        settings_file.load(tmp_path / "s.toml")
    assert str(refused.value).startswith(f"{tmp_path / 's.toml'}: ") and says in str(refused.value)


def test_a_file_that_is_no_text_is_named(tmp_path):
    (tmp_path / "s.toml").write_bytes("größer".encode("utf-16"))
    with pytest.raises(ValueError, match=r"s\.toml: not valid TOML"):
        settings_file.load(tmp_path / "s.toml")


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [("language", "voter", "bogus"), ("garbled", "threshold", -0.1), ("run", "workers", -2), ("sites", "block", "x.org")],
)
def test_settings_of_a_program_are_held_to_the_same(section, key, value):
    with pytest.raises(ValueError, match=rf"^\[{section}\] {key} must be .*, not {value!r}$"):
        dataclasses.replace(DEFAULT, **{section: dataclasses.replace(getattr(DEFAULT, section), **{key: value})})


def test_every_setting_is_of_a_kind_that_can_be_checked():
    fields = [f for s in dataclasses.fields(DEFAULT) for f in dataclasses.fields(getattr(DEFAULT, s.name))]
    assert len(fields) > 200 and not [f.name for f in fields if not wrong(object(), f.type)]


def test_whole_numbers_do_for_fractions(tmp_path):
    (tmp_path / "s.toml").write_text("[garbled]\nprior = 1\n")
    assert settings_file.load(tmp_path / "s.toml").garbled.prior == 1
