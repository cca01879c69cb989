"""E-books, subtitles, letters, drawings and recordings, made on the spot."""

from collections.abc import Sequence
from html import escape

from ingest import media
from tests.contracts.kind import ODD, ODD_ENTITIES, About, Kind, Section, packed
from tests.recordings import recorded

NOTHING = About()
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_EPUB_NAMES = f'xmlns="http://www.idpf.org/2007/opf" xmlns:dc="{_DUBLIN_CORE}"'


def _epub(sections: Sequence[Section], about: About) -> bytes:
    return _epub_of(
        [f"<head><title/></head><body><h1>{escape(section.heading)}</h1><p>{escape(section.body)}</p></body>" for section in sections],
        about,
    )


def _epub_of(chapters: Sequence[str], about: About) -> bytes:
    names = [f"c{number}" for number in range(len(chapters))]
    items = "".join(f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>' for name in names)
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    said = f"<dc:title>{escape(about.title)}</dc:title><dc:creator>{escape(about.author)}</dc:creator>"
    package = f"<package {_EPUB_NAMES}><metadata>{said}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    return packed(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": b'<container><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
            "OEBPS/content.opf": package.encode(),
        }
        | {
            f"OEBPS/{name}.xhtml": f'<html xmlns="http://www.w3.org/1999/xhtml">{chapter}</html>'.encode()
            for name, chapter in zip(names, chapters)
        }
    )


def _srt(sections: Sequence[Section], _about: About) -> bytes:
    return "\n".join(f"{number}\n{_times(number, ',')}\n{_spoken(section)}\n" for number, section in enumerate(sections)).encode()


def _vtt(sections: Sequence[Section], _about: About) -> bytes:
    return "\n".join(["WEBVTT\n", *(f"{_times(number, '.')}\n{_spoken(section)}\n" for number, section in enumerate(sections))]).encode()


def _times(number: int, sign: str) -> str:
    """Give the times of a cue that stands in the middle of the n-th five minutes."""
    return f"00:{5 * number + 2:02}:00{sign}000 --> 00:{5 * number + 2:02}:30{sign}000"


def _spoken(section: Section) -> str:
    return f"{section.heading}\n{section.body}"


def _eml(sections: Sequence[Section], about: About) -> bytes:
    head = f"MIME-Version: 1.0\nFrom: {about.author or 'a'}\nContent-Type: text/html; charset=utf-8\n\n"
    return head.encode() + _html(sections)


def _svg(sections: Sequence[Section], about: About) -> bytes:
    texts = "".join(
        f'<text x="10" y="{200 * number}">{escape(section.heading)}<tspan x="10" dy="20">{escape(section.body)}</tspan></text>'
        for number, section in enumerate(sections)
    )
    said = f'<metadata xmlns:dc="{_DUBLIN_CORE}"><dc:creator>{escape(about.author)}</dc:creator></metadata>'
    return f'<svg xmlns="http://www.w3.org/2000/svg"><title>{escape(about.title)}</title>{said}{texts}</svg>'.encode()


def _mkv(sections: Sequence[Section], about: About) -> bytes:
    cues = [(300 * number + 120.0, 300 * number + 150.0, _spoken(section)) for number, section in enumerate(sections)]
    return recorded("matroska", {"title": about.title, "artist": about.author}, {"spa": cues})


def _nested_eml() -> bytes:
    return b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth) for depth in range(5_000))


def _html(sections: Sequence[Section]) -> bytes:
    return "".join(f"<h1>{escape(section.heading)}</h1><p>{escape(section.body)}</p>" for section in sections).encode()


def _odd_svg() -> bytes:
    return f"<svg><text>{ODD_ENTITIES.replace('&shy;', '&#xAD;')}</text></svg>".encode()


BOOKS = (
    Kind(
        "epub",
        media.EPUB,
        _epub,
        lambda: _epub_of([f"<body><p>{ODD_ENTITIES}\x00</p></body>"], NOTHING),
        lambda: _epub_of(["<body>" + "<div><b>" * 100_000], NOTHING),
        main="OEBPS/content.opf",
    ),
    Kind("srt", media.SRT, _srt, lambda: _srt([Section(ODD, "")], NOTHING), lambda: b"0:0:1 --> 0:0:2\n" + b"<i" * 100_000, tells=False),
    Kind(
        "vtt", media.VTT, _vtt, lambda: _vtt([Section(ODD_ENTITIES, "")], NOTHING), lambda: b"0:1 --> 0:2\n" + b"<" * 200_000, tells=False
    ),
    Kind("eml", media.MAIL, _eml, f"Content-Type: text/html\n\n<p>{ODD_ENTITIES}\x00</p>".encode, _nested_eml, tells=False),
    Kind("svg", media.SVG, _svg, _odd_svg, lambda: b"<svg>" + b"<g>" * 100_000 + b"<text>a</text></svg>", sheet=True),
    Kind("mkv", "video/x-matroska", _mkv, lambda: _mkv([Section(ODD, "")], NOTHING), lambda: _mkv([Section("", "{" * 100_000)], NOTHING)),
)
