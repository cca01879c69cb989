"""Sound and moving pictures: what the file says of itself, how long it takes, its subtitles or the words of its song.

Only containers are read. No decoder of sound or pictures is ever opened, and nothing that a file names elsewhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard
from av.subtitles.stream import SubtitleStream
from av.subtitles.subtitle import AssSubtitle

from ingest import media
from ingest.clean import clean, clean_line
from ingest.dates import year_of
from ingest.errors import Damaged, TooLarge
from ingest.extraction import ExtractedPage, Extraction, Hidden, Tally, Watch, unwatched
from ingest.formats.cues import Cue, pages_of_cues
from ingest.formats.sections import cut
from ingest.limits import Limits

MAX_ABSTRACT = 5_000
MAX_HIDDEN = 500
MAX_MINUTES = 100_000
_KINDS = ("audio", "subtitle", "video")
_SUBTITLES = ("ass", "mov_text", "srt", "ssa", "subrip", "text", "webvtt")  # written as text
_OPTIONS = {
    "codec_whitelist": ",".join(_SUBTITLES),
    "protocol_whitelist": "none",
    "probesize": "1000000",  # bytes looked at to find out what is in a file
}
_READ_BYTES = 1 << 18
_AUTHORS = ("artist", "author", "album_artist", "composer")
_ABSTRACTS = ("description", "synopsis")
_DATES = ("date", "year", "originaldate", "creation_time")
_FIRST_YEAR = 1990  # of a clock that was set: cameras that were not say 1904 or 1970
WORDS = ("lyrics", "unsyncedlyrics")
_COMMENTS = ("comment",)


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a recording. One without words has no pages.

    Raises:
        Damaged: it is none, or is cut off.
        TooLarge: it has too much text.
    """
    tally = Tally(limits, watch)
    form = media.CONTAINERS.get(media.sniff(path, ""))
    if form is None:
        raise Damaged("neither sound nor moving picture")
    with path.open("rb") as file, opened(file, form) as container:
        if not any(stream.type in _KINDS for stream in container.streams):
            raise Damaged("the recording holds neither sound nor pictures nor words")
        tags = _tags(container)
        duration = container.duration
        tracks = _tracks(container, limits)
    pages: tuple[ExtractedPage, ...] = ()
    for name, cues in tracks.items():
        pages += pages_of_cues(cues, limits, tally, after=len(pages), outline=name if len(tracks) > 1 else None)
    return _described(tags, duration, pages or _lyrics(tags, limits, tally))


@contextmanager
def opened(file: IO[bytes], form: str) -> Iterator[InputContainer]:
    """Open a container of a known form. Whatever goes wrong with it is the file's fault."""
    container: InputContainer
    try:
        with av.open(file, "r", format=form, container_options=_OPTIONS, metadata_errors="replace", buffer_size=_READ_BYTES) as container:
            yield container
    except av.FFmpegError as error:
        raise Damaged(f"the recording cannot be read: {error.strerror}") from error
    except (ValueError, OverflowError) as error:
        raise Damaged(f"the recording cannot be read: {error}") from error


def _tracks(container: InputContainer, limits: Limits) -> dict[str, list[Cue]]:
    """Give the subtitles that are written as text: the first track of each language, by what its file calls it."""
    streams: dict[str, SubtitleStream] = {}
    for stream in container.streams.subtitles:
        if stream.codec_context is not None and stream.codec_context.name in _SUBTITLES:
            streams.setdefault(clean_line(stream.metadata.get("language", ""), 80), stream)
    if not streams:
        return {}
    for other in container.streams:
        if other not in streams.values():
            other.discard = Discard.all
    cues: dict[int, list[Cue]] = {stream.index: [] for stream in streams.values()}
    size = 0
    for packet in container.demux(*streams.values()):
        cue = _cue(cast("Packet[SubtitleStream]", packet))
        if cue and packet.stream.index in cues:
            size += len(cue.text)
            if size > limits.max_characters:
                raise TooLarge(f"more than {limits.max_characters} characters of text")
            cues[packet.stream.index].append(cue)
    return {name: cues[stream.index] for name, stream in streams.items() if cues[stream.index]}


def _cue(packet: "Packet[SubtitleStream]") -> Cue | None:
    """Give what a packet shows; None for one that is empty or broken: the others may be sound."""
    if not packet.size or packet.pts is None or not packet.time_base:
        return None
    try:
        shown = packet.stream.codec_context.decode2(packet)
    except av.FFmpegError:
        return None
    texts = [_written(subtitle) for subtitle in shown or () if isinstance(subtitle, AssSubtitle)]
    start_s = float(packet.pts * packet.time_base)
    end_s = start_s + float((packet.duration or 0) * packet.time_base)
    return Cue(max(0.0, start_s), max(0.0, end_s), "\n".join(texts)) if any(texts) else None


def _written(subtitle: AssSubtitle) -> str:
    """Give the words of a line of SubStation Alpha: the ninth of its fields."""
    line = (subtitle.ass or subtitle.text).decode("utf-8", "replace")
    words = line.split(",", 8)[-1]
    return words.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")


def _tags(container: InputContainer) -> dict[str, str]:
    """Give what the file says, by lower-case name; some kinds say it of their first track."""
    said: dict[str, str] = {}
    for metadata in (container.metadata, *(stream.metadata for stream in list(container.streams)[:1])):
        for name, value in metadata.items():
            said.setdefault(name.lower(), value)
    return said


def _described(tags: Mapping[str, str], duration: int | None, pages: tuple[ExtractedPage, ...]) -> Extraction:
    author = _first(tags, _AUTHORS)
    return Extraction(
        pages=pages,
        title=clean_line(tags.get("title", ""), 500) or None,
        authors=tuple(name for part in author.split(";")[:20] if (name := clean_line(part, 300))),
        hidden=tuple(dict.fromkeys(_hidden(tags))),
        abstract=clean(_first(tags, _ABSTRACTS))[:MAX_ABSTRACT] or None,
        year=_year(tags),
        minutes=_minutes(duration),
    )


def _first(tags: Mapping[str, str], names: Sequence[str]) -> str:
    return next((tags[name] for name in names if tags.get(name, "").strip()), "")


def _year(tags: Mapping[str, str]) -> int | None:
    for name in _DATES:
        year = year_of(tags.get(name, ""))
        if year and (year >= _FIRST_YEAR or name != "creation_time"):
            return year
    return None


def _minutes(duration: int | None) -> int | None:
    """Give the length in minutes, at least one; None where the file does not know it."""
    if not duration or duration < 0:
        return None
    minutes = max(1, round(duration / av.time_base / 60))
    return minutes if minutes <= MAX_MINUTES else None


def _hidden(tags: Mapping[str, str]) -> Iterator[Hidden]:
    """Give where it was recorded and what somebody noted."""
    for name, value in tags.items():
        kind = "position" if "location" in name else "comment" if name in _COMMENTS else None
        if kind and (text := clean_line(value, MAX_HIDDEN)):
            yield Hidden(kind=kind, text=text)


def _lyrics(tags: Mapping[str, str], limits: Limits, tally: Tally) -> tuple[ExtractedPage, ...]:
    words = clean(next((value for name, value in tags.items() if name.startswith(WORDS)), ""))
    tally.add(words)
    pages: list[ExtractedPage] = []
    for text in cut(words, limits.section_characters):
        tally.begin(len(pages) + 1)
        pages.append(ExtractedPage(number=len(pages) + 1, text=text))
    return tuple(pages)
