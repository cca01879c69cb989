"""The command line `maleta`: how each command is called. What it does stands in `ui.commands`; only here is ingest started."""

import functools
import logging
import os
import sys
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import click
import msgspec

from repository.settings import Settings, load_settings
from ui.cli_consent import consent
from ui.cli_hour import hour
from ui.cli_index import index
from ui.cli_learnt import learnt_commands
from ui.cli_ocr import ocr_group
from ui.cli_personal import personal
from ui.cli_tables import export, import_table
from ui.cli_user import user
from ui.commands import failing
from ui.commands.answering import answer, as_json
from ui.commands.parameters import search_options, search_params

if TYPE_CHECKING:
    from index.meaning.encoding import Encoding
    from ingest.intake import Intake
    from ingest.metadata import Row
    from ingest.worker import Worker
    from repository.db import Database
    from ui.commands.adding import Handed
    from ui.commands.reporting import Report

NAME = "maleta"
_LAST = 10  # niceness of what nobody waits for
supervised = click.option("--parent", type=int, hidden=True, help="Process that must stay alive.")


def main() -> None:
    """Run the command line and exit."""
    sys.excepthook = failing.Unexpected(NAME, Path(os.environ.get("MALETA_DATA") or "data"))
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    sys.exit(failing.run(maleta, NAME))


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name=NAME)
def maleta() -> None:
    """A searchable collection for people who prevent trafficking in persons.

    Settings come from MALETA_* variables or maleta.toml; MALETA_DATA names the data folder (default: data).
    """


@maleta.command(epilog="Example: maleta up --data /srv/maleta --port 8080")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Data folder, instead of MALETA_DATA.")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on, instead of MALETA_PORT; 0 takes a free one.")
@click.option("--empty", is_flag=True, help="Begin without the starter toolkit. Later starts keep to it.")
def up(data: Path | None, port: int | None, *, empty: bool) -> None:
    """Start everything: server and worker, kept alive until Ctrl+C.

    The first start makes the data folder and loads the starter toolkit.
    """
    from ui.commands import opening, presence, serving, starting, users

    settings = load_settings()
    settings = msgspec.structs.replace(settings, data=data or settings.data, port=settings.port if port is None else port)
    settings = msgspec.structs.replace(settings, port=serving.free_port(settings.host, settings.port))
    with presence.alone(settings.data, "maleta up", "up"):
        with opening.prepared(settings) as database:
            if empty:
                starting.end_starter(database)
            elif starting.starter_wanted(database):
                _load_starter(settings, database)
        starting.run_processes(settings, users.first_link(settings))


@maleta.command(epilog="Example: MALETA_PORT=8080 maleta serve")
@supervised
def serve(parent: int | None) -> None:
    """Answer readers and programs over HTTP on MALETA_HOST, MALETA_PORT with MALETA_WORKERS processes."""
    from ui.commands import opening, serving

    settings = load_settings()
    serving.free_port(settings.host, settings.port)
    with opening.prepared(settings):
        pass
    serving.serve(settings, parent)


@maleta.command(epilog="Example: maleta work --drain")
@click.option("--drain", is_flag=True, help="Do what is waiting, then end.")
@click.option(
    "--watch",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Take in the files that are put into this folder; each is then moved to `done` or `failed` below it.",
)
@click.option("--publish", is_flag=True, help="Publish what the watched folder brings; without it drafts are made.")
@supervised
def work(parent: int | None, watch: Path | None, *, drain: bool, publish: bool) -> None:
    """Read the files that were added, keep the index up to date and give pages their vectors."""
    if drain and watch:
        raise click.UsageError("--drain ends and --watch goes on: take one of them")
    if publish and not watch:
        raise click.UsageError("--publish is for what --watch brings")
    from index.feed import Feeder
    from ingest.studies import Studies
    from ingest.worker import Worker
    from repository.files import FileStore
    from repository.signatures import COMPARE
    from repository.vectors import ENCODE
    from ui.commands import lifeline, opening, working

    settings = load_settings()
    if parent is not None:
        lifeline.follow(parent)
    with (
        opening.prepared(settings) as database,
        _worker(settings, database, studies=not drain) as worker,
        _recogniser(settings, database, worker.name) as recogniser,
        _encoding(settings, database) as encoding,
    ):
        encoder = Worker(database, {ENCODE: encoding.encode}, name=worker.name, settle=encoding.settle)
        feeder = Feeder(settings, database)
        if not drain:
            tidy = functools.partial(working.tidy, database, FileStore(settings.files))
            with _watching(settings, database, watch, publish=publish) as watchers:
                hands = [loop for loop in (worker.run, recogniser.run) for _ in range(working.hands())]
                working.run_until_stopped([*hands, feeder.run, encoder.run, tidy, *watchers])
            return
        for reader in (worker, recogniser):
            reader.drain(hands=working.hands())
            feeder.drain()
        feeder.close()
        Worker(database, {COMPARE: Studies(database).study}, name=worker.name).drain()
        while encoding.waiting():
            encoder.drain()


@maleta.command(epilog="Example: maleta add guides/ --metadata guides/catalogue.csv --publish")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--metadata", type=click.Path(path_type=Path), help="CSV file: a column `file` or `link`, then fields (title_es, type, theme…)."
)
@click.option("--link", metavar="URL", help="Add an address: nothing is fetched from it. Needs --title.")
@click.option("--title", help="Title of the --link.")
@click.option("--abstract", help="What the --link is about.")
@click.option("--language", metavar="TAG", help="Language of the --link, such as es; without it that of its title is used.")
@click.option("--publish", is_flag=True, help="Publish what is added; without it drafts are made.")
@click.option("--no-wait", is_flag=True, help="Leave the reading to a worker and return at once.")
@as_json
def add(paths: tuple[Path, ...], metadata: Path | None, *, publish: bool, no_wait: bool, as_json: bool, **link: str | None) -> int:
    """Add files, folders of files, and links; say for each what became of it.

    A row of --metadata without a file but with a link is a resource, too.

    Returns when every file has its verdict and, with --publish, can be searched. Exit code 1 if any failed.
    """
    from ui.commands import opening, reporting

    if not paths and not metadata and not link["link"]:
        raise click.UsageError("Missing argument 'PATH...', or --link with --title.")
    if not link["link"] and any(link.values()):
        raise click.UsageError("--title, --abstract and --language describe a --link.")
    settings = load_settings()
    with opening.prepared(settings) as database, reporting.report(as_json=as_json, publish=publish) as report:
        fine = _bring_in(settings, database, paths, metadata, report, publish=publish, wait=not no_wait, link=link)
    return 0 if fine else 1


@maleta.command(epilog='Example: maleta search "trata de personas" --country MX --country GT --max-minutes 60')
@click.argument("text", nargs=-1)
@search_options
@click.option("--explain", is_flag=True, help="Show what each hit owes its place to.")
@as_json
def search(text: tuple[str, ...], *, as_json: bool, explain: bool, **options: Any) -> None:
    """Search what is published, with the parameters of the search over HTTP; without TEXT, browse."""
    from ui.commands import searching

    result = searching.find(load_settings(), [("q", " ".join(text)), *search_params(options)], explain=explain)
    answer(result, as_json=as_json, for_people=searching.print_hits)


@maleta.command(epilog="Example: maleta erase k3j9x0a1b2c3d4e5")
@click.argument("resource_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask on a terminal.")
def erase(resource_id: str, *, yes: bool) -> None:
    """Remove a resource for good: bytes, pages, history and index entries. A tombstone (id, date) stays."""
    from ui.commands import erasing

    settings = load_settings()
    if not yes and sys.stdin.isatty():
        click.confirm(f"Erase resource {resource_id} for good?", abort=True)
    erasing.erase(settings, resource_id)
    click.echo(f"{resource_id} is erased")


@maleta.command(epilog="Example: maleta move --to postgresql://maleta@db.example.org/maleta")
@click.option("--to", "address", required=True, metavar="URL", help="Address of an empty database, as MALETA_DATABASE_URL shall have it.")
@as_json
def move(address: str, *, as_json: bool) -> None:
    """Copy the database to another one, such as from SQLite to PostgreSQL; files and index stay where they are.

    Nobody may work with the collection meanwhile. Afterwards set MALETA_DATABASE_URL. A password may come from ~/.pgpass or PGPASSWORD.
    """
    from rich.console import Console

    from ui.commands import moving

    answer(moving.move(load_settings(), address, Console(stderr=True)), as_json=as_json, for_people=moving.print_moved)


@maleta.command(epilog="Example: maleta check --json")
@click.option("--delete-orphans", is_flag=True, help="First remove bytes older than an hour that belong to no resource.")
@as_json
def check(*, delete_orphans: bool, as_json: bool) -> int:
    """Look over settings, data folder, database, files, index, queue and readers. Exit code 1 if anything is wrong."""
    from ingest.sandbox import lacking_layers
    from ui.commands import checking

    settings = load_settings()
    if delete_orphans:
        removed = checking.delete_orphans(settings)
        click.echo(f"{removed} removed", err=True)
    report = checking.check(settings, lacking_layers(), _lacking_languages())
    answer(report, as_json=as_json, for_people=checking.print_check)
    return 0 if report.ok else 1


def _bring_in(
    settings: Settings,
    database: "Database",
    paths: Sequence[Path],
    metadata: Path | None,
    report: "Report",
    *,
    publish: bool,
    wait: bool,
    link: Mapping[str, str | None] | None = None,
) -> bool:
    """Take files and links in and follow them to their end; False if any failed."""
    from ingest.intake import Intake
    from ingest.links import with_link
    from ingest.metadata import Metadata, read_metadata
    from repository.files import FileStore
    from ui.commands import adding

    folders = [path if path.is_dir() else path.parent for path in paths]
    said = read_metadata(metadata, folders) if metadata else Metadata({})
    links = with_link(said.links, link) if link else said.links
    rows = said.by_file if metadata else None
    intake = Intake(database, FileStore(settings.files), rows=rows, publish=publish, max_bytes=settings.max_file_mb << 20)
    drain = functools.partial(_drain, settings, database)
    handed = _handed(intake, paths, links, rows or ())
    return adding.bring_in(settings, database, handed, drain, report, publish=publish, wait=wait)


def _handed(intake: "Intake", paths: Sequence[Path], links: Sequence["Row"], described: Container[tuple[int, int]]) -> Iterator["Handed"]:
    """Take in what is found, one file at a time, a recording with its subtitles, then the links."""
    from ingest.intake import refusal
    from ingest.names import shown
    from ingest.walk import Failed, Found, walk, with_subtitles
    from ui.commands.adding import Skipped

    for item in with_subtitles(walk(paths), described):
        if isinstance(item, Found):
            yield from intake.take_with_subtitles(item)
        elif isinstance(item, Failed):
            yield refusal(item)
        else:
            yield Skipped(shown(item.path), item.reason)
    for row in links:
        yield intake.take_link(row)


def _load_starter(settings: Settings, database: "Database") -> None:
    """Take the starter toolkit in, through the same door as every other file, and remember that it is there."""
    from repository import starter
    from ui.commands import showing, starting

    folder = Path(starter.__file__).parent
    if not (folder / "catalogue.csv").is_file():
        return
    starting.begin_starter(database)
    with showing.Bar("starter") as report:
        _bring_in(settings, database, [folder / "files"], folder / "catalogue.csv", report, publish=True, wait=True)
    starting.end_starter(database)


@contextmanager
def _worker(settings: Settings, database: "Database", *, studies: bool = False) -> Iterator["Worker"]:
    """
    Give a worker that reads files in sandboxed children; those who died here no longer hold what they began.

    With `studies` it also studies what was read, when nothing else is to be done.
    """
    from ingest.pipeline import Pipeline
    from ingest.sandbox import Pool
    from ingest.studies import Studies
    from ingest.worker import Worker
    from repository.catalogue import EXTRACT
    from repository.copies import CLEAN
    from repository.files import FileStore
    from repository.images import RENDER
    from repository.signatures import COMPARE
    from ui.commands import presence, working

    working.clean_up_after_the_dead(settings, database)
    with presence.as_worker(settings.data) as name, Pool() as pool:
        pipeline = Pipeline(database, FileStore(settings.files), pool)
        handlers = {EXTRACT: pipeline.extract, RENDER: pipeline.draw, CLEAN: pipeline.clean}
        if studies:
            handlers[COMPARE] = Studies(database).study
        yield Worker(database, handlers, name=name, settle=pipeline.settle)


@contextmanager
def _recogniser(settings: Settings, database: "Database", name: str) -> Iterator["Worker"]:
    """Give a worker that recognises pages in children of its own, before which everything else goes."""
    from ingest.recognition import Recognition
    from ingest.sandbox import Pool
    from ingest.worker import Worker
    from repository.files import FileStore
    from repository.ocr_jobs import OCR

    with Pool(niceness=_LAST) as pool:
        recognition = Recognition(database, FileStore(settings.files), pool)
        yield Worker(database, {OCR: recognition.recognise}, name=name, settle=recognition.settle)


@contextmanager
def _watching(settings: Settings, database: "Database", folder: Path | None, *, publish: bool) -> Iterator[list[Callable[[Event], None]]]:
    """Give the loop that looks after a watched folder, where there is one."""
    if folder is None:
        yield []
        return
    from ingest.intake import Intake
    from ingest.watching import Watcher
    from repository.files import FileStore
    from ui.commands import reporting

    intake = Intake(database, FileStore(settings.files), publish=publish, max_bytes=settings.max_file_mb << 20)
    explain = functools.partial(reporting.reason, reporting.terminal_language())
    with Watcher(folder, database, intake.take, explain) as watcher:
        yield [watcher.run]


@contextmanager
def _encoding(settings: Settings, database: "Database") -> Iterator["Encoding"]:
    """Give what encodes: a worker of its own does it, so that nobody waits for vectors."""
    from index.meaning.encoding import Encoding

    encoding = Encoding(settings, database)
    try:
        yield encoding
    finally:
        encoding.close()


def _drain(settings: Settings, database: "Database", on_done: Callable[[], None]) -> None:
    from repository import ocr_jobs
    from ui.commands import working

    with _worker(settings, database) as worker, _recogniser(settings, database, worker.name) as recogniser:
        worker.drain(lambda _job: on_done(), hands=working.hands())
        with database.read() as session:
            pictures = ocr_jobs.count_open(session)
        if pictures:
            _feed(settings, database)  # what has text can be found before
            recogniser.drain(lambda _job: on_done(), hands=working.hands())


def _feed(settings: Settings, database: "Database") -> None:
    from index.feed import Feeder

    feeder = Feeder(settings, database)
    try:
        feeder.drain()
    finally:
        feeder.close()


def _lacking_languages() -> tuple[str, ...]:
    from ingest import tessdata

    return tessdata.lacking(tessdata.installed())


def _can_recognise(language: str) -> bool:
    from ingest import tessdata

    return tessdata.models_for(language, tessdata.installed()) is not None


def _study(settings: Settings, database: "Database") -> None:
    """Study what was read and waits for it, so that nobody has to start a worker for that."""
    from ingest.studies import Studies
    from ingest.worker import Worker
    from repository.signatures import COMPARE
    from ui.commands import presence, working

    working.clean_up_after_the_dead(settings, database)
    with presence.as_worker(settings.data) as name:
        Worker(database, {COMPARE: Studies(database).study}, name=name).drain()


for command in (
    index,
    ocr_group(_lacking_languages, _can_recognise),
    personal,
    *learnt_commands(_study),
    consent,
    export,
    hour,
    import_table,
    user,
):
    maleta.add_command(command)


if __name__ == "__main__":
    main()
