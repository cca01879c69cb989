"""The commands of `maleta ocr`. What they do stands in `ui.commands.recognising`, loaded when it is needed."""

from collections.abc import Callable, Sequence

import click

from repository.settings import load_settings
from ui.commands.answering import answer, as_json

_which = click.argument("resource_id", metavar="[ID]", required=False)


def ocr_group(lacking: Callable[[], Sequence[str]], reads: Callable[[str], bool]) -> click.Group:
    """Give the group. `lacking` are the languages of the interface that cannot be recognised here, `reads` tells of any (BCP 47)."""

    @click.group()
    def ocr() -> None:
        """Look after pages that are pictures of text: scans, posters, photographs."""

    @ocr.command("status", epilog="Example: maleta ocr status --json")
    @_which
    @as_json
    def status(resource_id: str | None, *, as_json: bool) -> None:
        """Say how many pages were recognised, are waiting for it, or are left unread: of one resource, or of each."""
        from ui.commands import recognising

        answer(recognising.status(load_settings(), resource_id, lacking()), as_json=as_json, for_people=recognising.print_status)

    @ocr.command("cancel", epilog="Example: maleta ocr cancel k3j9x0a1b2c3d4e5")
    @_which
    @as_json
    def cancel(resource_id: str | None, *, as_json: bool) -> None:
        """Recognise no further pages, of one resource or of any. What was recognised stays."""
        from ui.commands import recognising

        answer(recognising.cancel(load_settings(), resource_id), as_json=as_json, for_people=recognising.print_cancelled)

    @ocr.command("resume", epilog="Example: maleta ocr resume")
    @_which
    @as_json
    def resume(resource_id: str | None, *, as_json: bool) -> None:
        """Ask a worker to recognise what is left unread: after a cancel, or once a language can be recognised here."""
        from ui.commands import recognising

        answer(recognising.resume(load_settings(), resource_id, reads), as_json=as_json, for_people=recognising.print_resumed)

    return ocr
