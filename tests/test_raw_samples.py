"""The sample corpus in raw/: every file reads as it should, and every fault planted in it is found."""

from functools import lru_cache
from pathlib import Path

import pytest

import pipeline
from pipeline.model import Article, Cleaned, Reject

RAW = Path(__file__).parents[1] / "raw"
FILES = sorted(p.relative_to(RAW).as_posix() for p in RAW.rglob("*") if p.is_file() and not p.name.startswith("."))
REJECTS = {
    "broken/empty.txt": ["empty"],
    "broken/not-a-text.txt": ["unsupported_type"],
    "broken/ward-book-cut-short.jsonl.gz": ["truncated"],
    "records/cards.jsonl": ["invalid_json", "empty"],
}
RECORDS = {
    "broken/empty.txt": 0,
    "broken/not-a-text.txt": 0,
    "records/cards.jsonl": 3,
    "records/notes.jsonl.gz": 3,
    "records/letters.jsonl.zst": 2,
}
LANGUAGES = {
    "ar/tawari.txt": "ar",
    "de/rettungswagen.txt": "de",
    "es/unidad-del-dolor.md": "es",
    "fa/dard-va-khab.txt": "fa",
    "fr/soins-palliatifs.html": "fr",
    "ja/gairai.txt": "ja",
    "ru/anesteziya-cp1251.txt": "ru",
    "zh/gb18030-guandian.txt": "zh",
    "zh/men-zhen.txt": "zh",
    "web/night-shift-clinic.txt": "en",
}
SET_ASIDE = [  # file, label, a piece of the passage
    ("blogs/first-infusion.md", "boilerplate", "Share on Facebook"),
    ("blogs/first-infusion.md", "boilerplate", "Leave a Reply"),
    ("blogs/first-infusion.md", "boilerplate", "Your email address"),
    ("blogs/first-infusion.md", "boilerplate", "Subscribe to our newsletter"),
    ("blogs/first-infusion.md", "boilerplate", "Seven Gentle Stretches"),
    ("blogs/first-infusion.md", "boilerplate", "How a Village Choir"),
    ("es/unidad-del-dolor.md", "boilerplate", "Compartir en Facebook"),
    ("es/unidad-del-dolor.md", "boilerplate", "Deja una respuesta"),
    ("de/rettungswagen.txt", "boilerplate", "Teilen"),
    ("fa/dard-va-khab.txt", "boilerplate", "دیدگاهتان را بنویسید"),
    ("ar/tawari.txt", "boilerplate", "اترك تعليقاً"),
    ("ru/dnevnik.txt", "boilerplate", "Оставить комментарий"),
    ("zh/men-zhen.txt", "boilerplate", "分享到微信朋友圈"),
    ("journals/bedside-audit-2023.txt", "boilerplate", "Downloaded from"),
    ("journals/bedside-audit-2023.txt", "boilerplate", "DOI: 10.99999"),
    ("journals/rat-memory-column.txt", "boilerplate", "Downloaded from archive"),
    ("press/copies/health-wire.md", "boilerplate", "Source: Coastal University"),
    ("journals/bedside-audit-2023.txt", "garbled", "3o5 g5 (sla"),
    ("journals/bedside-audit-2023.txt", "garbled", "Slgis s o S"),
    ("web/emergency-sedation.txt", "spam", "Best online casino bonus"),
    ("web/emergency-sedation.txt", "spam", "казино"),
    ("web/emergency-sedation.txt", "spam", "金沙娱乐城首存送彩金"),
    ("web/spun/newest-examine.txt", "spam", "get more info"),
    ("web/night-shift-clinic.txt", "mixed", "失眠is one of the reasons"),
    ("web/night-shift-clinic.txt", "mixed", "people with心脏病"),
]
CLEAN = [  # what must stand in the clean text, repaired and joined
    ("journals/bedside-audit-2023.txt", "over eighteen months"),
    ("journals/rat-memory-column.txt", "We conclude that the drug disturbs the way back to a memory rather than the memory itself."),
    ("journals/rat-memory-column.txt", "after some training"),
    ("journals/rat-memory-column.txt", "a well-known path"),
    ("de/rettungswagen.txt", "mit dem Beutel beatmet werden"),
    ("de/rettungswagen.txt", "Im Rettungsdienst unseres Landkreises"),
    ("ru/anesteziya-cp1251.txt", "кетамин остаётся главным средством"),
    ("zh/gb18030-guandian.txt", "尿频、尿痛的年轻人"),
    ("ru/dnevnik.txt", "Кетамин и память: записки врача"),
    ("web/emergency-sedation.txt", "Oxygen, suction and a bag belong on the trolley"),
    ("web/night-shift-clinic.txt", "It is not allowed to drive home by yourself."),
    ("press/copies/mojibake-mirror.txt", "“We want to know why the same dose lifts one person’s mood"),
    ("web/escapes-and-mojibake.txt", "La patiente a reçu de la kétamine à très faible dose"),
    ("web/escapes-and-mojibake.txt", "blieb aber überall in den zulässigen Grenzen"),
    ("web/escapes-and-mojibake.txt", 'The patient\'s answer was "better than before", & the dose'),
    ("web/escapes-and-mojibake.txt", "empezó en otoño y terminó sin complicaciones después"),
    ("web/escapes-and-mojibake.txt", "The efficacy of ketamine was confirmed in the final visit, and the flow"),
    ("web/esketamine-spray.html", "Most had been ill for more than a decade & had tried"),
]


@lru_cache(maxsize=64)
def records(name: str) -> tuple[Article | Reject, ...]:
    return tuple(pipeline.read(RAW / name))


@lru_cache(maxsize=64)
def cleaned(name: str) -> tuple[Cleaned, ...]:
    return tuple(pipeline.clean(record) for record in records(name) if isinstance(record, Article))


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_folder_is_small_and_in_many_forms():
    assert 20 <= len(FILES) <= 30
    assert sum((RAW / name).stat().st_size for name in FILES) < 300_000
    assert {Path(name).suffix for name in FILES} == {".txt", ".md", ".html", ".jsonl", ".gz", ".zst"}


@pytest.mark.parametrize("name", FILES)
def test_every_file_reads_as_documents_and_the_rejects_it_should(name):
    found = records(name)
    assert [r.reason for r in found if isinstance(r, Reject)] == REJECTS.get(name, [])
    articles = sum(isinstance(r, Article) for r in found)
    assert articles == RECORDS.get(name, articles if "cut-short" in name else 1)


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_lost_and_every_article_names_ketamine(name):
    for article in cleaned(name):
        assert pipeline.restore(article) == article.source
        assert pipeline.find_terms(article.text)


def test_html_brings_its_metadata_and_leaves_comments_and_navigation():
    (article,) = records("web/esketamine-spray.html")
    assert isinstance(article, Article)
    assert article.title == "A Nose Spray in the Clinic: One Year of Esketamine"
    assert (article.doi, article.authors, article.published) == ("10.99999/hhr.2024.77", ("Ines Marlow", "Peter Okonjo"), "2024-05-09")
    assert "cousin swears" not in article.source_text and "About us" not in article.source_text
    assert "register study" in article.source_text


def test_old_charsets_are_recognised():
    encodings = {name: record.encoding for name in ("ru/anesteziya-cp1251.txt", "zh/gb18030-guandian.txt") for record in records(name)}
    assert encodings == {"ru/anesteziya-cp1251.txt": "cp1251", "zh/gb18030-guandian.txt": "gb18030"}


@pytest.mark.parametrize(("name", "language"), LANGUAGES.items())
def test_the_language_of_a_document(name, language):
    assert [c.language.partition("-")[0] for c in cleaned(name)] == [language]


@pytest.mark.parametrize(("name", "label", "piece"), SET_ASIDE)
def test_what_does_not_belong_is_set_aside(name, label, piece):
    (article,) = cleaned(name)
    assert [p.label for p in article.passages if piece in flat(p.text)] == [label]


@pytest.mark.parametrize(("name", "piece"), CLEAN)
def test_what_belongs_is_repaired_and_kept(name, piece):
    (article,) = cleaned(name)
    assert piece in flat(" ".join(p.text for p in article.passages if p.label == "clean"))


@pytest.mark.parametrize("name", FILES)
def test_only_the_reworded_articles_are_flagged(name):
    assert all((article.spun_score >= 0.5) == name.startswith("web/spun/") for article in cleaned(name))


def test_references_keep_their_kind():
    (article,) = cleaned("journals/rat-memory-column.txt")
    assert [(p.kind, p.label) for p in article.passages if "Harrow J" in p.text or "Sato M" in p.text] == [("reference", "clean")] * 2
