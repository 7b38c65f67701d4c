"""E-mail addresses, telephone numbers and IP addresses: found as spans, masked only where the settings ask for it.

Numbers are everywhere in articles (doses, DOIs, trial and enzyme numbers), so digits alone say nothing: a telephone number has a plus sign
in front, a word for telephone before it, or the shape of a North American one.
"""

import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from pipeline.clean.draft import Draft
from pipeline.edits import Edit
from pipeline.settings import Settings

MASKED = "masked_"  # rules of the repairs that mask begin so

_LOCAL = re.compile(r"[\w.%+'~-]{1,64}")  # read backwards from the sign
_AT = ("@", " [at] ", " (at) ", "[at]", "(at)")  # the longer ones against robots
_DOMAIN = re.compile(r"(?:\w(?:[\w-]{0,61}\w)?\.){1,8}[^\W\d_]{2,24}(?![\w-])")
# both begin with a class of letters, so that the search skips all others
_NUMBER = re.compile(r"\d(?:[ \u00a0()./\u2010-\u2013-]{0,3}\d){5,16}(?!\d)")
_OPENING = re.compile(r"(?:\+ ?|\(\+?|\+\()\Z")  # what belongs to a number in front of its first digit
_AMERICAN = re.compile(r"(?:1[-. ])?(?:\([2-9]\d\d\) ?\d{3}[-.]|[2-9]\d\d([-.])[2-9]\d\d\1)\d{4}\Z")
_PHONE_WORD = re.compile(
    r"(?:\b(?:tel|tél|tlf|tfn|telephone|téléphone|phone|ph|fax|telefax|mobile|mob|hotline|helpline|whatsapp|handy|tel[eé]f[oó]no?|telefoon"
    r"|tele?fon\w{0,3}|telefone|puhelin|puh|gsm|celular|m[oó]vil|portable|cellulare|komórka|điện thoại|đt|telp|hp"
    r"|тел|телефон|факс|моб|τηλ|τηλέφωνο|φαξ)\b"
    r"|电话|電話|手机|手機|传真|傳真|携帯|전화|팩스|휴대폰|โทร(?:ศัพท์)?|هاتف|تلفن|تماس|تليفون|ہاتف|فون|فاکس|فاكس|טלפון|טל|פקס|फ़ोन|फोन|दूरभाष|ফোন)"
    r"['’״]?(?: ?(?:number|no|nr|numbers?|us|at|on|is|n°|№|numéro|número|numero|nummer|номер|号码|번호|番号))?[\s.:：;=)/#+-]{0,6}\(?\Z",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"(?:\b(?:EC|v|version|ver|section|sect|chapter|table|figure|fig|release|no)|[§№])[\s.:]{0,3}\Z", re.IGNORECASE)
_DOTTED = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})(?!\.?[\w-])")
_DOTS = re.compile(r"\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]")  # in each of those; an expression that begins with a sign takes a tenth of the time
_IP = re.compile(r"\bIP\b", re.IGNORECASE)
_HEX = re.compile(r"(?<![\w:])[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:]{2,36}(?![\w:])")
_ENZYME = 7  # EC numbers (1.14.14.1) have the shape of an IP address and begin with 1 to 7


class Contact(NamedTuple):
    """An address or number of a person or machine; `start`, `end`: code points of the text that was searched."""

    start: int
    end: int
    kind: Literal["email", "phone", "ip"]  # phone: fax too; ip: version 4 and 6


def find_contacts(text: str) -> tuple[Contact, ...]:
    """E-mail addresses, telephone and fax numbers, IP addresses: in order, without overlaps, offsets in code points of `text`.

    Linear in its length; raises for no text. What stands as a DOI, a dose or the number of an enzyme is none (module docstring).
    """
    kept: list[Contact] = []
    for found in sorted([*_emails(text), *_short_ips(text), *_long_ips(text), *_numbers(text)]):
        if not kept or found.start >= kept[-1].end:
            kept.append(found)
    return tuple(kept)


def mask(draft: Draft, settings: Settings) -> Draft:
    """The draft with `[email]`, `[phone]`, `[ip]` in the place of what the settings want masked; repairs keep the originals."""
    wanted = settings.privacy.mask
    if not wanted:
        return draft
    return draft.edited([Edit(c.start, c.end, f"[{c.kind}]", MASKED + c.kind) for c in find_contacts(draft.text) if c.kind in wanted])


def masked(text: str, settings: Settings) -> str:
    """The text of a metadata field with the same in place."""
    for c in reversed(find_contacts(text)) if settings.privacy.mask else ():
        if c.kind in settings.privacy.mask:
            text = f"{text[: c.start]}[{c.kind}]{text[c.end :]}"
    return text


def masks(rule: str) -> str | None:
    """The kind of contact that a repair of the rule hides; None where it hides none."""
    return next((name.removeprefix(MASKED) for name in rule.split("+") if name.startswith(MASKED)), None)


def _emails(text: str) -> Iterator[Contact]:
    for sign in _AT:
        at = text.find(sign)
        while at >= 0:
            after = _DOMAIN.match(text, at + len(sign))
            before = _LOCAL.match(text[max(0, at - 64) : at][::-1]) if after else None
            if before and after:
                start = at - len(before.group().rstrip(".'%+~-"))
                if start < at and text[at - 1] != ".":
                    yield Contact(start, after.end(), "email")
            at = text.find(sign, at + 1)


def _numbers(text: str) -> Iterator[Contact]:
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if text[start - 1 : start].isdigit():
            continue
        if (opening := _OPENING.search(text, max(0, start - 2), start)) and not (opening.group() == "(" and ")" not in match.group()):
            start = opening.start()
        number = text[start:end]
        before = text[max(0, start - 24) : start]
        if _is_phone(number, before):
            yield Contact(start, end, "phone")


def _short_ips(text: str) -> Iterator[Contact]:
    for match in _DOTTED.finditer(text) if _DOTS.search(text) else ():
        before = text[max(0, match.start() - 12) : match.start()]
        plain = all(int(part) < 256 and (part == "0" or part[0] != "0") for part in match.groups())
        if before[-1:] in (".", "-", "_") or before[-1:].isalnum():
            continue
        if plain and not _SERIAL.search(before) and (int(match[1]) > _ENZYME or _IP.search(before)):
            yield Contact(match.start(), match.end(), "ip")


def _is_phone(number: str, before: str) -> bool:
    digits = sum(map(str.isdigit, number))
    if digits < 7 or digits > 15:
        return digits == 6 and bool(_PHONE_WORD.search(before))
    if _PHONE_WORD.search(before):
        return True
    if before[-1:].isalnum() or (before and before[-1] in "./=_-+:"):
        return before.lower().endswith("tel:")
    if "+" in number[:3]:
        return number.count(".") != 1 and not re.search(r"\d\.\d+ ", number)  # +1.25 4.5 is two figures
    return bool(_AMERICAN.match(number))


def _long_ips(text: str) -> Iterator[Contact]:
    if text.count(":") < 3:
        return
    for match in _HEX.finditer(text):
        if match.group().count(":") > 2 and any(map(str.isdigit, match.group())) and _is_long_ip(match.group()):
            yield Contact(match.start(), match.end(), "ip")


@lru_cache(maxsize=256)
def _is_long_ip(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True
