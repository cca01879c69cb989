"""What kind of file this is, by its content; the name only tells kinds of text apart."""

import re
from pathlib import Path

from ingest import compound
from ingest.archive import Archive
from ingest.charset import looks_like_text
from ingest.errors import Unreadable
from ingest.limits import Limits

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
PPT = "application/vnd.ms-powerpoint"
RTF = "application/rtf"
LOCKED_OFFICE = "application/x-tika-ooxml-protected"  # an OLE file around an encrypted DOCX, XLSX or PPTX
HTML = "text/html"
MARKDOWN = "text/markdown"
TEXT = "text/plain"
CSV = "text/csv"
SRT = "application/x-subrip"
VTT = "text/vtt"
MAIL = "message/rfc822"
OUTLOOK = "application/vnd.ms-outlook"
SVG = "image/svg+xml"
EPUB = "application/epub+zip"
ZIP = "application/zip"
EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"

EDGE_BYTES = 65_536  # read at each end of a file

SUBTITLES = (SRT, VTT)
PICTURES = ("image/jpeg", "image/png", "image/tiff", "image/webp")
CONTAINERS = {  # of sound and moving pictures: media type: what FFmpeg calls the form
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/flac": "flac",
    "audio/mp4": "mov",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "video/mp4": "mov",
    "video/mp2t": "mpegts",
    "video/mpeg": "mpeg",
    "video/ogg": "ogg",
    "video/quicktime": "mov",
    "video/webm": "matroska",
    "video/x-flv": "flv",
    "video/x-matroska": "matroska",
    "video/x-ms-asf": "asf",
    "video/x-msvideo": "avi",
}

_START = (
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"AT&TFORM", "image/vnd.djvu"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
    (b"fLaC", "audio/flac"),
    (b"MThd", "audio/midi"),
    (b"#!AMR", "audio/amr"),
    (b"FLV\x01", "video/x-flv"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"\x00\x00\x01\xb3", "video/mpeg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"%!PS", "application/postscript"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
)
_OF_TEXT = (RTF, "application/postscript")  # kinds that are text themselves
_PDF_HEADER_BYTES = 1_024  # of a file: the header may stand behind something else
_PDF_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*%PDF-\d\.\d(?:\s*(?:[\r\n]|$)|.*?\d\s+\d+\s+obj\b)", re.DOTALL)
_PDF_END = re.compile(rb"startxref\s+\d+\s+%%EOF\s*$")
_PDF_LOOSE_END = re.compile(rb"startxref\s+\d+\s")
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"avif": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
}
_OFFICE_PARTS = (  # text in [Content_Types].xml, or the name of a main part
    (re.compile(rb"wordprocessingml\.(document|template)\.main|ms-word\.(document|template)\.macroEnabled|\bword/document"), DOCX),
    (re.compile(rb"spreadsheetml\.(sheet|template)\.main|ms-excel\.\w+\.macroEnabled|\bxl/workbook"), XLSX),
    (re.compile(rb"presentationml\.\w+\.main|ms-powerpoint\.\w+\.macroEnabled|\bppt/presentation"), PPTX),
)
_OLE_STREAMS = (
    ("encryptedpackage", LOCKED_OFFICE),
    ("worddocument", DOC),
    ("powerpoint document", PPT),
    ("workbook", XLS),
    ("book", XLS),
    ("__properties_version1.0", OUTLOOK),
)
_TS_PACKET_BYTES = 188
_ZIP_END_BYTES = 22  # of a directory end without a comment
_TEXT_NAMES = {
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".mdown": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".csv": CSV,
    ".srt": SRT,
    ".vtt": VTT,
    ".eml": MAIL,
    ".mht": MAIL,
    ".mhtml": MAIL,
    ".json": "application/json",
    ".xml": "application/xml",
    ".svg": SVG,
}
_FRAGMENTS = {".rtf": ("{\\", RTF), ".pdf": ("%PDF-", PDF)}  # what is left of such a file begins like this
_HTML_START = re.compile(r"<(!doctype\s+html|html|head|body|title|meta|h[1-6]|p|div|table|script|!--)\b|<!--", re.IGNORECASE)
_HTML_INSIDE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_TIMED = re.compile(r"\d{1,9}\s*\n\s*\d{1,2}:\d\d:\d\d[,.]\d{1,3} *--> *\d{1,2}:\d\d:\d\d[,.]\d{1,3}")
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60}):[ \t]|[ \t]+\S|From ")
_MAIL_HEADERS = {"message-id", "mime-version", "received"}
_XML_ROOT = re.compile(r"(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>|\s+)*<([A-Za-z_][\w.:-]*)", re.DOTALL)
_PLAIN_MIME = re.compile(r"[a-z]+/[a-z0-9.+-]{1,100}")


def sniff(path: Path, name: str | None = None) -> str:
    """
    Give the media type of a file by what it holds; `application/octet-stream` when nothing is recognised.

    `name` is what the librarian's computer called it, when `path` does not say. Never fails on odd content.
    """
    with path.open("rb") as file:
        head = file.read(EDGE_BYTES)
        size = file.seek(0, 2)
        file.seek(max(len(head), size - EDGE_BYTES))
        tail = file.read(EDGE_BYTES)
    if not head:
        return EMPTY
    suffix = Path(path.name if name is None else name).suffix.lower()
    return _binary(path, head, tail) or _textual(head, suffix) or UNKNOWN


def _binary(path: Path, head: bytes, tail: bytes) -> str | None:
    if head.startswith(b"PK") and head[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return _zipped(path, head, tail)
    if head.startswith(compound.START):
        return _ole(path)
    if _is_pdf(head, tail):
        return PDF
    return _by_magic(head) or _by_end(path, head, tail)


def _is_pdf(head: bytes, tail: bytes) -> bool:
    """Tell a PDF from a text that speaks of one."""
    if b"%PDF-" not in head[:_PDF_HEADER_BYTES]:
        return False
    return not looks_like_text(head) or bool(_PDF_START.match(head) or _PDF_END.search(head + tail))


def _by_magic(head: bytes) -> str | None:
    media_type = _by_first_bytes(head)
    return None if media_type not in _OF_TEXT and looks_like_text(head) else media_type


def _by_first_bytes(head: bytes) -> str | None:
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "application/x-riff")
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head[:128] else "audio/ogg"
    if head[::_TS_PACKET_BYTES][:3] == b"GGG":  # a G begins each packet
        return "video/mp2t"
    if head[257:262] == b"ustar":
        return "application/x-tar"
    for start, media_type in _START:
        if head.startswith(start):
            return media_type
    return None


def _by_end(path: Path, head: bytes, tail: bytes) -> str | None:
    """Recognise a PDF or an archive that lost its beginning."""
    end = (tail or head)[-EDGE_BYTES:]
    if _PDF_LOOSE_END.search(end[-2_048:]):
        return PDF
    return _zipped(path, head, tail) if b"PK\x05\x06" in end[-_ZIP_END_BYTES:] else None


def _zipped(path: Path, head: bytes, tail: bytes) -> str:
    """Tell office files and e-books from other archives by their members; a broken one by the names it still shows."""
    try:
        with Archive(path, Limits(max_unpacked_bytes=1_000_000)) as archive:
            names = archive.names
            if "mimetype" in names:
                return _declared_type(archive.read("mimetype"))
            parts = "\n".join(sorted(names)).encode("utf-8", "surrogateescape")
            if "[Content_Types].xml" in names:
                parts = archive.read("[Content_Types].xml") + parts
    except Unreadable:
        parts = head + tail
    for pattern, media_type in _OFFICE_PARTS:
        if pattern.search(parts):
            return media_type
    return EPUB if EPUB.encode() in parts or (b"META-INF/container.xml" in parts and b".opf" in parts) else ZIP


def _declared_type(mimetype: bytes) -> str:
    declared = mimetype.decode("ascii", "replace").strip().lower()
    if not _PLAIN_MIME.fullmatch(declared) or not declared.startswith("application/"):
        return ZIP
    return next((kind for kind in (ODT, ODS, ODP) if declared in (f"{kind}-template", f"{kind}-master")), declared)


def _ole(path: Path) -> str:
    names = compound.top_names(path)
    return next((media_type for stream, media_type in _OLE_STREAMS if stream in names), "application/x-ole-storage")


def _textual(head: bytes, suffix: str) -> str | None:
    if not looks_like_text(head):
        return None
    start = _first_characters(head)
    if start.startswith("WEBVTT"):
        return VTT
    if _TIMED.match(start):
        return SRT
    if suffix in (".md", ".markdown", ".mdown"):  # Markdown may begin with HTML
        return MARKDOWN
    if start.startswith("<"):
        return _marked_up(start, suffix)
    if _is_mail(start):
        return MAIL
    fragment_start, media_type = _FRAGMENTS.get(suffix, ("", ""))
    if fragment_start and start.startswith(fragment_start):
        return media_type
    return _TEXT_NAMES.get(suffix, TEXT)


def _marked_up(start: str, suffix: str) -> str:
    root = _XML_ROOT.match(start)
    root_name = root[1].lower() if root else ""
    if root_name == "svg" or root_name.endswith(":svg"):
        return SVG
    if root_name.endswith("html") or _HTML_INSIDE.search(start):
        return HTML
    if suffix in _TEXT_NAMES:
        return _TEXT_NAMES[suffix]
    if start.startswith("<?xml"):
        return "application/xml"
    return HTML if _HTML_START.match(start) else TEXT


def _is_mail(start: str) -> bool:
    """Tell a letter by its headers: nothing else stands before the first empty line, and it has a sender and a mark of its way."""
    lines = start.partition("\n\n")[0].partition("\r\n\r\n")[0].splitlines()
    names = [header[1].lower() if header[1] else "" for line in lines if (header := _HEADER.match(line))]
    return len(names) == len(lines) and "from" in names and not _MAIL_HEADERS.isdisjoint(names)


def _first_characters(head: bytes) -> str:
    for bom, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(bom):
            return head[2:].decode(encoding, "replace").lstrip()
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip()
