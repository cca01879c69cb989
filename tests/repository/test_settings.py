"""Settings: read from the environment and maleta.toml; a wrong one stops the start with one line that names it."""

from pathlib import Path

import pytest

from repository.errors import SettingsError
from repository.settings import Settings, load_settings


def test_without_any_setting_everything_is_in_the_data_folder(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path)

    assert settings == Settings()
    assert settings.database == "sqlite:///data/maleta.sqlite3"
    assert settings.files == (Path("data") / "files").absolute().as_uri()
    assert (settings.cache, settings.indexes) == (Path("data/cache"), Path("data/index"))


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "maleta.toml").write_text('data = "/srv/a"\nport = 9000\npublic_url = "https://example.org/"\n', encoding="utf-8")
    settings = load_settings({"MALETA_DATA": "/srv/b", "PATH": "/bin", "OTHER_MALETA_PORT": "x"}, tmp_path)

    assert (settings.data, settings.port, settings.public_url) == (Path("/srv/b"), 9000, "https://example.org")


def test_production_names_its_servers(tmp_path: Path) -> None:
    environment = {
        "MALETA_DATABASE_URL": "postgresql://maleta:secret@db/maleta",
        "MALETA_FILES_URL": "s3://bucket/prefix",
        "MALETA_ENGINE": "meilisearch",
        "MALETA_MEILISEARCH_URL": "http://search:7700",
        "MALETA_MEILISEARCH_KEY": "k",
        "MALETA_PUBLIC_URL": "https://example.org",
        "MALETA_SECRET": "s",
    }
    settings = load_settings(environment, tmp_path)

    assert settings.database == "postgresql://maleta:secret@db/maleta"
    assert (settings.files, settings.engine, settings.meilisearch_url) == ("s3://bucket/prefix", "meilisearch", "http://search:7700")
    assert (settings.meilisearch_key, settings.public_url, settings.secret) == ("k", "https://example.org", "s")


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("MALETA_PROT", "8000", "unknown setting MALETA_PROT; known: "),
        ("MALETA_", "x", "unknown setting MALETA_; known: "),
        ("MALETA_PORT", "eighty", "MALETA_PORT is 'eighty': a number from 0 to 65535 is wanted"),
        ("MALETA_PORT", "65536", "MALETA_PORT is '65536': a number from 0 to 65535 is wanted"),
        ("MALETA_PORT", "-1", "MALETA_PORT is '-1': a number from 0 to 65535 is wanted"),
        ("MALETA_PORT", "٣", "MALETA_PORT is '٣': a number from 0 to 65535 is wanted"),
        ("MALETA_ENGINE", "solr", "MALETA_ENGINE is 'solr': use embedded or meilisearch"),
        ("MALETA_ENCODER", "", "MALETA_ENCODER is '': use, off, or a folder with model.onnx and tokenizer.json is wanted"),
        ("MALETA_ENCODER", "/nowhere", "MALETA_ENCODER is '/nowhere': use, off, or a folder with"),
        ("MALETA_DATA", "", "MALETA_DATA is '': name a folder"),
        ("MALETA_DATABASE_URL", "mysql://user:secret@db/x", "MALETA_DATABASE_URL: start with sqlite: or postgresql"),
        ("MALETA_FILES_URL", "/srv/files", "MALETA_FILES_URL: start with file:// or s3://"),
        ("MALETA_PUBLIC_URL", "example.org", "MALETA_PUBLIC_URL: start with http:// or https://"),
        ("MALETA_MAX_FILE_MB", "0", "MALETA_MAX_FILE_MB is '0': a number from 1 to 1000000 is wanted"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(tmp_path: Path, name: str, value: str, reason: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings({name: value}, tmp_path)

    message = str(refusal.value)
    assert message.startswith(reason)
    assert "\n" not in message
    assert "secret@" not in message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('colour = "red"', "unknown setting colour in "),
        ('port = "eighty"', "port in "),
        ("port = true", "a text or a whole number is wanted"),
        ("data = { folder = 1 }", "a text or a whole number is wanted"),
        ("data = ", "maleta.toml: "),
    ],
)
def test_a_wrong_line_in_the_file_is_named(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "maleta.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refusal:
        load_settings({}, tmp_path)

    assert reason in str(refusal.value)
    assert "maleta.toml" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "maleta.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(SettingsError, match=r"maleta\.toml"):
        load_settings({}, tmp_path)
