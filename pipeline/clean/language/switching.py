"""Ordinary words that change language inside a sentence without changing script.

Asked only where something speaks for it: a clause that clearly votes for another language and has its function words, a weak
sentence with function words of two languages, or one that votes nearly as much for another and has a word of it. Then Viterbi over
the words decides, on the scores of langdetect's profiles.
"""

import re
from itertools import islice

from pipeline.clean.language import absorb, profiles, relatives, voter
from pipeline.clean.language.path import best_path
from pipeline.clean.language.segments import Part, Segment
from pipeline.settings import Language

_CLAUSE = re.compile(r"[.!?]\s|[,;:，；：、،؛–—()\[\]\n]|\s-\s")


def switched(text: str, segment: Segment, base: str, settings: Language) -> tuple[Part, ...]:
    """The parts of a sentence of `base` by language; empty where it has one language only."""
    if segment.end - segment.start < settings.min_clause_sentence or not segment.scores:
        return ()
    others = rivals(text[segment.start : segment.end], segment.script, base, list(islice(segment.scores.items(), 3)), settings)
    if not others:
        return ()
    columns = profiles.columns(segment.script)
    states = [s for s in (base, *others) if s in columns]
    if base not in states or len(states) < 2:
        return ()
    place = [columns[s] for s in states]
    words = list(absorb.WORD.finditer(text, segment.start, segment.end))
    neutral = absorb.counted(text[segment.start : segment.end], settings)
    emissions, prices, at = [], [], segment.start
    for n, m in enumerate(words):
        word = m.group()
        named = word[:1].isupper() and n > 0 and settings.absorption == "absorb"
        silent = named or neutral[m.start() - segment.start].isspace()
        emissions.append({} if silent else _word(word, states, place, settings))
        prices.append(settings.word_price if text[at : m.start()].isspace() else settings.comma_price)
        at = m.end()
    path = best_path(emissions, prices, states)
    spans: list[list[int]] = []
    for n, state in enumerate(path):
        if spans and path[spans[-1][1]] == state:
            spans[-1][1] = n
        else:
            spans.append([n, n])
    return _kept(neutral, segment, base, settings, [(words[a].start(), words[b].end(), path[a]) for a, b in spans])


def _word(word: str, states: list[str], place: list[int], settings: Language) -> dict[str, float]:
    """What a word says for each language, at most 0; a function word of some of them speaks against the others."""
    said = profiles.word_scores(word).take(place).tolist()
    best = max(said)
    found = {s: max(-settings.word_cap, x - best) for s, x in zip(states, said, strict=True)}
    known = absorb.function_word_table().get(word.lower(), frozenset()).intersection(states)
    if known:
        for s in set(states) - relatives.unvoted_languages() - known:  # the table has no words of the unvoted ones
            found[s] -= settings.word_cap / 2  # a third finds .88 of clauses joined by a comma or nothing, two thirds split Danish
    return found


def rivals(sentence: str, script: str, base: str, votes: list[tuple[str, float]], settings: Language) -> list[str]:
    """Languages that something in the sentence speaks for beside `base`; `votes` are those of the whole, best first."""
    if len(sentence) < settings.min_clause_sentence or len(votes) < 2:
        return []
    if votes[0][0] == base and votes[0][1] >= settings.weak and not voter.torn(votes, settings):
        return []
    foreign = absorb.function_words(absorb.counted(sentence, settings), but=base) if script == "Latn" else {}
    if script == "Latn" and not foreign:  # without a word that only another language has no clause is in it
        return []
    found: dict[str, None] = {}
    for start, end in _clauses(sentence, settings.min_vote):
        here = voter.leaders(sentence[start:end], script, settings.voter)
        best, score = here[0] if here else (base, 0.0)
        if best != base and score - dict(here).get(base, 0.0) >= settings.clause_margin:
            hits = absorb.function_words(absorb.counted(sentence[start:end], settings))
            if script != "Latn" or (hits.get(best, 0) >= 2 and hits.get(best, 0) > hits.get(base, 0)):
                found[best] = None
    if not found and voter.torn(votes, settings):  # one word is enough for the language that the whole is torn to
        found = dict.fromkeys(k for k, _ in votes[:2] if k != base and k in foreign)
    if not found:
        order = sorted(foreign, key=lambda k: (-foreign[k], k))
        found = dict.fromkeys(k for k in order[:2] if foreign[k] >= 2)
    return list(found)


def _clauses(text: str, least: int) -> list[tuple[int, int]]:
    """The stretches between commas, brackets, dashes and line ends that are long enough to be asked about."""
    out, at = [], 0
    for m in _CLAUSE.finditer(text):
        if m.start() - at >= least:
            out.append((at, m.start()))
        at = m.end()
    if len(text) - at >= least:
        out.append((at, len(text)))
    return out


def _kept(neutral: str, segment: Segment, base: str, settings: Language, spans: list[tuple[int, int, str]]) -> tuple[Part, ...]:
    """The spans as parts, by what counts of the sentence; a foreign one without enough ordinary words of its own falls to the base."""
    parts: list[Part] = []
    for start, end, language in spans:
        counts = neutral[start - segment.start : end - segment.start]
        if language != base and not _ordinary(counts, segment.script, language, base, settings):
            language = base
        if parts and next(iter(parts[-1].scores)) == language:
            parts[-1] = Part(parts[-1].start, end, segment.script, {language: 1.0})
        else:
            parts.append(Part(start, end, segment.script, {language: 1.0}))
    return tuple(parts) if len(parts) > 1 else ()


def _ordinary(piece: str, script: str, language: str, base: str, settings: Language) -> bool:
    """Whether what counts of a stretch has ordinary words of `language`: function words of it, or as many words as make its vote clear."""
    lower = sum(map(str.islower, absorb.WORD.findall(piece)))
    if lower < 3:  # with 4 .016 of the letters of real mixed texts are lost
        return False
    hits = absorb.function_words(piece) if script == "Latn" else {}
    if hits.get(language, 0) >= 2 and hits.get(language, 0) > hits.get(base, 0):
        return True
    votes = voter.scores(piece, script, settings)
    return next(iter(votes), "") == language and votes[language] - votes.get(base, 0.0) >= settings.clause_margin
