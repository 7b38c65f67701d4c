"""Exact copies are cleaned once: what became of the last texts is kept, up to so many characters, for records that say the same."""

from collections.abc import Sequence
from threading import local

from pipeline.clean import steps
from pipeline.model import Article, Cleaned, Mark
from pipeline.settings import Settings

Said = tuple[str, tuple[Mark, ...], str | None]  # all of an article that cleaning looks at


class Outcomes(local):
    """Of the texts that a thread cleaned, the last one used at the end."""

    def __init__(self) -> None:
        self.by_text: dict[Said, Cleaned] = {}
        self.characters = 0
        self.settings: Settings | None = None


_KNOWN = Outcomes()


def cleaned(articles: Sequence[Article], settings: Settings, seconds: dict[str, float]) -> list[Cleaned | Exception]:
    """What becomes of each article, as `steps.run_all` tells it."""
    if _KNOWN.settings != settings:
        forget()
        _KNOWN.settings = settings
    texts = [said(article) for article in articles]
    found: dict[Said, Cleaned | Exception] = {text: _KNOWN.by_text[text] for text in texts if text in _KNOWN.by_text}
    new = {text: article for text, article in zip(texts, articles, strict=True) if text not in found}
    found |= zip(new, steps.run_all(list(new.values()), settings, seconds), strict=True)
    for text, outcome in found.items():
        if isinstance(outcome, Cleaned):
            keep(text, outcome, settings.run.copies)
    return [found[text] for text in texts]


def said(article: Article) -> Said:
    return article.source_text, article.marks, article.title


def keep(text: Said, outcome: Cleaned, most: int) -> None:
    """As the last one; the first ones go where there are more than so many characters."""
    known = _KNOWN.by_text
    if known.pop(text, None) is None:
        _KNOWN.characters += len(text[0])
    known[text] = outcome
    while _KNOWN.characters > most:
        first = next(iter(known))
        del known[first]
        _KNOWN.characters -= len(first[0])


def forget() -> None:
    """Each build begins with nothing kept: what another left must not answer for it."""
    _KNOWN.__init__()  # type: ignore[misc]
