"""Settings, read once at the start from `MALETA_*` variables and `maleta.toml`."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

import msgspec

from repository.errors import SettingsError

EngineName = Literal["embedded", "meilisearch"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where things are and how to reach them.

    `data` is the folder of all that this installation keeps; `database_url` and `files_url` default to places inside it.
    `public_url` is the address readers use, without a final slash; empty means links stay relative.
    """

    data: Path = Path("data")
    database_url: str = ""
    files_url: str = ""
    engine: EngineName = "embedded"
    encoder: str = "use"  # or "off", or a folder with the ONNX export of multilingual-e5-small
    meilisearch_url: str = "http://127.0.0.1:7700"
    meilisearch_key: str = ""
    public_url: str = ""
    secret: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    max_file_mb: int = 2_048
    workers: int = 1  # web processes

    @property
    def database(self) -> str:
        """Give the SQLAlchemy address of the store."""
        return self.database_url or f"sqlite:///{self.data / 'maleta.sqlite3'}"

    @property
    def files(self) -> str:
        """Give the address of the file store: a `file://` folder or `s3://bucket/prefix`."""
        return self.files_url or (self.data / "files").absolute().as_uri()

    @property
    def cache(self) -> Path:
        """Give the folder of what can be built again."""
        return self.data / "cache"

    @property
    def indexes(self) -> Path:
        """Give the folder of embedded indexes."""
        return self.data / "index"


def load_settings(environ: Mapping[str, str] = os.environ, folder: Path = Path()) -> Settings:
    """
    Read `maleta.toml` in `folder`, then `MALETA_*` variables, which win.

    Raises:
        SettingsError: a setting is unknown or its value is wrong.
    """
    values = _from_toml(folder / "maleta.toml") | _from_environ(environ)
    known = set(Settings.__struct_fields__)
    for name, (_, source) in values.items():
        if name not in known:
            raise SettingsError(f"unknown setting {source}; known: {', '.join(sorted(known))}")
    return _build({name: (str(value), source) for name, (value, source) in values.items()})


def _from_environ(environ: Mapping[str, str]) -> dict[str, tuple[object, str]]:
    return {name[7:].lower(): (value, name) for name, value in environ.items() if name.startswith("MALETA_")}


def _from_toml(path: Path) -> dict[str, tuple[object, str]]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error
    for name, value in table.items():
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise SettingsError(f"{name} in {path}: a text or a whole number is wanted")
    return {name: (value, f"{name} in {path}") for name, value in table.items()}


def _build(values: dict[str, tuple[str, str]]) -> Settings:
    read: dict[str, object] = {}
    for name, (text, source) in values.items():
        try:
            read[name] = _convert(name, text)
        except ValueError as error:
            shown = "" if name in _SCHEMES else f" is {text!r}"  # an address may hold a password
            raise SettingsError(f"{source}{shown}: {error}") from error
    settings = msgspec.convert(read, Settings, strict=False)
    if settings.engine not in get_args(EngineName):
        raise SettingsError(f"MALETA_ENGINE is {settings.engine!r}: use embedded or meilisearch")
    return settings


_BOUNDS = {"port": (0, 65_535), "max_file_mb": (1, 1_000_000), "workers": (1, 64)}
_SCHEMES = {
    "database_url": ("sqlite:", "postgresql"),
    "files_url": ("file://", "s3://"),
    "meilisearch_url": ("http://", "https://"),
    "public_url": ("http://", "https://"),
}


def _convert(name: str, text: str) -> object:
    if name == "data":
        if not text:
            raise ValueError("name a folder")
        return Path(text)
    if name in _BOUNDS:
        low, high = _BOUNDS[name]
        if not (text.isascii() and text.isdecimal()) or not low <= int(text) <= high:
            raise ValueError(f"a number from {low} to {high} is wanted")
        return int(text)
    if name == "engine" and text not in get_args(EngineName):
        raise ValueError("use embedded or meilisearch")
    if name == "encoder" and text not in ("use", "off") and not (Path(text) / "tokenizer.json").is_file():
        raise ValueError("use, off, or a folder with model.onnx and tokenizer.json is wanted")
    if name in _SCHEMES and text and not text.startswith(_SCHEMES[name]):
        raise ValueError(f"start with {' or '.join(_SCHEMES[name])}")
    return text.rstrip("/") if name == "public_url" else text
