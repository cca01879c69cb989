"""How a command ends: one line for people whatever happens, and a log of what nobody expected."""

import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import click

from repository.errors import AppError

LOG = Path("log") / "errors.log"  # below the data folder
INTERRUPTED = 130  # as shells say it


def run(command: click.Command, name: str) -> int:
    """Run a command and give its exit code; errors that somebody can act on are told in one line on standard error."""
    try:
        result = command.main(prog_name=name, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo(f"{name}: stopped", err=True)
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the output has seen enough
        sys.stderr.close()
        return 1
    except AppError as error:
        for line in str(error).splitlines():
            click.echo(f"{name}: {line}", err=True)
        return 1
    except OSError as error:
        click.echo(f"{name}: {error.filename or 'the system'}: {(error.strerror or str(error)).lower()}", err=True)
        return 1
    return result if isinstance(result, int) else 0


class Unexpected:
    """Takes the place of `sys.excepthook`: a line for people, the traceback in a log below `data`."""

    def __init__(self, name: str, data: Path) -> None:
        self._name = name
        self._data = data

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Tell what happened."""
        if told := _database_trouble(error):
            line = told
        else:
            line = f"unexpected {kind.__name__}: {' '.join(str(error).split())[:200]} (details: {self._log(kind, error, trace)})"
        click.echo(f"{self._name}: {line}", err=True)

    def _log(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> Path:
        entry = f"{datetime.now(UTC).isoformat(timespec='seconds')} {' '.join(sys.argv[:2])}\n"
        entry += "".join(traceback.format_exception(kind, error, trace)) + "\n"
        for path in (self._data / LOG, Path(tempfile.gettempdir()) / "maleta-errors.log"):
            try:
                path.parent.mkdir(exist_ok=True)
                with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
                    log.write(entry)
            except OSError:
                continue
            return path.absolute()
        return Path("no log could be written")


def _database_trouble(error: BaseException) -> str | None:
    """Give the line for a database that refuses: a full disk, a read-only folder or server, a server that is gone."""
    from sqlalchemy import exc  # noqa: PLC0415 - a command that never opened the store need not load it

    if isinstance(error, exc.OperationalError | exc.InternalError) or type(error) is exc.DatabaseError:
        return f"the database refuses: {' '.join(str(error.orig).split())}"
    return None
