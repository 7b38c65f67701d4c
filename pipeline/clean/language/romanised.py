"""Languages of other scripts written in Latin letters: a voter would give them some European language.

Only where the form itself is evidence: all words are pinyin syllables, or Arabic sounds are written as digits (Yaghan 2008,
"Arabizi", Design Issues 24/2). All other romanised text is left to the score under which a passage is `und`.
"""

import re

_SYLLABLE = (
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])(?:i(?:ang|ong|an|ao|ng|n|a|e|u)?|u(?:ang|an|ai|ng|n|a|i|o|e)?|a(?:ng|o|i|n)?|e(?:ng|i|n|r)?"
    r"|o(?:ng|u)?|ü[en]?)|a(?:ng|o|i|n)?|er?|en|ou?)"
)
_PINYIN = re.compile(rf"(?:{_SYLLABLE}){{1,4}}")
_TELLING = re.compile(r"zh|x[iu]|q[iu]|[iu]ang|iong|iao|uo|ng\b|ian\b|ei|ou\b|ao\b|[cs]hi\b")
_TONES = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ", "aaaaeeeeiiiioooouuuuüüüü")
_WORD = re.compile(r"[^\W\d_]+")
_ARABIZI = re.compile(r"(?<![\w.-])(?:[2357][a-z]{3,}|[A-Z]?[a-z]*[2357][a-z]+|[A-Z]?[a-z]{2,}3)(?![\w.-])")  # GRIN2A is a gene
_SOUND = re.compile("[2357]")  # that digits stand for
LEAST = 6  # words; of 19,880 beginnings of sentences in 60 languages 16 look like pinyin with 3, 2 with 4 ("que no se puede"), none with 5
TELLING, FITTING = 0.25, 0.9  # least share of words with such sounds, of words of syllables: of 590,000 lines of software in Latin letters
# 9 pass for pinyin, 41 with half of the first, 126 with .8 of the second; with twice the first own pinyin is missed
LEAST_ARABIZI = 2  # different words with digits, as one may be a product; 3 of 8 own sentences have them, 5 have one, none has 3


def romanised(text: str) -> str:
    """zh-Latn or ar-Latn where the form of nearly every word of a sentence says so; else empty."""
    sample = text.lower().translate(_TONES)
    digits = set(_ARABIZI.findall(text)) if _SOUND.search(sample) else ()
    if len({w.lower() for w in digits}) >= LEAST_ARABIZI and any(w[0].isalpha() and w[-1].isalpha() for w in digits):
        return "ar-Latn"
    words = _WORD.findall(sample)
    if len(words) < LEAST or len(list(filter(_TELLING.search, words))) < TELLING * len(words):
        return ""
    fitting = len(list(filter(_PINYIN.fullmatch, words)))
    return "zh-Latn" if fitting >= FITTING * len(words) else ""
