"""Text as a wrong or a tired text recogniser gives it: real paragraphs drawn with real fonts, damaged, and read by tesseract.

Reading a script with the model of another one is what fills scraped PDFs with letters that say nothing.
"""

import io
import os
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline.lexicon.garble import texts

BATCH = 24
FOREIGN = "ru uk bg sr mk be kk mn el ar fa ckb he hi mr ne bn as ta te kn ml gu pa or si km my th ka hy ja zh_CN zh_TW ko ps ug yi tt"
# (model of tesseract, languages of the pages, pages a language, worst damage of the picture)
PLAN = (
    ("eng", FOREIGN, 30, 2),
    ("eng", "en", 1100, 5),
    ("eng", "de fr pl tr vi cs it es id hu", 10, 3),
    ("rus", "en hi ta fr ka he ar th de", 12, 1),
    ("fas", "en ru de", 14, 1),
    ("ara", "en el", 12, 1),
    ("ell", "ru en", 12, 1),
    ("hin", "en ru", 12, 1),
    ("chi_sim", "en ru", 10, 1),
    ("deu", "ru el hi", 10, 1),
    ("fra", "uk ar", 10, 1),
    ("rus", "ru", 60, 3),
    ("fas", "fa", 40, 2),
    ("ara", "ar", 24, 2),
    ("deu", "de", 40, 4),
    ("fra", "fr", 40, 4),
    ("ell", "el", 24, 2),
    ("hin", "hi", 24, 2),
    ("chi_sim", "zh_CN", 24, 2),
)


class Page(NamedTuple):
    model: str
    language: str
    truth: str
    read: str


def fonts(language: str) -> list[str]:
    """Font files that claim to write the language, text faces only."""
    code = {"zh_CN": "zh-cn", "zh_TW": "zh-tw"}.get(language, language)
    found = subprocess.run(["fc-list", f":lang={code}", "file"], capture_output=True, text=True, check=True).stdout
    files = sorted({line.split(":")[0] for line in found.splitlines()})
    return [f for f in files if not re.search(r"Emoji|Symbol|Math|Thin|Black|ExtraLight|Mono|Music|D050|Z003|Rashi|Nastaliq", f)]


def draw(rng: Random, text: str, face: str, damage: int) -> Image.Image:
    """A column of print; damage 0 is a clean scan, 5 hardly legible."""
    size = rng.choice((17, 20, 24, 28) if damage < 4 else (14, 16, 18))
    font = ImageFont.truetype(face, size, layout_engine=ImageFont.Layout.RAQM)
    width = size * rng.randrange(17, 34)
    lines: list[str] = []
    for word in text.split(" "):
        for piece in (word[i : i + 24] for i in range(0, len(word), 24)):  # scripts without spaces break anywhere
            if lines and font.getlength(lines[-1] + " " + piece) <= width:
                lines[-1] += (" " if piece == word else "") + piece
            else:
                lines.append(piece)
    step = int(size * 1.55)
    page = Image.new("L", (width + 60, step * len(lines) + 50), 255)
    pen = ImageDraw.Draw(page)
    for i, line in enumerate(lines):
        pen.text((30, 20 + i * step), line, font=font, fill=0)
    return damaged(rng, page, damage)


def damaged(rng: Random, page: Image.Image, damage: int) -> Image.Image:
    """What paper, copier and scanner do: skew, blur, thin or running ink, few pixels, noise, specks, crude compression."""
    level = rng.uniform(0, damage)
    if level > 0.4:
        page = page.rotate(rng.uniform(-0.35, 0.35) * level, fillcolor=255, resample=Image.Resampling.BICUBIC)
        page = page.filter(ImageFilter.GaussianBlur(rng.uniform(0.1, 0.42) * level))
    if level > 1.5:
        if rng.random() < 0.25:
            page = page.filter(rng.choice((ImageFilter.MinFilter, ImageFilter.MaxFilter))(3))
        factor = 1 - 0.11 * level
        small = page.resize((int(page.width * factor), int(page.height * factor)))
        page = small.resize(page.size) if rng.random() < 0.6 else small
    noise = np.random.default_rng(rng.randrange(1 << 32))
    ink = np.asarray(page, dtype=np.float32) + noise.normal(0, 11 * level, (page.height, page.width))
    if level > 1 and rng.random() < 0.3:
        speck = noise.random(ink.shape)
        ink = np.where(speck < 0.004 * level, 0, np.where(speck > 1 - 0.005 * level, 255, ink))
    if level > 2 and rng.random() < 0.4:  # ink that broke or ran
        ink = np.where(ink < 128 + noise.normal(0, 28 * (level - 1), ink.shape), 0, 255)
    page = Image.fromarray(np.clip(ink, 0, 255).astype(np.uint8))
    return _compressed(page, int(75 - 13 * level)) if level > 1 and rng.random() < 0.4 else page


def _compressed(page: Image.Image, quality: int) -> Image.Image:
    data = io.BytesIO()
    page.save(data, "JPEG", quality=quality)
    return Image.open(data).convert("L")


def pages(corpus: dict[str, list[str]], rng: Random) -> Iterator[Page]:
    """Every page of the plan, drawn and read."""
    for model, languages, count, damage in PLAN:
        jobs = []
        for language in languages.split():
            faces = fonts(language)
            dense = language in texts.NO_SPACES or language == "ko"
            for _ in range(count if faces and language in corpus else 0):
                text = texts.passage(rng, corpus[language], language, rng.randrange(40, 160) if dense else rng.randrange(80, 420))
                jobs.append((language, text, draw(rng, text, rng.choice(faces), damage)))
        for i in range(0, len(jobs), BATCH):
            batch = jobs[i : i + BATCH]
            for (language, text, _), read in zip(batch, recognise(model, [image for _, _, image in batch]), strict=True):
                yield Page(model, language, text, read)


def recognise(model: str, images: list[Image.Image]) -> list[str]:
    """What tesseract reads on each image."""
    with tempfile.TemporaryDirectory() as folder:
        names = [str(Path(folder) / f"{i}.png") for i in range(len(images))]
        for name, image in zip(names, images, strict=True):
            image.save(name, dpi=(150, 150))
        (Path(folder) / "list.txt").write_text("\n".join(names))
        command = ["tesseract", str(Path(folder) / "list.txt"), "-", "-l", model, "--psm", "6"]
        done = subprocess.run(command, capture_output=True, check=True, env=os.environ | {"OMP_THREAD_LIMIT": "1"})
        read = done.stdout.decode().split("\f")
    return [text.strip() for text in read[: len(images)]]


def word_precision(read: str, truth: str) -> float:
    """Share of the words read (two letters and more) that stand on the page."""
    on_page = Counter(re.findall(r"\w\w+", truth.lower()))
    words = Counter(re.findall(r"\w\w+", read.lower()))
    return sum(min(n, on_page[w]) for w, n in words.items()) / max(1, sum(words.values()))
