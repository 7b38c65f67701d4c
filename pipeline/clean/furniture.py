"""Labels page furniture: what a web page or a journal prints around an article.

Once HTML is gone no extractor finds it, and the line rules of C4 cost 7 to 15 % of the content. Here a line must be known as a whole
(phrases.py), and where it stands must fit: before the first and behind the last finished paragraph nearly everything short is furniture,
between paragraphs only what cannot be a heading. Rules: the phrase families (phrases.FAMILIES), repeated_title, running_head, page_number,
repeated_line, tail (lines under a heading of related articles or behind a comment form), headline_tail (titles behind the last paragraph),
empty_heading. Injected spam: spam.py.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from pipeline.clean.draft import Draft
from pipeline.clean.phrase_words import line_words, section_heading
from pipeline.clean.phrases import LONGEST, LONGEST_NOTICE, match, notice
from pipeline.clean.spam import spam
from pipeline.model import Passage
from pipeline.settings import Furniture, Settings

_ENDED = re.compile(r"[.!?…。！？։؟۔।॥][\"'”’»›)\]」』）*]*(?:\[?\d{1,3}\]?)?\Z")
_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_PAGE_NUMBER = re.compile(
    r"[-–—\[( ]*(?:p(?:age)?\.?\s*|S\.\s*|с\.\s*|стр\.\s*)?\d{1,4}(?:\s*(?:/|of|von|de|sur|из)\s*\d{1,4})?[-–—\]) ]*\Z", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s+[|–—·»«-]\s+|\s*[|｜]\s*")
_HASHES = re.compile(r"#{1,6}\s+")
_FIXED = ("reference", "table", "footnote", "caption")
_OPENS_TAIL = frozenset(["related", "comment", "share", "subscribe", "copyright", "login", "nav", "cookie"])
_NO_HEADINGS = frozenset(["ad", "more", "subscribe", "cookie", "copyright"])  # families whose lines head no section of an article
_SURE = 0.9
_MARKED = {"running_head": "running_head", "running_foot": "running_head", "page_number": "page_number"}

Verdict = tuple[str, float]  # rule, score


def furniture(draft: Draft, settings: Settings) -> Draft:
    """The draft with its furniture and spam labelled; garbled passages are never touched."""
    passages = list(draft.passages)
    limits = settings.furniture
    found = _by_phrase(passages, limits)
    _by_marks(draft, passages, found)
    _by_repetition(passages, found, limits)
    for n, rule in _titles(passages, draft.title, found, limits).items():
        found.pop(n, None)
        if rule:
            found[n] = (rule, 0.9)
        else:
            passages[n] = replace(passages[n], kind="title")
    _tails(passages, found, limits)
    for n, (rule, score) in found.items():
        passages[n] = replace(passages[n], label="boilerplate", rule=rule, score=score, spans=())
    return replace(draft, passages=tuple(spam(draft.text, passages, limits)))


def _open(p: Passage) -> bool:
    return p.label in ("clean", "mixed")


@lru_cache(maxsize=4096)
def _size(text: str) -> int:
    """Length in letters of an alphabet: a character of a script without spaces counts double."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text[:400]))


def _prose(p: Passage, settings: Furniture) -> bool:
    """A finished paragraph; a question or a cry may be a headline."""
    if len(p.text) >= settings.longest_headline or (size := _size(p.text)) >= settings.longest_headline:
        return True
    ended = _ENDED.search(p.text)
    if not ended:
        return False
    return size >= (settings.shortest_paragraph if ended.group()[0] in ".。।۔॥" else 2 * settings.shortest_paragraph)


def _by_phrase(passages: Sequence[Passage], settings: Furniture) -> dict[int, Verdict]:
    found: dict[int, Verdict] = {}
    doubtful = []
    for n, p in enumerate(passages):
        if not _open(p):
            continue
        if len(p.text) > LONGEST:
            if len(p.text) <= LONGEST_NOTICE and p.kind not in _FIXED and (rule := notice(p.text)):
                found[n] = (rule, 0.8)
            continue
        if p.kind in _FIXED and not _alone(passages, n):
            continue
        hit = match(p.text)
        if hit is None or (p.kind in _FIXED and not hit.sure):
            continue
        sure = (hit.sure and not _HASHES.match(p.text)) or hit.family in _NO_HEADINGS
        found[n] = (hit.family, _SURE if sure else 0.7)
        if not sure:
            doubtful.append(n)
    for n in doubtful:
        if n - 1 in found or n + 1 in found:
            continue
        heads = 0 < n < len(passages) - 1 and _prose(passages[n + 1], settings)  # text follows it: a heading
        if heads or passages[n].kind == "list_item":
            found.pop(n)
    _spare_title(passages, found, settings)
    return found


def _alone(passages: Sequence[Passage], n: int) -> bool:
    """Whether a line taken for a reference or a row of a table has no neighbour of its kind."""
    return all(passages[m].kind != passages[n].kind for m in (n - 1, n + 1) if 0 <= m < len(passages))


def _spare_title(passages: Sequence[Passage], found: dict[int, Verdict], settings: Furniture) -> None:
    """Where everything above the first paragraph reads like furniture, the longest doubtful line is the title."""
    first = next((n for n, p in enumerate(passages[: settings.head_lines]) if n not in found and _body(p, settings)), 0)
    if all(n in found for n in range(first)):
        doubtful = [n for n in range(first) if found[n][1] < _SURE]
        if doubtful:
            found.pop(max(doubtful, key=lambda n: (len(passages[n].text), -n)))


def _titles(passages: Sequence[Passage], given: str | None, found: dict[int, Verdict], settings: Furniture) -> dict[int, str]:
    """Copies of the title within the first lines: the one that stays has no rule."""
    head, paragraphs = [], 0
    for n, p in enumerate(passages[: settings.head_lines]):
        if _prose(p, settings):
            paragraphs += 1
            if paragraphs == 2:
                break
        elif _open(p) and p.kind not in _FIXED and p.kind != "list_item" and found.get(n, ("", 0.0))[1] < _SURE:
            head.append((n, _plain(p.text), [_plain(part) for part in _SEPARATOR.split(p.text)]))
    keys = [key for _, key, _ in head]
    wanted = _plain(given) if given else ""
    repeated = [a for i, a in enumerate(keys) if a and any(_contains(b, parts, a) for j, (_, b, parts) in enumerate(head) if i != j)]
    title = wanted if wanted in keys else min(repeated, key=lambda key: (len(key), keys.index(key)), default="")
    if not title:
        return {}
    copies = [n for n, key, parts in head if _contains(key, parts, title)]
    stays = next(n for n, key, _ in head if key == title)
    return {n: "" if n == stays else "repeated_title" for n in copies}


def _plain(text: str) -> str:
    return " ".join(line_words(_HASHES.sub("", text)))


def _contains(line: str, parts: Sequence[str], title: str) -> bool:
    """Whether a line is the title, or the title with the name of a site or a rubric beside it (folded)."""
    if line == title or title in parts:
        return True
    long_enough = title.count(" ") >= 3 or _size(title) >= 30
    return long_enough and len(line) <= 2 * len(title) + 20 and (line.startswith(title + " ") or line.endswith(" " + title))


def _by_marks(draft: Draft, passages: Sequence[Passage], found: dict[int, Verdict]) -> None:
    """What the form itself calls a running head or a page number."""
    marks = [m for m in draft.marks if m.kind in _MARKED]
    at = 0
    for n, p in enumerate(passages if marks else ()):
        while at < len(marks) and marks[at].end <= p.start:
            at += 1
        if at < len(marks) and marks[at].start <= p.start and p.end <= marks[at].end and _open(p):
            found[n] = (_MARKED[marks[at].kind], 0.95)


def _by_repetition(passages: Sequence[Passage], found: dict[int, Verdict], settings: Furniture) -> None:
    """Running heads and page numbers of plain text: short lines between prose that come again a page later, numbers aside."""
    keys: dict[str, list[int]] = {}
    numbers = []
    for n, p in enumerate(passages):
        if n in found or not _open(p) or p.kind not in ("paragraph", "heading") or len(p.text) > settings.longest_running_head:
            continue
        if not 0 < n < len(passages) - 1 or not (_prose(passages[n - 1], settings) or _prose(passages[n + 1], settings)):
            continue
        if _PAGE_NUMBER.match(p.text):
            numbers.append(n)
        elif not p.text.endswith((":", "?", "：", "？")) and not section_heading(p.text):
            words = line_words(p.text)
            if sum(word != "0" for word in words) >= 3 or (len(words) > 1 and _WIDE.search(p.text)):
                keys.setdefault(" ".join(words), []).append(n)
    for places in keys.values():
        if len(places) >= settings.repeats and _a_page_apart(passages, places, settings):
            found.update((n, ("repeated_line", 0.7)) for n in places)
    if len(numbers) >= settings.repeats and _a_page_apart(passages, numbers, settings):
        found.update((n, ("page_number", 0.8)) for n in numbers)


def _a_page_apart(passages: Sequence[Passage], places: Sequence[int], settings: Furniture) -> bool:
    """Whether a page of text lies between each two: closer ones are a list, a table or a verse."""
    return all(passages[b].start - passages[a].end >= settings.shortest_page for a, b in pairwise(places))


def _tails(passages: list[Passage], found: dict[int, Verdict], settings: Furniture) -> None:
    """Titles of other articles and what else stands behind the last finished paragraph."""
    last = max((n for n, p in enumerate(passages) if n not in found and _body(p, settings)), default=-1)
    _related(passages, found, last, settings)
    if last < 0:
        return
    tail = [n for n in range(last + 1, len(passages)) if _open(passages[n]) or n in found]
    first = next((i for i, n in enumerate(tail) if n in found and found[n][0] in _OPENS_TAIL), len(tail))
    for n in tail[first:]:
        if n not in found:
            found[n] = ("tail", 0.8)
    alone = [n for n in tail[:first] if n not in found]
    if not alone or not all(n == alone[0] + i for i, n in enumerate(alone)):
        return
    texts = [passages[n].text for n in alone]
    if len(alone) >= settings.headlines and sum(map(_headline, texts)) == len(alone):
        found.update((n, ("headline_tail", 0.7)) for n in alone)
    elif len(alone) == 1 and passages[alone[0]].kind == "heading":
        found[alone[0]] = ("empty_heading", 0.7)


def _related(passages: Sequence[Passage], found: dict[int, Verdict], last: int, settings: Furniture) -> None:
    """The titles under `Most read` in the middle of a text; the last one may be a heading of the text that follows."""
    for n in [n for n, verdict in found.items() if verdict[0] == "related" and n < last]:
        end = n + 1
        while end < last and end not in found and _open(passages[end]) and not _body(passages[end], settings):
            end += 1
        if end - n - 1 >= 2:
            closed = end in found
            for m in range(n + 1, end if closed else end - 1):
                if passages[m].kind not in _FIXED and _headline(passages[m].text):
                    found[m] = ("tail", 0.6)


def _body(p: Passage, settings: Furniture) -> bool:
    """What belongs to the article whatever surrounds it."""
    return p.label == "garbled" or (_open(p) and (p.kind in _FIXED or p.kind == "list_item" or _prose(p, settings)))


def _headline(text: str) -> bool:
    return _size(text) >= 22 and (text.count(" ") >= 3 or bool(_WIDE.search(text))) and not text.endswith((".", "。", ":", "：", ";", ","))
