"""MHTML, as browsers save whole pages: the first HTML part is the page."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace

from pipeline.clean.decode import decode
from pipeline.model import Article
from pipeline.read import fields, html
from pipeline.read.source import Source, Unreadable, parsing


def records(source: Source) -> Iterator[Article]:
    data = source.whole(source.limits.max_text)
    with parsing("MHTML"):
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        part = next((p for p in message.walk() if p.get_content_type() in ("text/html", "application/xhtml+xml")), None)
        body = part.get_payload(decode=True) if part is not None else None
        charset = part.get_content_charset() if part is not None else None
        place = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "") if part is not None else ""
    if not isinstance(body, bytes) or not body.strip():
        raise Unreadable("no_text", "no HTML part in the message")
    decoded = decode(body, charset or html.declared(body))
    found = html.article(decoded.text, source.member, decoded.encoding, source.limits)
    if found.url is None and (url := fields.url(place)):
        found = replace(found, url=url, origins=tuple(sorted((*found.origins, ("url", "mhtml:location")))))
    yield found
