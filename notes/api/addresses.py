"""Names and places in the addresses of the API."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from flask import request

from notes.api.problems import missing


def identifier(text: str) -> uuid.UUID:
    """An id from an address; what is no id is of nothing. Raises Problem (404)."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise missing() from None


def following(**place: str | int) -> str:
    """This address with another place in its query: that of another page."""
    return f"{request.base_url}?{urlencode(request.args.to_dict() | place)}"
