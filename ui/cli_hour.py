"""The command `maleta hour`. What it does stands in `ui.commands.telling`, loaded when it is needed."""

import click

from repository.settings import load_settings
from ui.commands.answering import answer, as_json


@click.command(epilog="Example: maleta hour --json")
@as_json
def hour(*, as_json: bool) -> None:
    """Tell what needs a librarian now: failures, reviews, consents that end, what is missing, and the gaps of the collection."""
    from ui.commands import telling

    answer(telling.tell(load_settings()), as_json=as_json, for_people=telling.print_told)
