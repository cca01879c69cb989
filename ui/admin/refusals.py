"""Why the desk lets somebody not in, or does not do what was asked."""

from repository.errors import AppError
from ui.i18n import N_


class SignInNeeded(AppError):
    """Nobody is signed in here, or the sign-in ended."""

    code = "sign-in-needed"

    def __init__(self) -> None:
        super().__init__("sign in first")


class Forbidden(AppError):
    """The account may not do this."""

    code = "role-too-low"

    def __init__(self, role: str, wanted: str) -> None:
        super().__init__(f"a {role} may not do what a {wanted} may")


class ForeignForm(AppError):
    """The form does not come from this site, or from an earlier sign-in."""

    code = "foreign-form"

    def __init__(self) -> None:
        super().__init__("the form was not sent from a page of this desk, or from one of an earlier sign-in")


STATUS = {"sign-in-needed": 401, "role-too-low": 403, "foreign-form": 403, "wrong-password": 401, "too-many-tries": 429, "link-over": 404}
TEXTS = {  # code of an error: title and advice
    "sign-in-needed": (
        N_("Your sign-in has ended"),
        N_("Nothing was changed. Sign in again in another tab, then come back here and send the page again."),
    ),
    "role-too-low": (N_("Your account may not do this"), N_("Ask an administrator of this collection.")),
    "foreign-form": (
        N_("This form cannot be accepted"),
        N_("Nothing was changed. It did not come from a page of your present sign-in. Open the page again and repeat it."),
    ),
    "link-over": (
        N_("This link has been used or has run out"),
        N_("Each link works once and for three days. Ask whoever gave it to you for a new one."),
    ),
    "email-taken": (N_("This e-mail address has an account already"), N_("Give that account a new link instead of adding it again.")),
    "last-administrator": (
        N_("Somebody must be able to let others in"),
        N_("This is the last active administrator. Make somebody else an administrator first."),
    ),
    "personal-data": (
        N_("Look at the personal data first"),
        N_("The file may hold personal data that nobody has looked at. They are listed on the page of the resource."),
    ),
    "blocked": (N_("Something must be done before publication"), N_("The page of the resource says what.")),
    "wrong-state": (N_("This step is not possible now"), N_("Somebody may have changed the resource meanwhile. Load its page again.")),
    "duplicate-file": (
        N_("The same file is in the collection already"),
        N_("It was added again while this resource was in the trash."),
    ),
}
