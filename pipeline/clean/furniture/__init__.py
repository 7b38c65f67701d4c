"""Labels page furniture: what a web page or a journal prints around an article.

Once HTML is gone no extractor finds it, and the line rules of C4 cost 7 to 15 % of the content. Here a line must be known as a whole
(phrases.py), and where it stands must fit: before the first and behind the last finished paragraph nearly everything short is furniture,
between paragraphs only what cannot be a heading. Rules: the phrase families (phrases.FAMILIES), repeated_title, running_head, page_number,
repeated_line, comments (of readers, under the article), tail (lines under a heading of related articles or behind a comment form, teasers),
headline_tail (titles behind the last paragraph), empty_heading. Injected spam: spam.py.
"""

from collections.abc import Sequence

from pipeline.clean.draft import Draft
from pipeline.clean.furniture.ends import by_place, comments, tails
from pipeline.clean.furniture.phrases import LONGEST, LONGEST_NOTICE, Match, match, may_be_dense, notice, partly
from pipeline.clean.furniture.repeats import by_repetition
from pipeline.clean.furniture.shapes import FIXED, Found, is_alone, is_body, is_half, is_open, is_prose
from pipeline.clean.furniture.spam import may_advertise, spam
from pipeline.clean.furniture.titles import HASHES, SURE, spare_title, titles
from pipeline.clean.phrase_words import plain_words
from pipeline.model import Passage
from pipeline.records import changed
from pipeline.settings import Furniture, Settings

_NO_HEADINGS = frozenset(["ad", "more", "subscribe", "cookie", "copyright"])  # families whose lines head no section of an article
_MARKED = {"running_head": "running_head", "running_foot": "running_head", "page_number": "page_number"}


def furniture(draft: Draft, settings: Settings) -> Draft:
    """The draft with its furniture and spam labelled; garbled passages are never touched."""
    passages = list(draft.passages)
    limits = settings.furniture
    text = "\n".join([p.text for p in passages])
    words = plain_words(text)
    found = _by_phrase(passages, limits)
    _by_marks(draft, passages, found)
    by_repetition(passages, found, limits)
    for n, rule in titles(passages, draft.title, found, limits).items():
        found.pop(n, None)
        if rule:
            found[n] = (rule, 0.9)
        else:
            passages[n] = changed(passages[n], kind="title")
    body = [n for n, p in enumerate(passages) if is_body(p, limits)]
    by_place(passages, found, body, may_be_dense(words), limits)
    tails(passages, found, body, limits)
    comments(passages, found, limits)
    for n, (rule, score) in found.items():
        kind = "paragraph" if passages[n].kind == "table" else passages[n].kind  # links between bars are no row
        passages[n] = changed(passages[n], label="boilerplate", rule=rule, score=score, kind=kind, spans=())
    if may_advertise(draft.text, text, words):
        passages = spam(draft.text, passages, limits)
    return changed(draft, passages=tuple(passages))


def _by_phrase(passages: Sequence[Passage], settings: Furniture) -> Found:
    """Lines that read like furniture; of those that could as well be headings, the ones that stand where no heading can."""
    found: Found = {}
    doubtful = []
    for n, p in enumerate(passages):
        if not is_open(p):
            continue
        if len(p.text) > LONGEST:
            if len(p.text) <= LONGEST_NOTICE and p.kind not in FIXED and (rule := notice(p.text)):
                found[n] = (rule, 0.8)
            continue
        if p.kind == "caption" or (p.kind in FIXED and not is_alone(passages, n)):
            continue
        hit = match(p.text) or (Match("cookie", True) if notice(p.text) == "cookie" else None)
        if hit is None or (p.kind in FIXED and not hit.sure):
            continue
        sure = (hit.sure and not HASHES.match(p.text)) or hit.family in _NO_HEADINGS
        found[n] = (hit.family, SURE if sure else 0.7)
        if not sure:
            doubtful.append(n)
    first = next((n for n, p in enumerate(passages) if n not in found and is_prose(p, settings)), 0) if doubtful else 0
    for n in doubtful:
        if n - 1 in found or n + 1 in found:
            continue
        heads = 0 < n < len(passages) - 1 and is_prose(passages[n + 1], settings)  # text follows it: a heading
        # alone above the first paragraph it may be the title
        if heads or passages[n].kind == "list_item" or (0 < n < first and " " in passages[n].text):
            found.pop(n)
    _beside(passages, found, settings)
    for n in [n for n in found if is_half(passages, n, found, settings)]:
        found.pop(n)
    spare_title(passages, found, settings)
    return found


def _beside(passages: Sequence[Passage], found: Found, settings: Furniture) -> None:
    """Lines that are furniture but for a name or two, beside lines that are furniture altogether."""
    for n in sorted(found):
        for step in (-1, 1):
            m = n + step
            while 0 <= m < len(passages) and m not in found and is_open(passages[m]) and passages[m].kind not in FIXED:
                if is_prose(passages[m], settings) or not (rule := partly(passages[m].text)):
                    break
                found[m] = (rule, 0.6)
                m += step


def _by_marks(draft: Draft, passages: Sequence[Passage], found: Found) -> None:
    """What the form itself calls a running head or a page number."""
    marks = [m for m in draft.marks if m.kind in _MARKED]
    at = 0
    for n, p in enumerate(passages if marks else ()):
        while at < len(marks) and marks[at].end <= p.start:
            at += 1
        if at < len(marks) and marks[at].start <= p.start and p.end <= marks[at].end and is_open(p):
            found[n] = (_MARKED[marks[at].kind], 0.95)
