"""Looks at one sentence: its script runs, which of them are only absorbed, and scores for the language of each.

The answer, a Segment, still leaves the choice among close languages to the document's path (path.py).
"""

import re
from bisect import bisect_left

from pipeline.clean.language import absorb, alphabets, han, relatives, scripts, voter
from pipeline.clean.language.romanised import romanised
from pipeline.clean.language.scripts import LETTER
from pipeline.clean.language.segments import Part, Segment
from pipeline.settings import Language

WHOLE = 600  # characters of a sentence voted on at once; eldc reads 1,000 bytes
_MANY = ("Latn", "Cyrl", "Arab", "Deva")  # scripts of many languages
_OPEN, _CLOSING = re.compile(r"[(（\[【][^)）\]】]*\Z"), re.compile(r"[)）\]】]")


def examine(text: str, start: int, end: int, passage: int, settings: Language, script: str = "") -> Segment:
    """The segment of the sentence `text[start:end]`, which has letters; its script, where all of its passage is in one."""
    if script:
        return _of_one_script(text, start, end, passage, script, settings)
    found = scripts.runs(text, start, end)
    if len(found) == 1 or len(found) > settings.max_runs:
        return _of_one_script(text, start, end, passage, found[0].script, settings)
    return _of_several_scripts(text, start, end, passage, found, settings)


def reference(text: str, start: int, end: int, passage: int, settings: Language) -> Segment:
    """The segment of a bibliography entry: one piece, and in doubt of the language of the text around it."""
    piece = text[start:end]
    found = scripts.runs(text, start, end)
    if not found:
        return Segment(start, end, passage)
    script = max(found, key=lambda r: (r.end - r.start) * (3 if r.script == "Hani" else 1)).script
    weight, given, doubted = min(end - start, settings.weight_cap), scored(piece, script, settings), ""
    if script == "Latn" and absorb.catalogued_in_english(piece):
        given = {"en": 0.9}
    elif script == "Latn":
        _, _, given, doubted = _doubted(piece, weight, given, settings)
    return Segment(start, end, passage, settings.reference_weight * weight, script, given, (), True, doubted)


def scored(piece: str, script: str, settings: Language, inserted: bool = False) -> dict[str, float]:
    """language -> 0..1 of a stretch in one script, best first."""
    if script in scripts.ONE_LANGUAGE:
        return {alphabets.alone(script, piece, settings.letter_share): 1.0}
    if script == "Hani":
        language = han.language(piece)
        return {"zh": 1.0, "ja": 0.95} if language == "zh" and han.could_be_japanese(piece) else {language: 1.0}
    return voter.scores(piece[:WHOLE], script, settings, inserted)


def _of_one_script(text: str, start: int, end: int, passage: int, script: str, settings: Language) -> Segment:
    """The segment of a sentence with letters of one script, or of so many that it is taken for one."""
    piece = text[start:end]
    if script in _MANY and end - start < settings.und_letters and settings.absorption == "absorb":
        piece = absorb.without_drugs(piece)
        if not LETTER.search(piece):
            return Segment(start, end, passage, settings.name_weight, "", {})
    found = scored(piece, script, settings)
    weight: float = min(end - start, settings.weight_cap)
    if script in _MANY and _undecided(piece, found, settings):
        return Segment(start, end, passage, settings.name_weight, script, {})
    if script == "Latn" and len(piece) < settings.und_letters and not absorb.function_words(piece):
        weight = min(weight, settings.heading_weight)
    best = next(iter(found.values()), 0.0)
    if script == "Latn" and absorb.is_affiliation(piece) and settings.absorption == "absorb":
        weight, script, found, doubted = _doubted(piece, weight, found, settings)
        return Segment(start, end, passage, settings.reference_weight * weight, script, found, doubted=doubted)
    if script == "Latn" and best < settings.weak and (name := romanised(piece[:WHOLE])):
        return Segment(start, end, passage, weight, "Latn", {name: 0.9})
    if script == "Latn" and (
        best < settings.sure
        or absorb.full_of_names(piece)
        or " et al" in piece
        or not scripts.has_letters(piece, settings.min_vote)
    ):
        weight, script, found, doubted = _doubted(piece, weight, found, settings)
        return Segment(start, end, passage, weight, script, found, doubted=doubted)
    return Segment(start, end, passage, weight * (3 if script == "Hani" else 1), script, found)


def _undecided(piece: str, found: dict[str, float], settings: Language) -> bool:
    """Whether a text is one short word that two languages may well have, or none that we know."""
    if len(piece) >= settings.und_letters or scripts.has_letters(piece, settings.min_word) or len(absorb.WORD.findall(piece)) > 1:
        return False
    best, second = [*found.values(), 0.0, 0.0][:2]
    return bool(best < settings.strange_score or best - second < settings.strong_margin)


def _coded(piece: str, settings: Language) -> bool:
    """Whether two thirds of a stretch are codes, symbols and numbers, and what words it has are too few for a vote."""
    letters = sum(map(str.isalpha, piece))
    if settings.absorption != "absorb" or (piece.isupper() and 2 * _letters(piece, 5) > letters):  # a sentence in capitals
        return False
    words = _letters(absorb.blanked(piece), 2)
    return words < settings.min_vote and 3 * words < letters


def _letters(piece: str, least: int) -> int:
    """Letters in words of at least so many."""
    return sum([n for n in (sum(map(str.isalpha, w)) for w in absorb.WORD.findall(piece)) if n >= least])


def _doubted(piece: str, weight: float, found: dict[str, float], settings: Language) -> tuple[float, str, dict[str, float], str]:
    """Weight, script, scores and doubted words (as in Segment) of a weak sentence by its ordinary words alone: names have no language."""
    if settings.absorption == "separate":
        return weight, "Latn", found, ""
    if next(iter(found), "") in relatives.unvoted_languages():
        return weight, "Latn", found, ""  # its words were counted already
    words = absorb.ordinary(piece)
    if _coded(piece, settings) and not absorb.function_words(words):
        return settings.name_weight, "", {}, ""  # "10:30 am", "CT, MRI": any script may hold it
    if len(words) < 0.8 * len(piece):
        again = voter.scores(words, "Latn", settings) if len(words) >= settings.min_vote else {}
        weight = min(weight, len(words)) if any(map(str.islower, words.split())) else settings.name_weight
        found = again or found
    hits = absorb.function_words(words)
    if hits and len(words) < settings.min_vote < len(piece) / 3:  # names and a word or two
        return weight, "Latn", {k: min(1.0, 0.5 + hits[k] / 10) for k in sorted(hits, key=lambda k: (-hits[k], k != "en", k))}, ""
    count = words.count(" ") + 1
    voted = next(iter(found.values()), 0.0)
    if hits and max(hits.values()) >= settings.function_share * count:
        raised = {k: found.get(k, 0.0) + settings.function_bonus * n / count**0.5 for k, n in hits.items() if k in found}
        found = {**found, **raised}
        found = {k: found[k] for k in sorted(found, key=lambda k: (-found[k], k))}
    strange = len(words) >= settings.und_letters and voted < settings.strange_score
    return weight, "Latn", found, words if strange else ""


def halved_where_strange(segments: list[Segment], settings: Language) -> list[Segment]:
    """The segments, with half the scores where the words are strange: romanised text, or a language nobody here knows.

    All words are looked up together: one by one that was a fifth of the step on short texts in many languages.
    """
    relatives.learn([segment.doubted for segment in segments if segment.doubted], "Latn")
    return [_halved(segment) if segment.doubted and _strange(segment, settings) else segment for segment in segments]


def _strange(segment: Segment, settings: Language) -> bool:
    return relatives.cost(segment.doubted, "Latn", next(iter(segment.scores or {}), "")) > settings.strange_cost


def _halved(segment: Segment) -> Segment:
    return segment._replace(scores={k: v / 2 for k, v in (segment.scores or {}).items()})


def _of_several_scripts(text: str, start: int, end: int, passage: int, found: list[scripts.Run], settings: Language) -> Segment:
    """The segment of a sentence with letters of several scripts."""
    every = found
    if settings.absorption == "absorb":
        piece = text[start:end]
        counted = absorb.without_drugs(absorb.blanked(piece))
        if counted != piece:
            found = [scripts.Run(start + a, start + b, script) for a, b, script in scripts.runs(counted, 0, len(counted))]
        found = [r for r in found if not _symbol(counted, r.start - start, r.end - start, r.script)] or every[:1]
        found = _without_terms(text, _without_names(text, found))
    kinds = list(dict.fromkeys(r.script for r in found))
    joined = {s: " ".join(text[r.start : r.end] for r in found if r.script == s) for s in kinds}
    size = {s: _size(s, joined[s]) for s in kinds}
    base = max(kinds, key=lambda s: size[s])
    known = {s: scored(joined[s], s, settings, s != base) for s in kinds}
    weight = min(size[base] * 5.0, settings.weight_cap)
    if len(kinds) == 1:
        if base == "Latn" and _coded(text[start:end], settings):
            return Segment(start, end, passage, settings.name_weight, "", {})
        return Segment(start, end, passage, weight, base, known[base])
    if "Latn" in kinds and base != "Latn":
        known["Latn"] = _inserted(joined["Latn"], known["Latn"])
    parts = _covering(text, end, found, every, known)
    return Segment(start, end, passage, weight, base, known[base], parts)


def _symbol(piece: str, start: int, end: int, script: str) -> bool:
    """Whether a run is a letter used as a symbol: α-synuclein, β42."""
    if script == "Grek":
        return max(map(len, absorb.WORD.findall(piece, start, end)), default=0) <= 2
    return end - start <= 1 and script not in ("Latn", "Hani")


def _size(script: str, text: str) -> float:
    """About how many words a stretch has."""
    if script in ("Hani", "Thai", "Laoo", "Khmr", "Mymr"):
        return len(text) / 2
    return len(absorb.WORD.findall(text)) or 1


def _without_names(text: str, found: list[scripts.Run]) -> list[scripts.Run]:
    """The runs that are no name inside a Latin sentence: words with capitals, of a script that has them."""
    rest = [r for i, r in enumerate(found) if not i or r.script == "Latn" or not text[r.start : r.end].istitle()]
    return rest if rest[0].script == "Latn" else found


def _without_terms(text: str, found: list[scripts.Run]) -> list[scripts.Run]:
    """The runs that count: Latin ones that are only terms or names belong to the script around them."""
    latin = [r for r in found if r.script == "Latn"]
    others = [r for r in found if r.script != "Latn"]
    if not latin or not others:
        return found
    joined = " ".join(text[r.start : r.end] for r in latin)
    if not absorb.switches(joined) and not any(absorb.switches(text[r.start : r.end]) for r in latin):
        return others
    words = sum(map(str.islower, absorb.WORD.findall(absorb.blanked(joined))))
    if words >= sum(_size(r.script, text[r.start : r.end]) for r in others):
        return found
    framed = absorb.switches(joined) and len(latin) > 1
    opening = framed and found[0].script == "Latn"  # an English frame begins with its own word
    kept = [r for r in found if r.script != "Latn" or absorb.switches(text[r.start : r.end], framed) or (opening and r is found[0])]
    return kept or others


def _inserted(text: str, found: dict[str, float]) -> dict[str, float]:
    """Scores of Latin words put into another script: English unless another language has more function words in them."""
    hits = absorb.function_words(text)
    best = max(sorted(hits, key=lambda k: (k != "en", k)), key=lambda k: hits[k], default="en")
    return {best: 1.0, **{k: v for k, v in found.items() if k != best}}


def _covering(
    text: str, end: int, found: list[scripts.Run], every: list[scripts.Run], known: dict[str, dict[str, float]]
) -> tuple[Part, ...]:
    """The runs found as parts that together hold every run; what was absorbed belongs to the part before it."""
    merged: list[list[int | str]] = []
    for run in found:
        if merged and merged[-1][2] == run.script:
            merged[-1][1] = run.end
        else:
            merged.append([run.start, run.end, run.script])
    starts = [r.start for r in every]
    borders = [int(m[0]) for m in merged[1:]] + [end]
    parts, at = [], every[0].start
    for (_, stop, script), border in zip(merged, borders, strict=True):
        last = max(int(stop), min(every[bisect_left(starts, border) - 1].end, border))
        while last > at and not LETTER.match(text, last - 1):
            last -= 1
        if _CLOSING.match(text, last) and _OPEN.search(text, at, last):
            last += 1
        parts.append(Part(at, last, str(script), known[str(script)]))
        at = border
    return tuple(parts)
