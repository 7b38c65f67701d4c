import dataclasses
import pickle

import pytest

from pipeline.model import LanguageSpan, Passage
from pipeline.records import changed

PASSAGE = Passage(3, 8, "dose.", block=2, kind="list_item", spans=(LanguageSpan(3, 8, "fr"),))


def test_changed_keeps_every_field_but_those_named() -> None:
    other = changed(PASSAGE, label="spam", rule="spam_line")
    assert other == dataclasses.replace(PASSAGE, label="spam", rule="spam_line") != PASSAGE


def test_changed_knows_no_other_field() -> None:
    with pytest.raises(KeyError):
        changed(PASSAGE, colour="red")  # type: ignore[call-arg]


def test_equal_records_are_one_key_and_survive_a_process() -> None:
    other = pickle.loads(pickle.dumps(PASSAGE))
    assert {PASSAGE, other} == {changed(other)}
    assert dataclasses.asdict(other)["spans"] == ({"start": 3, "end": 8, "language": "fr"},)


def test_no_field_of_a_record_changes() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError, match="changed"):
        PASSAGE.label = "spam"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del PASSAGE.label  # type: ignore[misc]
    assert PASSAGE.label == "clean"
    assert not hasattr(PASSAGE, "__dict__")


def test_what_is_missing_is_told_by_name() -> None:
    with pytest.raises(TypeError, match="text"):
        Passage(3, 8)  # type: ignore[call-arg]
