"""Which files the paths that somebody names stand for."""

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.names import shown, stored_name
from ingest.walk import Failed, Found, Skipped, walk, with_subtitles


def summary(root: Path, *paths: Path) -> list[tuple[str, ...]]:
    """Give (kind, path below `root`, code) of what a walk gives, in its order."""
    return [
        (type(item).__name__.lower(), os.path.relpath(item.path, root), *([item.code] if isinstance(item, Failed) else []))
        for item in walk(paths)
    ]


def write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_folder_is_walked_in_the_order_of_its_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.txt", "a/10.txt", "ñ.txt", "Z.txt", "c/d/e.txt"):
        write(tmp_path / name)
    assert summary(tmp_path, tmp_path) == [
        ("found", "Z.txt"),
        ("found", "a/10.txt"),
        ("found", "a/2.txt"),
        ("found", "b.txt"),
        ("found", "c/d/e.txt"),
        ("found", "ñ.txt"),
    ]


def test_a_missing_path_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt")
    assert summary(tmp_path, tmp_path / "none.pdf", file) == [("failed", "none.pdf", "missing"), ("found", "a.txt")]


def test_an_empty_folder_is_told_and_so_is_one_of_hidden_files_alone(tmp_path: Path) -> None:
    (tmp_path / "empty" / "below").mkdir(parents=True)
    write(tmp_path / "hidden" / ".DS_Store")
    assert summary(tmp_path, tmp_path / "empty", tmp_path / "hidden") == [
        ("failed", "empty", "empty-folder"),
        ("skipped", "hidden/.DS_Store"),
        ("failed", "hidden", "empty-folder"),
    ]


def test_an_empty_folder_beside_files_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path / "a.txt")
    assert summary(tmp_path, tmp_path) == [("found", "a.txt")]


def test_what_systems_and_office_programs_leave_behind_is_skipped(tmp_path: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "~$guía.docx", ".git/config", "__MACOSX/a.pdf"):
        write(tmp_path / name)
    items = list(walk([tmp_path, write(tmp_path / "a.txt")]))
    assert {item.path.name for item in items if isinstance(item, Skipped)} >= {
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        "~$guía.docx",
        ".git",
        "__MACOSX",
    }
    assert [item.path.name for item in items if isinstance(item, Found)] == ["a.txt", "a.txt"]


def test_a_hidden_file_that_is_named_itself_is_meant(tmp_path: Path) -> None:
    file = write(tmp_path / ".oculto.txt")
    assert summary(tmp_path, file) == [("found", ".oculto.txt")]


def test_pipes_sockets_and_devices_are_told_and_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)  # the address of a socket has at most 107 bytes
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        items = list(walk([tmp_path, Path("/dev/null")]))
    assert [(item.path.name, item.code, item.reason) for item in items if isinstance(item, Failed)] == [
        ("pipe", "not-a-file", "a pipe is no file to add"),
        ("socket", "not-a-file", "a socket is no file to add"),
        ("null", "not-a-file", "a device is no file to add"),
    ]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    write(tmp_path / "a" / "1.txt")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    assert summary(tmp_path, tmp_path) == [
        ("found", "a/1.txt"),
        ("skipped", "a/up"),
        ("failed", "gone", "broken-link"),
        ("failed", "self", "broken-link"),
    ]


def test_a_folder_that_two_links_lead_to_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "outside" / "1.txt")
    (tmp_path / "tree").mkdir()
    for link in ("x", "y"):
        (tmp_path / "tree" / link).symlink_to(tmp_path / "outside")
    assert summary(tmp_path, tmp_path / "tree") == [("found", "tree/x/1.txt"), ("skipped", "tree/y")]


def test_a_folder_named_twice_is_no_empty_folder(tmp_path: Path) -> None:
    write(tmp_path / "a" / "1.txt")
    assert summary(tmp_path, tmp_path / "a", tmp_path / "a") == [("found", "a/1.txt"), ("skipped", "a")]


def test_a_link_to_a_file_is_that_file(tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt")
    (tmp_path / "b.txt").symlink_to(file)
    found = [item for item in walk([tmp_path]) if isinstance(item, Found)]
    assert [item.path.name for item in found] == ["a.txt", "b.txt"]
    assert found[0].identity == found[1].identity


def joined(*paths: Path, described: tuple[Path, ...] = ()) -> dict[str, list[str]]:
    """Give the names of files that are taken in, each with those of the subtitles beside it."""
    identities = {(path.stat().st_dev, path.stat().st_ino) for path in described}
    items = with_subtitles(walk(paths), identities)
    return {item.path.name: [track.path.name for track in item.beside] for item in items if isinstance(item, Found)}


def test_subtitles_stand_beside_the_recording_of_their_name_in_their_folder(tmp_path: Path) -> None:
    for name in (
        "clase.mp4",
        "clase.srt",
        "clase.es.vtt",
        "Clase.pt-BR.SRT",
        "clase.txt",
        "clase 2.srt",
        "otra/clase.srt",
        "spot.MP3",
        "spot.vtt",
    ):
        write(tmp_path / name)
    assert joined(tmp_path) == {
        "clase 2.srt": [],
        "clase.mp4": ["Clase.pt-BR.SRT", "clase.es.vtt", "clase.srt"],
        "clase.srt": [],  # in the other folder
        "clase.txt": [],
        "spot.MP3": ["spot.vtt"],
    }


def test_subtitles_named_before_their_recording_or_without_it_are_known_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    video, track = write(tmp_path / "clase.webm"), write(tmp_path / "clase.srt")
    assert joined(track, video) == {"clase.webm": ["clase.srt"]}
    assert joined(track) == {"clase.srt": []}
    monkeypatch.chdir(tmp_path)
    assert joined(Path("clase.srt"), video) == {"clase.webm": ["clase.srt"]}


def test_subtitles_of_which_somebody_said_something_stay_a_file_of_their_own(tmp_path: Path) -> None:
    video, track = write(tmp_path / "clase.webm"), write(tmp_path / "clase.srt")
    assert joined(tmp_path, described=(track,)) == {"clase.srt": [], "clase.webm": []}
    assert joined(tmp_path, described=(video,)) == {"clase.webm": ["clase.srt"]}


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """Give a folder that is removed by a program without a stack: pytest's own tidying up would run out of it."""
    folder = tmp_path / "deep"
    folder.mkdir()
    yield folder
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def test_a_tree_deeper_than_the_stack_is_walked_as_far_as_paths_go(deep: Path) -> None:
    below = deep
    try:
        for _ in range(1_500):
            below /= "d"
            below.mkdir()
    except OSError:
        pytest.skip("this file system allows no paths that long")
    write(below / "a.txt")
    assert [type(item) for item in walk([deep])] == [Found]


@pytest.mark.parametrize(
    "raw, line, kept",
    [
        (b"gu\xc3\xada.pdf", "guía.pdf", "guía.pdf"),
        (b"two\nlines\t.pdf", "two\\nlines\\t.pdf", "two lines .pdf"),
        (b"gu\xeda.pdf", "gu\\xeda.pdf", "gu\ufffda.pdf"),
        (b"\xe2\x80\xaefdp.exe", "\\u202efdp.exe", "fdp.exe"),
        (b"\x1b[31mred", "\\x1b[31mred", "[31mred"),
        (b"\n", "\\n", "unnamed"),
        ("nin\u0303a.txt".encode(), "nin\u0303a.txt", "niña.txt"),
    ],
)
def test_a_name_is_shown_on_one_line_and_kept_clean(raw: bytes, line: str, kept: str) -> None:
    path = os.fsdecode(raw)
    assert shown(path) == line
    assert stored_name(Path("folder") / path) == kept
    shown(path).encode()
    stored_name(path).encode()
