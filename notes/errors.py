"""The exceptions of the product; any layer may raise them, doors turn them into answers.

Every message is a sentence for people: what happened, and what to do about it.
"""

from __future__ import annotations


class NotesError(Exception):
    """Anything we say no to in words. `message` may be shown to the person who asked."""

    status = 400
    code = "error"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.default)
        self.message = message or self.default

    default = "Something went wrong. Please try again."


class Invalid(NotesError):
    """Input that can't be taken as it is; `field` names the form field or JSON attribute."""

    status = 422
    code = "invalid"

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotFound(NotesError):
    """It does not exist, or not for this person (which is told the same way)."""

    status = 404
    code = "not_found"
    default = "There is nothing here, or it isn't yours to see."


class Forbidden(NotesError):
    """The person may see the thing but not do this to it."""

    status = 403
    code = "forbidden"
    default = "Your role in this team doesn't allow that. Ask an admin or the owner."


class Conflict(NotesError):
    """Somebody else was first; nothing was overwritten."""

    status = 409
    code = "conflict"


class TooLarge(NotesError):
    """More bytes than we take."""

    status = 413
    code = "too_large"


class TooMany(NotesError):
    """Too many tries in too short a time; `retry_after` in seconds."""

    status = 429
    code = "throttled"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unreadable(Invalid):
    """A file that isn't usable media. Trying again with the same bytes can't help.

    `code` is one of `empty`, `not_media`, `no_sound`, `damaged`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, "file")
        self.code = code


class ExternalError(NotesError):
    """An engine, a provider or a store failed us.

    `permanent` says that trying again can't help; `retry_after` is in seconds.
    """

    status = 502
    code = "external"

    def __init__(
        self, message: str, *, permanent: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after


class NotYet(ExternalError):
    """What a provider is making isn't there yet; waiting for it is no failure of anybody.

    `retry_after` says when to look again, in seconds.
    """

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message, retry_after=retry_after)
