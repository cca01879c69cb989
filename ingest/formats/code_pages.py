"""The code pages that old office files name: by number, and by the character set of a font."""

import codecs

USUAL = "cp1252"
_ODD_PAGES = {10_000: "mac_roman", 65_001: "utf-8", 708: "cp1256", 709: "cp1256", 710: "cp1256", 711: "cp1256"}
_CHARSETS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}


def of_page(number: int | None) -> str:
    """Give the codec of a code page; the usual one where Python knows none."""
    name = _ODD_PAGES.get(number or 0, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return USUAL
    return name


def of_charset(number: int | None) -> str | None:
    """Give the codec of a font's character set; None where it is that of the document."""
    return _CHARSETS.get(number or 0)
