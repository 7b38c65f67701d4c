"""Makes pipeline/lexicon/phrases/catalogues/: what web software prints around an article, out of its own translations.

    python pipeline/lexicon/make_catalogues.py FOLDER        # needs pyyaml and babel

FOLDER holds the unpacked packages of PACKAGES, each in a folder of its name. phrases/wanted.txt says which English texts are page
furniture, and of which family; their translations become files of the form told in phrases/README.md. A name in a text splits it: what
stands before is how such a line begins. Words that the software of a language uses for one family only are its `words`, all others are
`weak`.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

import yaml
from babel import localedata

from pipeline.clean import unspaced
from pipeline.clean.phrase_words import fold, words_of

Texts = dict[str, str]  # key, or the English text, -> translation

HERE = Path(__file__).parent
TELLING = {  # how the English words begin whose translations tell a family
    "comment": "comment", "repl(?:y|ies)": "comment", "cookie": "cookie", "privacy": "cookie", "subscri": "subscribe",
    "unsubscri": "subscribe", "newsletter": "subscribe", "sign up": "subscribe", "password": "login", "username": "login", "log": "login",
    "login": "login", "sign in": "login", "categor": "nav", "archive": "nav", "menu": "nav", "navigat": "nav", "sidebar": "nav",
    "home ?page": "nav", "related": "related", "posted": "byline", "updated": "byline", "share": "share", "facebook": "share",
    "copied": "share", "copyright": "copyright", "powered": "copyright", "print": "share",
}  # fmt: skip
_TONGUE = {
    "no": "nb",
    "nn": "nb",
    "iw": "he",
    "se": "sv",
    "cn": "zh",
    "vn": "vi",
    "kz": "kk",
    "tzm": "",
    "base": "",
    "default": "",
    "index": "",
}
_TRADITIONAL = re.compile("hant|tw|hk|mo", re.IGNORECASE)
_PAIR = re.compile(r"""["']?([\w.$-][^"'\n]*?)["']?\s*:\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')""")
LONGEST_PIECE = 6  # characters of a word of a script without spaces; longer ones are sentences
_MARKUP = re.compile(r"<[^>]*>|&[a-z]+;|:[a-z]+:`[^`]*`")
_COUNT = re.compile(
    r"\{\{?\s*(?:n|amount|count|number|total|minutes|readingTime|trialDays)\s*\}?\}|%d|%\(\w*(?:count|num|minutes|counter)\w*\)[sd]|\$#|%\d?\$?d|\d+"
)
_NAME = re.compile(r"%\(\w+\)[sd]|\{\{?\s*[\w.]*\s*\}?\}|%s|\$\{\w+\}|\|[\w ]+\||\"%s\"|<%\w+%>")
_LETTER = re.compile(r"[^\W\d_]")


def _plain(text: str) -> str:
    """A text without markup; a number is `#`, a name `%s`."""
    return " ".join(_NAME.sub("%s", _COUNT.sub("#", _MARKUP.sub("", text))).split())


def _key(text: str) -> str:
    return _plain(text).casefold().strip(" .:!…?")


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text).replace("\\n", "\n").replace("\\", "")


def pairs(text: str) -> Texts:
    """JSON, JavaScript and templates: a key and a quoted text."""
    return {m[1]: _unescaped(m[2] if m[2] is not None else m[3]) for m in _PAIR.finditer(text)}


def nested(text: str) -> Texts:
    """YAML, keys joined by points."""

    def walk(node: object, path: str) -> Iterator[tuple[str, str]]:
        if isinstance(node, dict):
            for key, value in node.items():
                yield from walk(value, f"{path}{key}.")
        elif isinstance(node, str):
            yield path, node

    return dict(walk(yaml.safe_load(text), ""))


def gettext(text: str) -> Texts:
    """A .po file; each plural form counts as a translation of the English plural."""
    out: Texts = {}
    for block in re.split(r"\n\s*\n", text):
        if "#, fuzzy" in block or "#~" in block:
            continue
        fields, name = defaultdict(str), ""
        for line in block.splitlines():
            if found := re.match(r'(msg\w+(?:\[\d\])?)\s+"(.*)"', line):
                name, fields[found[1]] = found[1], found[2]
            elif line.startswith('"') and name:
                fields[name] += line[1:-1]
        english = [fields["msgid"], fields["msgid_plural"]]
        forms = [fields["msgstr"] or fields["msgstr[0]"], *(fields[f"msgstr[{n}]"] for n in range(1, 6))]
        for n, form in enumerate(forms):
            source = english[1] if n and english[1] else english[0]
            if source and form:
                out[_unescaped(source) + " " * n] = _unescaped(form)
    return out


# package: (files, the part of the path that names the language, reader, the English file's name; None: the keys are English)
PACKAGES: dict[str, tuple[str, int, Callable[[str], Texts], str | None]] = {
    "ghost": ("locales/*/*.json", -2, pairs, None),  # MIT
    "docusaurus": ("locales/*/*.json", -2, pairs, "base"),  # MIT
    "starlight": ("dist/translations/*.js", -1, pairs, "en"),  # MIT
    "mkdocs-material": ("**/partials/languages/*.html", -1, pairs, "en"),  # MIT
    "isso": ("isso/js/app/i18n/*.js", -1, pairs, "en"),  # MIT
    "tarteaucitronjs": ("lang/tarteaucitron.*.js", -1, pairs, "en"),  # MIT
    "klaro": ("src/translations/*.yml", -1, nested, "en.ref"),  # BSD-3-Clause
    "hexo-theme-icarus": ("languages/*.yml", -1, nested, "en"),  # MIT
    "nikola": ("translations/nikola.messages/*.po", -1, gettext, None),  # MIT
    "django": ("django/contrib/auth/locale/*/LC_MESSAGES/django.po", -3, gettext, None),  # BSD-3-Clause
    "django-contrib-comments": ("**/locale/*/LC_MESSAGES/django.po", -3, gettext, None),  # BSD-3-Clause
    "django-comments-xtd": ("**/locale/*/LC_MESSAGES/django.po", -3, gettext, None),  # BSD-2-Clause
    "django-blog-zinnia": ("**/locale/*/LC_MESSAGES/django.po", -3, gettext, None),  # BSD-3-Clause
    "djangocms-blog": ("**/locale/*/LC_MESSAGES/django.po", -3, gettext, None),  # BSD-3-Clause
    "mezzanine": ("**/locale/*/LC_MESSAGES/django.po", -3, gettext, None),  # BSD-2-Clause
    "django-allauth": ("**/locale/*/LC_MESSAGES/django.po", -3, gettext, None),  # MIT
    "sphinx-book-theme": ("**/static/locales/*/LC_MESSAGES/booktheme.po", -3, gettext, None),  # BSD-3-Clause
    "pydata-sphinx-theme": ("**/locale/*/LC_MESSAGES/sphinx.po", -3, gettext, None),  # BSD-3-Clause
    "sphinx": ("sphinx/locale/*/LC_MESSAGES/sphinx.po", -3, gettext, None),  # BSD-2-Clause
}


def language(name: str) -> str:
    """BCP 47 tag of a file's or folder's name; empty: not wanted."""
    name = re.sub(r"^tarteaucitron\.|\.(js|json|html|yml|po)$", "", name)
    tongue, _, rest = name.replace("_", "-").replace("@", "-").partition("-")
    tongue = _TONGUE.get(tongue.lower(), tongue.lower())
    if tongue == "zh" and _TRADITIONAL.search(rest):
        return "zh-Hant"
    if tongue == "sr":
        return "sr" if rest.lower() in ("", "cyrl", "sr", "rs") else "sr-Latn"
    return tongue if 2 <= len(tongue) <= 3 else ""


def translations(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Language, family (empty: no furniture), English text and translation of every text."""
    rows = [line.partition(": ") for line in (HERE / "phrases" / "wanted.txt").read_text(encoding="utf-8").splitlines()[1:]]
    family = {_key(text): name for name, _, texts in rows for text in texts.split(" | ")}
    for package, (pattern, part, reader, english) in PACKAGES.items():
        files = [f for f in sorted((folder / package).glob(pattern)) if ".min." not in f.name]
        texts = [(f.parts[part], reader(f.read_text(encoding="utf-8", errors="replace"))) for f in files]
        source: Texts = {}
        for name, found in texts:
            if english and re.sub(r"^tarteaucitron\.|\.(js|json|html|yml)$", "", name) == english:
                source |= found
        for name, found in texts:
            tag = language(name)
            for key, text in found.items() if tag and tag != "en" else ():
                origin = source.get(key, "") if english else key
                if origin and text.strip() and text != origin:
                    yield tag, family.get(_key(origin), ""), origin, text


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """Function words of all languages: without its marks a word may look like one of another language."""
    return frozenset((HERE / "function_words.txt").read_text(encoding="utf-8").split())


def put(table: dict[str, list[str]], text: str) -> None:
    """A text among the whole lines, the beginnings or the endings."""
    for line in text.split("\n"):  # some list their plural forms so
        line = _plain(line.split("|")[0])
        before, name, after = line.partition("%s")
        sides = [side.strip(" \"'«»“”„:,.-–—") for side in (before, after)]
        if not name:
            place, line = "lines", line.strip(" :…")
        else:
            place, line = ("starts", sides[0]) if len(sides[0]) >= len(sides[1]) else ("ends", sides[1])
        shortest = 3 if place == "lines" else 5
        usable = (
            _LETTER.search(line) and "%s" not in line and (len(line) >= shortest or not line.isascii()) and fold(line) not in _ordinary()
        )
        if usable and line not in table[place]:
            table[place].append(line)


def months(tag: str) -> list[str]:
    """Names of months and days, as the CLDR has them."""
    name = {"nb": "no", "zh-Hant": "zh_Hant", "sr-Latn": "sr_Latn"}.get(tag, tag)
    if not localedata.exists(name):
        return []
    data = localedata.load(name, merge_inherited=False)
    tables = [table for kind in ("months", "days") for context in data.get(kind, {}).values() for table in dict(context).values()]
    names = [text for table in tables if isinstance(table, dict) for text in table.values()]
    return sorted({word.strip(".") for text in names for word in text.casefold().split() if len(word.strip(".")) > 1})


def vocabulary(texts: list[tuple[str, str, bool]]) -> tuple[dict[str, list[str]], list[str]]:
    """Of each family the words that translate one of its words, a stem where they share one; and what else stands in furniture.

    texts: English, translation, whether it is furniture; the others show which words are ordinary.
    """
    uses: defaultdict[str, Counter[str]] = defaultdict(Counter)
    weak: set[str] = set()
    telling: Counter[str] = Counter()  # texts of each family's words
    for english, text, furniture in sorted({(english.casefold(), text.casefold(), furniture) for english, text, furniture in texts}):
        families = {family for start, family in TELLING.items() if re.search(rf"\b{start}", english)}
        words = {word for word in words_of(fold(_plain(text).replace("%s", " "))) if _LETTER.search(word)}
        if furniture or len(english) <= 30:
            weak |= {word for word in words if len(word) <= LONGEST_PIECE or not unspaced.LETTER.search(word)}
        telling.update(families)
        for word in words:
            uses[word].update(families or {""})
    candidates: dict[str, list[str]] = defaultdict(list)
    for word, counts in sorted(uses.items()):
        family, most = min(counts.items(), key=lambda x: (-x[1], x[0]))
        if family and most >= 3 and most >= 0.85 * counts.total() and len(word) > 3 and not unspaced.LETTER.search(word):
            candidates[family].append(word)
    strong = {family: _strong(words, family, uses, telling[family]) for family, words in candidates.items()}
    known = {word for words in strong.values() for word in words}
    return {family: words for family, words in strong.items() if words}, sorted(weak - known)


def _shared(words: list[str]) -> str:
    """What all words begin with."""
    return "".join(letters[0] for letters in takewhile(lambda letters: len(set(letters)) == 1, zip(*words, strict=False)))


def _strong(words: list[str], family: str, uses: dict[str, Counter[str]], texts: int) -> list[str]:
    """The forms of the words that stand in a seventh of the family's texts; a stem where no ordinary word begins so."""
    groups: list[list[str]] = []
    for word in words:
        if groups and len(_shared([groups[-1][0], word])) >= 5:
            groups[-1].append(word)
        else:
            groups.append([word])
    out = []
    for group in groups:
        if 7 * sum(uses[word][family] for word in group) < texts:
            continue
        out += group
        stem = _shared(group)
        others = sum(count for word, counts in uses.items() if word.startswith(stem) for name, count in counts.items() if name != family)
        if len(stem) >= 5 and len(group) > 1 and stem not in _ordinary() and 10 * others <= sum(uses[word][family] for word in group):
            out.append(stem + "*")
    return sorted(out)


def main() -> None:
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    texts: defaultdict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    for tag, family, english, text in translations(Path(sys.argv[1])):
        if family:
            put(found.setdefault(tag, {}).setdefault(family, defaultdict(list)), text)
        texts[tag].append((english, text, bool(family)))
    out = HERE / "phrases" / "catalogues"
    out.mkdir(exist_ok=True)
    out.joinpath("en.json").write_text(json.dumps({"weak": "", "dates": " ".join(months("en"))}) + "\n", encoding="utf-8")
    for tag, groups in sorted(found.items()):
        if sum(len(texts) for table in groups.values() for texts in table.values()) < 60:
            continue  # too little to tell furniture by
        strong, weak = vocabulary(texts[tag])
        data: dict[str, object] = {"weak": " ".join(weak), "dates": " ".join(months(tag))}
        for family, table in sorted(groups.items()):
            words = {"words": " ".join(strong[family])} if family in strong else {}
            data[family] = words | {place: sorted(table[place]) for place in ("lines", "starts", "ends") if table[place]}
        rows = ",\n".join(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in data.items())
        out.joinpath(f"{tag}.json").write_text("{\n" + rows + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
