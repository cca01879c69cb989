"""The whole store as sorted lines of text without ids, keys and times: two stores that say the same have the same dump."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from repository.catalogue import EXTRACT
from repository.copies import CLEAN
from repository.desk_models import AuditEntry, Consent
from repository.images import RENDER
from repository.models import (
    Edit,
    File,
    Held,
    Job,
    Likeness,
    MissedWord,
    Page,
    PageImage,
    PersonalFinding,
    Resource,
    ResourceFile,
    SlugRedirect,
    Suggestion,
    Tombstone,
    Vector,
)
from repository.ocr_jobs import OCR
from repository.signatures import COMPARE
from repository.vectors import ENCODE

ROWS_AT_ONCE = 200


def dump(session: Session) -> list[str]:
    """
    Describe everything that a store knows, but for what an index can build again.

    A resource is called by the hash and name of its primary file, or by its title. Left out are revisions, attempts and the wording of
    errors, which depend on timing, and the number that makes a slug unique, which depends on who came first.
    """
    names = _names(session)
    uses = _uses(session, names)
    return sorted(
        [
            *_resources(session, names),
            *_resource_files(session, names),
            *_held(session, names),
            *_pages(session, names),
            *_edits(session, names),
            *_jobs(session, uses),
            *_pictures(session, uses),
            *_findings(session, uses),
            *_learnt(session, names),
            *_acts(session, names),
            *_consents(session, names),
            *_loose(session, names),
        ]
    )


def _names(session: Session) -> dict[int, str]:
    """Name each resource by what it holds, by key."""
    titles = {key: _json(details.get("title")) for key, details in _rows(session, sa.select(col(Resource.key), col(Resource.details)))}
    primary = sa.select(col(ResourceFile.resource_key), col(ResourceFile.sha256), col(ResourceFile.name)).where(
        col(ResourceFile.use) == "primary", col(ResourceFile.current)
    )
    return titles | {key: f"{sha256[:16]} {_json(name)}" for key, sha256, name in _rows(session, primary)}


def _resources(session: Session, names: dict[int, str]) -> Iterator[str]:
    works: dict[str, str] = {}
    rows = list(_rows(session, sa.select(Resource.__table__)))  # type: ignore[attr-defined]
    for row in rows:
        works[row.work_id] = min(names[row.key], works.get(row.work_id, names[row.key]))
    for row in rows:
        yield _line(
            "resource",
            names[row.key],
            state=str(row.state),
            slug=_without_number(row.slug),
            language=row.language,
            language_fixed=row.language_fixed,
            verdict=row.verdict,
            page_count=row.page_count,
            work=works[row.work_id],
            part_of=names.get(row.part_of),
            details=row.details,
        )


def _resource_files(session: Session, names: dict[int, str]) -> Iterator[str]:
    for row in _rows(session, sa.select(ResourceFile.__table__)):  # type: ignore[attr-defined]
        facts = {"name": row.name, "sha256": row.sha256, "version": row.version, "current": row.current, "verdict": row.verdict}
        yield _line("resource-file", names[row.resource_key], use=row.use, **facts)


def _held(session: Session, names: dict[int, str]) -> Iterator[str]:
    for row in _rows(session, sa.select(Held.__table__)):  # type: ignore[attr-defined]
        yield _line("held", names[row.archive_key], number=row.number, path=row.path, resource=names[row.resource_key])


def _pages(session: Session, names: dict[int, str]) -> Iterator[str]:
    facts = ("number", "label", "languages", "outline", "width", "height", "needs_ocr", "recognised", "text_hash")
    columns = [getattr(Page, name) for name in ("resource_key", *facts, "boxes")]
    for row in _rows(session, sa.select(*columns)):
        yield _line("page", names[row.resource_key], boxes=_hash(row.boxes), **{name: getattr(row, name) for name in facts})


def _edits(session: Session, names: dict[int, str]) -> Iterator[str]:
    for row in _rows(session, sa.select(Edit.__table__)):  # type: ignore[attr-defined]
        before, after = (_without_number(value) if row.field == "slug" else value for value in (row.before, row.after))
        yield _line("edit", names[row.resource_key], field=row.field, before=before, after=after, actor=row.actor)


def _acts(session: Session, names: dict[int, str]) -> Iterator[str]:
    """Describe what was done, without the chain: which act came first depends on the moment."""
    subjects = {public_id: names[key] for key, public_id in _rows(session, sa.select(col(Resource.key), col(Resource.id)))}
    for row in _rows(session, sa.select(AuditEntry.__table__)):  # type: ignore[attr-defined]
        yield _line("act", subjects.get(row.subject, ""), actor=row.actor, action=row.action, details=row.details)


def _consents(session: Session, names: dict[int, str]) -> Iterator[str]:
    for row in _rows(session, sa.select(Consent.__table__)):  # type: ignore[attr-defined]
        yield _line("consent", names[row.resource_key], kind=row.kind, expires=row.expires, actor=row.actor)


def _jobs(session: Session, uses: dict[int, str]) -> Iterator[str]:
    """Describe jobs; one that is queued or leased is open: which depends on the moment. Some come by themselves."""
    columns = sa.select(col(Job.kind), col(Job.subject), col(Job.state), col(Job.error_code)).where(col(Job.kind).not_in((ENCODE, COMPARE)))
    for kind, subject, state, code in _rows(session, columns):
        number, sign, rest = subject.partition(":")
        use = uses.get(int(number)) if kind in (EXTRACT, RENDER, CLEAN, OCR) else None
        about = f"{use}{sign}{rest}" if use else subject
        yield _line("job", about, kind=kind, state="open" if state in ("queued", "leased") else state, code=code)


def _pictures(session: Session, uses: dict[int, str]) -> Iterator[str]:
    for picture in _rows(session, sa.select(PageImage.__table__)):  # type: ignore[attr-defined]
        yield _line("picture", uses[picture.file_id], number=picture.number, width=picture.width, sha256=picture.sha256)


def _findings(session: Session, uses: dict[int, str]) -> Iterator[str]:
    for row in _rows(session, sa.select(PersonalFinding.__table__)):  # type: ignore[attr-defined]
        facts = {"kind": row.kind, "page": row.page, "excerpt": row.excerpt, "state": row.state, "actor": row.actor}
        yield _line("personal", uses[row.file_id], number=row.number, **facts)


def _learnt(session: Session, names: dict[int, str]) -> Iterator[str]:
    """Describe what is suggested and which resources are alike; signatures follow from the pages."""
    for row in _rows(session, sa.select(Suggestion.__table__)):  # type: ignore[attr-defined]
        facts = {"field": row.field, "value": row.value, "source": row.source, "evidence": row.evidence, "state": row.state}
        yield _line("suggestion", names[row.resource_key], **facts)
    for row in _rows(session, sa.select(Likeness.__table__)):  # type: ignore[attr-defined]
        sides = sorted((names[row.first_key], names[row.second_key]))
        facts = {"kind": row.kind, "score": row.score, "evidence": row.evidence, "state": row.state, "actor": row.decided_by}
        yield _line("likeness", " ".join(sides), **facts)


def _uses(session: Session, names: dict[int, str]) -> dict[int, str]:
    """Name each use of a file by its resource and version, by id."""
    columns = sa.select(col(ResourceFile.id), col(ResourceFile.resource_key), col(ResourceFile.version))
    return {file_id: f"{names[key]} version {version}" for file_id, key, version in _rows(session, columns)}


def _loose(session: Session, names: dict[int, str]) -> Iterator[str]:
    """Describe what stands beside the resources."""
    for file in _rows(session, sa.select(File.__table__)):  # type: ignore[attr-defined]
        yield _line("file", file.sha256, size=file.size, media_type=file.media_type)
    for slug, key in _rows(session, sa.select(col(SlugRedirect.slug), col(SlugRedirect.resource_key))):
        yield _line("redirect", names[key], slug=_without_number(slug))
    for vector in _rows(session, sa.select(Vector.__table__)):  # type: ignore[attr-defined]
        place = {"encoder": vector.encoder, "window": vector.window, "start": vector.start, "end": vector.end}
        yield _line("vector", vector.text_hash, values=_hash(vector[-1]), **place)
    for _ in _rows(session, sa.select(col(Tombstone.id))):
        yield _line("tombstone", "")
    for (word,) in _rows(session, sa.select(col(MissedWord.word))):
        yield _line("missed-word", word)


def _rows(session: Session, query: sa.Executable) -> Iterable[Any]:
    return session.execute(query, execution_options={"yield_per": ROWS_AT_ONCE})


def _line(what: str, name: str, /, **facts: object) -> str:
    return f"{what} {name} {_json(facts)}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _hash(data: bytes | None) -> str | None:
    return hashlib.sha256(data).hexdigest() if data else None


def _without_number(slug: str | None) -> str | None:
    return re.sub(r"-\d+$", "", slug) if slug else slug
