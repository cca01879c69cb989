"""Signing in: a new token each time, ends by itself when idle and after a day's work, and delays for who guesses."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import cast

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository import accounts, audit
from repository.account_models import FailedSignIn, SignIn, User
from repository.accounts import Account, token_hash
from repository.errors import AppError
from repository.passwords import fits
from repository.text import storable

IDLE = timedelta(hours=2)
LASTS = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)  # a page a second would else write a row a second
FREE_TRIES = 5  # in vain, from one address on one account
FREE_TRIES_OF_AN_ADDRESS = 50  # on whatever accounts: a whole office may share one
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


class WrongPassword(AppError):
    """No such account, another password, or an account that is kept out: which of them is not told."""

    code = "wrong-password"

    def __init__(self) -> None:
        super().__init__("the e-mail address and the password do not belong together")


class TooManyTries(AppError):
    """This address guessed too often; the same account can be used from other addresses."""

    code = "too-many-tries"

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"too many wrong passwords from this address: wait {wait_s} s")
        self.wait_s = wait_s


class Place(msgspec.Struct, frozen=True):
    """A browser that is signed in, as its owner sees it."""

    agent: str
    created_at: datetime
    seen_at: datetime
    here: bool


def account_for(session: Session, email: str, password: str, address: str, at: datetime) -> User:
    """
    Give the account that an e-mail address and a password open; counts nothing.

    Raises:
        TooManyTries: it must wait first; the password was not looked at.
        WrongPassword: they open none. The caller notes it with `note_failure`, in a transaction of its own.
    """
    if (wait := _wait(session, email, address, at)) > timedelta(0):
        raise TooManyTries(max(1, round(wait.total_seconds())))
    user = accounts.by_email(session, email)
    if not fits(password, user.password if user else None) or user is None or not user.active:
        raise WrongPassword
    return user


def note_failure(session: Session, email: str, address: str, at: datetime) -> None:
    """Count a try in vain. Does not commit."""
    session.execute(sa.delete(FailedSignIn).where(col(FailedSignIn.last_at) < at - FORGOTTEN_AFTER))
    for bucket, _ in _buckets(email, address):
        row = session.exec(select(FailedSignIn).where(FailedSignIn.bucket == bucket).with_for_update()).first()
        session.merge(FailedSignIn(bucket=bucket, times=(row.times if row else 0) + 1, last_at=at))
    session.flush()


def begin(session: Session, user: User, address: str, agent: str, at: datetime) -> str:
    """Sign an account in and give the new token. Does not commit."""
    bucket = _buckets(user.email, address)[0][0]
    session.execute(sa.delete(FailedSignIn).where(col(FailedSignIn.bucket) == bucket))
    session.execute(sa.delete(SignIn).where(sa.or_(col(SignIn.created_at) <= at - LASTS, col(SignIn.seen_at) <= at - IDLE)))
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=token_hash(token),
            user_key=cast("int", user.key),
            agent=storable(agent.replace("\x00", ""))[:160],
            created_at=at,
            seen_at=at,
        )
    )
    session.flush()
    audit.record(session, user.id, "sign-in", user.id)
    return token


def whose(session: Session, token: str, at: datetime) -> tuple[Account, datetime] | None:
    """Give the account that a token is signed in to and when it was seen last; None when it ended."""
    query = select(SignIn, User).join(User, col(User.key) == SignIn.user_key).where(SignIn.token_hash == token_hash(token))
    found = session.exec(query).first()
    if found is None:
        return None
    row, user = found
    if not user.active or row.created_at <= at - LASTS or row.seen_at <= at - IDLE:
        return None
    return accounts.account(user), row.seen_at


def see(session: Session, token: str, at: datetime) -> None:
    """Remember that a token is in use. Does not commit."""
    session.execute(sa.update(SignIn).where(col(SignIn.token_hash) == token_hash(token)).values(seen_at=at))


def end(session: Session, token: str) -> None:
    """Sign out. Does not commit."""
    session.execute(sa.delete(SignIn).where(col(SignIn.token_hash) == token_hash(token)))


def places(session: Session, user_id: str, token: str, at: datetime) -> list[Place]:
    """Give where an account is signed in, the newest first; `token` is the one that asks."""
    query = (
        select(SignIn)
        .join(User, col(User.key) == SignIn.user_key)
        .where(User.id == user_id, SignIn.created_at > at - LASTS, SignIn.seen_at > at - IDLE)
    )
    rows = session.exec(query.order_by(col(SignIn.created_at).desc(), col(SignIn.token_hash)).limit(50)).all()
    return [Place(row.agent, row.created_at, row.seen_at, row.token_hash == token_hash(token)) for row in rows]


def _wait(session: Session, email: str, address: str, at: datetime) -> timedelta:
    """Give how long to wait: 1 s after the free tries, twice as long after each further one."""
    longest = timedelta(0)
    for bucket, free in _buckets(email, address):
        row = session.get(FailedSignIn, bucket)
        if row and row.times >= free:
            delay = min(LONGEST_WAIT, timedelta(seconds=2 ** min(20, row.times - free)))
            longest = max(longest, row.last_at + delay - at)
    return longest


def _buckets(email: str, address: str) -> tuple[tuple[str, int], tuple[str, int]]:
    plain = email.strip().lower()
    return (_hash(f"{plain}\n{address}"), FREE_TRIES), (_hash(f"\n{address}"), FREE_TRIES_OF_AN_ADDRESS)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
