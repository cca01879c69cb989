"""What keeps a resource from its readers: the one list that publication obeys and the desk shows."""

from collections.abc import Mapping

import msgspec
from sqlmodel import Session

from repository import consents, personal
from repository.details import missing_for_publication
from repository.errors import Blocked, Invalid, Unsettled
from repository.models import Resource, now

FIELD_MISSING = "field-missing"
PERSONAL_DATA = "personal-data"
DESCRIPTION_MISSING = "description-missing"
CONSENT_LACKING = "consent-lacking"
PICTURES = ("comic", "poster", "infographic")  # types of which a reader who does not see learns nothing without a description
BULK = (PERSONAL_DATA, DESCRIPTION_MISSING)  # what does not keep back files that come many at a time
MESSAGES: Mapping[str, str] = {  # English, to be translated; with the blocker's own values
    FIELD_MISSING: "The field “{field}” has no value.",
    PERSONAL_DATA: "Nobody has looked at {count} findings of personal data.",
    DESCRIPTION_MISSING: "What the picture shows is not described for those who cannot see it.",
    CONSENT_LACKING: "There is no consent, or no longer, of those who are shown ({field}).",
}


class Blocker(msgspec.Struct, frozen=True):
    """One thing to do before publication; `field` (or kind of consent) where it is about one, `count` where there are several."""

    code: str
    field: str | None = None
    count: int = 1

    @property
    def message(self) -> str:
        """Say it in English."""
        return MESSAGES[self.code].format(field=self.field, count=self.count)


def blockers(session: Session, resource: Resource) -> list[Blocker]:
    """Give everything that keeps a resource from being published, in the order in which to do it; nothing is changed."""
    found = [Blocker(FIELD_MISSING, name) for name in missing_for_publication(resource.details)]
    if resource.details.get("type") in PICTURES and not resource.details.get("description"):
        found.append(Blocker(DESCRIPTION_MISSING, "description"))
    found += [Blocker(CONSENT_LACKING, kind) for kind in consents.lacking(session, resource, now().date())]
    if count := personal.open_count(session, resource):
        found.append(Blocker(PERSONAL_DATA, count=count))
    return found


def refuse(session: Session, resource: Resource, *, unsettled: bool) -> None:
    """
    Raise for what keeps a resource back; `unsettled` lets pass what BULK names.

    Raises:
        Invalid: a required field has no value.
        Unsettled: personal data was found that nobody has looked at.
        Blocked: something else must be done first.
    """
    found = [one for one in blockers(session, resource) if not (unsettled and one.code in BULK)]
    if missing := [str(one.field) for one in found if one.code == FIELD_MISSING]:
        raise Invalid([(name, "is required before publication") for name in missing])
    if count := sum(one.count for one in found if one.code == PERSONAL_DATA):
        raise Unsettled(resource.id, count)
    if found:
        raise Blocked(resource.id, tuple(one.code for one in found))
