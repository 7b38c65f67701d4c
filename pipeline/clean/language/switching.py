"""Ordinary words that change language inside a sentence without changing script.

Asked only where something speaks for it: a clause that clearly votes for another language and has its function words, or a weak
sentence with function words of two languages. Then Viterbi over the words decides, on the scores of langdetect's profiles.
"""

from pipeline.clean.language import absorb, profiles, voter
from pipeline.clean.language.path import best_path
from pipeline.clean.language.units import Part, Unit, clauses
from pipeline.settings import Language


def switched(text: str, unit: Unit, base: str, settings: Language) -> tuple[Part, ...]:
    """The parts of a sentence of `base` by language; empty where it has one language only."""
    rivals = _rivals(text, unit, base, settings)
    if not rivals:
        return ()
    columns = profiles.columns(unit.script)
    states = [s for s in (base, *rivals) if s in columns]
    if base not in states or len(states) < 2:
        return ()
    words = list(absorb.WORD.finditer(text, unit.start, unit.end))
    neutral = absorb.blanked(text[unit.start : unit.end]) if settings.absorption == "absorb" else text[unit.start : unit.end]
    emissions, prices, at = [], [], unit.start
    for n, m in enumerate(words):
        word = m.group()
        named = word[:1].isupper() and n > 0 and settings.absorption == "absorb"
        silent = named or neutral[m.start() - unit.start].isspace()
        found = profiles.word_scores(word)
        best = max(float(found[columns[s]]) for s in states)
        emissions.append({} if silent else {s: max(-settings.word_cap, float(found[columns[s]]) - best) for s in states})
        prices.append(settings.word_price if text[at : m.start()].isspace() else settings.comma_price)
        at = m.end()
    path = best_path(emissions, prices, states)
    segments: list[list[int]] = []
    for n, state in enumerate(path):
        if segments and path[segments[-1][1]] == state:
            segments[-1][1] = n
        else:
            segments.append([n, n])
    return _kept(text, unit, base, settings, [(words[a].start(), words[b].end(), path[a]) for a, b in segments])


def _rivals(text: str, unit: Unit, base: str, settings: Language) -> list[str]:
    """Languages that something in the sentence speaks for beside `base`."""
    found: dict[str, None] = {}
    scores = unit.scores or {}
    votes = [(k, scores[k]) for k in sorted(scores, key=lambda k: (-scores[k], k))[:3]]
    if unit.end - unit.start < settings.min_clause_sentence or len(votes) < 2:
        return []
    if votes[0][0] == base and votes[0][1] >= settings.weak and not voter.torn(votes, settings):
        return []
    for start, end in clauses(text, unit.start, unit.end):
        votes_here = voter.scores(text[start:end], unit.script, settings.voter)
        best = next(iter(votes_here), base)
        if best != base and votes_here[best] - votes_here.get(base, 0.0) >= settings.clause_margin:
            hits = absorb.function_words(absorb.blanked(text[start:end]))
            if unit.script != "Latn" or (hits.get(best, 0) >= 2 and hits.get(best, 0) > hits.get(base, 0)):
                found[best] = None
    if not found and unit.script == "Latn":
        hits = absorb.function_words(absorb.blanked(text[unit.start : unit.end]))
        order = sorted((k for k in hits if k != base), key=lambda k: (-hits[k], k))
        found = dict.fromkeys(k for k in order[:2] if hits[k] >= 2)
    return list(found)


def _kept(text: str, unit: Unit, base: str, settings: Language, segments: list[tuple[int, int, str]]) -> tuple[Part, ...]:
    """The segments as parts; a foreign one without enough ordinary words of its own falls to the base."""
    parts: list[Part] = []
    for start, end, language in segments:
        if language != base and not _ordinary(text[start:end], unit.script, language, base, settings):
            language = base
        if parts and next(iter(parts[-1].scores)) == language:
            parts[-1] = Part(parts[-1].start, end, unit.script, {language: 1.0})
        else:
            parts.append(Part(start, end, unit.script, {language: 1.0}))
    return tuple(parts) if len(parts) > 1 else ()


def _ordinary(piece: str, script: str, language: str, base: str, settings: Language) -> bool:
    """Whether a stretch has ordinary words of `language`: function words of it, or as many words as make its vote clear."""
    piece = absorb.blanked(piece)
    lower = sum(map(str.islower, absorb.WORD.findall(piece)))
    if lower < 3:
        return False
    hits = absorb.function_words(piece) if script == "Latn" else {}
    if hits.get(language, 0) >= 2 and hits.get(language, 0) > hits.get(base, 0):
        return True
    votes = voter.scores(piece, script, settings.voter)
    return next(iter(votes), "") == language and votes[language] - votes.get(base, 0.0) >= settings.clause_margin
