"""The catalogue: add, edit, publish, withdraw and erase resources, always in the caller's transaction."""

import re
import secrets
import string
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository import audit, blockers, consents, copies, history, images, jobs, ocr_jobs, parts, signatures, vectors
from repository.custody import hold_bytes
from repository.details import PUBLIC, UNKNOWN_LANGUAGE, checked, default_access, localized
from repository.errors import DuplicateFile, NotFound, StaleEdit, WrongState
from repository.files import StoredFile
from repository.models import (
    Edit,
    File,
    Held,
    IndexState,
    Job,
    Page,
    PersonalFinding,
    Resource,
    ResourceFile,
    SlugRedirect,
    State,
    Tombstone,
    now,
)
from repository.ownership import primary_hashes, refuse_duplicate
from repository.slugs import free_slug, slugify
from repository.text import storable

ID_ALPHABET = string.ascii_lowercase + string.digits
EXTRACT = "extract"  # the job kind that turns a primary file into pages
MAX_NAME = 255

_STEPS: dict[State, tuple[State, ...]] = {  # target: states it can be reached from
    State.DRAFT: (State.IN_REVIEW, State.WITHDRAWN, State.TRASHED),
    State.IN_REVIEW: (State.DRAFT,),
    State.PUBLISHED: (State.DRAFT, State.IN_REVIEW, State.WITHDRAWN),
    State.WITHDRAWN: (State.PUBLISHED,),
    State.TRASHED: (State.DRAFT, State.IN_REVIEW, State.PUBLISHED, State.WITHDRAWN),
}

_SAID: dict[State, str] = {  # what reaching a state is called in the audit log
    State.DRAFT: "reopen",
    State.IN_REVIEW: "submit",
    State.PUBLISHED: "publish",
    State.WITHDRAWN: "withdraw",
    State.TRASHED: "trash",
}


class Upload(msgspec.Struct, frozen=True):
    """Stored bytes with the name and media type they came with."""

    stored: StoredFile
    name: str
    media_type: str


def new_public_id() -> str:
    """Give a random opaque id: 16 characters of a-z and 0-9, about 82 bits."""
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(16))


def add_resource(
    session: Session,
    details: Mapping[str, Any],
    upload: Upload | None = None,
    *,
    work_id: str | None = None,
    part_of: int | None = None,
    actor: str = "system",
) -> Resource:
    """
    Add a draft resource, its primary file and its extraction job. Does not commit.

    The file's bytes must already be stored, and kept in this transaction by `custody.keep_bytes`, so a row never points at
    nothing. Without a title the file's name stands in, under the language `und`, until extraction finds a better one.

    Raises:
        DuplicateFile: the same bytes are the primary file of a resource outside the trash.
        Invalid: a value that its field does not allow.
    """
    clean = checked(details)
    if upload:
        refuse_duplicate(session, upload.stored.sha256)
    if "title" not in clean and upload:
        clean = checked({"title": {UNKNOWN_LANGUAGE: title_from_name(upload.name)}, **clean})
    clean.setdefault("type", "material")
    clean.setdefault("access", default_access(clean["type"]))
    languages = clean.get("language", [])
    public_id = new_public_id()
    resource = Resource(
        id=public_id,
        work_id=work_id or public_id,
        part_of=part_of,
        details=clean,
        language=languages[0] if languages else UNKNOWN_LANGUAGE,
        language_fixed=bool(languages),
    )
    session.add(resource)
    session.flush()
    history.remember(session, resource, {}, clean, actor)
    audit.record(session, actor, "add", resource.id)
    if upload:
        _attach(session, resource, upload, use="primary", version=1, current=True)
    return resource


def replace_file(session: Session, resource: Resource, upload: Upload, *, actor: str = "system") -> ResourceFile:
    """
    Add a new version of the primary file and its extraction job. Old pages stay until the new ones commit. Does not commit.

    Raises:
        DuplicateFile: the same bytes are a primary file already.
    """
    lock(session, resource)
    refuse_duplicate(session, upload.stored.sha256)
    newest = _newest_version(session, resource, "primary")
    audit.record(session, actor, "replace-file", resource.id, {"version": newest + 1})
    return _attach(session, resource, upload, use="primary", version=newest + 1, current=newest == 0)


def add_attachment(session: Session, resource: Resource, upload: Upload, *, actor: str = "system") -> ResourceFile:
    """Add a file that is listed but not paged; one of the same name is its older version from now on. Does not commit."""
    lock(session, resource)
    name = kept_name(upload.name)
    newest = _newest_version(session, resource, "attachment", name)
    older = (col(ResourceFile.resource_key) == resource.key, col(ResourceFile.use) == "attachment", col(ResourceFile.name) == name)
    session.execute(sa.update(ResourceFile).where(*older).values(current=False))
    audit.record(session, actor, "attach-file", resource.id, {"version": newest + 1})
    return _attach(session, resource, upload, use="attachment", version=newest + 1, current=True)


def attached_hashes(session: Session, resource: Resource) -> Sequence[str]:
    """Give the sha256 of what is attached to a resource now."""
    attached = (col(ResourceFile.resource_key) == resource.key, col(ResourceFile.use) == "attachment", col(ResourceFile.current))
    return session.exec(select(ResourceFile.sha256).where(*attached)).all()


def edit_resource(session: Session, resource: Resource, read_revision: int, changes: Mapping[str, Any], *, actor: str) -> None:
    """
    Change fields (None removes one), keep the history and raise the revision. Does not commit.

    Raises:
        StaleEdit: the resource changed since `read_revision`; it is left as it is.
        Invalid: a value that its field does not allow.
    """
    lock(session, resource)
    if resource.revision != read_revision:
        theirs = {name: resource.details.get(name) for name in changes}
        raise StaleEdit(resource.id, read_revision, resource.revision, dict(changes), theirs)
    before = dict(resource.details)
    after = edited(before, changes)
    if after == before:
        return
    resource.details = after
    if "language" in changes:
        languages = after.get("language", [])
        resource.language = languages[0] if languages else UNKNOWN_LANGUAGE
        resource.language_fixed = bool(languages)
    touch(session, resource)
    history.remember(session, resource, before, after, actor)
    audit.record(session, actor, "edit", resource.id, {"fields": history.changed(before, after)})
    if before.get("access") != after.get("access"):
        _close_parts(session, resource, before.get("access"), after.get("access"), actor)


def edited(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """
    Give details as an edit leaves them. What becomes of a type that is not for everybody is closed, unless `changes` say otherwise.

    Raises:
        Invalid: a value that its field does not allow.
    """
    wanted = default_access(changes.get("type"))
    closed = {} if wanted == PUBLIC or before.get("type") == changes.get("type") else {"access": wanted}
    return checked({**before, **closed, **changes})


def publish(session: Session, resource: Resource, *, actor: str, unsettled: bool = False) -> None:
    """
    Show a resource to readers, an archive with its documents; its first publication fixes its slug. Does not commit.

    `unsettled` publishes what came in bulk: nobody has looked at the personal data found in its file, of which readers get the cleaned
    copy, nor described what a picture shows.

    Raises:
        Invalid: a required field has no value.
        Unsettled: personal data was found that nobody has looked at.
        Blocked: something else must be done first.
        WrongState: it is in the trash or published already.
    """
    lock(session, resource)
    blockers.refuse(session, resource, unsettled=unsettled)
    fresh = resource.state in parts.FRESH
    along = [part for part in _parts(session, resource) if part.state in parts.FRESH] if fresh else parts.went_along(session, resource)
    _move(session, resource, State.PUBLISHED, actor)
    resource.published_at = resource.published_at or now()
    if resource.slug is None:
        title = localized(resource.details, "title", resource.language)
        resource.slug = free_slug(session, title[0] if title else "")
    for part in along:
        publish(session, part, actor=actor, unsettled=unsettled)


def withdraw(session: Session, resource: Resource, *, actor: str) -> None:
    """Take a published resource from readers, an archive with its documents; everything is kept. Does not commit."""
    _move(session, resource, State.WITHDRAWN, actor)
    for part in _parts(session, resource):
        if part.state == State.PUBLISHED:
            withdraw(session, part, actor=actor)


def submit(session: Session, resource: Resource, *, actor: str) -> None:
    """Hand a draft to review, an archive with its documents. Does not commit."""
    _move(session, resource, State.IN_REVIEW, actor)
    for part in _parts(session, resource):
        if part.state == State.DRAFT:
            submit(session, part, actor=actor)


def trash(session: Session, resource: Resource, *, actor: str) -> None:
    """Put a resource in the trash, an archive with its documents; its bytes may then be added again. Does not commit."""
    _move(session, resource, State.TRASHED, actor)
    resource.trashed_at = now()
    for part in _parts(session, resource):
        if part.state != State.TRASHED:
            trash(session, part, actor=actor)


def reopen(session: Session, resource: Resource, *, actor: str) -> None:
    """
    Make a resource a draft again, out of review, withdrawal or the trash. Does not commit.

    The documents that went there with their archive come back with it, save those whose bytes were added again meanwhile.

    Raises:
        DuplicateFile: its bytes were added again while it was in the trash.
    """
    lock(session, resource)
    for sha256 in primary_hashes(session, resource):
        refuse_duplicate(session, sha256, besides=resource.id)
    along = parts.went_along(session, resource)
    _move(session, resource, State.DRAFT, actor)
    resource.trashed_at = None
    for part in along:
        with suppress(DuplicateFile):
            reopen(session, part, actor=actor)


def change_slug(session: Session, resource: Resource, slug: str, *, actor: str = "system") -> None:
    """Give a new address and leave a permanent redirect at the old one. Does not commit."""
    lock(session, resource)
    wanted = slugify(slug)
    if wanted == resource.slug:
        return
    old = resource.slug
    session.execute(sa.delete(SlugRedirect).where(col(SlugRedirect.slug) == wanted, col(SlugRedirect.resource_key) == resource.key))
    resource.slug = free_slug(session, wanted)
    if old:
        session.add(SlugRedirect(slug=old, resource_key=cast("int", resource.key)))
    audit.record(session, actor, "change-address", resource.id)
    touch(session, resource)


def erase(session: Session, resource: Resource, *, actor: str = "system") -> list[str]:
    """
    Remove a resource whole, an archive with its documents, and leave a tombstone for each. Does not commit.

    A document stays that another archive holds too, or that somebody took out of the trash by itself.
    Gives the sha256 of files and pictures that it leaves: after the commit the caller hands them to `custody.delete_unused`.
    Index entries go with the next feed, since `index_state` outlives the resource.
    """
    lock(session, resource)
    key = cast("int", resource.key)
    hashes = session.exec(select(ResourceFile.sha256).where(ResourceFile.resource_key == key)).all()
    hold_bytes(session, *hashes)
    texts = session.exec(select(Page.text_hash).where(Page.resource_key == key)).all()
    file_ids = session.exec(select(ResourceFile.id).where(ResourceFile.resource_key == key)).all()
    subjects = [str(file_id) for file_id in file_ids]
    session.execute(sa.delete(Job).where(col(Job.kind).in_((EXTRACT, copies.CLEAN)), col(Job.subject).in_(subjects)))
    session.execute(sa.update(IndexState).where(col(IndexState.resource_key) == key).values(applied_revision=-1, retry_after=0.0))
    ocr_jobs.forget(session, file_ids)
    left = [sha256 for part in parts.let_go(session, resource) for sha256 in erase(session, part, actor=actor)]
    pictures = images.drop(session, file_ids)
    for row in (Page, PersonalFinding, ResourceFile, SlugRedirect, Edit):
        session.execute(sa.delete(row).where(sa.column("resource_key") == key))
    session.execute(sa.delete(Held).where(sa.or_(col(Held.archive_key) == key, col(Held.resource_key) == key)))
    session.execute(sa.update(Resource).where(col(Resource.part_of) == key).values(part_of=None))
    signatures.forget(session, key)
    consents.forget(session, key)
    session.add(Tombstone(id=resource.id))
    audit.record(session, actor, "erase", resource.id)
    session.delete(resource)
    vectors.drop_unused(session, texts)
    vectors.forget(session, key)
    return _drop_unused_files(session, hashes) + pictures + left


def find(session: Session, public_id: str) -> Resource:
    """
    Give the resource of a public id.

    Raises:
        NotFound: there is none.
    """
    resource = session.exec(select(Resource).where(Resource.id == storable(public_id))).first()
    if resource is None:
        raise NotFound("resource", public_id)
    return resource


def find_by_slug(session: Session, slug: str) -> tuple[Resource, bool]:
    """
    Give the resource of a slug, and whether the slug is an old one that should redirect.

    Raises:
        NotFound: there is none.
    """
    wanted = storable(slug)
    resource = session.exec(select(Resource).where(Resource.slug == wanted)).first()
    if resource:
        return resource, False
    old = select(Resource).join(SlugRedirect, col(SlugRedirect.resource_key) == Resource.key).where(SlugRedirect.slug == wanted)
    resource = session.exec(old).first()
    if resource is None:
        raise NotFound("resource", slug)
    return resource, True


def current_file(session: Session, resource_key: int) -> ResourceFile | None:
    """Give the primary file whose pages are the resource's pages; None for a resource without a file."""
    query = select(ResourceFile).where(ResourceFile.resource_key == resource_key, ResourceFile.use == "primary", col(ResourceFile.current))
    return session.exec(query).first()


def touch(session: Session, resource: Resource) -> None:
    """Raise the revision: every index will take the resource up again. Does not commit."""
    resource.revision += 1
    resource.updated_at = now()
    session.add(resource)


def lock(session: Session, resource: Resource) -> None:
    """Read the row again and hold it until the transaction ends. Changes of this session are kept."""
    session.flush()
    session.refresh(resource, with_for_update=True)


def title_from_name(name: str) -> str:
    """Make a readable title out of a file name."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name)
    return re.sub(r"[_\s]+", " ", stem).strip()[:300] or name[:300] or "sin título"


def kept_name(name: str) -> str:
    """Give a file's name as a database can keep it: its last 255 characters, U+FFFD for what is no text."""
    return storable(name)[-MAX_NAME:]


def _parts(session: Session, resource: Resource) -> Sequence[Resource]:
    return parts.came_out_of(session, cast("int", resource.key))


def _close_parts(session: Session, archive: Resource, before: str | None, after: str | None, actor: str) -> None:
    """Let the documents of an archive follow it in who may have them, save those of which somebody said otherwise."""
    for part in _parts(session, archive):
        lock(session, part)
        if part.details.get("access") == before:
            edit_resource(session, part, part.revision, {"access": after}, actor=actor)


def _newest_version(session: Session, resource: Resource, use: str, name: str | None = None) -> int:
    query = select(sa.func.max(ResourceFile.version)).where(ResourceFile.resource_key == resource.key, ResourceFile.use == use)
    return session.exec(query if name is None else query.where(ResourceFile.name == name)).one() or 0


def _attach(session: Session, resource: Resource, upload: Upload, *, use: str, version: int, current: bool) -> ResourceFile:
    stored = upload.stored
    hold_bytes(session, stored.sha256)
    if session.get(File, stored.sha256) is None:
        session.add(File(sha256=stored.sha256, size=stored.size, media_type=upload.media_type))
        session.flush()
    row = ResourceFile(
        resource_key=cast("int", resource.key),
        sha256=stored.sha256,
        use=use,
        name=kept_name(upload.name),
        version=version,
        current=current,
    )
    session.add(row)
    session.flush()
    if use == "primary":
        jobs.enqueue(session, EXTRACT, str(row.id))
    return row


def _move(session: Session, resource: Resource, target: State, actor: str) -> None:
    lock(session, resource)
    if resource.state not in _STEPS[target]:
        raise WrongState(resource.id, resource.state, f"becoming {target}")
    before, resource.state = resource.state, target
    touch(session, resource)
    history.remember(session, resource, {"state": before}, {"state": target}, actor)
    audit.record(session, actor, _SAID[target], resource.id, {"from": str(before)})


def _drop_unused_files(session: Session, hashes: Sequence[str]) -> list[str]:
    used = set(session.exec(select(ResourceFile.sha256).where(col(ResourceFile.sha256).in_(hashes))).all()) if hashes else set()
    unused = sorted(set(hashes) - used)
    if unused:
        session.execute(sa.delete(File).where(col(File.sha256).in_(unused)))
    return unused
