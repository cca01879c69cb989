"""`maleta consent`: noted, listed, refused."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from repository.consents import Given
from repository.db import Database
from repository.errors import Invalid, NotFound
from repository.settings import Settings
from tests.repository.stock import guide
from ui.commands.consenting import Consents, look
from ui.commands.personal import actor


def test_consents_are_noted_and_listed(sqlite_database: Database, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url=sqlite_database.url.render_as_string())
    with sqlite_database.write() as session:
        public_id = guide(session).id
    until = datetime.now(UTC).date() + timedelta(days=9)

    assert look(settings, public_id) == Consents(public_id, (), ())
    noted = look(settings, public_id, (("story", None), ("image", until)))
    assert noted == Consents(public_id, (Given("image", until.isoformat(), actor()), Given("story", None, actor())), ("story",))
    with pytest.raises(Invalid, match="2020-01-01 is over"):
        look(settings, public_id, (("story", until), ("image", date(2020, 1, 1))))
    assert look(settings, public_id) == noted
    with pytest.raises(NotFound):
        look(settings, "nobody")
