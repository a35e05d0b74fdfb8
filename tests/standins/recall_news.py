"""What Recall.ai's stand-in has to tell: the bodies of its webhooks, kept in order (WIRE 3.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.standins.recall_recordings import Made, Transcript, now

if TYPE_CHECKING:
    from tests.standins.recall_bots import Bot

ARTEFACTS = {"media": "video_mixed", "transcript": "transcript", "events": "participant_events"}


@dataclass
class News:
    """Everything told so far, and who is told (recall_webhooks.py)."""

    told: list[dict[str, Any]] = field(default_factory=list)
    listeners: list[Callable[[dict[str, Any]], None]] = field(default_factory=list)

    def tell(self, event: str, status: dict[str, Any], **objects: dict[str, Any] | None) -> None:
        """One event, with what it is about."""
        body = {"event": event, "data": {"data": status, **objects}}
        self.told.append(body)
        for listener in self.listeners:
            listener(body)

    def bot(self, bot: Bot, change: dict[str, Any]) -> None:
        """A bot stands elsewhere now."""
        status = {
            "code": change["code"],
            "sub_code": change["sub_code"],
            "updated_at": change["created_at"],
        }
        self.tell(f"bot.{change['code']}", status, bot={"id": bot.id, "metadata": bot.metadata})

    def upload(self, upload: dict[str, Any], event: str, recording_id: str | None) -> None:
        """An upload stands elsewhere now; `event` is its second word."""
        status = upload["status"] | {"code": event, "updated_at": now()}
        about = {"id": upload["id"], "metadata": upload["metadata"]}
        recording = {"id": recording_id, "metadata": {}} if recording_id else None
        self.tell(f"sdk_upload.{event}", status, sdk_upload=about, recording=recording, bot=None)

    def recording(self, made: Made, event: str | None = None) -> None:
        """A recording stands elsewhere now, and what was made of it."""
        code = event or made.code
        self.tell(f"recording.{code}", _status(code, made.sub_code), **_parents(made))
        if code not in {"done", "deleted"}:
            return
        for file, name in ARTEFACTS.items():
            if file in made.files or made.codes.get(file) == "deleted":
                artefact = {"id": f"{file}-{made.id}", "metadata": {}}
                told = made.codes.get(file, "done")
                objects = {name: artefact, **_parents(made)}
                self.tell(f"{name}.{told}", _status(told), **objects)

    def transcript(self, made: Made, one: Transcript) -> None:
        """A transcript that was asked for stands elsewhere now."""
        about = {"id": one.id, "metadata": one.order.get("metadata") or {}}
        objects = {"transcript": about, **_parents(made)}
        self.tell(f"transcript.{one.code}", _status(one.code, one.sub_code), **objects)


def _status(code: str, sub_code: str | None = None) -> dict[str, Any]:
    return {"code": code, "sub_code": sub_code, "updated_at": now()}


def _parents(made: Made) -> dict[str, Any]:
    owner = {"id": made.bot_id or made.upload_id, "metadata": made.owner_metadata}
    return {
        "recording": {"id": made.id, "metadata": made.metadata},
        "bot": owner if made.bot_id else None,
        "sdk_upload": owner if made.upload_id else None,
    }
