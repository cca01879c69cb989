"""Cleaned copies of recordings: the same sound, pictures and subtitles in a new container that says nothing but title and languages."""

import io
from pathlib import Path

import av

from ingest import media
from ingest.errors import Damaged, TooLarge, Unsupported
from ingest.formats import recording
from ingest.limits import Limits

MAX_BYTES = 300_000_000  # a copy is made in memory
_FORMS = {  # what FFmpeg calls the form that is written, where it is not the one that is read
    "audio/mp4": "ipod",
    "audio/ogg": "ogg",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
}
_KEPT = ("title",)
_OF_TRACKS = ("language",)


def clean(path: Path, limits: Limits) -> bytes:
    """
    Copy the packets of a recording, none of which is decoded.

    Raises:
        Damaged: it is none, or is cut off.
        TooLarge: it is longer than a copy may be.
        Unsupported: nobody can write its form.
    """
    if path.stat().st_size > min(MAX_BYTES, limits.max_document_bytes):
        raise TooLarge(f"more than {MAX_BYTES} bytes")
    media_type = media.sniff(path, "")
    form = media.CONTAINERS.get(media_type)
    if form is None:
        raise Damaged("neither sound nor moving picture")
    target = io.BytesIO()
    try:
        with path.open("rb") as file, recording.opened(file, form) as source:
            _copy(source, target, _FORMS.get(media_type, form))
    except av.FFmpegError as error:
        raise Damaged(f"the recording cannot be copied: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise Unsupported(media_type) from error
    return target.getvalue()


def _copy(source: av.container.InputContainer, target: io.BytesIO, form: str) -> None:
    """Write the tracks that are heard, seen or read; covers and data of cameras are none."""
    with av.open(target, "w", format=form, options={"fflags": "+bitexact"}) as copy:
        copy.metadata.update({name: value for name, value in source.metadata.items() if _is_kept(name)})
        tracks = {}
        for stream in source.streams:
            if stream.type in ("audio", "video", "subtitle") and not stream.disposition & av.stream.Disposition.attached_pic:
                tracks[stream.index] = made = copy.add_stream_from_template(stream, opaque=True)
                made.metadata.clear()
                made.metadata.update(_of_track(stream.metadata, form))
        for packet in source.demux():
            if packet.stream.index in tracks and packet.dts is not None:
                packet.stream = tracks[packet.stream.index]
                copy.mux(packet)


def _of_track(said: dict[str, str], form: str) -> dict[str, str]:
    """Give what is kept of what a track says; Ogg says of its first track what others say of the whole."""
    return {name: value for name, value in said.items() if name.lower() in _OF_TRACKS or (form == "ogg" and _is_kept(name))}


def _is_kept(name: str) -> bool:
    return name.lower() in _KEPT or name.lower().startswith(recording.WORDS)
