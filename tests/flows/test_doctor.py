"""What `corpus doctor` says of a bad installation. That it finds nothing wrong with a good one is the first test of a release."""

import pytest

from flows import doctor


def test_a_version_that_breaks_the_server_is_named_with_the_next_step(monkeypatch):
    assert doctor.pins_hold() is None
    known = doctor.version
    monkeypatch.setattr(doctor, "version", lambda name: "2.1.9" if name == "sqlalchemy" else known(name))
    said = doctor.pins_hold()
    assert said and said.startswith("sqlalchemy is 2.1.9, not ") and "pip install" in said


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    said = doctor.folder_is_usable(tmp_path / "file" / "corpus")
    assert said and "Choose another folder" in said
    assert doctor.folder_is_usable(tmp_path / "corpus") is None


@pytest.mark.slow
def test_worker_processes_start():
    assert doctor.workers_start() is None
