"""`maleta add` on what people really have on their disks: every trouble one line, the rest goes on."""

import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import select

from repository.db import Database
from repository.models import Resource, ResourceFile, State
from tests import needs
from tests.cli.running import Maleta, is_root, said
from tests.recordings import recorded

FIELDS = ["path", "status", "code", "resource", "media_type", "pages", "pages_with_text", "pages_ocr", "language", "seconds", "warnings"]
SPANISH = "La trata de personas es un delito grave y la prevención empieza en la escuela, con la familia y con la comunidad.\n"


def write(path: Path, text: str = SPANISH) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def store(maleta: Maleta) -> Database:
    """Open the store of a data folder."""
    return Database(f"sqlite:///{maleta.data / 'maleta.sqlite3'}")


def test_a_file_that_is_added_and_published_can_be_searched_when_add_returns(maleta: Maleta, tmp_path: Path) -> None:
    ran = maleta.fresh("add", write(tmp_path / "Guía.txt"), "--publish", "--json")
    assert (ran.code, ran.err) == (0, "")
    [line] = ran.lines()
    assert list(line) == FIELDS
    assert line == line | {
        "path": str(tmp_path / "Guía.txt"),
        "status": "added",
        "code": "ok",
        "media_type": "text/plain",
        "pages": 1,
        "pages_with_text": 1,
        "pages_ocr": 0,
        "language": "es",
        "warnings": [],
    }
    found = maleta("search", "prevención", "--json").json()
    assert [hit["resource"]["id"] for hit in found["hits"]] == [line["resource"]]


def test_without_publishing_it_is_a_draft_and_nobody_finds_it(maleta: Maleta, tmp_path: Path) -> None:
    assert maleta("add", write(tmp_path / "guia.txt")).code == 0
    assert maleta("work", "--drain").code == 0
    assert maleta("search", "--json").json()["total"] == 0
    with store(maleta).read() as session:
        assert session.exec(select(Resource.state)).all() == [State.DRAFT]


def test_every_trouble_is_one_line_and_the_rest_goes_on(maleta: Maleta, tmp_path: Path) -> None:
    folder = tmp_path / "entrada"
    write(folder / "buena.txt")
    write(folder / "copia.txt")
    write(folder / ".DS_Store")
    write(folder / "vacia.txt", "")
    write(folder / "grande.txt", "x" * ((1 << 20) + 1))
    (folder / "rota.pdf").write_bytes(b"%PDF-1.4 and nothing else")
    os.mkfifo(folder / "tubo")
    (folder / "bucle").symlink_to(folder)
    (folder / "nada").symlink_to(folder / "nowhere")
    (folder / "hueca").mkdir()
    ugly = os.fsencode(folder) + b"/gu\xeda\nnueva.txt"
    Path(os.fsdecode(ugly)).write_text(SPANISH + "Otra.\n", encoding="utf-8")
    ran = maleta("add", folder, folder / "hueca", tmp_path / "falta.pdf", "--json", MALETA_MAX_FILE_MB="1")
    assert ran.code == 1
    assert {Path(line["path"]).name: (line["status"], line["code"]) for line in ran.lines()} == {
        "buena.txt": ("added", "ok"),
        "copia.txt": ("duplicate", "duplicate"),
        "vacia.txt": ("failed", "empty"),
        "grande.txt": ("failed", "too-large"),
        "rota.pdf": ("failed", "damaged"),
        "tubo": ("failed", "not-a-file"),
        "nada": ("failed", "broken-link"),
        "gu\\xeda\\nnueva.txt": ("added", "ok"),
        "falta.pdf": ("failed", "missing"),
    }
    assert all(list(line) == FIELDS for line in ran.lines())
    owner = {Path(line["path"]).name: line["resource"] for line in ran.lines()}
    assert owner["copia.txt"] == owner["buena.txt"]
    assert [name for name, resource_id in owner.items() if resource_id is None] == ["grande.txt", "nada", "tubo", "vacia.txt", "falta.pdf"]
    assert sorted(said(ran)) == [
        f"{folder}/.DS_Store: skipped, hidden or system file",
        f"{folder}/bucle: skipped, leads to a folder that was already read",
        f"{folder}/hueca: skipped, leads to a folder that was already read",
    ]
    with store(maleta).read() as session:
        assert sorted(session.exec(select(ResourceFile.name)).all()) == ["buena.txt", "gu\ufffda nueva.txt", "rota.pdf"]


def test_an_empty_folder_is_told(maleta: Maleta, tmp_path: Path) -> None:
    (tmp_path / "hueca").mkdir()
    ran = maleta("add", tmp_path / "hueca")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.splitlines()[0] == f"{tmp_path}/hueca: could not be read: is a folder without files"


def test_what_cannot_be_read_is_kept_published_and_found_by_its_title(maleta: Maleta, tmp_path: Path) -> None:
    broken = tmp_path / "Manual de albergues.pdf"
    broken.write_bytes(b"%PDF-1.4 and nothing else")
    ran = maleta("add", broken, "--publish", "--json")
    assert ran.code == 1
    assert [hit["resource"]["id"] for hit in maleta("search", "albergues", "--json").json()["hits"]] == [ran.lines()[0]["resource"]]


def test_people_read_spanish_where_the_terminal_is_spanish(maleta: Maleta, tmp_path: Path) -> None:
    ran = maleta("add", write(tmp_path / "guia.txt"), LANG="es_GT.UTF-8")
    assert ran.out.splitlines()[-2:] == [
        "Archivos: 1. Agregados: 1. Ya estaban: 0. No se pudieron leer: 0.",
        "Son borradores: publíquelos cuando los haya revisado, o agregue con --publish.",
    ]


@pytest.mark.parametrize("locale", ["C", "en_US.ISO-8859-1"])
def test_a_terminal_that_knows_no_accents_breaks_nothing(maleta: Maleta, tmp_path: Path, locale: str) -> None:
    path = write(tmp_path / "niñez.txt")
    plain = {"LANG": locale, "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    ran = maleta.fresh("add", path, "--json", **plain)
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines()[0]["path"] == str(path)
    assert maleta.fresh("add", path, **plain).code == 0


def test_metadata_is_taken_whole_or_not_at_all(maleta: Maleta, tmp_path: Path) -> None:
    for name in ("uno.txt", "dos.txt"):
        write(tmp_path / "guias" / name, name + SPANISH)
    table = tmp_path / "guias" / "catalogo.csv"
    table.write_bytes("file;title_es;country\nuno.txt;Niñez;MX\ndos.txt;Dos;México\ntres.txt;;\n".encode("cp1252"))
    ran = maleta("add", tmp_path / "guias", "--metadata", table, "--publish", "--json")
    assert (ran.code, ran.out) == (1, "")
    assert said(ran) == [
        "maleta: catalogo.csv, line 3, column 3 (country): unknown code 'México'; did you mean MX?",
        "maleta: catalogo.csv, line 4, column 1 (file): there is no file 'tres.txt' beside catalogo.csv or in the folders to add",
    ]
    with store(maleta).read() as session:
        assert session.exec(select(Resource)).all() == []
    assert list((maleta.data / "files").rglob("*.txt")) == []

    table.write_bytes("file;title_es;country\nuno.txt;Niñez;MX\ndos.txt;Dos;MX|GT\n".encode("cp1252"))
    paths = [tmp_path / "guias" / "uno.txt", tmp_path / "guias" / "dos.txt"]
    ran = maleta("add", *paths, "--metadata", table, "--publish", "--json")
    assert (ran.code, [line["warnings"] for line in ran.lines()]) == (0, [[], []])
    assert [hit["resource"]["title"] for hit in maleta("search", "--country", "GT", "--json").json()["hits"]] == ["Dos"]


def test_without_waiting_a_later_worker_reads_and_publishes(maleta: Maleta, tmp_path: Path) -> None:
    path = write(tmp_path / "guia.txt")
    ran = maleta("add", path, "--publish", "--no-wait", "--json")
    assert [(line["status"], line["code"]) for line in ran.lines()] == [("added", "queued")]
    assert maleta("work", "--drain").code == 0
    assert maleta("search", "prevención", "--json").json()["total"] == 1


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """Mount something on a folder; skips where nobody may."""
    folder.mkdir(exist_ok=True)
    if not is_root() or subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount: run as root outside a closed container")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def sound(maleta: Maleta) -> None:
    """Make sure that what is stored is whole."""
    ran = maleta("check", "--json")
    wrong = [finding for finding in ran.json()["checks"] if finding["problems"]]
    assert wrong == []


def large(path: Path, size: int) -> Path:
    """Write a file of so many bytes and one sentence: what is tested is where they go, not how they are read."""
    return write(path, f"<p>{SPANISH}</p><!--{'x' * size}-->")


def test_a_full_disk_is_one_line_and_corrupts_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with mounted(disk, "-t", "tmpfs", "-o", "size=6m", "tmpfs"):
        maleta = Maleta(disk / "data")
        assert maleta("add", write(tmp_path / "guia.txt"), "--publish").code == 0
        files = [large(tmp_path / f"grande{number}.html", 2_300_000 + number) for number in range(3)]
        ran = maleta("add", *files, "--publish", "--json")
        assert ran.code == 1
        assert len(said(ran)) == 1, ran.err
        assert "space left" in ran.err or "disk is full" in ran.err
        assert list((maleta.data / "files" / "incoming").iterdir()) == []
        subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
        again = maleta("add", *files, "--publish", "--json")
        assert again.code == 0, again.err
        sound(maleta)


def test_a_file_size_limit_of_the_system_is_one_line_and_corrupts_nothing(maleta: Maleta, tmp_path: Path) -> None:
    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    file = large(tmp_path / "grande.html", 2_000_000)
    ran = maleta.fresh("add", file, "--json", before=limited)
    assert (ran.code, ran.out) == (1, "")
    assert len(said(ran)) == 1
    assert "cannot write to the file store" in ran.err
    assert maleta("add", file).code == 0
    sound(maleta)


def test_a_read_only_data_folder_is_one_line(tmp_path: Path) -> None:
    maleta = Maleta(tmp_path / "data")
    path = write(tmp_path / "guia.txt")
    assert maleta("add", path, "--publish").code == 0
    with mounted(tmp_path / "data", "--bind", str(tmp_path / "data")):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(tmp_path / "data")], check=True)
        for arguments in (("add", path), ("work", "--drain"), ("up", "--port", "0")):
            ran = maleta(*arguments)
            assert (ran.code, ran.out) == (1, "")
            assert len(said(ran)) == 1, ran.err
        assert maleta("check", "--json").json()["checks"][0]["problems"]
    sound(maleta)


def test_real_files_of_every_kind_each_get_a_line(maleta: Maleta, corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "formats"
    for kind in sorted(path for path in (corpus / "formats").iterdir() if path.is_dir()):
        for path in sorted(kind.iterdir())[:2]:
            shutil.copy(path, write(folder / kind.name / path.name))
    paths = sorted(str(path) for path in folder.rglob("*") if path.is_file())
    ran = maleta("add", folder, "--publish", "--json")
    told = sorted(line["path"] for line in ran.lines())
    assert [path for path in told if Path(path).is_file()] == paths
    assert [path for path in told if path not in paths and ".zip/" not in path] == []
    assert {line["status"] for line in ran.lines()} <= {"added", "duplicate", "failed"}
    assert all(line["resource"] and line["media_type"] and line["code"] for line in ran.lines())
    assert ran.code == (1 if any(line["status"] == "failed" for line in ran.lines()) else 0)
    sound(maleta)


def test_ten_thousand_files_are_taken_in_with_little_memory(maleta: Maleta, tmp_path: Path) -> None:
    needs.long_time("adding 10,000 files")
    for number in range(10_000):
        write(tmp_path / "many" / f"{number:05}.txt", f"Nota {number}. {SPANISH}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    ran = maleta("add", tmp_path / "many", "--publish", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert len(ran.lines()) == 10_000
    assert maleta("search", "prevención", "--json").json()["total"] == 10_000
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss - used < 400_000  # kB


def test_a_file_of_two_gigabytes_is_taken_in_with_little_memory(maleta: Maleta, tmp_path: Path) -> None:
    needs.long_time("adding 2 GB")
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        file.truncate(2 << 30)
    ran = maleta("add", large, "--json")
    [line] = ran.lines()
    assert (line["status"], bool(line["code"]), bool(line["resource"])) == ("failed", True, True)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_500_000  # kB


def test_subtitles_beside_a_video_are_its_text_and_are_told(maleta: Maleta, tmp_path: Path) -> None:
    folder = tmp_path / "entrada"
    folder.mkdir()
    (folder / "clase.mp4").write_bytes(recorded("mp4", {"title": "La oferta"}, {"spa": [(0.0, 2.0, "otra cosa")]}))
    cues = "1\n00:00:01,000 --> 00:00:04,000\n<i>La trata de personas es un delito.</i>\n\n2\n00:05:01,000 --> 00:05:02,000\nLlame.\n"
    write(folder / "clase.es.srt", cues)
    ran = maleta("add", folder, "--publish", "--json")
    assert ran.code == 0
    lines = {Path(line["path"]).name: line for line in ran.lines()}
    assert {name: (line["status"], line["code"], line["pages"]) for name, line in lines.items()} == {
        "clase.es.srt": ("added", "subtitles", 0),
        "clase.mp4": ("added", "ok", 2),
    }
    [hit] = maleta("search", "trata de personas", "--json").json()["hits"]
    assert (hit["resource"]["id"], hit["resource"]["title"]) == (lines["clase.mp4"]["resource"], "La oferta")
    assert [(page["number"], page["label"]) for page in hit["pages"]] == [(1, "00:00:00–00:05:00")]
    assert maleta("search", "otra cosa", "--json").json()["total"] == 0
    with store(maleta).read() as session:
        assert session.exec(select(Resource)).one().details["minutes"] == 1
    again = maleta("add", folder, LANG="es_MX.UTF-8")
    assert "subtítulos: son el texto de la grabación del mismo nombre" in again.out
