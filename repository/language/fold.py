"""Fold text so that case, accents, ligatures and soft hyphens never matter."""

import unicodedata
from functools import lru_cache

_DROPPED = dict.fromkeys([0x00, 0xAD, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF, 0xFFFE])
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "\u0131": "i", "þ": "th", "ð": "d"})


def fold(text: str) -> str:
    """Give lower-case text without marks; the length may change."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.translate(_DROPPED)).lower()
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_LETTERS)


def tidy(text: str) -> str:
    """Give what a person typed in NFC, without invisible characters, white space collapsed."""
    clean = text.encode("utf-8", "replace").decode().translate(_DROPPED)
    return " ".join(unicodedata.normalize("NFC", clean).split())


@lru_cache(maxsize=65_536)
def fold_word(word: str) -> str:
    """Fold one word: an English possessive and apostrophes go (`children's` is children, `K'iche'` is kiche)."""
    plain = fold(word).replace("’", "'").removesuffix("'s")
    return plain.replace("'", "")
