"""Signs webhooks as Svix does for Recall.ai."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
OTHER = "whsec_" + base64.b64encode(b"another secret of 24 byt").decode()


def signature(secret: str, delivery_id: str, stamp: int | str, body: bytes) -> str:
    """One item of the signature header."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{delivery_id}.{stamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(
    body: bytes,
    *,
    secret: str = SECRET,
    delivery_id: str | None = None,
    stamp: int | None = None,
    family: str = "svix",
) -> dict[str, str]:
    """The three headers of a delivery."""
    delivery_id = delivery_id or f"msg_{uuid.uuid4().hex}"
    stamp = round(time.time()) if stamp is None else stamp
    return {
        f"{family}-id": delivery_id,
        f"{family}-timestamp": str(stamp),
        f"{family}-signature": signature(secret, delivery_id, stamp, body),
    }


def event(name: str, upload_id: str, at: str | None = "2026-11-03T10:40:00Z", **values) -> bytes:
    """A body about an upload: `recording` (its id), `metadata`, `sub_code`."""
    code = name.partition(".")[2]
    status = {"code": code, "sub_code": values.get("sub_code"), "updated_at": at}
    data = {
        "data": status,
        "sdk_upload": {"id": upload_id, "metadata": values.get("metadata", {})},
        "recording": {"id": values.get("recording", str(uuid.uuid4())), "metadata": {}},
    }
    return json.dumps({"event": name, "data": data}).encode()
