"""What a page says of itself in JSON-LD (schema.org, https://schema.org/ScholarlyArticle): statements with names of our own, "ld:...".

Lists, @graph and references by @id are followed; a script that is no JSON says nothing.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

ARTICLE_TYPE = re.compile(r"article|posting|report|webpage|chapter|thesis", re.I)
SITE_TYPE = re.compile(r"^(?:website|newsmediaorganization|periodical)$", re.I)
PLAIN = {  # of an article: our name of each property
    "headline": "ld:headline", "datePublished": "ld:datepublished", "license": "ld:license", "inLanguage": "ld:inlanguage",
}  # fmt: skip
Node = Mapping[str, Any]


def statements(tree: Any) -> Iterator[tuple[str, Any]]:
    """Pairs of name and value, in the order of the page."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        text = script.text.strip().removeprefix("<!--").removesuffix("-->").strip()
        try:
            value = json.loads(text.removeprefix("<![CDATA[").removesuffix("]]>").strip(), strict=False)
        except (ValueError, RecursionError):
            continue
        nodes = list(_nodes(value, 0))
        by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
        for node in nodes:
            yield from _node(node, by_id)


def _nodes(value: Any, depth: int) -> Iterator[Node]:
    """Top-level objects, those of a list and of a @graph."""
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth + 1) if depth < 3 else ()
    elif isinstance(value, dict):
        yield value
        for name in ("@graph", "mainEntity"):
            yield from _nodes(value.get(name), depth + 1) if depth < 3 else ()


def _node(node: Node, by_id: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    kind = " ".join(k for k in _listed(node.get("@type")) if isinstance(k, str))
    if SITE_TYPE.match(kind) and node.get("name"):
        yield "ld:website", node["name"]
    if not ARTICLE_TYPE.search(kind):
        return
    for name, ours in PLAIN.items():
        if node.get(name):
            yield ours, _named(_resolved(node[name], by_id), "url")
    authors = [_resolved(a, by_id) for a in _listed(node.get("author") or node.get("creator")) if a]
    if authors and kind.lower() != "webpage":
        yield "ld:author", authors
    for owner in (node.get("publisher"), node.get("isPartOf")):
        owner = _resolved(owner, by_id)
        if isinstance(owner, dict) and isinstance(owner.get("name"), str):
            yield "ld:publisher", owner["name"]
    for address in (_named(node.get("mainEntityOfPage"), "@id"), node.get("url")):
        if isinstance(address, str):
            yield "ld:url", address
    for identifier in _identifiers(node):
        yield "ld:doi", identifier


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _resolved(value: Any, by_id: Mapping[Any, Any]) -> Any:
    """The node that a reference names, else the value as it is."""
    place = value.get("@id") if isinstance(value, dict) else None
    return by_id.get(place, value) if isinstance(place, str) else value


def _named(value: Any, name: str) -> Any:
    """A property given as an object with a name of its own, or plainly."""
    return value.get(name) or value.get("name") if isinstance(value, dict) else value


def _identifiers(node: Node) -> Iterator[str]:
    """Strings that may be the DOI of the node: identifiers, and addresses at the resolver."""
    for name in ("identifier", "doi", "sameAs", "@id"):
        for item in _listed(node.get(name)):
            item = item.get("value") if isinstance(item, dict) else item
            if isinstance(item, str) and (name in ("identifier", "doi") or "doi.org/" in item):
                yield item
