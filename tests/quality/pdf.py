"""Reading order, furniture and paragraphs of two made pages."""

from pipeline.read.pdf import read_pages
from pipeline.read.pdf_layout import laid_out
from pipeline.settings import DEFAULT
from tests.read.builders import pdf

WORDS = ["the", "nurse", "dims", "the", "lamp", "and", "counts", "every", "tile", "of", "the", "long", "white", "wall"]


def column(x: float, first: int) -> list[tuple[float, float, float, str]]:
    """Three paragraphs of four lines; each line begins with its number."""
    lines = []
    for n in range(12):
        at = x + (12 if n % 4 == 0 else 0)
        lines.append((at, 740 - 14 * n, 10.0, f"{first + n} " + " ".join(WORDS[n % 5 : n % 5 + 6])))
    return lines


def measure() -> dict[str, float]:
    pages = []
    for number in (1, 2, 3):
        head = [(60.0, 815.0, 8.0, "Annals of Rain 2020;4"), (290.0, 25.0, 8.0, str(number)), (60.0, 25.0, 8.0, "Downloaded on a Monday")]
        pages.append(head + column(60, 100 * number) + column(310, 100 * number + 12))
    text, marks = laid_out(read_pages(pdf(*pages), 10)[0], DEFAULT.read)
    numbers = [int(word) for word in text.split() if word.isdigit() and len(word) == 3]
    wanted = [100 * page + n for page in (1, 2, 3) for n in range(24)]
    marked = {text[m.start : m.end]: m.kind for m in marks}
    blocks = [b for b in text.split("\n\n") if b not in marked]
    furniture = {"Annals of Rain 2020;4": "running_head"}
    return {
        "order": float(numbers == wanted),
        "furniture": sum(marked.get(line) == kind for line, kind in furniture.items()) / len(furniture),
        "paragraphs": sum(len(b.split("\n")) == 4 for b in blocks) / 18,
    }
