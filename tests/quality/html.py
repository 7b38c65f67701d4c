"""Main text and metadata of our own pages: the share of strings that are there or not, and of fields that are right."""

import json
from pathlib import Path

from pipeline.read import html
from pipeline.settings import DEFAULT

CASES = Path(__file__).parents[1] / "cases" / "read_html.json"


def measure() -> dict[str, float]:
    kept, right = [], []
    for case in json.loads(CASES.read_text(encoding="utf-8")):
        page = f"<!doctype html><html lang={case['lang']}><head>{case['head']}</head><body>{case['body']}</body></html>"
        article = html.article(page, None, None, DEFAULT.read)
        kept += [text in article.source_text for text in case["with"]] + [text not in article.source_text for text in case["without"]]
        found = {field: getattr(article, field) for field in case["meta"]} | {"authors": list(article.authors)}
        right += [found[field] == value for field, value in case["meta"].items()]
    return {"main text": sum(kept) / len(kept), "metadata": sum(right) / len(right)}
