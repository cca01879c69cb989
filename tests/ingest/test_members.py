"""What an archive's names may do: nothing but name."""

import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.archive import Archive
from ingest.errors import Unreadable
from ingest.limits import Limits
from ingest.members import MAX_PATH, members_of, safe_parts, told_name


def archive(tmp_path: Path, *members: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, content in members:
            made.writestr(name, content)
    return path


def found(path: Path) -> tuple[list[str], tuple[str, ...]]:
    """Give the paths of the members that are documents, and the warnings."""
    with Archive(path, Limits()) as opened:
        files, warnings = members_of(opened)
    return [file.path for file in files], warnings


def unix(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    return info


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Users\\ana\\guía.pdf", "Users/ana/guía.pdf"),
        ("c:/a/../b.pdf", "a/b.pdf"),
        ("\\\\server\\share\\a.pdf", "server/share/a.pdf"),
        ("a//./b.pdf", "a/b.pdf"),
        ("CON", "_CON"),
        ("aux.pdf", "_aux.pdf"),
        ("a/NUL.tar.gz/b", "a/_NUL.tar.gz/b"),
        ("a\x00.exe", "a"),
        ("guía\u202efdp.exe", "guíafdp.exe"),
        ('q: "ué"?.pdf', "q_ _ué__.pdf"),
        ("nin\u0303ez.txt", "niñez.txt"),
        ("final. . ", "final"),
        ("..", ""),
        ("/", ""),
    ],
)
def test_a_name_can_lead_nowhere_else(name: str, path: str) -> None:
    assert "/".join(safe_parts(name)) == path


@given(st.text(max_size=600))
def test_whatever_a_name_is_its_parts_are_safe(name: str) -> None:
    for part in safe_parts(name):
        assert part not in ("", ".", "..")
        assert not set(part) & set('/\\\x00<>:"|?*\n')
        assert len(part) <= 130
    assert safe_parts("/".join(safe_parts(name))) == safe_parts(name)


def test_names_that_lead_outside_are_told(tmp_path: Path) -> None:
    paths, warnings = found(archive(tmp_path, ("../a.txt", b"a"), ("/b.txt", b"b"), ("C:\\c.txt", b"c"), ("d/e..txt", b"d")))
    assert paths == ["a.txt", "b.txt", "c.txt", "d/e..txt"]
    assert warnings == ("member-renamed:a.txt", "member-renamed:b.txt", "member-renamed:c.txt")


def test_what_systems_leave_for_themselves_is_no_document(tmp_path: Path) -> None:
    names = ("__MACOSX/._a.pdf", ".DS_Store", "a/.git/config", "Thumbs.db", "~$a.docx", "a/", "a/b.txt")
    assert found(archive(tmp_path, *((name, b"x") for name in names))) == (["a/b.txt"], ())


def test_links_devices_and_empty_files_are_left_out_and_told(tmp_path: Path) -> None:
    path = archive(
        tmp_path,
        (unix("passwd", stat.S_IFLNK | 0o777), b"/etc/passwd"),
        (unix("tubo", stat.S_IFIFO | 0o600), b"x"),
        (unix("a.txt", stat.S_IFREG | 0o600), b"x"),
        ("vacío.txt", b""),
    )
    assert found(path) == (["a.txt"], ("member-is-a-link:passwd", "member-is-no-file:tubo", "member-empty:vacío.txt"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_told_apart(tmp_path: Path) -> None:
    paths, _ = found(archive(tmp_path, ("a.pdf", b"1"), ("A.pdf", b"2"), ("a.pdf", b"3"), ("sin", b"4"), ("sin", b"5")))
    assert paths == ["a.pdf", "A (2).pdf", "a (3).pdf", "sin", "sin (2)"]


def test_a_path_of_many_folders_keeps_its_end(tmp_path: Path) -> None:
    [path], _ = found(archive(tmp_path, ("carpeta/" * 100 + "guía.pdf", b"x")))
    assert path.endswith("/carpeta/guía.pdf")
    assert len(path) <= MAX_PATH


@pytest.mark.parametrize("encoding", ["utf-8", "cp437", "cp850", "cp1252"])
def test_spanish_names_are_read_in_whatever_encoding_they_were_written(encoding: str) -> None:
    info = zipfile.ZipInfo()
    info.orig_filename = "Guía niñez qué é ñ.pdf".encode(encoding).decode("cp437")
    assert told_name(info) == "Guía niñez qué é ñ.pdf"


def test_a_name_that_is_given_in_unicode_besides_wins() -> None:
    info = zipfile.ZipInfo("gu_a.pdf")
    name = "guía.pdf".encode()
    info.extra = b"\x01\x00\x02\x00ab" + b"\x75\x70" + (5 + len(name)).to_bytes(2, "little") + b"\x01\x00\x00\x00\x00" + name
    assert told_name(info) == "guía.pdf"


@given(junk=st.binary(max_size=200), at=st.floats(0, 1))
def test_a_damaged_directory_gives_members_or_a_verdict(tmp_path_factory: pytest.TempPathFactory, junk: bytes, at: float) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as made:
        made.writestr("a/b.txt", b"texto" * 100)
        made.writestr(unix("c", stat.S_IFREG), b"x", zipfile.ZIP_BZIP2)
    content = target.getvalue()
    start = int(at * len(content))
    path = tmp_path_factory.getbasetemp() / "junk.zip"
    path.write_bytes(content[:start] + junk + content[start + len(junk) :])
    try:
        with Archive(path, Limits()) as opened:
            for file in members_of(opened).files:
                b"".join(opened.pieces(file.info))
    except Unreadable:
        pass
