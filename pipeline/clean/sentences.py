"""Where sentences end, in every script, without a model.

The rules are those of Punkt (Kiss & Strunk 2006, https://aclanthology.org/J06-4003/) with its learnt lists replaced by written ones:
a stop ends a sentence unless an abbreviation, an initial or an ordinal stands before it or a lower-case letter behind it.
Scripts without case and with stops of their own (CJK, Devanagari, Arabic, Ethiopic, ...) need no such guesses.
"""

import re

_CLOSE = "\"'”’»›)\\]}"
_CJK_CLOSE = "」』】）〉》”’〕］\"'"
_CITE = r"(?:\[\d[\d,;–\- ]{0,40}\]|(?<=[^\W\d]\.)\d{1,3}(?:[,–-]\d{1,3}){0,8})?"
_SPACED, _CJK, _OWN = ".!?…؟۔", "。！？｡．", "।॥։።፧፨။។៕༎᙮᠃꓿꘎꘏"
STOPS = _SPACED + _CJK + _OWN
STATES = "".join(stop for stop in STOPS if stop not in "!?…؟！？፧")  # nothing is asked or called out
CLOSING = "\"'”’»›)]」』）*"  # what may stand behind a stop; Markdown's asterisk too
BEHIND = rf"[{re.escape(CLOSING)}]*(?:\[?\d{{1,3}}\]?)?\Z"  # those, and the number of a reference
ENDED = re.compile(f"[{STOPS}]{BEHIND}")
STATED = re.compile(f"[{STATES}]{BEHIND}")
_END = re.compile(
    rf"[{_SPACED}{_CJK}{_OWN};\u037e\n](?:"  # one class to look for: quicker than five branches at every character
    rf"(?<=[{_SPACED}])(?<![{_SPACED}].)[{_SPACED}]*+[{_CLOSE}]*+{_CITE}(?=\s|$)"  # stops that need white space behind them
    rf"|(?<=[{_CJK}])[{_CJK}…]*+[{_CJK_CLOSE}]*+"  # CJK
    rf"|(?<=[{_OWN}])[{_CLOSE}]*+"  # Devanagari, Armenian, Ethiopic, Burmese, Khmer, Tibetan, ...
    r"|(?<=[\u0370-\u03ff\u1f00-\u1fff][;\u037e])(?=\s)"  # Greek question mark
    r"|(?<=\n)[^\S\n]*+\n)"
)
_WORD = re.compile(r"[^\s\"'“”‘’«»„()\[\]{}/,;:–—]*\Z")
_NEXT = re.compile(r"\s*+([\"'“”‘’«»„(\[{¿¡–—*_-]*+\s?)(\S{0,24})")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.-?)*+[^\W\d_]\.\Z")
_CJK_STOPS = frozenset("。！？｡．")
_QUOTED_ON = tuple("とのはがをにでも的地得")  # the sentence goes on behind a quoted one
_CJK_CLOSERS = frozenset(_CJK_CLOSE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Titles, references and scholarly abbreviations: a capital or a number behind them does not begin a sentence.
_ABBREVIATIONS = _words(
    """dr drs prof mr mrs ms mme mlle st sr sra jr dra fig figs abb tbl eq eqs refs vol vols nr núm nº n° pp pg pag págs pág chap cap
    sec sect eds hrsg al vs cf cp viz ca approx appr incl resp dept univ vgl bzw ggf evtl inkl exkl bspw usw z.b d.h u.a o.ä s.o s.u
    i.d.r e.g i.e a.k.a p.ex p.e p.ej ej ud uds ing lic lt sgt capt gov sen ft jan feb mar apr jun jul aug sep sept oct nov dec op
    cit ibid suppl anm aufl bd jg jh tzv např tj tzn mgr mudr phdr m.j vč cca napr t.j m.in np tzw rys zob śred śp itp hab inż bl.a
    t.ex d.v.s s.k o.s.v t.o.m f.d kap jfr jmf f.eks evt ift dvs osv mht nl enz bijv d.w.z o.a blz afb mw dhr zgn m.b.t рис табл ср
    др проф им стр т.е т.к т.н т.п гг вв н.э руб тыс млн млрд ул кв акад доц напр ін тел англ лат нем фр пп i.v i.m s.c p.o i.p q.d
    b.i.d t.i.d spp subsp var nom alt bzgl dipl prim örn vb bkz yrd doç σελ κ.ά π.χ δηλ βλ αρ εικ πίν κ.λπ"""
)
# Abbreviations that are words too: only a number behind them shows which.
_NUMBERED = _words(
    """no nos art tab ref ch ed par col gen rep min max str app obr rys abs см гл тел sayfa"""
)
# These end a sentence where a capital follows.
_MAY_END = _words(
    """etc usw osv itd itp atd u.s u.k e.u b.c a.d a.m p.m ph.d m.d jr sr inc ltd co corp т.д т.п др гг руб enz vb κ.λπ κ.ά"""
)
_ORDINAL_OF = tuple(sorted(_words(
    """Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez Jahrh Jhd Jh. Lebens Tag Woche Monat Quartal Auflage Kapitel Klasse Grad Stock
    Band"""
)))


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """(start, end) of every sentence of `text[start:end]`: in order, white space alone between them and around them."""
    end = len(text) if end is None else end
    out: list[tuple[int, int]] = []
    at = start
    for m in _END.finditer(text, start, end):
        if _ends(text, m, at, end):
            _append(out, text, at, m.end())
            at = m.end()
    _append(out, text, at, end)
    return out


def _append(out: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    body = piece.strip()
    if body:
        start += len(piece) - len(piece.lstrip())
        out.append((start, start + len(body)))


def _ends(text: str, m: re.Match[str], start: int, end: int) -> bool:
    stop = text[m.start()]
    if stop in _CJK_STOPS:
        closed = text[m.end() - 1] in _CJK_CLOSERS
        return not (closed and text.startswith(_QUOTED_ON, m.end()))
    if stop not in ".!?…":
        return True
    behind = _NEXT.match(text, m.end(), end)
    opening, following = behind.groups() if behind else ("", "")
    head = following[:1]
    if not head:
        return True
    if head.islower():
        return False
    if stop != ".":
        return not (stop == "…" and not opening and head.isdigit())
    if m.end() - m.start() > 1 and text[m.start() + 1] in ".!?…":
        return True
    return not _abbreviates(text, m.start(), start, following)


def _abbreviates(text: str, stop: int, start: int, following: str) -> bool:
    """Whether the full stop at `stop` belongs to the word before it."""
    window = text[max(start, stop - 24) : stop]
    found = _WORD.search(window)
    word = found.group() if found else ""
    first = not text[max(start, stop - len(word) - 4) : stop - len(word)].strip()
    if word.isdigit():
        return (len(word) <= 3 and first) or (len(word) <= 2 and following.startswith(_ORDINAL_OF))
    folded = word.casefold()
    if folded in _MAY_END:
        return not following[:1].isalpha()
    if folded in _ABBREVIATIONS:
        return True
    if folded in _NUMBERED:
        return following[:1].isdigit()
    if len(word) == 1 and word.isalpha():  # an initial, "p. 4", "z. B."; Arabic and Hebrew have initials too
        return (not word.islower() and ord(word) < 0x900) or first or following[:1].isdigit() or following[1:2] == "."
    return "." in word and bool(_INITIALS.match(word + "."))
