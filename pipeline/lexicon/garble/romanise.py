"""Real texts of other scripts in Latin letters, as people type them: readable, and easily taken for noise."""

import unicodedata
from random import Random

TABLES = {
    "ru uk bg be mk": ("абвгдезийклмнопрстуфыэіѓќљњј", "a b v g d e z i y k l m n o p r s t u f y e i g k lj nj j", {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "'", "ю": "yu", "я": "ya", "ё": "yo", "ї": "yi", "є": "ye", "ґ": "g", "ў": "w"}),
    "el": ("αβγδεζηικλμνορστυφωςά", "a v g d e z i i k l m n o r s t i f o s a", {"θ": "th", "ξ": "x", "π": "p", "χ": "ch", "ψ": "ps", "έ": "e", "ή": "i", "ί": "i", "ό": "o", "ύ": "i", "ώ": "o"}),
    "fa ckb": ("ابپتثجچدذرزسشفقکگلمنوهیئآ", "a b p t s j ch d z r z s sh f gh k g l m n v h i y a", {"ح": "h", "خ": "kh", "ژ": "zh", "ص": "s", "ض": "z", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh"}),
    "ar": ("ابتثجدذرزسشفقكلمنوهيىةءأإؤئآ", "a b t th j d z r z s sh f 2 k l m n w h y a a 2 a i 2 2 2a", {"ح": "7", "خ": "5", "ص": "s", "ض": "d", "ط": "6", "ظ": "z", "ع": "3", "غ": "gh"}),
    "he": ("אבגדהוזחטיכלמנסעפצקרשתםןףךץ", "a v g d h o z ch t i k l m n s a p ts k r sh t m n f ch ts", {}),
    "ka": ("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h", {}),
    "hy": ("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ", "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts w p k o f", {}),
    "hi mr ne": ("अआइईउऊएऐओऔकखगघचछजझटठडढतथदधनपफबभमयरलवशषसह", "a aa i ee u oo e ai o au ka kha ga gha cha chha ja jha ta tha da dha ta tha da dha na pa pha ba bha ma ya ra la va sha sha sa ha", {"ा": "a", "ि": "i", "ी": "ee", "ु": "u", "ू": "oo", "े": "e", "ै": "ai", "ो": "o", "ौ": "au", "्": "", "ं": "n", "ँ": "n", "ृ": "ri", "़": "", "ण": "na", "ः": "h"}),
    "bn as": ("অআইঈউঊএঐওঔকখগঘচছজঝটঠডঢতথদধনপফবভমযরলশষসহ", "o a i i u u e oi o ou ko kho go gho cho chho jo jho to tho do dho to tho do dho no po pho bo bho mo jo ro lo sho sho so ho", {"া": "a", "ি": "i", "ী": "i", "ু": "u", "ূ": "u", "ে": "e", "ৈ": "oi", "ো": "o", "ৌ": "ou", "্": "", "ং": "ng", "য়": "y", "ণ": "no"}),
}
HANGUL = ("g kk n d tt r m b pp s ss  j jj ch k t p h".split(" "), "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(), " k k k n n n t l l l l l l l l m p p t t ng t t k t p t".split(" "))
ABUGIDA = frozenset("hi mr ne bn as".split())


def table(language: str) -> dict[str, str] | None:
    for languages, (letters, latin, more) in TABLES.items():
        if language in languages.split():
            return dict(zip(letters, latin.split(), strict=True)) | more
    return None


def romanised(rng: Random, text: str, language: str) -> str | None:
    """The text in Latin letters; None where no table is known or much would be left over."""
    if language == "ko":
        out = "".join(_hangul(c) for c in text)
    else:
        letters = table(language)
        if letters is None:
            return None
        out, consonant = "", False
        for c in text.lower():
            latin = letters.get(c, c)
            if language in ABUGIDA and unicodedata.category(c) in ("Mc", "Mn") and out.endswith(("a", "o")):
                out = out[:-1]  # a vowel sign takes the place of the inherent vowel
            if language in ("ar", "fa", "ckb", "he"):  # short vowels are not written: put some in
                now = latin.isalnum() and latin[0] not in "aeiou"
                out += rng.choice("aaeei") if now and consonant and rng.random() < 0.8 else ""
                consonant = now
            out += latin
    return out if sum(c.isascii() for c in out) > 0.9 * len(out) else None


def _hangul(c: str) -> str:
    index = ord(c) - 0xAC00
    return HANGUL[0][index // 588] + HANGUL[1][index % 588 // 28] + HANGUL[2][index % 28] if 0 <= index < 11172 else c
