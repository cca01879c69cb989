"""What is read of sound and moving pictures."""

from pathlib import Path

import pytest

from ingest.errors import Damaged
from ingest.extraction import Extraction
from ingest.formats import extract
from ingest.limits import Limits
from ingest.media import sniff
from ingest.sandbox import Pool
from tests.recordings import recorded, silence

TAGS = {"title": "Mis papeles conmigo", "artist": "Radio Comunitaria; Red de Albergues", "date": "2019-05-02"}
CUES = [(1.0, 4.0, "Hola <i>amigas</i>"), (310.0, 312.0, "Señales de alerta")]
PAGES = [("00:00:00–00:05:00", "Hola amigas"), ("00:05:00–00:10:00", "Señales de alerta")]


def read(folder: Path, content: bytes) -> Extraction:
    path = folder / "grabación"
    path.write_bytes(content)
    return extract(path, sniff(path), Limits())


def said(extraction: Extraction) -> list[tuple[str | None, str]]:
    return [(page.label, page.text) for page in extraction.pages]


@pytest.mark.parametrize("form", ["matroska", "mp4"])
def test_embedded_subtitles_are_the_pages_of_a_video(tmp_path: Path, form: str) -> None:
    found = read(tmp_path, recorded(form, TAGS, {"spa": CUES}))
    assert said(found) == PAGES
    assert (found.title, found.authors, found.year, found.minutes) == (
        "Mis papeles conmigo",
        ("Radio Comunitaria", "Red de Albergues"),
        2019,
        5,
    )


def test_tracks_of_several_languages_follow_one_another_and_a_second_one_of_the_same_does_not(tmp_path: Path) -> None:
    found = read(tmp_path, recorded("matroska", {}, {"spa": CUES, "eng": [(1.0, 2.0, "Hello")]}))
    assert [(page.number, page.outline, page.text) for page in found.pages] == [
        (1, "spa", "Hola amigas"),
        (2, "spa", "Señales de alerta"),
        (3, "eng", "Hello"),
    ]


@pytest.mark.parametrize(
    ("form", "codec", "media_type", "tells"),
    [
        ("wav", "pcm_s16le", "audio/wav", True),
        ("flac", "flac", "audio/flac", True),
        ("ogg", "flac", "audio/ogg", True),
        ("mp3", "libmp3lame", "audio/mpeg", True),
        ("ipod", "aac", "audio/mp4", True),
        ("adts", "aac", "audio/aac", False),
        ("avi", "pcm_s16le", "video/x-msvideo", True),
        ("asf", "pcm_s16le", "video/x-ms-asf", True),
        ("flv", "pcm_s16le", "video/x-flv", True),
        ("matroska", "pcm_s16le", "video/x-matroska", True),
        ("webm", "libopus", "video/webm", True),
        ("mpegts", "libmp3lame", "video/mp2t", False),
    ],
)
def test_sound_without_words_says_what_it_is(tmp_path: Path, form: str, codec: str, media_type: str, tells: bool) -> None:  # noqa: FBT001
    path = tmp_path / "stored"
    path.write_bytes(silence(form, codec, 3, TAGS))
    assert sniff(path, "canción") == media_type
    with Pool() as pool:
        reading = pool.read(path, "canción")
    assert (reading.code, reading.title if tells else "", reading.minutes) == ("no-text", TAGS["title"] if tells else "", 1)


def test_the_words_of_a_song_are_its_text(tmp_path: Path) -> None:
    found = read(tmp_path, silence("mp3", "libmp3lame", 1, {"lyrics-spa": "Vamos preguntando\nantes de viajar"}))
    assert said(found) == [(None, "Vamos preguntando\nantes de viajar")]


def test_where_it_was_recorded_and_what_somebody_noted_is_told_apart(tmp_path: Path) -> None:
    found = read(
        tmp_path, recorded("mp4", {"location": "+19.4300-099.1300/", "comment": "en casa de Ana", "description": "Un spot"}, {"spa": CUES})
    )
    assert [(hidden.kind, hidden.text) for hidden in found.hidden] == [("comment", "en casa de Ana"), ("position", "+19.4300-099.1300/")]
    assert found.abstract == "Un spot"


def test_a_recording_that_was_cut_off_is_damaged_or_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = recorded("mp4", TAGS, {"spa": CUES})
    for share in (8, 4, 3, 2):
        with pytest.raises(Damaged):
            read(tmp_path, whole[: len(whole) // share])
    assert read(tmp_path, silence("mp3", "libmp3lame", 3, TAGS)[:2_000]).title == TAGS["title"]


def test_nothing_that_a_recording_names_is_opened(tmp_path: Path) -> None:
    """A playlist dressed up as a video names other files: for FFmpeg it would be one video with them."""
    secret = tmp_path / "secreto.srt"
    secret.write_text("1\n00:00:01,000 --> 00:00:02,000\nsecreto\n")
    for playlist in (f"#EXTM3U\n#EXTINF:1,\nfile://{secret}\n", f"ffconcat version 1.0\nfile '{secret}'\n"):
        path = tmp_path / "video.mp4"
        path.write_text(playlist)
        found = extract(path, sniff(path), Limits())
        assert "1\n00:00" not in "".join(page.text for page in found.pages)
        path.write_bytes(b"\x00\x00\x00\x18ftypmp42" + playlist.encode())
        with pytest.raises(Damaged):
            extract(path, sniff(path), Limits())


def test_a_header_that_asks_for_the_moon_gets_none_of_it(tmp_path: Path) -> None:
    """Tables of four billion samples, and a tag of two gigabytes, in a file of a few hundred bytes."""
    whole = recorded("mp4", TAGS, {"spa": CUES})
    paths = []
    for number, box in enumerate((b"stsz", b"stts", b"stsc", b"stco", b"\xa9nam", b"stsd")):
        at = whole.find(box)
        assert at > 0
        for offset in (4, 8, 12, 16):
            path = tmp_path / f"{number}-{offset}"
            path.write_bytes(whole[: at + offset] + b"\x7f\xff\xff\xff" + whole[at + offset + 4 :])
            paths.append(path)
    with Pool() as pool:
        for path in paths:
            reading = pool.read(path, "video.mp4")
            assert reading.code in ("ok", "no-text", "damaged"), (path.name, reading.detail)
