"""What Recall.ai's stand-in posts while a meeting runs, to the endpoints that the recording was
made with: in order, each again every second up to 60 times, and then never again (WIRE 3.3).
"""

from __future__ import annotations

import json
import queue
import threading
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.standins import svix
from tests.standins.recall_post import Body, Faults, post
from tests.standins.recall_recordings import Made

if TYPE_CHECKING:
    from tests.standins.recall import Recall

EVERY_S = 1.0
TRIES = 60
ANSWER_S = 5.0
ARTEFACTS = ("transcript", "participant_events")


@dataclass
class Endpoint:
    """One address. `failed`: nothing more is posted there. `answers`: of every try."""

    url: str
    events: list[str]
    signed: bool
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    failed: bool = False
    answers: list[int | None] = field(default_factory=list)
    waiting: queue.Queue[Body] = field(default_factory=queue.Queue)


@dataclass
class Realtime:
    """All endpoints, by recording. The pause between tries is divided by `speed`."""

    recall: Recall
    speed: float = 1.0
    faults: Faults = field(default_factory=Faults)
    endpoints: dict[str, list[Endpoint]] = field(default_factory=dict)

    def open(self, made: Made, config: dict[str, Any]) -> None:
        """The endpoints of a recording that begins."""
        wanted = [
            Endpoint(one["url"], one["events"], signed=made.bot_id is not None)
            for one in config.get("realtime_endpoints") or []
            if one["type"] == "webhook"
        ]
        self.endpoints[made.id] = wanted
        for endpoint in wanted:
            threading.Thread(target=self._work, args=(endpoint,), daemon=True).start()

    def tell(self, made: Made, event: str, data: dict[str, Any]) -> None:
        """Something was said or done in a meeting that is being recorded."""
        kind = event.partition(".")[0]
        owner = {"id": made.bot_id or made.upload_id, "metadata": made.owner_metadata}
        for endpoint in self.endpoints.get(made.id, []):
            if event not in endpoint.events:
                continue
            body = {"event": event, "data": {
                "data": data,
                "realtime_endpoint": {"id": endpoint.id, "metadata": {}},
                kind: {"id": f"{kind}-{made.id}", "metadata": {}},
                "recording": {"id": made.id, "metadata": made.metadata},
                "bot": owner if made.bot_id else None,
                "sdk_upload": owner if made.upload_id else None,
            }}  # fmt: skip
            for one in self.faults.pass_on(body):
                endpoint.waiting.put(one)

    def release(self) -> None:
        """Post what was kept back to come in another order."""
        for body in self.faults.release():
            recording_id = body["data"]["recording"]["id"]
            number = body["data"]["realtime_endpoint"]["id"]
            for endpoint in self.endpoints[recording_id]:
                if endpoint.id == number:
                    endpoint.waiting.put(body)

    def settle(self, made: Made) -> None:
        """Wait until all that a recording has to post was taken, or given up."""
        for endpoint in self.endpoints.get(made.id, []):
            endpoint.waiting.join()

    def _work(self, endpoint: Endpoint) -> None:
        while not self.recall.over.is_set():
            try:
                body = endpoint.waiting.get(timeout=0.2)
            except queue.Empty:
                continue
            if not endpoint.failed:
                self._deliver(endpoint, json.dumps(body).encode())
            endpoint.waiting.task_done()

    def _deliver(self, endpoint: Endpoint, body: bytes) -> None:
        for _ in range(TRIES):
            secret = self.recall.webhooks.secret
            headers = svix.headers(body, secret=secret) if endpoint.signed and secret else {}
            endpoint.answers.append(post(endpoint.url, body, headers, ANSWER_S))
            if endpoint.answers[-1] in range(200, 300):
                return
            if self.recall.over.wait(EVERY_S / self.speed):
                return
        endpoint.failed = True
