"""Dates as pages write them, as ISO 8601 and as precise as they are given. What can be read in two ways is None.

Month names are those of CLDR (https://cldr.unicode.org), in the form that stands in a date.
"""

import datetime
import re

ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
OTHERS = """
januar februar märz april mai juni juli august september oktober november dezember
jänner feber märz april mai juni juli august september oktober november dezember
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
januari februari maret april mei juni juli agustus september oktober november desember
januar februar marts april maj juni juli august september oktober november december
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
ledna února března dubna května června července srpna září října listopadu prosince
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر
"""
MONTHS = {name: n for row in OTHERS.split("\n") for n, name in enumerate(row.split(), 1)}
ISO = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2})"
    r"(?:[T ](\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?)?)?\s*", re.A)  # fmt: skip
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.A)
EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월](?:\s?(\d{1,2})\s?[日일])?")
WORD = r"([^\W\d_]{2,14})"
DAY_FIRST = re.compile(rf"(?:{WORD}\.?,?\s+)?([0-9]{{1,2}})\.?\s+(?:de\s+)?{WORD}\.?,?\s+(?:de\s+)?([0-9]{{4}})(?![0-9])")
MONTH_FIRST = re.compile(rf"(?:{WORD},\s+)?{WORD}\.?\s+([0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+([0-9]{{4}})(?![0-9])")
YEAR_FIRST = re.compile(rf"([0-9]{{4}})\s+{WORD}\.?(?:\s+([0-9]{{1,2}}))?")  # PubMed's
MONTH_YEAR = re.compile(rf"{WORD}\.?,?\s+(?:de\s+)?([0-9]{{4}})")
NUMBERED_MONTH = re.compile(r"(\d{1,2})/(\d{4})", re.A)
SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.A)
FIRST_YEAR, LAST_YEAR = 1600, 2100  # journals begin in 1665; 1402 is a Persian year, 1445 an Islamic one, 2565 a Buddhist one


def date_of(text: str) -> str | None:
    """The date that a line begins with or is; None for what can be read in two ways."""
    if found := ISO.match(text):
        year, _, month, day, clock, zone = found.groups()
        if found.end() == len(text) or (day and not text[found.end()].isdigit()):
            return _dated(int(year), int(month or 0), int(day or 0), _clock(clock, zone))
    if found := COMPACT.fullmatch(text):
        return _dated(int(found[1]), int(found[2]), int(found[3]))
    if found := EAST_ASIAN.match(text):
        return _dated(int(found[1]), int(found[2]), int(found[3] or 0))
    if found := DAY_FIRST.match(text):
        return _named(found[4], found[3], found[2])
    if found := MONTH_FIRST.match(text):
        return _named(found[4], found[2], found[3])
    if found := YEAR_FIRST.fullmatch(text):
        return _named(found[1], found[2], found[3] or "0")
    if found := NUMBERED_MONTH.fullmatch(text):
        return _dated(int(found[2]), int(found[1]))
    if found := MONTH_YEAR.fullmatch(text):
        return _named(found[2], found[1], "0")
    if found := SLASHED.fullmatch(text):
        one, two, year = (int(part) for part in found.groups())
        if one > 12 or two > 12 or one == two:
            return _dated(year, min(one, two) if one != two else one, max(one, two))
        if "." in text:  # points stand between day, month and year, in this order
            return _dated(year, two, one)
    return None


def _clock(clock: str | None, zone: str | None) -> str:
    if not clock:
        return ""
    hour, _, rest = clock.partition(":")
    zone = "+00:00" if zone in ("Z", "UTC", "GMT") else zone or ""
    return f"T{int(hour):02}:{rest}" + (zone[:3] + ":" + zone[-2:] if zone else "")


def _named(year: str, month: str, day: str) -> str | None:
    number = month_of(month)
    return _dated(int(year), number, int(day)) if number else None


def month_of(name: str) -> int | None:
    """The number of a month, from its name or, in English, what it begins with."""
    name = name.lower()
    return MONTHS.get(name) or next((n for n, month in enumerate(ENGLISH, 1) if name.startswith(month)), None)


def _dated(year: int, month: int = 0, day: int = 0, clock: str = "") -> str | None:
    try:
        datetime.date(year, month or 1, day or 1)
    except ValueError:
        return None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}{clock}" if month and day else "")
