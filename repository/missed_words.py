"""Words that readers looked for and the collection does not know: kept by day, without who or what else was asked."""

from collections.abc import Collection
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from repository.db import upserting
from repository.models import MissedWord

KEPT_FOR = timedelta(days=30)
MOST_A_DAY = 500  # different words: who types nonsense fills no disk


def note(session: Session, words: Collection[str], today: date) -> None:
    """Keep folded words of a search that found nothing, each once a day, MOST_A_DAY at most. Does not commit."""
    day = today.isoformat()
    room = MOST_A_DAY - session.execute(sa.select(sa.func.count()).where(col(MissedWord.day) == day)).scalar_one()
    if rows := [{"word": word, "day": day} for word in sorted(set(words))[: max(room, 0)]]:
        session.execute(upserting(session, MissedWord).on_conflict_do_nothing(), rows)


def forget_old(session: Session, today: date) -> None:
    """Delete what was searched longer ago than KEPT_FOR. Does not commit."""
    session.execute(sa.delete(MissedWord).where(col(MissedWord.day) < (today - KEPT_FOR).isoformat()))
