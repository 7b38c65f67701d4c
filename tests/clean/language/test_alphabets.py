"""Languages told, or ruled out, by the letters of their alphabets."""

import pytest

from pipeline.clean.language import alphabets
from tests.clean.language.test_language import named


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("tt", "Шәфкать туташы һәр кичне авыру янына керә иде."),
        ("ba", "Был ҡышта ауылда күп кеше ауырып ятты, әммә һуңынан бөтәһе лә һауыҡты."),
        ("cv", "Пӗр эрнерен вӑл килне таврӑнчӗ."),
        ("os", "Сывæллон бонæй-бонмæ хуыздæр кодта."),
        ("sah", "Оҕо сарсыарда эрдэ уһуктубут."),
        ("kk", "Бала кешке дейін ұйықтап, тәбеті ашылды."),
        ("ky", "Бейтап түнү бою жакшы уктап, эртең менен өзү турду."),
        ("mn", "Хүүхэд шөнөжин сайн унтаж, өглөө нь өөрөө боссон."),
        ("uz-Cyrl", "Бола кечаси билан яхши ухлади ва эрталаб ўзи турди."),
        ("und", "Кинот буретӧ: нэрӧн пӧрысь морт локтӧ."),
        ("yi", "דאָס קינד איז געשלאָפֿן אַ גאַנצע נאַכט."),
        ("he", "הילד ישן היטב כל הלילה ובבוקר קם לבד."),
        ("ug", "بۇ دورا كېچىدە ئىچىلىدۇ."),
    ],
)
def test_letters_tell(language, text):
    assert [p.language for p in named(text)] == [language]


def test_a_foreign_name_excludes_no_language():
    text = "На следующее утро врачи клиники города Өскемен сообщили, что больному стало гораздо лучше и что его выпишут."
    assert [p.language for p in named(text)] == ["ru"]


def test_a_neighbour_decides_between_alphabets_that_both_fit():
    assert {p.language for p in named("Бала кешке дейін ұйықтап, тәбеті ашылды.\nОл өте көп күлді.")} == {"kk"}


def test_accented_letters_are_no_other_language():
    assert alphabets.candidates("Майка ѝ каза, че нищо не ѐ боли.", 50) is None
