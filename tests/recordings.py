"""Sound and video made on the spot, as small as containers get."""

import io
from collections.abc import Mapping, Sequence
from fractions import Fraction

import av

Cues = Sequence[tuple[float, float, str]]  # from, to (seconds), words

_STYLES = (
    b"[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)
_CODECS = {"matroska": "subrip", "mp4": "mov_text"}


def recorded(form: str, tags: Mapping[str, str], tracks: Mapping[str, Cues]) -> bytes:
    """Give a video without pictures: its tags, and a track of subtitles by its language (ISO 639-2)."""
    target = io.BytesIO()
    with av.open(target, "w", format=form, options={"fflags": "+bitexact"}) as container:
        container.metadata.update({name: value for name, value in tags.items() if value})
        streams = {}
        for language in tracks:
            streams[language] = stream = container.add_stream(_CODECS[form])
            stream.time_base = Fraction(1, 1_000)
            stream.metadata["language"] = language
            stream.codec_context.subtitle_header = _STYLES
        for language, cues in tracks.items():
            for start_s, end_s, words in cues:
                packet = av.Packet(_sample(form, words.encode("utf-8", "surrogatepass")))
                packet.stream, packet.time_base = streams[language], Fraction(1, 1_000)
                packet.pts = packet.dts = round(start_s * 1_000)
                packet.duration = round((end_s - start_s) * 1_000)
                container.mux(packet)
    return target.getvalue()


def silence(form: str, codec: str, seconds: int, tags: Mapping[str, str]) -> bytes:
    """Give a sound file of silence."""
    target = io.BytesIO()
    with av.open(target, "w", format=form, options={"fflags": "+bitexact"}) as container:
        container.metadata.update(tags)
        stream = container.add_stream(codec, rate=8_000, layout="mono")
        for second in range(seconds):
            frame = av.AudioFrame(format="s16", layout="mono", samples=8_000)
            frame.planes[0].update(bytes(16_000))
            frame.sample_rate, frame.pts, frame.time_base = 8_000, 8_000 * second, Fraction(1, 8_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target.getvalue()


def _sample(form: str, words: bytes) -> bytes:
    """MP4 writes the length of the words before them."""
    return len(words).to_bytes(2, "big") + words if form == "mp4" else words
