"""A librarian's hour: what of the collection needs somebody now, and where it has gaps."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository import consents
from repository.details import localized
from repository.fields import FIELDS
from repository.models import Job, Likeness, MissedWord, PersonalFinding, Resource, State
from repository.receipts import READABLE
from repository.vocabulary import LABEL_LANGUAGES, members, vocabulary

SOON = timedelta(days=30)
MOST = 50  # of each list; `counts` are of everything
WANTED = ("theme", "audience", "country", "year")  # what readers choose by, and a published resource lacks with nobody noticing
BOTH = tuple(field.name for field in FIELDS if field.name in ("title", "abstract"))  # for readers of both languages
ASKED_ON_DAYS = 3


class Matter(msgspec.Struct, frozen=True):
    """A resource that needs somebody. `what` says why: a verdict, a day (ISO 8601), or the names of fields."""

    resource: str
    title: str
    what: tuple[str, ...] = ()


class Gap(msgspec.Struct, frozen=True):
    """A combination of which readers find nothing: codes by field."""

    codes: Mapping[str, str]


class Hour(msgspec.Struct, frozen=True):
    """Everything that matters now; each list has MOST at most, `counts` says how many there are."""

    failed: tuple[Matter, ...]
    waiting: tuple[Matter, ...]
    untranslated: tuple[Matter, ...]
    undescribed: tuple[Matter, ...]
    consents: tuple[Matter, ...]
    reviews: tuple[Matter, ...]
    missed_words: tuple[str, ...]
    gaps: tuple[Gap, ...]
    counts: Mapping[str, int]


def hour(session: Session, today: date) -> Hour:
    """Gather it. Drafts, resources in review and published ones are looked at; nothing is changed."""
    failed, waiting, untranslated, undescribed, reviews = [], [], [], [], []
    published: list[Mapping[str, Any]] = []
    for resource in _at_work(session):
        if resource.verdict and resource.verdict not in READABLE:
            failed.append(_matter(resource, resource.verdict))
        if resource.state == State.IN_REVIEW:
            waiting.append(_matter(resource, resource.updated_at.date().isoformat()))
        if (day := resource.details.get("review_date")) and day <= (today + SOON).isoformat():
            reviews.append(_matter(resource, day))
        if resource.state == State.PUBLISHED:
            published.append({**resource.details, "language": resource.details.get("language") or [resource.language]})
            if missing := _untranslated(resource.details):
                untranslated.append(_matter(resource, *missing))
            if missing := [name for name in WANTED if not resource.details.get(name)]:
                undescribed.append(_matter(resource, *missing))
    gaps = list(_gaps(published))
    lists: dict[str, list[Any]] = {
        "failed": failed,
        "waiting": waiting,
        "untranslated": untranslated,
        "undescribed": undescribed,
        "consents": [_matter(resource, day, kind) for resource, kind, day in consents.ending(session, today + SOON)],
        "reviews": sorted(reviews, key=lambda one: (one.what, one.resource)),
        "missed_words": list(missed_words(session)),
        "gaps": gaps,
    }
    counts = {name: len(found) for name, found in lists.items()} | _counts(session)
    return Hour(counts=counts, **{name: tuple(found[:MOST]) for name, found in lists.items()})


def missed_words(session: Session) -> Sequence[str]:
    """Give the words that were searched on three days and not found: a name that somebody typed once does not surface."""
    days = sa.func.count(col(MissedWord.day).distinct())
    query = select(MissedWord.word).group_by(col(MissedWord.word)).having(days >= ASKED_ON_DAYS)
    return session.exec(query.order_by(days.desc(), col(MissedWord.word)).limit(MOST)).all()


def _at_work(session: Session) -> Iterable[Resource]:
    """Give what is not withdrawn or in the trash, some at a time."""
    last = 0
    states = (State.DRAFT, State.IN_REVIEW, State.PUBLISHED)
    query = select(Resource).where(col(Resource.state).in_(states)).order_by(col(Resource.key)).limit(200)
    while rows := session.exec(query.where(col(Resource.key) > last)).all():
        yield from rows
        last = rows[-1].key or last


def _matter(resource: Resource, *what: str) -> Matter:
    title = localized(resource.details, "title", resource.language)
    return Matter(resource.id, title[0] if title else "", what)


def _untranslated(details: Mapping[str, Any]) -> list[str]:
    """Name what readers of Spanish or of English cannot read: `title_en` and the like."""
    return [f"{name}_{language}" for name in BOTH for language in LABEL_LANGUAGES if not (details.get(name) or {}).get(language)]


def _gaps(published: Sequence[Mapping[str, Any]]) -> Iterable[Gap]:
    """Give countries of the nine without anything, then themes and audiences without anything in Spanish or in English."""
    there = {
        (field, code, language)
        for details in published
        for field in ("theme", "audience", "country")
        for code in details.get(field, [])
        for language in details["language"]
    }
    anywhere = {(field, code) for field, code, _ in there}
    for code in members("core"):
        if ("country", code) not in anywhere:
            yield Gap({"country": code})
    for field in ("theme", "audience"):
        for code in vocabulary(field).entries:
            for language in LABEL_LANGUAGES:
                if (field, code, language) not in there:
                    yield Gap({field: code, "language": language})


def _counts(session: Session) -> dict[str, int]:
    def count(row: type[Any], *where: Any) -> int:
        return int(session.execute(sa.select(sa.func.count()).select_from(row).where(*where)).scalar_one())

    return {
        "drafts": count(Resource, col(Resource.state) == State.DRAFT),
        "failed_jobs": count(Job, col(Job.state) == "failed"),
        "duplicates": count(Likeness, col(Likeness.state) == "open"),
        "personal_data": count(PersonalFinding, col(PersonalFinding.state) == "open"),
    }
