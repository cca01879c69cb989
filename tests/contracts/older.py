"""Files of older office programs, made by hand so that each byte is known."""

from collections.abc import Sequence

from ingest import media
from tests.contracts.kind import ODD, About, Kind, Section

_NOTHING = About()
_DEPTH = 100_000


def rtf_words(text: str) -> str:
    """Write a text in RTF: what is not ASCII by its number in Unicode, with a question mark for those who cannot read it."""
    units = text.encode("utf-16-le", "surrogatepass")
    codes = [int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2)]
    return "".join(f"\\{chr(code)}" if chr(abs(code)) in "\\{}" else chr(code) if 32 <= code < 127 else f"\\u{code}?" for code in codes)


def rtf_of(body: str, about: About = _NOTHING) -> bytes:
    """Give a document with this body; style 1 is that of headings."""
    said = f"{{\\info{{\\title {rtf_words(about.title)}}}{{\\author {rtf_words(about.author)}}}}}"
    styles = "{\\stylesheet{\\s0 Normal;}{\\s1\\outlinelevel0 heading 1;}}"
    return f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0\\fcharset0 Arial;}}}}{styles}{said}{body}}}".encode("ascii")


def _rtf(sections: Sequence[Section], about: About) -> bytes:
    return rtf_of(
        "".join(f"\\pard\\s1 {rtf_words(section.heading)}\\par\\pard {rtf_words(section.body)}\\par\n" for section in sections), about
    )


OLDER = (
    Kind(
        "rtf",
        media.RTF,
        _rtf,
        lambda: _rtf([Section(f"{ODD}\x00\ufffe\ud800", "")], About(ODD, ODD)),
        lambda: b"{\\rtf1" + b"{\\*" * _DEPTH + b"{" * _DEPTH + b"a" + b"}" * _DEPTH,
    ),
)
