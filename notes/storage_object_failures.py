"""What a bucket's server says when it refuses or fails, in words. Foundation.

obstore has few kinds of errors; what happened stands in their text: the answer's status and the
server's own code, or what kind of trouble the connection had.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from notes.errors import ExternalError
from notes.storage_failures import failed
from notes.storage_fuse import Unanswered

if TYPE_CHECKING:
    from obstore.exceptions import BaseError

NO_BUCKET = "there is no bucket of this name"
_CODE = re.compile(r"<Code>\s*(\w+)\s*</Code>")
_STATUS = re.compile(r"non-2xx status code: (\d{3})|\(code: (\d{3})\)")
_TROUBLE = re.compile(r"kind: (Connect|Timeout|Request|Interrupted|Decode|Body)\b")

_WHOLE = "non-partial response when range requested"
_UNKNOWN_KEY = "it doesn't know this access key"
_REFUSED = "it refuses these credentials"
_NOT_ALLOWED = "these credentials don't allow it"
_EITHER = "these credentials are wrong, or don't allow it"
_ELSEWHERE = "the bucket is in another region"
_FULL = "it has no more room"
_BUSY = "it is too busy now"
# Reasons by the codes of S3 and who speaks it, Azure, Google; those of _PASSING may pass.
_REASONS = {
    "InvalidAccessKeyId": _UNKNOWN_KEY,
    "SignatureDoesNotMatch": _REFUSED,
    "AuthenticationFailed": _REFUSED,
    "AuthorizationFailure": _REFUSED,
    "InvalidAuthenticationInfo": _REFUSED,
    "AccessDenied": _NOT_ALLOWED,
    "AuthorizationPermissionMismatch": _NOT_ALLOWED,
    "InsufficientAccountPermissions": _NOT_ALLOWED,
    "NoSuchBucket": NO_BUCKET,
    "ContainerNotFound": NO_BUCKET,
    "InvalidBucketName": NO_BUCKET,
    "AuthorizationHeaderMalformed": _ELSEWHERE,
    "PermanentRedirect": _ELSEWHERE,
    "IllegalLocationConstraintException": _ELSEWHERE,
    "RequestTimeTooSkewed": "its clock and this server's differ too much",
    "QuotaExceeded": _FULL,
    "InsufficientStorage": _FULL,
    "XMinioStorageFull": _FULL,
    "SlowDown": _BUSY,
    "ServerBusy": _BUSY,
}
_REFUSALS = {_UNKNOWN_KEY, _REFUSED, _NOT_ALLOWED, _EITHER}
_PASSING = {_FULL, _BUSY, _REASONS["RequestTimeTooSkewed"]}
_STATUSES = {
    400: "it doesn't understand what it was asked",
    401: _REFUSED,
    403: _EITHER,
    404: NO_BUCKET,
    412: "the file was replaced while it was read",
    416: "it doesn't give parts of files",
    429: _BUSY,
    503: _BUSY,
    507: _FULL,
}
_LASTING = {401, 403, 404}
_TROUBLES = {
    "Connect": "it can't be reached",
    "Timeout": "it doesn't answer in time",
}


class Refused(ExternalError):
    """The store doesn't know us, or doesn't let us do this."""


@contextmanager
def saying(missing: str | None = None) -> Iterator[None]:
    """Say what went wrong with the store: raises ExternalError, permanent where trying again
    can't help. What isn't there stays a FileNotFoundError, unless `missing` says what it
    means."""
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError as error:
        if missing is None:
            raise
        raise failed(missing, permanent=missing == NO_BUCKET) from error
    except BaseError as error:
        reason, lasts = _reason(str(error))
        kind = ExternalError
        if reason in _REFUSALS:
            kind = Refused
        elif reason in _TROUBLES.values():
            kind = Unanswered
        raise kind(failed(reason).message, permanent=lasts) from error


def is_beyond_the_end(error: BaseError) -> bool:
    """Whether a part was asked for that the file doesn't have: any part of an empty one."""
    status = _STATUS.search(str(error))
    return status is not None and status[1] == "416"


def _reason(text: str) -> tuple[str, bool]:
    """Why, and whether that stays so."""
    code = _CODE.search(text)
    if code is not None and code[1] in _REASONS:
        reason = _REASONS[code[1]]
        return reason, reason not in _PASSING
    status = _STATUS.search(text)
    if status is not None:
        number = int(status[1] or status[2])
        said = f"it answers with an error ({number}{f', {code[1]}' if code else ''})"
        return _STATUSES.get(number, said), number in _LASTING
    if _WHOLE in text:
        return _STATUSES[416], True
    trouble = _TROUBLE.search(text)
    return _TROUBLES.get(trouble[1] if trouble else "", "the connection to it broke"), False
