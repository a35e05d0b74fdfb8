"""Recall.ai's webhooks as Svix delivers them: signed, and again until one is taken (WIRE 3.3)."""

from __future__ import annotations

import json
import threading
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.standins import svix
from tests.standins.recall_post import Body, Faults, post

if TYPE_CHECKING:
    from tests.standins.recall import Recall

PAUSES_S = (0, 5, 300, 1800, 7200, 18_000, 36_000, 36_000)
ANSWER_S = 15.0


@dataclass
class Delivery:
    """One event on its way; every try has the same id. `answers`: what came back, None is
    nothing."""

    event: str
    body: bytes
    id: str = field(default_factory=lambda: f"msg_{uuid.uuid4().hex}")
    answers: list[int | None] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def taken(self) -> bool:
        return bool(self.answers) and self.answers[-1] in range(200, 300)


@dataclass
class Webhooks:
    """The endpoint that a workspace has. Pauses between tries are divided by `speed`."""

    recall: Recall
    url: str | None = None
    secret: str | None = svix.SECRET  # None: the workspace has none yet, nothing is signed
    family: str = "svix"
    speed: float = 1.0
    faults: Faults = field(default_factory=Faults)
    sent: list[Delivery] = field(default_factory=list)

    def tell(self, body: Body) -> None:
        """Something happened."""
        if self.url is not None:
            self._deliver_all(self.faults.pass_on(body))

    def release(self) -> None:
        """Send what was kept back to come in another order."""
        self._deliver_all(self.faults.release())

    def deliver(self, body: Body, number: str | None = None) -> Delivery:
        """Send this until it is taken, or given up. Repeats of it have the same number."""
        delivery = Delivery(body["event"], json.dumps(body).encode())
        delivery.id = number or delivery.id
        self.sent.append(delivery)
        threading.Thread(target=self._deliver, args=(delivery,), daemon=True).start()
        return delivery

    def _deliver_all(self, bodies: list[Body]) -> None:
        numbers: dict[int, str] = {}  # by object: the same one twice is a repeat
        for body in bodies:
            numbers[id(body)] = self.deliver(body, numbers.get(id(body))).id

    def _deliver(self, delivery: Delivery) -> None:
        for pause_s in PAUSES_S:
            if self.recall.over.wait(pause_s / self.speed):
                return
            delivery.answers.append(self._try(delivery))
            if delivery.taken:
                break
        delivery.over.set()

    def _try(self, delivery: Delivery) -> int | None:
        if self.url is None:
            return None
        headers = {}
        if self.secret is not None:
            headers = svix.headers(
                delivery.body, secret=self.secret, delivery_id=delivery.id, family=self.family
            )
        return post(self.url, delivery.body, headers, ANSWER_S)
