"""Passwords: what is asked of one, and its hash."""

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from repository.errors import Invalid

SHORTEST, LONGEST = 12, 200  # characters
# the least of OWASP's equal choices in memory: eight threads of a small server may hash at once
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODYS = _HASHER.hash("nobody has this one")


def hashed(password: str, *, besides: tuple[str, ...] = ()) -> str:
    """
    Give the argon2id hash of a password that may be used; `besides` are texts that it may not be, such as the e-mail address.

    Raises:
        Invalid: it is too short, too long, or easily guessed.
    """
    if len(password) < SHORTEST:
        raise Invalid([("password", f"at least {SHORTEST} characters are wanted")])
    if len(password) > LONGEST:
        raise Invalid([("password", f"at most {LONGEST} characters are possible")])
    if len(set(password)) < SHORTEST // 3 or password.casefold() in {text.casefold() for text in besides}:
        raise Invalid([("password", "is easily guessed")])
    return _HASHER.hash(password.encode("utf-8", "surrogatepass"))


def fits(password: str, kept: str | None) -> bool:
    """Tell whether a password is the one of a hash; without a hash it takes as long and says no."""
    try:
        right = _HASHER.verify(kept or _NOBODYS, password[: LONGEST + 1].encode("utf-8", "surrogatepass"))
    except (Argon2Error, InvalidHashError):
        return False
    return right and kept is not None
