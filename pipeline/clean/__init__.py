"""Article -> Cleaned: a pure function of (text, settings). steps.py gives the order of the steps; draft.py is what they hand on.

repair/      scan, guard: lines that need no look; mojibake, charsets: wrong charsets; escapes; layout, runs: faults of typesetting
lines/       frames: how the page is set; wrapping, hyphens: what is joined
pii          the step `mask`
split        kinds: what kind of block a line is
garbled/     signs, features: what is told of words and lines; model
language/    plain, close_look: the fast look at a block, and that at its sentences; segments: what both find; scripts, alphabets, han,
             romanised: what letters tell; voter, relatives, profiles: votes; absorb, switching: words of other languages; path; audit
furniture/   phrases, bylines, shapes: what lines say and look like; ends, repeats, titles: where they stand; spam, spam_words,
             spam_scripts: advertising
reworded/    collocations, plausible: which words go together
letters, grams, line_forms, sentences, unspaced, phrase_words, english    what several steps ask: how natural letters are, what lines look
                                   like, ends of sentences, scripts without spaces, folded words, English words by number
terms, relevance, signals    columns of the corpus; no steps
"""

from pipeline import edits
from pipeline.model import Article, Cleaned
from pipeline.settings import DEFAULT, Settings


def clean(source: str | bytes | Article, *, settings: Settings | None = None) -> Cleaned:
    """Repairs a text and labels every passage of it; nothing is dropped.

    source: decoded text, the bytes of a text file (their charset is found), or an Article. settings: those of settings.py if None.
    Raises TypeError for anything else; no text makes it raise. Pure: no file, no clock, no chance.
    """
    from pipeline.clean import steps

    return steps.run(source, settings or DEFAULT)


def restore(cleaned: Cleaned) -> str:
    """The source text, by undoing every repair of `cleaned.text`: equal to `cleaned.source`, code point for code point."""
    return edits.restore(cleaned.text, cleaned.repairs)
