"""Scripts that put no space between words: Thai, Lao, Burmese, Khmer, Chinese, Japanese. Korean has spaces."""

import re

# First and last code point; Tai Lue (19E0), Burmese extensions (A9E0, AA60), radicals (2E80) and old kana (1B000) among them.
RANGES = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x19E0, 0x19FF), (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029),
    (0x3040, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F), (0xF900, 0xFAFF), (0x1B000, 0x1B16F),
    (0x20000, 0x323FF),
)  # fmt: skip
LETTERS = "".join(f"{chr(first)}-{chr(last)}" for first, last in RANGES)  # inside [] of a regular expression
LETTER = re.compile(f"[{LETTERS}]")
LANGUAGES = frozenset(("zh", "ja", "th", "lo", "km", "my", "bo"))  # whose sentences follow one another without a space
