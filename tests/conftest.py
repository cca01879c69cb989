"""What every test may ask for: databases, a file store, real files, a browser."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from sqlmodel import SQLModel

from repository import db
from repository.db import Database
from repository.files import FileStore
from tests import meilisearch, needs, postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("suite", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

POSTGRES_HOME = pytest.StashKey[Path]()
POSTGRES_ADDRESS = pytest.StashKey[str]()
ENCODER = pytest.StashKey[str]()
MEILISEARCH = pytest.StashKey[meilisearch.Server]()
BROWSER_ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


def pytest_configure(config: pytest.Config) -> None:
    """Take what is meant for the suite out of the environment: Maleta refuses settings that it does not know."""
    server = meilisearch.given() or meilisearch.Server("", "")
    told: dict[str, str] = getattr(config, "workerinput", {}).get("maleta") or {
        "require": os.environ.get("MALETA_REQUIRE", ""),
        "postgres": os.environ.get("MALETA_TEST_POSTGRES", ""),
        "home": str(postgres.new_home()),
        "meilisearch": server.url,
        "meilisearch_key": server.key,
        "encoder": os.environ.get("MALETA_ENCODER", ""),
    }
    for name in [name for name in os.environ if name.startswith("MALETA_")]:
        del os.environ[name]
    needs.required.update(filter(None, told["require"].split(",")))
    config.stash[POSTGRES_ADDRESS] = told["postgres"]
    config.stash[POSTGRES_HOME] = Path(told["home"])
    config.stash[ENCODER] = told["encoder"]
    config.stash[MEILISEARCH] = meilisearch.Server(told["meilisearch"], told["meilisearch_key"])
    postgres.stay(Path(told["home"]))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist what the first process was told."""
    stash = node.config.stash
    node.workerinput["maleta"] = {
        "require": ",".join(sorted(needs.required)),
        "postgres": stash[POSTGRES_ADDRESS],
        "home": str(stash[POSTGRES_HOME]),
        "meilisearch": stash[MEILISEARCH].url,
        "meilisearch_key": stash[MEILISEARCH].key,
        "encoder": stash[ENCODER],
    }


def pytest_unconfigure(config: pytest.Config) -> None:
    """Tidy up after a run that needed no server."""
    if not hasattr(config, "workerinput") and POSTGRES_HOME in config.stash:
        postgres.leave(config.stash[POSTGRES_HOME])


@pytest.fixture(scope="session")
def encoder_folder(pytestconfig: pytest.Config) -> str:
    """Give the folder of an ONNX export of multilingual-e5-small."""
    folder = pytestconfig.stash[ENCODER]
    if not folder or not find_spec("onnxruntime"):
        how = "install maleta[e5] and name a folder with model.onnx and tokenizer.json in MALETA_ENCODER"
        needs.absent("e5", how)
    return str(Path(folder).absolute())


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> sa.URL:
    """Give the address of a PostgreSQL server on which databases may be made."""
    given = pytestconfig.stash[POSTGRES_ADDRESS]
    if given:
        return sa.make_url(given).set(drivername="postgresql+psycopg")
    try:
        return sa.make_url(postgres.address(pytestconfig.stash[POSTGRES_HOME]))
    except postgres.NoServer as error:
        needs.absent("postgresql", str(error))


@pytest.fixture(scope="session")
def meilisearch_server(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[meilisearch.Server]:
    """Give a real Meilisearch server; each worker has its own unless the environment names one."""
    given = pytestconfig.stash[MEILISEARCH]
    if given.url:
        yield given
    elif meilisearch.there_is_one():
        with meilisearch.running(tmp_path_factory.mktemp("meilisearch")) as process:
            yield process.server
    else:
        needs.absent("meilisearch", meilisearch.HOW_TO_GET_IT)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[meilisearch.Process]:
    """Give a Meilisearch server of this test alone, to be stopped, killed and wiped."""
    if not meilisearch.there_is_one():
        needs.absent("meilisearch", meilisearch.HOW_TO_GET_IT)
    with meilisearch.running(tmp_path / "meilisearch") as found:
        yield found


@pytest.fixture(scope="session")
def own_postgres() -> Iterator[postgres.Cluster]:
    """Give a running server that the test may stop and start, and shall leave running."""
    home = Path(tempfile.mkdtemp(prefix="maleta-pg-"))  # short: a socket's path has about 100 characters at most
    try:
        cluster = postgres.Cluster(home / "data", postgres.SETTINGS | {"synchronous_commit": "on"})  # outlives its processes
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    except postgres.NoServer as error:
        needs.absent("postgresql", str(error))
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def own_address(own_postgres: postgres.Cluster) -> Iterator[str]:
    """Give the address of a new database on the server that the test may stop."""
    with postgres.new_database(sa.make_url(own_postgres.address)) as address:
        yield _text(address)


@pytest.fixture
def postgres_address(postgres_server: sa.URL) -> Iterator[str]:
    """Give the address of a new database without any table."""
    with postgres.new_database(postgres_server) as address:
        yield _text(address)


@pytest.fixture(scope="session")
def postgres_store(postgres_server: sa.URL) -> Iterator[sa.URL]:
    """Give the address of this worker's own migrated database; `database` empties it before each test."""
    with postgres.new_database(postgres_server) as address:
        store = Database(_text(address))
        db.prepare(store)
        store.close()
        yield address


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a migrated, empty SQLite database, to be copied for each test."""
    path = tmp_path_factory.mktemp("template") / "maleta.sqlite3"
    database = Database(f"sqlite:///{path}")
    db.prepare(database)
    database.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """
    Give an empty store of the newest schema; the test runs on SQLite and on PostgreSQL.

    A test that changes the schema itself takes `bare_database`.
    """
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
        return
    address: sa.URL = request.getfixturevalue("postgres_store")
    _empty(address)
    store = Database(_text(address))
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give a database without any table; the test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        empty = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        yield empty
        empty.close()
        return
    with postgres.new_database(request.getfixturevalue("postgres_server")) as address:
        empty = Database(_text(address))
        yield empty
        empty.close()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """Give an empty SQLite store, for tests in which the kind of database makes no difference."""
    path = tmp_path / "maleta.sqlite3"
    shutil.copyfile(sqlite_template, path)
    store = Database(f"sqlite:///{path}")
    yield store
    store.close()


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    """Give an empty file store in a folder."""
    return FileStore((tmp_path / "files").as_uri())


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Give the folder of real documents and judged queries that lies beside the checkout."""
    if not needs.CORPUS.is_dir():
        needs.absent("corpus", "the folder shared/corpus of real documents is not beside this checkout")
    return needs.CORPUS


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Give a real browser, shared by the tests of this worker; each opens its own context."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to import, few tests need it

    path = next((found for name in needs.BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        needs.absent("browser", "apt-get install chromium (or install Chrome), then it is found on PATH")
    arguments = [*BROWSER_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=arguments)
        yield launched
        launched.close()


def _empty(address: sa.URL) -> None:
    """Delete every row; who still holds one, such as a process that a test killed, is cut off first."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    postgres.execute(address, sa.text(others), *(sa.delete(table) for table in reversed(SQLModel.metadata.sorted_tables)))


def _text(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)
