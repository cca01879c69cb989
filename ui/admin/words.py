"""Words of the desk for what the store calls by a code."""

from repository.models import State
from ui.i18n import N_

ALL = N_("All but the trash")
STATES = {
    State.DRAFT: N_("Draft"),
    State.IN_REVIEW: N_("In review"),
    State.PUBLISHED: N_("Published"),
    State.WITHDRAWN: N_("Withdrawn"),
    State.TRASHED: N_("In the trash"),
}
ROLES = {
    "contributor": N_("contributor: adds and describes, others publish"),
    "librarian": N_("librarian: publishes, too"),
    "administrator": N_("administrator: lets people in, too"),
}
ROLE_NAMES = {"contributor": N_("contributor"), "librarian": N_("librarian"), "administrator": N_("administrator")}
FINDINGS = {
    "telephone": N_("telephone number"),
    "email": N_("e-mail address"),
    "identity-number": N_("identity number"),
    "passport": N_("passport number"),
    "child-name": N_("name of a child"),
    "comment": N_("comment"),
    "note": N_("note"),
    "hidden-sheet": N_("hidden sheet"),
    "hidden-text": N_("hidden text"),
    "position": N_("place of the photograph"),
    "mail-header": N_("sender or recipient"),
    "author": N_("name in the file’s properties"),
    "form-field": N_("form field"),
    "attached-file": N_("attached file"),
}
FINDING_STATES = {"open": N_("to be looked at"), "cleared": N_("looked at"), "kept": N_("meant for readers")}
ORIGINS = {
    "file-property": N_("the file’s properties"),
    "title-page": N_("the title page"),
    "heading": N_("a heading"),
    "first-paragraph": N_("the first paragraph"),
    "label": N_("a label in the text"),
    "date": N_("a date in the text"),
    "title-word": N_("a word of the title"),
    "named": N_("what the pages name"),
    "pages": N_("the language of the pages"),
}
STEPS = {
    "submit": N_("Hand in for review"),
    "publish": N_("Publish"),
    "withdraw": N_("Withdraw"),
    "trash": N_("Put in the trash"),
    "reopen": N_("Make it a draft again"),
}
BLOCKERS = {
    "field-missing": N_("“%(field)s” has no value."),
    "description-missing": N_("The picture is not described for those who cannot see it."),
    "consent-lacking": N_("The consent of those who are shown or tell is missing, or its last day has passed."),
    "personal-data": N_("Findings of personal data that nobody has looked at: %(num)s."),
}
FORM_FIELDS = ("name", "email", "role", "password", "old", "user", "state")  # named by their ids in messages, under the context `field`
