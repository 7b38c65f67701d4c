"""The labelled texts the model learns from: (text, garbled or not, kind)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from pipeline.lexicon.garble import damage, odd, odd_signs, romanise, texts
from pipeline.lexicon.garble.recognise import Page, word_precision

READABLE_FROM, GARBLED_BELOW = 0.62, 0.48  # share of words read right; what lies between is nobody's example


Make = Callable[..., str | None]
Corpus = dict[str, list[str]]  # language -> texts
LATIN = ("en", "de", "fr", "pl", "tr", "vi", "cs", "it", "es", "id", "hu")
OWN = dict.fromkeys(("eng", "deu", "fra"), LATIN) | {
    "rus": ("ru",), "fas": ("fa",), "ara": ("ar",), "ell": ("el",), "hin": ("hi",), "chi_sim": ("zh_CN",),
}


class Item(NamedTuple):
    text: str
    garbled: bool
    kind: str


class Source:
    """Passages of random language and length."""

    def __init__(self, corpus: dict[str, list[str]], rng: Random):
        self.corpus, self.rng = corpus, rng
        self.languages = sorted(corpus)
        self.shares = [sum(map(len, corpus[language])) ** 0.3 for language in self.languages]

    def language(self) -> str:
        if "en" in self.corpus and self.rng.random() < 0.14:
            return "en"
        return self.rng.choices(self.languages, self.shares)[0]

    def passage(self, language: str | None = None, low: int = 16, high: int = 700) -> tuple[str, str]:
        language = language or self.language()
        size = int(low * (high / low) ** self.rng.random())
        if language in texts.NO_SPACES or language == "ko":
            size = max(4, int(size * 0.4))
        return texts.passage(self.rng, self.corpus[language], language, size), language


def drawn(kinds: Mapping[str, tuple[Make, int]], total: int) -> Iterator[tuple[str, Make]]:
    """Each kind as often as its share of the total says."""
    whole = sum(share for _, share in kinds.values())
    for kind, (make, share) in kinds.items():
        for _ in range(total * share // whole):
            yield kind, make


def build(corpus: Corpus, pages: list[Page], rng: Random, size: int, rights: Corpus, scripts: Sequence[str]) -> list[Item]:
    """About `size` items, a third of them garbled; the same for the same texts, pages and seed.

    corpus: running text; rights: a short text in each of many languages; scripts: minified programs.
    """
    source, out = Source(corpus, rng), []
    small = Source(rights, rng)
    for _ in range(size * 8 // 100):
        text, language = small.passage(high=300)
        out.append(Item(text, False, "rights " + language))
    for _ in range(size // 100):
        script = rng.choice(scripts)
        at = rng.randrange(max(1, len(script) - 400))
        piece = script[at : at + rng.randrange(60, 400)]
        if sum(map(piece.count, " \n")) < 0.1 * len(piece):  # what has spaces can be read
            out.append(Item(piece, True, "served script"))
    for _ in range(size * 20 // 100):
        text, language = source.passage()
        out.append(Item(text, False, "text " + language))
    for kind, change in drawn(damage.READABLE, size * 9 // 100):
        out += _changed(rng, source, kind, change, False)
    for kind, make in drawn(odd.KINDS | odd_signs.KINDS, size * 21 // 100):
        out.append(Item(make(rng) or "", False, kind))
    for _ in range(size // 25):  # as many long English texts as there are salads of them
        out.append(Item(source.passage("en", 90)[0], False, "text en"))
    for _ in range(size // 20):
        text, language = source.passage(None, 8, 45)
        out.append(Item(text, False, "short " + language))
    for language in ("en", "zh_CN", "ja", "ko"):
        out += [Item(source.passage(language, 12, 120)[0], False, "short " + language) for _ in range(size // 80)]
    romanisable = [x for x in source.languages if romanise.table(x) or x == "ko"]
    for _ in range(size * 4 // 100):
        text, language = source.passage(rng.choice(romanisable), 20, 250)
        latin = romanise.romanised(rng, text, language)
        if latin:
            out.append(Item(latin, False, "romanised " + language))
    for _ in range(size // 60):
        pieces = [source.passage(rng.choice(("en", "en", "zh_CN", "ja", "ru", "ar", "fa")), 20, 120)[0] for _ in range(rng.randint(2, 4))]
        out.append(Item(rng.choice(("", " ", ". ")).join(pieces), False, "mixed"))
    for kind, change in drawn(damage.BAD, size * 26 // 100):
        out += _changed(rng, source, kind, change, True)
    out += recognised(pages)
    rng.shuffle(out)
    return [item for item in out if item.text.strip()]


def running(corpus: Corpus, rng: Random, size: int) -> list[str]:
    """Texts of some sentences in languages with spaces, the better known languages more often."""
    languages = [language for language in sorted(corpus) if language not in texts.NO_SPACES]
    shares = [sum(map(len, corpus[language])) ** 0.6 for language in languages]
    drawn = (texts.passage(rng, corpus[x], x, int(60 * 8 ** rng.random())) for x in rng.choices(languages, shares, k=size))
    return [text for text in drawn if text.count(" ") > 6]


def _changed(rng: Random, source: Source, kind: str, change: Make, garbled: bool) -> list[Item]:
    salad = kind == "salad"
    for _ in range(60):
        whole = source.passage("en" if salad and rng.random() < 0.4 else None, 90 if salad else 16)[0]
        text = change(rng, whole)
        if text and (salad or not garbled or word_precision(text, whole) < 0.35):  # a damage that left most words whole is none
            return [Item(text, garbled, kind)]
    return []


def recognised(pages: list[Page]) -> Iterator[Item]:
    """Whole pages, and lines of them."""
    for page in pages:
        right = word_precision(page.read, page.truth)
        kind = f"read {page.language} as {page.model}"
        wrong_script = not _own(page)
        if len(page.read) < 12 or (wrong_script and right > 0.3):
            continue
        if wrong_script or right < GARBLED_BELOW:
            yield Item(page.read, True, kind)
        elif right >= READABLE_FROM:
            yield Item(page.read, False, kind)
        for line in page.read.split("\n"):
            share = word_precision(line, page.truth)
            if len(line) < 14 or len(line.split()) < 2:
                continue
            if (wrong_script and share < 0.2) or (right < GARBLED_BELOW and share < 0.34):
                yield Item(line, True, "line, " + kind)
            elif not wrong_script and share > 0.7 and right > 0.5:
                yield Item(line, False, "line, " + kind)


def _own(page: Page) -> bool:
    """Whether the page was read with the model of its own script."""
    return page.language in OWN[page.model]
