"""Above and below the article: dates, notices, the comments of readers, titles of other articles."""

from collections.abc import Sequence
from itertools import pairwise, takewhile

from pipeline.clean.furniture.bylines import account, breadcrumbs, comment_head, date_line, dated_line, signed_comment
from pipeline.clean.furniture.phrases import dense, heads_comments, partly
from pipeline.clean.furniture.shapes import FIXED, Found, is_alone, is_body, is_headline, is_open, is_prose
from pipeline.clean.sentences import ENDED
from pipeline.model import Passage
from pipeline.settings import Furniture

_OPENS_TAIL = frozenset(["related", "comment", "share", "subscribe", "copyright", "login", "nav", "cookie"])


def by_place(passages: Sequence[Passage], found: Found, body: Sequence[int], notices: bool, settings: Furniture) -> None:
    """Notices at the edges; dates, bylines, breadcrumbs and accounts above the first and behind the last paragraph.

    body: the places of the passages that `is_body`; notices: whether the text may have any.
    """
    edges = {*range(min(settings.edge, len(passages))), *range(max(0, len(passages) - settings.edge), len(passages))}
    for n in sorted(edges - set(found)) if notices else ():
        if is_open(passages[n]) and passages[n].kind not in FIXED and (rule := dense(passages[n].text)):
            found[n] = (rule, 0.7)
    prose = [n for n in body if n not in found]
    rows = set(takewhile(lambda n: passages[n].kind == "table" and is_alone(passages, n), prose))  # `3 May | News` is no table
    prose = prose[len(rows) :]
    if not prose:
        return
    for n in [*range(min(prose[0], settings.head_lines)), *range(prose[-1] + 1, len(passages))]:
        p = passages[n]
        if n in found or not is_open(p) or (p.kind in (*FIXED, "title") and n not in rows):
            continue
        if date_line(p.text):
            found[n] = ("stamp", 0.8)
        elif dated_line(p.text):
            found[n] = ("byline", 0.7)
        elif n < prose[0] and breadcrumbs(p.text):
            found[n] = ("nav", 0.7)
        elif account(p.text):
            found[n] = ("share", 0.7)
        elif n > prose[-1] and not ENDED.search(p.text) and (rule := partly(p.text)):
            found[n] = (rule, 0.6)


def comments(passages: Sequence[Passage], found: Found, settings: Furniture) -> None:
    """What readers write under an article: from the first line about comments to the end, if names or times follow that return.

    Names and times alone also stand in interviews and in reports by the hour.
    """
    starts = sorted(n for n, (rule, _) in found.items() if rule == "comment")
    if not starts:
        return
    heads = [n for n, p in enumerate(passages) if len(p.text) <= 100 and (n in found or is_open(p)) and comment_head(p.text)]
    signed = [n for n in heads if signed_comment(passages[n].text)]
    for start in starts:
        article = 1 if sum(n > start for n in signed) >= settings.comment_heads else settings.article_paragraphs
        if sum(n not in found and is_prose(p, settings) for n, p in enumerate(passages[:start])) < article:
            continue
        if sum(n >= start for n in heads) >= settings.comment_heads or heads_comments(passages[start].text):
            found.update((n, ("comments", 0.7)) for n in range(start, len(passages)) if n not in found and is_open(passages[n]))
        return


def tails(passages: Sequence[Passage], found: Found, body: Sequence[int], settings: Furniture) -> None:
    """Titles of other articles and what else stands behind the last finished paragraph."""
    _teasers(passages, found, settings)
    last = next((n for n in reversed(body) if n not in found), -1)
    _related(passages, found, last, settings)
    if last < 0:
        return
    tail = [n for n in range(last + 1, len(passages)) if is_open(passages[n]) or n in found]
    first = next((i for i, n in enumerate(tail) if n in found and found[n][0] in _OPENS_TAIL), len(tail))
    for n in tail[first:]:
        if n not in found:
            found[n] = ("tail", 0.8)
    _links(passages, found, last)
    alone = [n for n in tail[:first] if n not in found]
    if not alone or not all(n == alone[0] + i for i, n in enumerate(alone)):
        return
    texts = [passages[n].text for n in alone]
    dated = 2 * sum(any(c.isdigit() for c in text) for text in texts) > len(texts)  # a schedule, not titles
    if len(alone) >= settings.headlines and not dated and all(map(is_headline, texts)):
        found.update((n, ("headline_tail", 0.7)) for n in alone)
    elif len(alone) == 1 and passages[alone[0]].kind == "heading":
        found[alone[0]] = ("empty_heading", 0.7)


def _related(passages: Sequence[Passage], found: Found, last: int, settings: Furniture) -> None:
    """The titles under `Most read` in the middle of a text; the last one may be a heading of the text that follows."""
    for n in [n for n, verdict in found.items() if verdict[0] == "related" and n < last]:
        end = n + 1
        while end < last and end not in found and is_open(passages[end]) and not is_body(passages[end], settings):
            end += 1
        if end - n - 1 >= 2:
            closed = end in found
            for m in range(n + 1, end if closed else end - 1):
                if passages[m].kind not in FIXED and is_headline(passages[m].text):
                    found[m] = ("tail", 0.6)


def _teasers(passages: Sequence[Passage], found: Found, settings: Furniture) -> None:
    """Beginnings of other articles, each with the same link to the rest."""
    links: dict[str, list[int]] = {}
    for n, (rule, _) in found.items():
        if rule == "more":
            links.setdefault(passages[n].text, []).append(n)
    for places in links.values():
        gaps = [b - a for a, b in pairwise(sorted(places))]
        if len(places) >= settings.repeats and max(gaps) <= settings.teaser:
            first = max(0, min(places) - max(gaps) + 1)
            found.update((n, ("tail", 0.7)) for n in range(first, max(places)) if n not in found and is_open(passages[n]))


def _links(passages: Sequence[Passage], found: Found, last: int) -> None:
    """A list of titles that ends the text: no heading, no colon and no unfinished sentence announces it."""
    start = last
    while start > 0 and start not in found and passages[start].kind == "list_item" and is_headline(passages[start].text):
        start -= 1
    before = passages[start]
    if last - start >= 3 and before.kind == "paragraph" and ENDED.search(before.text):
        found.update((n, ("headline_tail", 0.6)) for n in range(start + 1, last + 1))
