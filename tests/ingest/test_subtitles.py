"""What is said in subtitles, and when."""

from pathlib import Path

import pytest

from ingest import media
from ingest.errors import TooLarge
from ingest.extraction import Extraction
from ingest.formats import extract
from ingest.formats.subtitles import MAX_BYTES
from ingest.limits import Limits
from ingest.media import sniff


def read(folder: Path, text: str | bytes, name: str = "video.srt") -> Extraction:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return extract(path, sniff(path), Limits())


def texts(extraction: Extraction) -> list[str]:
    return [page.text for page in extraction.pages]


def srt(*cues: tuple[str, str, str]) -> str:
    return "\n".join(f"{number}\n00:{start},000 --> 00:{end},000\n{words}\n" for number, (start, end, words) in enumerate(cues, 1))


def test_a_page_is_five_minutes_with_its_time_codes(tmp_path: Path) -> None:
    found = read(tmp_path, srt(("00:01", "00:03", "Buenas tardes."), ("04:59", "05:02", "Empecemos."), ("14:00", "14:02", "Gracias.")))
    assert [(page.number, page.label, page.text) for page in found.pages] == [
        (1, "00:00:00–00:05:00", "Buenas tardes.\n\nEmpecemos."),
        (2, "00:10:00–00:15:00", "Gracias."),
    ]


def test_lines_run_on_to_sentences_and_speakers_and_pauses_part_them(tmp_path: Path) -> None:
    cues = (
        ("00:01", "00:03", "La trata de personas\nes"),
        ("00:03", "00:04", "un delito."),
        ("00:05", "00:07", "- ¿Quién ayuda?\n- La línea."),
    )
    assert texts(read(tmp_path, srt(*cues, ("00:20", "00:22", "Fin.")))) == [
        "La trata de personas es un delito.\n- ¿Quién ayuda?\n- La línea.\n\nFin."
    ]


def test_tags_and_entities_are_not_read(tmp_path: Path) -> None:
    words = '<i>Hola</i> {\\an8}<font color="#fff">amigas</font> &amp; amigos: 3 < 4 {nota}'
    assert texts(read(tmp_path, srt(("00:01", "00:03", words)))) == ["Hola amigas & amigos: 3 < 4 {nota}"]


def test_captions_that_roll_up_are_read_once(tmp_path: Path) -> None:
    rolling = (
        ("00:00", "00:02", "hola a todas"),
        ("00:02", "00:02", "hola a todas"),
        ("00:02", "00:04", "hola a todas\nhoy hablamos"),
        ("00:04", "00:04", "hoy hablamos"),
        ("00:04", "00:06", "hoy hablamos\nde la trata"),
    )
    assert texts(read(tmp_path, srt(*rolling))) == ["hola a todas hoy hablamos de la trata"]


def test_the_same_words_in_two_places_at_once_are_read_once_and_a_chorus_each_time(tmp_path: Path) -> None:
    cues = (("00:10", "00:12", "Mis papeles conmigo"), ("00:10", "00:12", "Mis papeles conmigo"), ("00:30", "00:32", "Mis papeles conmigo"))
    assert texts(read(tmp_path, srt(*cues))) == ["Mis papeles conmigo\n\nMis papeles conmigo"]


def test_cues_out_of_order_and_over_one_another_are_read_by_time(tmp_path: Path) -> None:
    cues = (("00:05", "00:07", "tres"), ("00:01", "00:09", "uno"), ("00:03", "00:04", "dos"))
    assert texts(read(tmp_path, srt(*cues))) == ["uno dos tres"]


VTT = """\ufeffWEBVTT - Taller

NOTE
una nota

STYLE
::cue { color: red }

intro
00:01.000 --> 00:03.000 align:start position:0%
<v Ana>Buenas tardes &amp; bienvenidas

NOTE revisar --&gt; esto

saludo
00:03.000 --> 00:05.000
<00:00:03.200><c> la</c><00:00:04.000><c> trata</c>

mal
0:xx --> 00:07.000
tiempos rotos

100:00:08.000 --> 100:00:09.000
al final
"""


def test_webvtt_is_read_without_notes_styles_and_names_and_past_times_that_are_broken(tmp_path: Path) -> None:
    found = read(tmp_path, VTT, "sin sufijo")
    assert [(page.label, page.text) for page in found.pages] == [
        ("00:00:00–00:05:00", "Buenas tardes & bienvenidas la trata tiempos rotos"),
        ("100:00:00–100:05:00", "al final"),
    ]


def test_srt_of_sloppy_programs_is_read(tmp_path: Path) -> None:
    first = "1\r\n0:0:1.5-->0:0:3\r\nuna línea\r\n\r\ny otra, 24\r\n\r\n24\r\n"
    sloppy = f"{first}2\r\n00:00:04:000 --> 00:00:05:000 X1:10\r\nde 10:00:00,000 a 11:00:00,000\r\n"
    assert texts(read(tmp_path, sloppy)) == ["una línea y otra, 24 24 de 10:00:00,000 a 11:00:00,000"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_the_region_are_read(tmp_path: Path, encoding: str) -> None:
    assert texts(read(tmp_path, srt(("00:01", "00:03", "¿Qué pasó, niña?")).encode(encoding), "guia.txt")) == ["¿Qué pasó, niña?"]


def test_a_file_without_times_is_plain_text(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "Guion de la cápsula.\n\nSin tiempos.")) == ["Guion de la cápsula.\n\nSin tiempos."]
    assert texts(read(tmp_path, "WEBVTT\n\nNOTE nada\n", "a.vtt")) == []


def test_a_file_that_no_film_has_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(TooLarge):
        extract(path, media.SRT, Limits())
