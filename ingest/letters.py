"""Which letters stand for those that print, old fonts and fancy writing put in their place."""

import re
import unicodedata

ACCENTS = {"\xb4": "\u0301", "\u1ffd": "\u0301", "\xa8": "\u0308", "\u02dc": "\u0303", "\u02c6": "\u0302", "\xb8": "\u0327"}
FORMS = (  # letters and digits that are another one's form: NFKC gives that one. Not ², ½, ª, º, ™ or №, which mean something
    "\u0132\u0133\u013f\u0140\u0149\u017f\u01c4-\u01cc\u01f1-\u01f3\u2160-\u217f\ufb00-\ufdcf\ufdf0-\ufdfc\ufe70-\ufefc"
    "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f\U0001d400-\U0001d7ff"
)
PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
WRONG = "\u019f\u01a9"  # what some fonts say of their ligatures ti and tt

_WRONG = {"\u019f": "ti", "\u01a9": "tt"}
_SYMBOLS = {  # of Symbol and Wingdings, as office programs write them
    **dict.fromkeys("\uf0b7\uf0a7\uf0a8\uf0d8\uf06c\uf06e\uf06f\uf071\uf076\uf0b2\uf0be\uf0c4\uf0fc\uf0fe\uf096\uf09f", "•"),
    "\uf001": "fi",
    "\uf002": "fl",
    "\uf02d": "–",
    "\uf0e0": "→",
    "\uf0ae": "→",
}
_SHIFTED = range(0xF020, 0xF100)  # where symbol fonts put Latin-1
_SHIFTED_RUN = re.compile("[\uf020-\uf0ff]{2,}")
_LEAST_SHIFTED = 3  # letters in a run of such characters that make it a text
_CARRIERS = {  # marks and the letters of Spanish and its neighbours that have them
    **dict.fromkeys("\u0301\u0302\u0308", "aeiouAEIOU\u0131"),
    "\u0303": "nNaoAO",
    "\u0327": "cC",
}


def plain_form(odd: str) -> str:
    """Give the letters that a form stands for; itself where that would be several words."""
    plain = unicodedata.normalize("NFKC", odd)
    return odd if " " in plain else plain


def public(text: str, at: int) -> str:
    """Give what the private-use character at `at` most probably shows: a bullet, a letter, or nothing."""
    odd = text[at]
    if ord(odd) in _SHIFTED and _is_shifted_text(text, at):
        return chr(ord(odd) - 0xF000) if ord(odd) < 0xF07F or ord(odd) > 0xF09F else ""
    return _SYMBOLS.get(odd, "")


def righted(text: str, at: int) -> str:
    """Give what a wrong capital at `at` stands for: a ligature where small letters stand beside it."""
    before = text[max(0, at - 2) : at]  # a mark may stand on the letter before
    return _WRONG[text[at]] if before[-1:].islower() or before[:1].islower() or text[at + 1 : at + 2].islower() else text[at]


def marked(text: str, at: int) -> tuple[str, int]:
    """
    Put the accent at `at`, which stands apart, on its letter, and tell how many characters that took.

    TeX writes it before the letter (tr´afico), other programs after it (tra´fico).
    """
    mark = ACCENTS[text[at]]
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if (both := carrying(after, mark)) and not (before.islower() and after.isupper()):
        return both, 2
    if carrying(before, mark) and after.isalpha():
        return mark, 1
    return text[at], 1


def carrying(letter: str, mark: str) -> str | None:
    """Give a letter and its mark; None where they do not go together."""
    if not letter or letter not in _CARRIERS[mark]:
        return None
    return ("i" if letter == "\u0131" else letter) + mark


def _is_shifted_text(text: str, at: int) -> bool:
    """Tell whether letters stand around: a whole text was written with a symbol font."""
    start = at
    while start and text[start - 1] >= "\uf020" and text[start - 1] <= "\uf0ff" and at - start < _LEAST_SHIFTED:
        start -= 1
    run = _SHIFTED_RUN.match(text, start, start + 2 * _LEAST_SHIFTED + 1)
    return run is not None and sum(chr(ord(odd) - 0xF000).isalpha() for odd in run[0] if odd < "\uf07f") >= _LEAST_SHIFTED
