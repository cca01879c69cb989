"""Accounts of those who work at the desk: who they are, what they may do, and the links that let them in for the first time."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, cast, get_args

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository import audit
from repository.account_models import AccountLink, SignIn, User
from repository.catalogue import new_public_id
from repository.db import hold
from repository.errors import Conflict, Invalid, NotFound
from repository.passwords import hashed
from repository.text import storable

Role = Literal["contributor", "librarian", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)  # each may do what those before it may
LINK_LASTS = timedelta(days=3)
MAX_NAME = 80
SYSTEM = "system"  # who did it, where nobody is signed in
MAX_USERS = 1_000
_EMAIL = re.compile(r"[^\s@<>()\"',;:\\\[\]\x00-\x1f]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")


class Account(msgspec.Struct, frozen=True):
    """A person as pages and commands show them. `waiting` tells that nobody has chosen a password yet."""

    id: str
    name: str
    email: str
    role: Role
    active: bool
    waiting: bool
    created_at: datetime


class LinkOver(NotFound):
    """The link was used, ran out or never was."""

    code = "link-over"

    def __init__(self) -> None:
        super().__init__("one-time link", "…")


class LastAdministrator(Conflict):
    """Somebody must be left who can let others in."""

    code = "last-administrator"

    def __init__(self) -> None:
        super().__init__("this is the last active administrator: make another one first")


class EmailTaken(Conflict):
    """Another account has this address."""

    code = "email-taken"

    def __init__(self, email: str) -> None:
        super().__init__(f"{email} has an account already")


def token_hash(token: str) -> str:
    """Give what the store keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def at_least(role: str, wanted: Role) -> bool:
    """Tell whether a role may do what `wanted` may."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(wanted)


def add_user(session: Session, name: str, email: str, role: str, password: str | None = None, *, actor: str = SYSTEM) -> User:
    """
    Add an account. Does not commit.

    Raises:
        Invalid: a value that cannot be used.
        EmailTaken: another account has the address.
    """
    name, email = _name(name), _email(email)
    _check_role(role)
    kept = hashed(password, besides=(name, email)) if password is not None else None
    hold(session, "accounts")
    if by_email(session, email):
        raise EmailTaken(email)
    user = User(id=new_public_id(), name=name, email=email, role=role, password=kept)
    session.add(user)
    session.flush()
    audit.record(session, actor, "user-add", user.id, {"role": role})
    return user


def find(session: Session, user_id: str) -> User:
    """
    Give the account of an id.

    Raises:
        NotFound: there is none.
    """
    user = session.exec(select(User).where(User.id == storable(user_id))).first()
    if user is None:
        raise NotFound("user", user_id)
    return user


def by_email(session: Session, email: str) -> User | None:
    """Give the account of an e-mail address, however it is written."""
    return session.exec(select(User).where(User.email == storable(email).strip().lower())).first()


def accounts(session: Session) -> list[Account]:
    """Give all accounts by name."""
    rows = session.exec(select(User).order_by(sa.func.lower(User.name), col(User.key)).limit(MAX_USERS)).all()
    return [account(row) for row in rows]


def account(user: User) -> Account:
    """Give an account as it is shown."""
    return Account(user.id, user.name, user.email, cast("Role", user.role), user.active, user.password is None, user.created_at)


def change_password(session: Session, user: User, password: str, *, actor: str = SYSTEM) -> None:
    """Set a password, end every sign-in of the account and its open links. Does not commit."""
    user.password = hashed(password, besides=(user.name, user.email))
    session.add(user)
    session.execute(sa.delete(AccountLink).where(col(AccountLink.user_key) == user.key))
    end_sign_ins(session, user)
    audit.record(session, actor, "user-password", user.id)


def change_role(session: Session, user: User, role: str, *, actor: str = SYSTEM) -> None:
    """
    Let somebody do more or less from now on. Does not commit.

    Raises:
        LastAdministrator: nobody else could let others in.
    """
    _check_role(role)
    hold(session, "accounts")
    if role not in (user.role, "administrator"):
        _keep_one(session, user)
    audit.record(session, actor, "user-role", user.id, {"before": user.role, "after": role})
    user.role = role
    session.add(user)


def set_active(session: Session, user: User, active: bool, *, actor: str = SYSTEM) -> None:  # noqa: FBT001 - the name says it
    """
    Let an account in or keep it out; who is kept out is signed out everywhere. Does not commit.

    Raises:
        LastAdministrator: nobody else could let others in.
    """
    hold(session, "accounts")
    if not active:
        _keep_one(session, user)
        session.execute(sa.delete(AccountLink).where(col(AccountLink.user_key) == user.key))
        end_sign_ins(session, user)
    user.active = active
    session.add(user)
    audit.record(session, actor, "user-in" if active else "user-out", user.id)


def end_sign_ins(session: Session, user: User, *, besides: str = "") -> None:
    """Sign an account out everywhere, but where the hash of the token is `besides`. Does not commit."""
    session.execute(sa.delete(SignIn).where(col(SignIn.user_key) == user.key, col(SignIn.token_hash) != besides))


def first_link(session: Session, at: datetime) -> str | None:
    """Give the token of a new link for the first librarian, older ones end; None once there is an account. Does not commit."""
    hold(session, "accounts")
    if session.exec(select(User.key).limit(1)).first() is not None:
        return None
    session.execute(sa.delete(AccountLink).where(col(AccountLink.user_key).is_(None)))
    return _new_link(session, None, at)


def user_link(session: Session, user: User, at: datetime, *, actor: str = SYSTEM) -> str:
    """Give the token of a link with which a user chooses a password once; older ones of the user end. Does not commit."""
    if not user.active:
        raise Invalid([("user", "is kept out: let them in first")])
    session.execute(sa.delete(AccountLink).where(col(AccountLink.user_key) == user.key))
    audit.record(session, actor, "user-link", user.id)
    return _new_link(session, user.key, at)


def link_owner(session: Session, token: str, at: datetime) -> User | None:
    """
    Give whose link a token is; None: it is the first librarian's, who has no account yet.

    Raises:
        LinkOver: it cannot be used.
    """
    link = session.get(AccountLink, token_hash(token))
    if link is None or link.expires_at <= at:
        raise LinkOver
    if link.user_key is None:
        if session.exec(select(User.key).limit(1)).first() is not None:
            raise LinkOver
        return None
    return session.exec(select(User).where(User.key == link.user_key)).one()


def use_link(session: Session, token: str, password: str, at: datetime, *, name: str = "", email: str = "") -> User:
    """
    Use a link up: set its owner's password, or make the first librarian, who administers. Does not commit.

    Raises:
        LinkOver: it cannot be used.
        Invalid: name, address or password cannot be used; the link still can.
    """
    hold(session, "accounts")
    user = link_owner(session, token, at)
    if user is None:
        user = add_user(session, name, email, "administrator", password)
        session.execute(sa.delete(AccountLink).where(col(AccountLink.user_key).is_(None)))
    else:
        change_password(session, user, password, actor=user.id)
    return user


def _new_link(session: Session, user_key: int | None, at: datetime) -> str:
    session.execute(sa.delete(AccountLink).where(col(AccountLink.expires_at) <= at))
    token = secrets.token_urlsafe(24)
    session.add(AccountLink(token_hash=token_hash(token), user_key=user_key, expires_at=at + LINK_LASTS))
    session.flush()
    return token


def _keep_one(session: Session, user: User) -> None:
    others: Sequence[int | None] = session.exec(
        select(User.key)
        .where(User.role == "administrator", col(User.active), col(User.password).is_not(None), User.key != user.key)
        .limit(1)
    ).all()
    if user.role == "administrator" and user.active and not others:
        raise LastAdministrator


def _name(text: str) -> str:
    name = " ".join(storable(text.replace("\x00", "")).split())
    if not name or len(name) > MAX_NAME:
        raise Invalid([("name", f"a text of 1 to {MAX_NAME} characters is wanted")])
    return name


def _email(text: str) -> str:
    email = text.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email) or storable(email) != email:
        raise Invalid([("email", "is no e-mail address")])
    return email


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise Invalid([("role", f"one of {', '.join(ROLES)} is wanted")])
