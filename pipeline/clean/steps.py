"""The order of cleaning. A new step is one module here, one row in STEPS, one file of cases."""

from collections import Counter
from collections.abc import Callable, Sequence
from time import process_time

from pipeline.clean.decode import decode
from pipeline.clean.draft import Draft, placed
from pipeline.clean.furniture import furniture
from pipeline.clean.garbled import garbled
from pipeline.clean.language import language
from pipeline.clean.lines import lines
from pipeline.clean.pii import mask
from pipeline.clean.repair import repair
from pipeline.clean.reworded import reworded
from pipeline.clean.split import split
from pipeline.model import Article, Cleaned, Passage
from pipeline.settings import Settings

Step = Callable[[Sequence[Draft], Settings], list[Draft]]


def each(step: Callable[[Draft, Settings], Draft]) -> Step:
    """Of a step that takes a text at a time, one that takes many: a row of STEPS."""
    return lambda drafts, settings: [step(draft, settings) for draft in drafts]


STEPS: tuple[tuple[str, Step], ...] = (
    ("repair", repair),
    ("lines", each(lines)),
    ("mask", each(mask)),
    ("split", each(split)),
    ("garbled", garbled),
    ("language", language),
    ("furniture", each(furniture)),
    ("reworded", each(reworded)),
)


def run(source: str | bytes | Article, settings: Settings, seconds: dict[str, float] | None = None) -> Cleaned:
    """Every step in order; `seconds` gathers the CPU seconds of each, by name. Raises what a step raises, TypeError for another source."""
    (cleaned,) = run_all([source], settings, {} if seconds is None else seconds)
    if isinstance(cleaned, Exception):
        raise cleaned
    return cleaned


def run_all(sources: Sequence[str | bytes | Article], settings: Settings, seconds: dict[str, float]) -> list[Cleaned | Exception]:
    """Each step on all texts before the next step, whose tables drive those of the others out of the processor's cache.

    Each text gets what it would alone; one on which a step raises gets that error and costs the others nothing.
    """
    drafts: dict[int, Draft] = {number: begin(source) for number, source in enumerate(sources)}
    failed: dict[int, Exception] = {}
    for name, step in STEPS:
        began = process_time()
        try:
            drafts = dict(zip(drafts, step(list(drafts.values()), settings), strict=True))
        except Exception:
            drafts, refused = one_by_one(step, drafts, settings)
            failed |= refused
        seconds[name] = seconds.get(name, 0.0) + process_time() - began
    return [failed[number] if number in failed else finish(drafts[number]) for number in range(len(sources))]


def one_by_one(step: Step, drafts: dict[int, Draft], settings: Settings) -> tuple[dict[int, Draft], dict[int, Exception]]:
    """The drafts after a step, and the errors of those on which it raises."""
    done, failed = {}, {}
    for number, draft in drafts.items():
        try:
            (done[number],) = step([draft], settings)
        except Exception as error:
            failed[number] = error
    return done, failed


def begin(source: str | bytes | Article) -> Draft:
    """The draft of which the first step is made; TypeError for another source."""
    if isinstance(source, Article):
        return Draft(source.source_text, source.source_text, marks=source.marks, title=source.title)
    if isinstance(source, bytes):
        text = decode(source).text
        return Draft(text, text)
    if isinstance(source, str):
        return Draft(source, source)
    raise TypeError(f"clean() takes str, bytes or Article, not {type(source).__name__}")


def finish(draft: Draft) -> Cleaned:
    """What the last step leaves, with the places of its passages in the source."""
    passages = placed(draft.passages, draft.repairs)
    return Cleaned(draft.source, draft.text, passages, draft.repairs, main_language(passages), draft.spun_score, draft.spun_evidence)


def main_language(passages: tuple[Passage, ...]) -> str:
    """The language of most clean text; `und` if there is none."""
    ink: Counter[str] = Counter()
    for p in passages:
        if p.label == "clean" and p.language != "und":
            ink[p.language] += p.end - p.start
    return max(sorted(ink), key=ink.__getitem__) if ink else "und"
