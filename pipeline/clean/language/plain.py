"""The fast path: a block that is plainly one language needs no second look at its sentences.

Most text goes this way, so it decides what the step costs. In any doubt the answer is None and close_look.py looks at its sentences.
"""

import re

from pipeline.clean.language import absorb, alphabets, han, relatives, scripts, voter
from pipeline.clean.language.close_look import WHOLE
from pipeline.clean.language.scripts import Run
from pipeline.clean.language.segments import Segment
from pipeline.clean.language.switching import switched
from pipeline.clean.sentences import STOPS
from pipeline.settings import Language

# sentences, near enough for a vote
_ROUGH = re.compile(r"\S[^.!?\n؟۔।]*+(?:[.!?؟۔।]++(?!\s)[^.!?\n؟۔।]*+)*+[.!?؟۔।]*+")
_STOP = re.compile(rf"[{STOPS.replace('.', '')};；\n]|\.(?!\S)")
_LATIN = re.compile(f"[{scripts.CLASSES['Latn']}]+")
SAMPLE = 240  # characters that tell Dutch from Afrikaans, Persian from Pashto
_VOTED = frozenset(("Latn", "Cyrl", "Arab", "Deva"))


def one_language(text: str, start: int, end: int, passage: int, found: list[Run], settings: Language) -> Segment | None:
    """The segment of a whole block where all of it is plainly one language; None where its sentences must be looked at."""
    if not found:
        return Segment(start, end, passage, whole=True)
    script = found[0].script if len(found) == 1 else _around_terms(text, found, settings)
    if not script:
        return None
    piece = text[start:end]
    weight = min(end - start, settings.weight_cap)
    if script in scripts.ONE_LANGUAGE:
        language = alphabets.alone(script, piece, settings.letter_share)
        return Segment(start, end, passage, weight, script, {language: 1.0}, whole=True)
    if script == "Hani":
        language = han.plainly(piece)
        return Segment(start, end, passage, 3.0 * weight, script, {language: 1.0}, whole=True) if language else None
    if script not in _VOTED or end - start < settings.min_block:
        return None
    if settings.absorption == "absorb":
        piece = absorb.without_addresses(piece) if script == "Latn" else _LATIN.sub("", piece) if len(found) > 1 else piece
    votes = _agreeing(piece, script, settings)
    return Segment(start, end, passage, weight, script, votes, (), True) if votes else None


def _around_terms(text: str, found: list[Run], settings: Language) -> str:
    """The script of a block whose Latin letters are plainly terms within its sentences, or whose Greek ones are symbols."""
    if settings.absorption != "absorb":
        return ""
    found = [r for r in found if r.script != "Grek" or r.end - r.start > 2]
    others = {r.script for r in found} - {"Latn"}
    if len(others) != 1:
        return "" if others else "Latn"
    base = others.pop()
    room = 3 if base == "Hani" else 1  # a Han character says as much as three letters
    left, at = 0, found[0].start  # what the sentence has of the base beyond its Latin letters
    for run in found:
        if _STOP.search(text, at, run.start):
            if left < 0:
                return ""
            left = 0
        if run.script != "Latn":
            left += room * (run.end - run.start)
        elif _STOP.search(text, run.start, run.end):
            return ""
        else:
            left -= run.end - run.start
        at = run.end
    if left < 0:
        return ""
    latin = " ".join(text[r.start : r.end] for r in found if r.script == "Latn")
    return base if not latin or absorb.only_terms(latin) else ""


def _switches(sentence: str, script: str, votes: list[tuple[str, float]], settings: Language) -> bool:
    """Whether a torn sentence has parts in several languages."""
    return bool(switched(sentence, Segment(0, len(sentence), 0, script=script, scores=dict(votes)), votes[0][0], settings))


def _agreeing(piece: str, script: str, settings: Language) -> dict[str, float] | None:
    """The votes of a block whose every sentence votes for the same language, most of it clearly.

    A sentence that votes so by a hair is no doubt: between clear ones the path would choose the same.
    """
    agreed, lowest, clear = "", 1.0, 0
    leaders, least, margin, cites = voter.leaders_in(script, settings.voter), settings.min_vote, settings.strong_margin, " et al" in piece
    for sentence in _ROUGH.findall(piece):
        size = len(sentence)
        if size < least:
            continue
        votes = leaders(sentence) if size <= WHOLE else None
        if not votes:
            return None
        best, score = votes[0]
        if best != agreed:
            if agreed:
                return None
            agreed = best
            tearing = voter.tearing(best, settings)
        if score < lowest:
            lowest = score
            if score < settings.strong:
                return None
        second = votes[1][1] if len(votes) > 1 else -1.0
        if second >= tearing * score and voter.torn(votes, settings) and _switches(sentence, script, votes, settings):
            return None
        if score - second >= margin and not (cites and " et al" in sentence):  # a citation's title may be of another language
            clear += size
    sure = 2 * clear >= len(piece) or agreed in relatives.CONFUSED or relatives.marked(piece, script, agreed)  # below the letters decide
    return {agreed: lowest} if sure and _no_relative(piece, script, agreed, settings) else None


def _no_relative(piece: str, script: str, agreed: str, settings: Language) -> bool:
    """Whether a block that votes for a language is in none that the voter lacks or takes for it."""
    if script == "Latn" and agreed != "en" and absorb.full_of_names(piece):  # names make English look like another, not the reverse
        return False
    if script == "Latn" and relatives.hints(piece, agreed):  # words of a language that the voter lacks, also of one sentence in many
        return False
    if script == "Latn" and (agreed != "nl" or len(piece) >= SAMPLE):  # so much Afrikaans has words that Dutch lacks
        return True
    if next(iter(voter.scores(piece[:SAMPLE], script, settings)), "") != agreed:  # the quick vote lacks languages
        return False
    return agreed not in relatives.CONFUSED or all(relatives.meant(s, script, agreed) == agreed for s in _ROUGH.findall(piece))
