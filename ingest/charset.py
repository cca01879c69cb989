"""Bytes become text: UTF-8, UTF-16 with a byte order mark, what HTML declares, else Windows-1252."""

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""<(?:meta[^>]{0,400}?charset|\?xml[^>]{0,200}?encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_DECLARATION_BYTES = 4_096
_KNOWN = re.compile(r"utf-?8|iso-?8859-?\d{1,2}|windows-?125\d|cp125\d|koi8-[ru]|shift_?jis|euc-(jp|kr)|gb(k|2312|18030)|big5|macintosh")
_LATIN = re.compile(r"(iso-?8859-?1|windows-?1252|cp1252)")  # browsers read all of these as Windows-1252
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f\x0b\x1b\x08")


def decode_text(data: bytes) -> str:
    """Decode plain text. Never fails: what fits nothing is read as Windows-1252."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _mostly_utf8(data) or data.decode("cp1252", "replace")


def decode_html(data: bytes) -> str:
    """Decode HTML by its byte order mark, its own declaration, or like plain text."""
    declared = _DECLARED.search(data[:_DECLARATION_BYTES])
    return decode_declared(data, declared[1].decode("ascii") if declared else "")


def decode_declared(data: bytes, encoding: str) -> str:
    """Decode text by the encoding that somebody declared; like plain text where that one is not known."""
    encoding = encoding.strip().lower()
    if _has_bom(data) or not _KNOWN.fullmatch(encoding) or encoding in ("utf-8", "utf8"):
        return decode_text(data)
    return data.decode("cp1252" if _LATIN.fullmatch(encoding) else encoding, "replace")


def looks_like_text(head: bytes) -> bool:
    """Tell whether the first bytes of a file are text: hardly any control character, whatever a byte order mark promises."""
    encoding = next((encoding for bom, encoding in _BOMS if head.startswith(bom)), "")
    if encoding.startswith("utf-16"):
        letters = head.decode(encoding, "replace")
        head = letters.replace("\ufffd", "\x01").encode("latin-1", "replace")  # one byte for each letter
    if b"\x00" in head:
        return False
    return len(head) - len(head.translate(None, _CONTROLS)) <= len(head) // 200


def _has_bom(data: bytes) -> bool:
    return any(data.startswith(bom) for bom, _ in _BOMS)


def _mostly_utf8(data: bytes) -> str | None:
    """Give UTF-8 with a few broken places; None when other encodings explain the bytes better."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for letter in text if letter > "\x7f") - broken
    return text if sound > 3 * broken else None
