"""Errors of the catalogue.

AppError
 + NotFound
 + Conflict
    - DuplicateFile
    - StaleEdit
    - WrongState
    - Unsettled
    - Blocked
 + Invalid
 + SettingsError
 + StorageError
"""

from typing import Any, ClassVar


class AppError(Exception):
    """Something a person can understand and act on; `code` never changes once published."""

    code: ClassVar[str] = "error"


class NotFound(AppError):
    """There is no such thing, or the asker may not know of it."""

    code: ClassVar[str] = "not-found"

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"no {kind} {name!r}")
        self.kind = kind
        self.name = name


class Conflict(AppError):
    """The request does not fit what is stored."""

    code: ClassVar[str] = "conflict"


class DuplicateFile(Conflict):
    """The same bytes already belong to another resource."""

    code: ClassVar[str] = "duplicate-file"

    def __init__(self, sha256: str, resource_id: str) -> None:
        super().__init__(f"file {sha256[:12]} already belongs to resource {resource_id}")
        self.resource_id = resource_id


class StaleEdit(Conflict):
    """The record changed after the editor read it; `yours` and `theirs` hold both values of each field in conflict."""

    code: ClassVar[str] = "stale-edit"

    def __init__(self, resource_id: str, read: int, current: int, yours: dict[str, Any], theirs: dict[str, Any]) -> None:
        super().__init__(f"resource {resource_id} is at revision {current}, the edit read revision {read}")
        self.resource_id = resource_id
        self.read = read
        self.current = current
        self.yours = yours
        self.theirs = theirs


class WrongState(Conflict):
    """A step that this state does not allow, such as publishing what is in the trash."""

    code: ClassVar[str] = "wrong-state"

    def __init__(self, resource_id: str, state: str, step: str) -> None:
        super().__init__(f"resource {resource_id} is {state}: {step} is not possible")
        self.state = state
        self.step = step


class Unsettled(Conflict):
    """Nobody has looked yet at personal data that the file may hold."""

    code: ClassVar[str] = "personal-data"

    def __init__(self, resource_id: str, count: int) -> None:
        super().__init__(f"resource {resource_id} has {count} findings of personal data to look at first: `maleta personal {resource_id}`")
        self.count = count


class Blocked(Conflict):
    """Something must be done before readers may see the resource; `codes` say what (see `repository.blockers`)."""

    code: ClassVar[str] = "blocked"

    def __init__(self, resource_id: str, codes: tuple[str, ...]) -> None:
        super().__init__(f"resource {resource_id} cannot be published yet: {', '.join(codes)}")
        self.codes = codes


class Invalid(AppError):
    """A value that the field does not allow; `problems` are (field, reason) pairs."""

    code: ClassVar[str] = "invalid"

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {reason}" for field, reason in problems))
        self.problems = problems


class SettingsError(AppError):
    """A setting is unknown or wrong; the message names it."""

    code: ClassVar[str] = "settings"


class StorageError(AppError):
    """The disk or the object store refused; the message names path and reason."""

    code: ClassVar[str] = "storage"
