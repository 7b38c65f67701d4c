"""The pieces of the language step, each on its own."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langdetect import detector_factory

from pipeline.clean.language import absorb, audit, han, profiles, relatives, romanised, scripts, voter
from pipeline.clean.language.path import best_path
from pipeline.lexicon import arrays
from pipeline.lexicon import make_language_profiles as maker
from pipeline.settings import DEFAULT, Language


def test_runs_hold_every_letter_once():
    text = "Ketamine (氯胺酮) и русский, ‏العربية 12 ok, Ω"
    found = scripts.runs(text, 0, len(text))
    assert [(text[r.start : r.end], r.script) for r in found] == [
        ("Ketamine", "Latn"), ("氯胺酮", "Hani"), ("и русский", "Cyrl"), ("العربية", "Arab"), ("ok", "Latn"), ("Ω", "Grek"),
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "latin"), [("", True), ("12 – “ok”؟", True), ("Straße, œuvre", True), ("ok β", False), ("ok 痛", False)])
def test_whether_all_letters_are_latin(text, latin):
    assert scripts.only_latin(text) is latin is ({r.script for r in scripts.runs(text, 0, len(text))} <= {"Latn"})


def test_runs_of_rare_scripts_side_by_side():
    text = "ยา ยาदवा, תרופה।"
    assert [(text[r.start : r.end], r.script) for r in scripts.runs(text, 0, len(text))] == [
        ("ยา ยา", "Thai"), ("दवा", "Deva"), ("תרופה", "Hebr"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "a1b", "  a,é я.", "12 %", "痛み"])
def test_whether_a_text_has_so_many_letters(text):
    letters = sum(map(str.isalpha, text))
    assert [scripts.has_letters(text, n) for n in range(1, 6)] == [n <= letters for n in range(1, 6)]


def test_ranges_of_scripts_do_not_overlap():
    ranges = sorted(r for rs in scripts.RANGES.values() for r in rs)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(ranges))


@pytest.mark.parametrize(
    ("text", "tag"),
    [("这个药很好", "zh"), ("この薬", "ja"), ("検査済", "ja"), ("이 약은 漢方이다", "ko"), ("三日", "zh")],
)
def test_han_languages(text, tag):
    assert han.language(text) == tag


@pytest.mark.parametrize(("text", "tag"), [("头发", "zh-Hans"), ("頭髮", "zh-Hant"), ("三日", "zh")])
def test_chinese_script(text, tag):
    assert han.chinese(text) == tag


def test_path_pays_for_changes():
    unsure = [{"da": 1.0}, {"no": 1.2, "da": 1.0}, {"da": 1.0}]
    assert best_path(unsure, [0.0, 0.5, 0.5], ["da", "no"]) == ["da", "da", "da"]
    assert best_path(unsure, [0.0, 0.05, 0.05], ["da", "no"]) == ["da", "no", "da"]
    assert best_path([], [], ["da"]) == []


def test_path_is_the_best_of_all():
    rng = np.random.default_rng(5)
    states = ["a", "b", "c"]
    for _ in range(30):
        places = [dict(zip(states, rng.integers(0, 9, 3).tolist(), strict=True)) for _ in range(5)]

        def worth(way, places=places):
            return sum(p[s] for p, s in zip(places, way, strict=True)) - 3 * sum(a != b for a, b in itertools.pairwise(way))

        assert worth(best_path(places, [3.0] * 5, states)) == max(map(worth, itertools.product(states, repeat=5)))


def test_profiles_are_those_of_the_installed_langdetect():
    whole, counts = arrays.read(maker.TARGET.with_name("langdetect.arrays")), maker.counts()
    assert whole.keys() == counts.keys() and all(np.array_equal(whole[k], counts[k]) for k in counts)
    shipped, made = arrays.read(maker.TARGET), maker.make()
    assert all(np.array_equal(shipped[k], made[k]) for k in ("languages", "grams", "rows", "columns", "values"))
    found = profiles.scores("Hon fick medicinen på morgonen och kände sig mycket bättre efter några timmar", "Latn")
    assert max(found, key=found.__getitem__) == "sv"


@pytest.mark.parametrize(
    ("text", "script", "tag"),
    [("Ja, het is niet zo moeilijk", "Latn", "nl"), ("Ja, dit is nie so moeilik nie", "Latn", "af"), ("ліки", "Cyrl", "uk"),
     ("Тоа е нашата лозинка и не смее да се смени", "Cyrl", "mk"), ("دوا کھانے کے بعد لیں", "Arab", "ur"), ("قرص\u200cها", "Arab", "fa")],
)  # fmt: skip
def test_close_relatives(text, script, tag):
    assert next(iter(voter.scores(text, script, DEFAULT.language))) == tag


def test_voters_take_any_text():
    for text in ("", "\0", "\ud800", "a\0b", "😀" * 400, "é" * 2000):
        for name, script in itertools.product(("eldc", "profiles"), ("Latn", "Cyrl", "Arab", "Deva")):
            voter.scores(voter.safe(text), script, Language(voter=name))
            voter.leaders(voter.safe(text), script, name)


@pytest.mark.parametrize(
    ("text", "switch"),
    [("paracetamol", False), ("Bank of America", False), ("The New York Times", False), ("in vitro", False), ("gradually", True),
     ("most of them could walk", True), ("CRP 12 mg/dL", False), ("https://a.org/the/of/and", False), ("Helicobacter pylori", False)],
)  # fmt: skip
def test_terms_and_names_do_not_switch(text, switch):
    assert absorb.switches(text) is switch


def test_blanking_keeps_every_place():
    text = "Die Wirkung (rapid effect) von „brain fog“ bei 12 mg/kg, s. https://a.org/b."
    out = absorb.blanked(text)
    assert len(out) == len(text) and all(b in (a, " ") for a, b in zip(text, out, strict=True))
    assert [w for w in out.split() if w.isalpha()] == ["Die", "Wirkung", "von", "bei"]


def test_references_by_form():
    assert absorb.is_entry("Rossi A, Verdi B. Il sonno. G Ital. 2011;3(2):5-9.")
    assert not absorb.is_entry("In 2011 the group published two papers on sleep; both were well received.")


def test_stamps_by_form():
    assert absorb.is_stamp("Norr Med. 2019 Okt; 8(1): 14-19. Author version.")
    assert absorb.is_stamp("Ann Sleep. | 2020 Mar; 8(1)...")
    assert not absorb.is_stamp("The group wrote about it in 2011; 3(2):5-9 has the rest.")
    assert not absorb.is_stamp("Norr Med. Author version.")


def test_romanised():
    assert romanised.romanised("bingren zhihou huifu hen kuai, yisheng shuo mingtian huijia") == "zh-Latn"
    assert romanised.romanised("ana ta3ban awy w mesh 3aref a3mel eh") == "ar-Latn"
    assert romanised.romanised("The patients went home on the next morning and slept") == ""


def test_the_audit_reads_the_probabilities_of_langdetect():
    audit.prepare()
    ours, theirs = detector_factory._factory, detector_factory.DetectorFactory()
    theirs.load_profile(detector_factory.PROFILES_DIRECTORY)
    assert ours.langlist == sorted(theirs.langlist)
    places = [theirs.langlist.index(language) for language in ours.langlist]
    assert all(ours.word_lang_prob_map[gram] == [row[n] for n in places] for gram, row in theirs.word_lang_prob_map.items())
    assert not any(gram in ours.word_lang_prob_map for gram in ("", "\0", "\0the", "the ", "\ud800", "\U0010ffff" * 3))


def test_audit_is_the_same_every_time():
    assert {audit._asked.__wrapped__("Hun var glad og gikk hjem til byen") for _ in range(10)} in ({"no"}, {"da"})


@pytest.mark.parametrize(
    ("text", "found", "tag"),
    [("O neno non quere durmir", "pt", "gl"), ("O menino não quer dormir", "pt", ""), ("Hy wil nie slaap nie", "nl", "af"),
     ("Hij wil niet slapen", "nl", ""), ("The nurse saw the child", "en", "")],
)  # fmt: skip
def test_languages_the_voter_lacks_by_their_words(text, found, tag):
    assert relatives.unvoted(text, {found: 0.75}, DEFAULT.language) == tag
    assert relatives.hints(text, found) or not tag, "the quick look must not miss what the careful one finds"


def test_words_that_tell_are_no_function_words_of_the_neighbour():
    table = absorb.function_word_table()
    for neighbour, near in relatives._unvoted().items():
        for language, telling, others in near:
            assert not telling & others and len(telling) > 5, (language, neighbour)
            assert not [w for w in telling if neighbour in table.get(w, ())], (language, neighbour)


@settings(max_examples=300)
@given(st.text("аіїє ъб", max_size=9) | st.text("абъвыіїєёўќґ ғәүңپچةىکۇےs\n", max_size=70))
def test_patterns_of_letters_find_the_same_in_what_is_telling(text):
    for script, own in relatives._OWN.items():
        for pattern in own.values():
            assert len(pattern.findall(text)) == len(pattern.findall(relatives.telling_letters(text, script)))


def test_letters_cost_less_in_their_own_language():
    macedonian, serbian = "Пациентот спиеше добро и си отиде дома", "Болесник је добро спавао и отишао кући"
    assert relatives.cheaper(macedonian, "Cyrl", "sr", "mk") > 0 > relatives.cheaper(serbian, "Cyrl", "sr", "mk")
    assert relatives.cost("she was asked about her sleep", "Latn", "en") < relatives.cost("ya vchera ploho spala", "Latn", "hr")
    assert relatives.cheaper("", "Cyrl", "sr", "mk") == relatives.cost("12", "Latn", "en") == relatives.cost("x", "Latn", "nowhere") == 0.0


@pytest.mark.parametrize(("piece", "script"), [("ъ", "Cyrl"), ("і ы ", "Cyrl"), ("ە", "Arab"), ("nie ", "Latn"), ("छ", "Deva")])
def test_put_right_takes_any_length(piece, script):
    for text, found, inserted in itertools.product(("", piece, piece * 20_000), ({}, {"nl": 0.5}), (False, True)):
        assert isinstance(relatives.put_right(text, script, found, inserted, DEFAULT.language), dict)


def test_names_and_addresses_are_no_ordinary_words():
    assert absorb.ordinary("the Society for the Study of Sleep said") == "the said"
    assert absorb.ordinary("Anneke van den Berg, Juan de la Fuente") == ""
    assert absorb.is_affiliation("1 Klinik für Schlafmedizin, Klinikum am Park, Bremen, Germany")
    assert not absorb.is_affiliation("The hospital, which had been closed, was opened again, and the clinic stayed.")
    assert absorb.switches("most of the patients could walk") and not absorb.switches(
        "aspirin, codeine, morphine, fentanyl, heroin, tramadol"
    )


def test_every_language_named_by_letters_has_its_script():
    assert all(scripts.script_of(language) == script for script, rows in relatives._LETTERS.items() for language, *_ in rows)
