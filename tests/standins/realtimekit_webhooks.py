"""What RealtimeKit's stand-in tells by webhook: signed with a key of its own, as RealtimeKit
does, and tried again after a 5xx or no answer, never after a 3xx or 4xx."""

from __future__ import annotations

import base64
import json
import queue
import uuid
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.standins.recall_post import Faults, post

Body = dict[str, Any]


@cache
def private_key(name: str) -> RSAPrivateKey:
    """A key, the same for the same name."""
    return generate_private_key(65537, 2048)


def pem(name: str = "own") -> str:
    """The public part of a key."""
    public = private_key(name).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def signature(body: bytes, name: str = "own") -> str:
    """What proves that this body is the owner's of the key."""
    return base64.b64encode(private_key(name).sign(body, PKCS1v15(), SHA256())).decode()


def headers(body: bytes, name: str = "own") -> dict[str, str]:
    """The headers of a delivery; its id is another each time."""
    return {
        "rtk-signature": signature(body, name),
        "rtk-uuid": str(uuid.uuid4()),
        "rtk-webhook-id": "webhook-1",
    }


@dataclass
class Webhooks:
    """Where events go. `signer` names the key that signs them, `answers` holds what came back
    (None: nothing); `faults` lose, repeat or shuffle them."""

    url: str | None = None
    signer: str = "own"
    tries: int = 3
    timeout_s: float = 5.0
    told: list[Body] = field(default_factory=list)
    answers: list[int | None] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    waiting: queue.Queue[Body | None] = field(default_factory=queue.Queue)

    @property
    def public_pem(self) -> str:
        """The key that is shown to everybody."""
        return pem()

    def tell(self, event: str, **rest: Any) -> Body:
        """An event happened; gives its body."""
        body: Body = {"event": event, **rest}
        self.told.append(body)
        for one in self.faults.pass_on(body) if self.url is not None else []:
            self.waiting.put(one)
        return body

    def run(self) -> None:
        """Send what is told, one after the other, until nothing is put there."""
        while (body := self.waiting.get()) is not None:
            self._send(json.dumps(body).encode())
            self.waiting.task_done()
        self.waiting.task_done()

    def sent(self) -> list[int | None]:
        """What came back, once all has been sent."""
        self.waiting.join()
        return self.answers

    def _send(self, raw: bytes) -> None:
        for _ in range(self.tries):
            signed = headers(raw, self.signer)
            answer = post(self.url or "", raw, signed, self.timeout_s)
            self.answers.append(answer)
            if answer is not None and answer < 500:
                return
