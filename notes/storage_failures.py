"""What it means that a file store failed, in words. Foundation."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from notes.errors import ExternalError

_WORDS = {
    errno.ENOSPC: "its disk is full",
    errno.EDQUOT: "its disk is full",
    errno.EROFS: "it may only be read",
    errno.EACCES: "it refuses this server's access",
    errno.EPERM: "it refuses this server's access",
    errno.ENOTCONN: "it can't be reached",
    errno.ECONNREFUSED: "it can't be reached",
}


class StepFailed(ExternalError):
    """A store was tried out and one thing didn't go. `step` is `write`, `read`, `range` or
    `delete`."""

    def __init__(self, step: str, message: str, *, permanent: bool = False) -> None:
        super().__init__(message, permanent=permanent)
        self.step = step


def failed(reason: str, *, permanent: bool = False) -> ExternalError:
    """The store failed, for a reason in words."""
    return ExternalError(f"The file store failed: {reason}.", permanent=permanent)


@contextmanager
def failing(missing: str | None = None) -> Iterator[None]:
    """Say what went wrong with the store. A missing file stays a missing file unless `missing`
    says what it means."""
    try:
        yield
    except FileNotFoundError as error:
        if missing is None:
            raise
        raise failed(missing) from error
    except OSError as error:
        reason = _WORDS.get(error.errno or 0) or error.strerror or type(error).__name__
        raise failed(reason) from error
