"""What every command keeps to: help with an example, one line for an error, an exit code that tells."""

import socket
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.cli.running import Maleta, said
from ui.cli import maleta as group


def commands(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    """Give every command by the words that call it."""
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, *path, name)
    else:
        yield path


@pytest.mark.parametrize("path", list(commands(group)), ids=" ".join)
def test_every_command_helps_with_an_example_that_calls_it(path: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(group, [*path, "--help"])
    assert answer.exit_code == 0
    assert f"Example: maleta {' '.join(path)}" in answer.output.replace("MALETA_PORT=8080 ", "")


def test_only_commands_that_exist_are_listed() -> None:
    assert sorted(" ".join(path) for path in commands(group)) == [
        "add",
        "check",
        "consent",
        "duplicates confirm",
        "duplicates dismiss",
        "duplicates list",
        "erase",
        "export",
        "hour",
        "import",
        "index rebuild",
        "index rollback",
        "index status",
        "index verify",
        "move",
        "ocr cancel",
        "ocr resume",
        "ocr status",
        "personal",
        "search",
        "serve",
        "suggestions",
        "up",
        "user add",
        "user list",
        "user password",
        "work",
    ]


def test_an_example_parses() -> None:
    for path in commands(group):
        command: click.Command = group
        for name in path:
            assert isinstance(command, click.Group)
            command = command.commands[name]
        words = (command.epilog or "").split("maleta ", 1)[1].replace('"', "").split()[len(path) :]
        command.make_context(" ".join(path), words)


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "trata"),
        ("index", "status"),
        ("index", "verify"),
        ("index", "rebuild"),
        ("erase", "abc"),
        ("move", "--to", "sqlite:///x"),
    ],
)
def test_asking_a_collection_that_nobody_began_makes_none(maleta: Maleta, arguments: tuple[str, ...]) -> None:
    ran = maleta(*arguments)
    assert (ran.code, ran.out) == (1, "")
    assert said(ran) == [f"maleta: there is no collection in {maleta.data}: begin with `maleta up` or `maleta add`, or set MALETA_DATA"]
    assert not maleta.data.exists()


@pytest.mark.parametrize(
    "command, setting, told",
    [
        ("up", {"MALETA_ENGIN": "embedded"}, "unknown setting MALETA_ENGIN"),
        ("serve", {"MALETA_PORT": "eighty"}, "MALETA_PORT is 'eighty'"),
        ("work", {"MALETA_DATABASE_URL": "mysql://x"}, "MALETA_DATABASE_URL: start with sqlite: or postgresql"),
        ("add", {"MALETA_MAX_FILE_MB": "0"}, "MALETA_MAX_FILE_MB is '0'"),
        ("check", {"MALETA_DATA": ""}, "MALETA_DATA is ''"),
    ],
)
def test_a_wrong_setting_stops_a_command_with_a_line_that_names_it(
    maleta: Maleta, command: str, setting: dict[str, str], told: str
) -> None:
    ran = maleta(command, *([maleta.data] if command == "add" else []), **setting)
    assert ran.code == 1
    assert len(said(ran)) == 1
    assert told in ran.err


@pytest.mark.parametrize("command", ["up", "serve"])
def test_a_port_in_use_is_told_in_one_line(maleta: Maleta, command: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = maleta(command, MALETA_PORT=str(port))
    assert ran.code == 1
    assert said(ran) == [
        f"maleta: cannot listen on 127.0.0.1 port {port}: address already in use; choose another with MALETA_PORT (or up --port)"
    ]
    assert not maleta.data.exists()


def test_a_port_that_nobody_may_use_is_told(maleta: Maleta) -> None:
    ran = maleta("serve", MALETA_HOST="203.0.113.1")  # of no interface here
    assert ran.code == 1
    assert len(said(ran)) == 1
    assert "cannot listen on 203.0.113.1 port 8000" in ran.err


def test_a_data_folder_that_is_a_file_is_told(maleta: Maleta) -> None:
    maleta.data.write_text("")
    for arguments in (("work", "--drain"), ("up", "--port", "0"), ("add", str(maleta.data))):
        ran = maleta(*arguments)
        assert (ran.code, ran.out) == (1, "")
        assert len(said(ran)) == 1
        assert str(maleta.data) in ran.err


def test_a_broken_database_is_told(maleta: Maleta) -> None:
    maleta.data.mkdir()
    (maleta.data / "maleta.sqlite3").write_bytes(b"no database" * 1000)
    ran = maleta("search", "trata")
    assert (ran.code, ran.out) == (1, "")
    assert said(ran) == [f"maleta: cannot prepare the database sqlite:///{maleta.data}/maleta.sqlite3: file is not a database"]


def test_an_unexpected_error_is_one_line_and_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from ui.commands.failing import LOG, Unexpected  # noqa: PLC0415

    hook = Unexpected("maleta", tmp_path)
    try:
        raise RuntimeError("what\nnobody thought of")
    except RuntimeError as error:
        hook(type(error), error, error.__traceback__)
    assert capsys.readouterr().err == f"maleta: unexpected RuntimeError: what nobody thought of (details: {tmp_path / LOG})\n"
    assert "Traceback (most recent call last)" in (tmp_path / LOG).read_text()
