"""What belongs to the surrounding sentence although it is of another language: the policy, in one place.

Terms, names, abbreviations, drug names, units, citations, quoted words and glosses in brackets do not switch a language;
ordinary words do. Without this, .588 of one-language sentences with such things were split, with it .14; it is what decides.
`Language.absorption = "separate"` turns the policy off: then every run of another script stands for itself, as do glosses, quotes and
references that are clearly of another language. Names and single words in the same script still have no language of their own.
"""

import re
from functools import lru_cache

from pipeline.clean.terms import find_terms
from pipeline.lexicon.lists import lines
from pipeline.settings import Language

_MARKS = r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0971-\u0dff\u0e31-\u0e4e]"  # are no \w
_LETTERS = rf"(?:[A-Za-z]++|[^\W\d_]++|{_MARKS}++)++"  # the first are letters too: they are found faster alone
WORD = re.compile(_LETTERS + rf"(?:['’\u200c-]{_LETTERS})*+")
_GLOSS = (
    r"(?=[(（\[【“„«»「『《‹\"‘'])(?:\([^()\n]{1,120}\)|（[^（）\n]{1,120}）|\[[^\[\]\n]{1,120}\]|【[^【】\n]{1,80}】"
    r"|“[^“”\n]{1,80}”|„[^„“”\n]{1,80}[“”]|«[^«»\n]{1,80}»|»[^«»\n]{1,80}«|「[^「」\n]{1,80}」|『[^『』\n]{1,80}』|《[^《》\n]{1,80}》"
    r"|‹[^‹›\n]{1,80}›|(?<![^\W\u0e00-\u0eff\u3040-\ud7fb])\"[^\"\n]{1,80}\"(?![^\W\u0e00-\u0eff\u3040-\ud7fb])|(?<!\w)‘[^‘’\n]{1,60}’(?!\w)|(?<!\w)'[^'\n]{1,60}'(?!\w))"
)
_LINK = r"(?:https?://|www\.)[^\s\u3000-\u9fff，。；）]+"
_ADDRESS = (
    r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b10\.\d{4,9}/[^\s\u3000-\u9fff，。；）]+"
    r"|(?<![\w.-])[\w-]+(?:\.[\w-]+){0,4}\.(?:com|org|net|edu|gov)\b\S*"
)
_CODE = (
    r"(?<![A-Za-z])[A-Za-z]*\d[A-Za-z0-9]*(?:[-–/.][A-Za-z0-9]+)*|\b[A-ZÀ-ÖØ-ÞΑ-ΩА-ЯЁ]{2,}s?\b(?:[-–/&][A-Z0-9]+)*|\b[A-Za-z]-[A-Za-z]+"
    r"|(?<![A-Za-z])[A-Z]?[a-z]+[A-Z][A-Za-z]*"
    r"|(?<!\w)--?[A-Za-z][\w-]+|\b(?:[A-Za-z]\.){2,}"
)
_UNIT = (
    r"(?<=[\d\s])(?:[mkµμnpd]?[glmLs]|mg|kg|ml|mL|dl|dL|cm|mm|kcal|mmHg|mol|mmol|IU|bpm|kPa|Hz|min|h)(?:/(?:[mkµd]?[glmL]²?|kg|min|h|d))?"
    r"(?![^\W\d_])|(?<=[\d\s])[ap]\.?m\.?(?!\w)"
)
_SCHOLARLY = (
    r"\b(?=[A-Zaceipdvs])(?:[A-Z][\w’'-]+(?: [A-Z]{1,3})?,? et al\b\.?,? [^.\n]{0,200}?\b(?:19|20)\d\d\b|et al\b\.?"
    r"|in (?:vitro|vivo|situ|utero|silico|toto)\b|per (?:os|se|cent|capita|diem)\b|ad (?:libitum|hoc)\b|ex (?:juvantibus|vivo)\b"
    r"|post (?:hoc|mortem|partum)\b|ante mortem\b|a (?:priori|posteriori)\b|de novo\b|vice versa\b|status \w+\b|ceteris paribus\b)"
)
_OF_ADDRESSES = ("@", "://", "www.", "10.", ".com", ".org", ".net", ".edu", ".gov")  # each has one: most text is searched at half the cost
QUICK = re.compile(
    r"[(（\[【“„«»「『《‹\"‘'@\d]|[A-ZÀ-ÖØ-ÞΑ-ΩА-ЯЁ]{2}|[a-z][A-Z]"
    r"|[:w](?:(?<=:)//|(?<=w)ww\.)|(?<![a-z])\b(?:\w\.\w\.|et al\b|(?:in|per|ad|ex|post|ante|de|status|ceteris) )"
)
# The small words inside names: Anneke van der Meer, Centers for Disease Control and Prevention.
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-ÞŁŚŻČŠŽĐ]")
_PARTICLES = re.compile(
    rf"({_CAPITAL.pattern}(?<!\w.)[\w.’'-]* )"  # what is rare comes first: the rest is skipped at twice the speed
    r"((?:(?:v[ao]n|de[rnls]?|du|d[aio]s?|l[ae]s?|t[eo]n|af|av|zu[mr]?|e[lt]?|y|bin|ibn|al|do|of|for|and|the) ){1,3})"
    rf"(?={_CAPITAL.pattern})"
)
# A bibliography entry: initials behind a surname, or year;volume:pages, or volume(issue).
_ENTRY = re.compile(
    r"\b(?:1[89]|20)\d\d[a-z]?\s?(?:[A-Z][a-z]{2}[^;\n]{0,8})?;\s?\d+|\b\d{1,4}\s?\(\d{1,3}(?:[-–]\d+)?\)\s?[:,]\s?[eE]?\d+|\b\d{1,4}\s?:\s?[eE]?\d{2,}[-–]\d+"
    r"|\bdoi:\s?10\.|\bPMID\b|https?://doi"
)
_LONGEST = 1200  # characters of an entry, stamp or address: from 600 up no figure changes, at 150 .007 more of hard negatives are split
_NO_ADVERBS = frozenset(("family", "anomaly", "assembly", "supply", "monopoly"))
_SENTENCE = 6  # ordinary words that make one without grammar; 3: 8 passages of 473 texts otherwise, 12: none; their share .5 to .9: none
_ADVERB = frozenset(("en",))
_ADDRESSES = re.compile(f"{_LINK}|{_ADDRESS}")
_STEMS = """Univ Uniwer Egyetem Yliopisto Hospi Hôpi Ospedal Szpital Sjukhus Sygehus Sykehus Klini[kc] Clinic Clíni D[eé]part Dipart
    Katedr Instit Inštit Facul Fakult Wydział Servi[czç] School College Cent(?:er|re|ro|rum) Zentrum Abteilung Laborato Medical Tıp Akadem
    Academ"""
_INSTITUTIONS = [f"(?<={stem[0]}){stem[1:]}" for stem in _STEMS.split()]
_INITIALS = "".join(sorted({stem[0] for stem in _STEMS.split()}))  # capitals are rare: what is none is skipped four times as fast
_INSTITUTION = re.compile(rf"[{_INITIALS}](?<!\w.)(?:{'|'.join(_INSTITUTIONS)})")
_NUMBERS = re.compile(r"[;:(.M](?:(?<=\d[;:(])|(?<=\d\s[;:(])|(?<=10\.)\d{4}|(?<=PM)ID)")  # every entry has one; its characters are rare
_AUTHOR = re.compile(
    r"^\s*(?:\[?\d{1,3}[\].)]?\s+)?(?:(?:de|van|von|der|den|da|la|le|el|al)[ -]){0,3}[^\W\d_][\w’'-]+,? "
    r"(?:[A-ZÀ-ÞА-ЯŁŚŻČŠŽĐ]{1,3}\b|[A-ZÀ-ÞА-Я]\.)"
)
_IN_ENGLISH = re.compile(
    r"\[(?:Article )?[Ii]n [A-Z][a-z]+"
    r"|\b(?:English abstract|Available (?:from|at)|Accessed|Retrieved|Epub|Published|edited by|Proceedings)\b"
    r"|[.\]] (?:German|French|Spanish|Italian|Dutch|Polish|Russian|Chinese|Japanese|Portuguese|Swedish|Danish|Norwegian|Turkish|Persian"
    r"|Czech|Hungarian|Finnish|Korean)\b[.,]?"
)


@lru_cache(4096)
def blanked(text: str) -> str:
    """The text with what is neutral replaced by blanks, one for one. What is wholly in quotes or brackets is no gloss."""
    if not QUICK.search(text):
        return text
    addresses = any([part in text for part in _OF_ADDRESSES])
    out = _neutral(addresses, True).sub(_blanks, text)
    return out if any(map(str.isalpha, out)) else _neutral(addresses, False).sub(_blanks, text)


@lru_cache(4)
def _neutral(addresses: bool, glosses: bool) -> re.Pattern[str]:
    inside = [_LINK] * addresses + [_GLOSS] * glosses  # these may begin within a word: elsewhere two letters in three need no look
    return re.compile("|".join([*inside, f"(?<![a-z])(?:{'|'.join([_ADDRESS] * addresses + [_SCHOLARLY, _CODE, _UNIT])})"]))


def counted(text: str, settings: Language) -> str:
    """What of the text counts for its language, character for character: all of it where nothing is absorbed."""
    return blanked(_nameless(text)) if settings.absorption == "absorb" else text


def _nameless(text: str) -> str:
    """The text with the small words inside names replaced by blanks, one for one."""
    return _PARTICLES.sub(lambda m: m[1] + " " * len(m[2]), text)


def _blanks(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())


def without_addresses(text: str) -> str:
    if "://" in text or "www." in text or "@" in text:
        return _ADDRESSES.sub(" ", text)
    return text


@lru_cache(2048)
def without_drugs(text: str) -> str:
    """The text with the names of ketamine and its relatives replaced by blanks, one for one."""
    out = text
    for term in find_terms(text):
        out = out[: term.start] + " " * (term.end - term.start) + out[term.end :]
    return out


def full_of_names(text: str) -> bool:
    """Whether more words begin with a capital than even German writes: authors, affiliations, headings."""
    return 14 * len(_CAPITAL.findall(text)) > len(text)


def ordinary(text: str) -> str:
    """What of a stretch in Latin letters are ordinary words: no neutral parts, no names."""
    words = WORD.findall(blanked(_nameless(text)))
    head = words[:1] if len(words) > 1 and words[1].islower() else []
    return " ".join(w for w in head + words[len(head) :] if w.islower() or w in head)


def is_entry(text: str) -> bool:
    """Whether a passage is a bibliography entry, by its form alone: also one that `split` did not call a reference."""
    if len(text) >= _LONGEST or not _NUMBERS.search(text) or not _ENTRY.search(text):
        return False
    return bool(_AUTHOR.match(text)) or text.count(".") + text.count(",") >= 4


def follows(text: str) -> bool:
    """Whether a passage is of the language around it, whatever its words are: a bibliography entry, an address of authors."""
    return is_entry(text) or is_affiliation(text)


def is_affiliation(text: str) -> bool:
    """Whether a stretch says where authors work: an institution, between commas, mostly names."""
    if len(text) >= _LONGEST or text.count(",") < 2 or not _INSTITUTION.search(text):
        return False
    words: list[str] = WORD.findall(text)
    return 2 * sum(w[0].isupper() for w in words) >= len(words)


def is_stamp(text: str) -> bool:
    """Whether a passage is a journal's abbreviated name with year, volume and pages: its stops end no sentence."""
    if len(text) >= _LONGEST or not _NUMBERS.search(text) or not _ENTRY.search(text):
        return False
    return sum(map(str.islower, WORD.findall(text))) <= 2


def catalogued_in_english(text: str) -> bool:
    """Whether the words around the titles of a reference are English."""
    return bool(_IN_ENGLISH.search(text))


@lru_cache(1)
def function_word_table() -> dict[str, frozenset[str]]:
    """word -> languages it is an ordinary word of."""
    found: dict[str, set[str]] = {}
    for line in lines("function_words.txt"):
        language, *words = line.split()
        for word in words:
            found.setdefault(word, set()).add(language)
    for word in _everyday():
        found.setdefault(word, set()).add("en")
    return {word: frozenset(languages) for word, languages in found.items()}


@lru_cache(1)
def _everyday() -> frozenset[str]:
    return frozenset(word for line in lines("ordinary_english.txt") for word in line.split())


def function_words(text: str, but: str = "") -> dict[str, int]:
    """language -> how many words of the text are function words of it, and not of `but`. Between two names they are part of the name."""
    table = function_word_table()
    found: dict[str, int] = {}
    words = WORD.findall(text)
    last = len(words) - 1
    adverbs = "ly" in text
    for i, word in enumerate(words):
        if i and word not in table and not adverbs:
            continue
        languages = table.get(word) or (table.get(word.lower()) if not i else None)
        if not languages and word.endswith("ly") and everyday_english(word):
            languages = _ADVERB
        if languages and but not in languages and not (0 < i < last and words[i - 1][0].isupper() and words[i + 1][0].isupper()):
            for language in languages:
                found[language] = found.get(language, 0) + 1
    return found


def everyday_english(word: str) -> bool:
    word = word.lower()
    # 3 do the same, 7 lose .05 of our cases
    return word in _everyday() or (len(word) > 5 and word.endswith("ly") and word not in _NO_ADVERBS)


@lru_cache(2048)  # the same few terms and words stand in most texts
def switches(text: str, framed: bool = False) -> bool:
    """Whether a run of Latin letters inside a sentence of another script is ordinary words, not a term or a name.

    framed: other runs of the sentence are such words already, so one function word is enough.
    """
    plain = blanked(text)
    words = WORD.findall(plain)
    lower = [w for w in words if w.islower()]
    if framed and (function_words(text) or any(map(everyday_english, words))):
        return True
    if not lower:
        return len(words) == 1 and everyday_english(words[0])
    hits = max(function_words(plain).values(), default=0)
    if hits >= 2 or (hits == 1 and len(words) >= 4 and len(lower) >= 3):
        return True
    if any(map(everyday_english, lower)):
        return len(words) <= 3 or len(lower) >= 3
    return len(lower) >= _SENTENCE and len(lower) >= 0.7 * len(words) and 2 * text.count(",") < len(words)  # a list of names is no sentence


def only_terms(text: str) -> bool:
    """Whether Latin words inside another script are plainly no switch: cheaper than `switches`, and more careful."""
    words = WORD.findall(text)
    if sum(map(str.islower, words)) >= _SENTENCE or not function_word_table().keys().isdisjoint(words):
        return False
    return not any(map(everyday_english, words))
