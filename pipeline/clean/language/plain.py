"""The fast path: a block that is plainly one language needs no second look at its sentences.

Most text goes this way, so it decides what the step costs. In any doubt the answer is None and units.py looks closely.
"""

import re

from pipeline.clean.language import absorb, han, scripts, voter
from pipeline.clean.language.parts import Unit
from pipeline.clean.language.switching import rivals
from pipeline.clean.language.units import WHOLE
from pipeline.settings import Language

_ROUGH = re.compile(r"\S[^.!?\n؟۔]*+(?:[.!?؟۔]++(?!\s)[^.!?\n؟۔]*+)*+[.!?؟۔]*+")  # sentences, near enough for a vote


def block(text: str, start: int, end: int, passage: int, found: list[scripts.Run], settings: Language) -> Unit | None:
    """The unit of a whole block where all of it is plainly one language; None where its sentences must be looked at."""
    if not found:
        return Unit(start, end, passage, whole=True)
    if len(found) > 1:
        return None
    script, piece = found[0].script, text[start:end]
    weight = min(end - start, settings.weight_cap)
    if script in scripts.ONE_LANGUAGE:
        return Unit(start, end, passage, weight, script, {scripts.ONE_LANGUAGE[script]: 1.0}, whole=True)
    if script == "Hani":
        language = han.plainly(piece)
        return Unit(start, end, passage, 3.0 * weight, script, {language: 1.0}, whole=True) if language else None
    if settings.absorption == "absorb":
        if " et al" in piece:  # a citation's title may be of another language
            return None
        piece = absorb.without_addresses(piece)
    votes = _agreeing(piece, script, settings) if script in ("Latn", "Cyrl", "Arab") and end - start >= settings.min_block else None
    return Unit(start, end, passage, weight, script, votes, whole=True) if votes else None


def _agreeing(piece: str, script: str, settings: Language) -> dict[str, float] | None:
    """The votes of a block whose every sentence votes for the same language, strongly where it is long."""
    agreed, lowest, seen = "", 1.0, 0
    for sentence in _ROUGH.findall(piece):
        size = len(sentence)
        if size > WHOLE:
            return None
        if size < settings.min_vote:
            continue
        votes = voter.leaders(sentence, script, settings.voter)
        if not votes:
            return None
        best, score = votes[0]
        if best != (agreed or best) or score < settings.strong:
            return None
        if len(votes) > 1 and score - votes[1][1] < settings.strong_margin:
            return None
        if best != "en" and absorb.full_of_names(sentence):  # names make English look like another language, not the reverse
            return None
        if voter.torn(votes, settings) and rivals(sentence, script, best, votes, settings):
            return None
        agreed, lowest, seen = best, min(lowest, score), seen + size
    if not agreed or agreed in ("nl", "sr", "bg", "hi", "mr") or (len(piece) - seen > seen):  # close to languages that only `scores` knows
        return None
    return {agreed: lowest}
