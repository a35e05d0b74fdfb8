"""Links to files in a container of Azure's: a shared access signature for one blob. Foundation.

obstore's own are refused where a name has letters that an address can't have as they are.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

_VERSION = "2021-12-02"


def link(endpoint: str, account: str, key: str, container: str, name: str, seconds: int) -> str:
    """An address that gives the blob to whoever has it, until then. It is good from the
    beginning of time, so that clocks that differ don't matter."""
    until = (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    protocol = "https" if endpoint.startswith("https:") else "https,http"
    told = [
        "r",  # permissions
        "",  # begins
        until,
        f"/blob/{account}/{container}/{name}",
        "",  # a policy of the container's
        "",  # addresses of who asks
        protocol,
        _VERSION,
        "b",  # a blob
        *[""] * 7,  # snapshot, encryption scope, and what answers' headers should be
    ]
    digest = hmac.new(base64.b64decode(key), "\n".join(told).encode(), hashlib.sha256).digest()
    query = {
        "sp": "r",
        "se": until,
        "spr": protocol,
        "sv": _VERSION,
        "sr": "b",
        "sig": base64.b64encode(digest).decode(),
    }
    return f"{endpoint}/{container}/{quote(name)}?{urlencode(query)}"
