"""Ways in which text stops being text, and lighter ones that leave it readable.

A damage returns None where the text does not lend itself to it.
"""

import base64
import re
import string
import unicodedata
from collections.abc import Callable
from random import Random

Damage = Callable[[Random, str], str | None]

LAYOUTS = (
    "йцукенгшщзхъфывапролджэячсмитьбю.ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,",
    "йцукенгшщзхїфівапролджєячсмитьбю.ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄЯЧСМИТЬБЮ,",
    "/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ.",
    ";ςερτυθιοπ[]ασδφγηξκλ΄'ζχψωβνμ,.",
    "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرلىةوزظ",
)
US = "qwertyuiop[]asdfghjkl;'zxcvbnm,./QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?"
CHARSETS = (
    "cp1252", "cp1252", "latin-1", "cp1251", "koi8-r", "cp866", "cp1250", "cp437", "mac-roman", "gbk", "shift-jis", "cp1256", "cp1253",
    "euc-kr", "big5", "cp850", "iso8859-5", "euc-jp", "cp852", "cp1254", "cp1255", "cp1257", "iso8859-2", "iso8859-7", "iso8859-15",
    "mac-cyrillic", "mac-greek", "cp874", "cp775", "koi8-u", "cp1258",
)  # fmt: skip
ROWS = (
    ("asdfghjkl;",), ("qwertyuiop", "asdfghjkl"), ("asdfghjkl;:", "qwertyuiop", "zxcvbnm,"), ("йцукенгшщзх", "фывапролджэ"),
    ("1234567890", "qwertyuiop"),
)  # fmt: skip
STORED = ("utf-8",) * 7 + (
    "cp1251", "gbk", "euc-kr", "shift-jis", "cp1256", "koi8-r", "big5", "cp1253", "cp1255", "cp874", "iso8859-5", "cp866", "cp1258",
)  # fmt: skip
MINIFIED = (
    '!function(@V,@V){"use strict";var @V=@V.@K(@N);',
    "@V=function(@V){return @V?@V.@K:null},",
    "for(var @V=0,@V=@V.length;@V<@V;@V++)@V[@V]=@V;",
    "if(@V&&!@V||@V>=@N)return!1;",
    ".@K{margin:0 @Npx;color:#@H;display:block}",
    "#@K .@V:hover>@K{padding:@Npx;background:url(@K.svg)}",
    '<path d="M@N @Nh@Nv@NH@Nz" class="@K"/>',
    "window.@K=window.@K||[];@K.push(['@K','@N']);",
    '{"@K":@N,"@K":[@N,@N],"@K":"@H"},',
    "@media(max-width:@Npx){.@K{width:@N%!important}}",
    "e.exports={@K:@V(@N),@K:()=>@V};",
    "<div id=\"@K-@N\" data-@K=\"@N\"><span class='@K @V'>",
    "var _0x@X@X=['\\x@X\\x@X','@K'];",
    "(function(@V,@V){var @V=@V.createElement('@K');@V.@K='@K';@V.src='/@K/@V.@K?@V=@N';@K.@K.appendChild(@V)})(@K,@K);",
    "try{@K.@K('@K',@V=>{@V.@K=@N})}catch(@V){}",
    "/*! @K v@N | @K */",
)
LOOKALIKE = {
    "e": ("c", "o"), "c": ("e",), "l": ("1", "i", "!"), "i": ("l", "j", "1"), "n": ("u", "ii", "h"), "u": ("n", "ii"), "h": ("b", "li"),
    "b": ("h", "l>"), "m": ("rn", "ni", "in"), "o": ("0", "c", "e"), "t": ("f", "l", "r"), "f": ("t", "l"), "s": ("8", "a", "f"),
    "a": ("n", "s", "u"), "d": ("cl", "il"), "r": ("i", "v"), "g": ("q", "y"), "w": ("vv", "iv"), "y": ("v", "j"), "v": ("r", "y"),
    "B": ("8", "R"), "S": ("8", "5"), "I": ("1", "l"), "O": ("0", "Q"), "T": ("I", "1"), ".": (",", ""), ",": (".", "'"),
}  # fmt: skip
SYMBOLS = "~^<>\\|/_=+*¬¦§°±·¨´`¯¸•■□{}[]"


def _letters(text: str) -> float:
    return sum(map(str.isalpha, text)) / max(1, len(text))


def _latin(text: str) -> bool:
    return sum(c.isascii() and c.isalpha() for c in text) > 0.55 * len(text)


def base64_blob(rng: Random, text: str) -> str | None:
    raw = text.encode() if rng.random() < 0.5 else rng.randbytes(max(30, len(text) // 2))
    blob = base64.b64encode(raw).decode()
    if rng.random() < 0.3:
        blob = "\n".join(blob[i : i + 76] for i in range(0, len(blob), 76))
    return rng.choice(("", "", "", "data:image/png;base64,", "-----BEGIN CERTIFICATE----- ")) + blob


def hex_blob(rng: Random, text: str) -> str | None:
    gaps: tuple[tuple[()] | tuple[str] | tuple[str, int], ...] = ((), (), (" ",), (":",), (" ", 4), ("-", 8), ("\n", 16))
    raw = rng.randbytes(max(16, len(text) // 3)).hex(*rng.choice(gaps))
    return raw.upper() if rng.random() < 0.3 else raw


def glyph_shift(rng: Random, text: str) -> str | None:
    """Every character code moved by the same step, as PDFs with subset fonts give it."""
    step = rng.choice((-3, -2, -1, 1, 2, 3, 4, 13, 29, -29, 31))
    low, high = (33, 126) if rng.random() < 0.7 else (97, 122)
    out = "".join(chr(low + (ord(c) - low + step) % (high - low + 1)) if low <= ord(c) <= high else c for c in text)
    return out if _latin(text) and len(text) > 25 else None


def scramble(rng: Random, text: str) -> str | None:
    """Letters exchanged by a wrong character map."""
    if _letters(text) < 0.6:
        return None
    if rng.random() < 0.5:
        own = sorted({c for c in text.lower() if c.isalpha()})
        swap = dict(zip(own, rng.sample(own, len(own)), strict=True))
        text = "".join((swap[c] if c in swap else swap.get(c.lower(), c).upper()) for c in text)
        return text if _latin(text) or re.search("[а-яα-ω]", text) else None
    for alphabet in (string.ascii_lowercase, "абвгдежзийклмнопрстуфхцчшщъыьэюя", "αβγδεζηθικλμνξοπρστυφχψω"):
        mixed = rng.sample(alphabet, len(alphabet))
        text = text.translate(str.maketrans(alphabet + alphabet.upper(), "".join(mixed) + "".join(mixed).upper()))
    return text if _latin(text) or re.search("[а-яα-ω]", text) else None


def mash(rng: Random, text: str) -> str | None:
    rows, words = rng.choice(ROWS), []
    for _ in range(max(2, len(text) // 8)):
        row, step = rng.choice(rows), rng.choice((1, 1, -1, 2))
        at = rng.randrange(len(row))
        keys = (row[(at + i * step) % len(row)] if rng.random() < 0.5 else rng.choice(rng.choice(rows)) for i in range(rng.randint(2, 12)))
        words.append("".join(keys))
    return rng.choice((" ", " ", " ", "", ", ")).join(words)


def random_chars(rng: Random, text: str) -> str | None:
    plain, accents = string.ascii_letters + string.digits, "".join(map(chr, range(161, 383)))
    signs = rng.choice((plain + string.punctuation, plain, accents + string.ascii_letters, string.ascii_lowercase))
    return " ".join("".join(rng.choice(signs) for _ in range(rng.randint(1, 10))) for _ in range(max(4, len(text) // 6)))


def question_marks(rng: Random, text: str) -> str | None:
    lossy = text.encode(rng.choice(("ascii", "cp1252", "latin-1")), "replace").decode("cp1252", "replace")
    return lossy if lossy.count("?") - text.count("?") > 0.3 * len(text.replace(" ", "")) else None


def replacement(rng: Random, text: str) -> str | None:
    if text.isascii():
        rate = rng.uniform(0.3, 0.9)
        return "".join("\ufffd" if not c.isspace() and rng.random() < rate else c for c in text)
    raw = text.encode(rng.choice(("utf-8", "cp1251", "utf-16-le", "gbk", "euc-kr")), "replace")
    lossy = raw.decode("ascii" if rng.random() < 0.6 else "utf-8", "replace")
    return lossy if lossy.count("\ufffd") > 0.25 * len(lossy) else None


def mojibake(rng: Random, text: str) -> str | None:
    """Decoded once or twice with the wrong charset, bytes lost on the way."""
    if sum(not c.isascii() for c in text) < 0.45 * len(text):
        return None
    for _ in range(rng.choice((1, 1, 1, 2))):
        raw = text.encode(rng.choice(STORED), "ignore")
        if rng.random() < 0.3:
            lost = rng.uniform(0.01, 0.1)
            raw = bytes(b for b in raw if rng.random() > lost)
        text = raw.decode(rng.choice(CHARSETS), rng.choice(("replace", "ignore")))
    ink = "".join(text.split())
    return text if len(ink) > 12 and sum(not c.isascii() for c in ink) > 0.45 * len(ink) else None


def symbol_noise(rng: Random, text: str) -> str | None:
    rate, signs = rng.uniform(0.22, 0.55), rng.sample(SYMBOLS, 9)
    return "".join(rng.choice(signs) if c.isalpha() and rng.random() < rate else c for c in text) if _letters(text) > 0.6 else None


def letter_noise(rng: Random, text: str) -> str | None:
    """Letters read wrong in most words."""
    if not _latin(text) or len(text) < 25:
        return None
    rate, signs, out = rng.uniform(0.3, 0.55), string.ascii_lowercase + "eeoiaatn" + string.ascii_uppercase[:9] + ".,'-1l|", []
    for c in text:
        lot = rng.random()
        if lot > rate or c == " ":
            out.append(c)
        else:
            out.append(rng.choice(signs) if lot > rate * 0.25 else rng.choice(("", " ", c + c)))
    return "".join(out)


def wrong_layout(rng: Random, text: str) -> str | None:
    for keys in LAYOUTS:
        if sum(c in keys for c in text) > 0.6 * len(text):
            half = 33 if len(keys) > 40 else len(keys)
            return text.translate(str.maketrans(keys, US[:half] + US[33 : 33 + len(keys) - half]))
    if _latin(text) and text.isascii() and rng.random() < 0.2:
        return text.translate(str.maketrans(US, rng.choice(LAYOUTS[:2])))
    return None


def minified(rng: Random, text: str) -> str | None:
    """Scripts and style sheets with their white space taken out, out of pieces filled at random."""

    def filled(found: re.Match[str]) -> str:
        letters = "".join(rng.choice(string.ascii_lowercase) for _ in range(rng.randint(3, 7)))
        name = rng.choice(string.ascii_lowercase) + rng.choice(("", "", rng.choice(string.ascii_letters)))
        number = str(rng.randrange(0, 9999))
        return {"V": name, "N": number, "K": letters, "H": rng.randbytes(3).hex(), "X": rng.randbytes(1).hex()}[found[1]]

    kept = rng.sample(MINIFIED, rng.randint(1, 5))
    out = ""
    while len(out) < max(60, len(text) // 2):
        out += re.sub("@([VNKHX])", filled, rng.choice(kept))
    return out


def salad(rng: Random, text: str) -> str | None:
    words = text.split(" ")
    rng.shuffle(words)
    return " ".join(words) if len(words) > 14 else None


BAD: dict[str, tuple[Damage, int]] = {  # kind -> (damage, share)
    "base64": (base64_blob, 6),
    "hex": (hex_blob, 5),
    "glyph_shift": (glyph_shift, 8),
    "scramble": (scramble, 14),
    "mash": (mash, 7),
    "random": (random_chars, 7),
    "question_marks": (question_marks, 8),
    "replacement": (replacement, 8),
    "mojibake": (mojibake, 26),
    "symbol_noise": (symbol_noise, 7),
    "letter_noise": (letter_noise, 8),
    "wrong_layout": (wrong_layout, 9),
    "minified": (minified, 8),
    "salad": (salad, 16),
}


def shout(rng: Random, text: str) -> str | None:
    return text.upper()


def whisper(rng: Random, text: str) -> str | None:
    return re.sub(r"[.,;:]", "", text.lower()) if rng.random() < 0.5 else text.lower()


def plain_letters(rng: Random, text: str) -> str | None:
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("ı", "i").replace("ł", "l").replace("đ", "d").replace("ø", "o") if _latin(bare) else None


def typos(rng: Random, text: str) -> str | None:
    words = text.split(" ")
    for i, word in enumerate(words):
        if len(word) > 3 and rng.random() < 0.12:
            at = rng.randrange(1, len(word) - 1)
            left, here, right = word[:at], word[at], word[at + 1 :]
            if rng.random() < 0.15:
                words[i] = word + word[-1] * rng.randint(1, 5)  # drawled
                continue
            other = rng.choice(string.ascii_lowercase)
            words[i] = left + rng.choice((right, right[0] + here + right[1:], other + right, here + here + right))
    return " ".join(words)


def drawled(rng: Random, text: str) -> str | None:
    """As chats have it: small letters, some words drawn out."""
    return re.sub(r"([aeiouyhrszm])(?=\W)", lambda m: m[0] * rng.randint(2, 6) if rng.random() < 0.3 else m[0], text.lower() + " ").strip()


def light_fffd(rng: Random, text: str) -> str | None:
    at = set(rng.sample(range(len(text)), min(len(text) // 25, rng.randint(1, 4))))
    return "".join("\ufffd" if i in at else c for i, c in enumerate(text))


def run_together(rng: Random, text: str) -> str | None:
    return "".join("" if c == " " and rng.random() < 0.08 else c for c in text)


def long_s(rng: Random, text: str) -> str | None:
    """As printed before 1800: a long s, or the f that recognisers read for it."""
    if not _latin(text):
        return None
    out = re.sub(r"s(?=[^\W\d_])", rng.choice("ſf"), text)
    if rng.random() < 0.4:
        out = re.sub(r"\bu|(?<=\w)v(?=\w)", lambda m: "v" if m[0] == "u" else "u", out)
    return slips(rng, out) if rng.random() < 0.5 else out


def slips(rng: Random, text: str) -> str | None:
    """What a recogniser gets wrong on a fair page: a letter in thirty, and stray marks."""
    if not _latin(text):
        return None
    rate, out = rng.uniform(0.01, 0.07), []
    for c in text:
        if rng.random() > rate:
            out.append(c)
        elif c == " ":
            out.append(rng.choice(("", " . ", " ' ", " - ")))
        else:
            out.append(rng.choice((*LOOKALIKE.get(c, ()), rng.choice(string.ascii_lowercase), c + " ", "")))
    return "".join(out)


READABLE: dict[str, tuple[Damage, int]] = {
    "shout": (shout, 5),
    "whisper": (whisper, 5),
    "plain_letters": (plain_letters, 6),
    "typos": (typos, 8),
    "drawled": (drawled, 4),
    "light_fffd": (light_fffd, 6),
    "run_together": (run_together, 3),
    "long_s": (long_s, 8),
    "slips": (slips, 16),
}
