"""README.md of a version: Hugging Face's own reader takes it, and loads every table by its name."""

import pytest
import yaml

import pipeline
from pipeline.corpus.schema import TABLES
from pipeline.report.card import head
from pipeline.report.facts import gather


def test_the_head_is_yaml_with_the_fields_that_the_hub_knows(corpus):
    home = pipeline.open_corpus(corpus).home
    told = yaml.safe_load((home / "README.md").read_text("utf-8").split("---\n")[1])
    assert {"en", "fa", "zh"} <= set(told["language"]) and not {"und", "mul", "zxx", False} & set(told["language"])
    assert told["license"] == "unknown" and told["size_categories"] == ["n<1K"] and told["multilinguality"] == ["multilingual"]
    assert [c["config_name"] for c in told["configs"]] == list(TABLES)
    assert [c["config_name"] for c in told["configs"] if c.get("default")] == ["passages"]


def test_languages_that_yaml_takes_for_something_else(corpus):
    from dataclasses import replace

    facts = replace(gather(pipeline.open_corpus(corpus)._version), languages=(("no", 5), ("zh-Hans", 4), ("zh-Hant", 3), ("und", 9)))
    assert yaml.safe_load(head(facts, {"passages": 2_000_000}))["language"] == ["no", "zh"]
    assert yaml.safe_load(head(facts, {"passages": 2_000_000}))["size_categories"] == ["1M<n<10M"]
    assert "language" not in yaml.safe_load(head(replace(facts, languages=()), {"passages": 0}))


@pytest.mark.slow
def test_datasets_loads_each_configuration(corpus, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    opened = pipeline.open_corpus(corpus)
    for table in TABLES:
        found = datasets.load_dataset(str(opened.home), table, cache_dir=str(tmp_path))["train"]
        assert found.num_rows == opened.dataset(table).count_rows() and found.column_names == TABLES[table].names
    assert datasets.load_dataset(str(opened.home), cache_dir=str(tmp_path))["train"].num_rows == opened.passages().num_rows
