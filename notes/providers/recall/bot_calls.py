"""Calls to Recall.ai's API about bots."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote, urlencode

from notes.errors import ExternalError
from notes.outbound import Answer, Line, Unanswered
from notes.providers.bots import BotOrder, BotSeen, Command
from notes.providers.recall import bots
from notes.providers.recall.recordings import RECORDINGS
from notes.providers.recall.refusals import explain
from notes.providers.recording_config import RecordingConfig

UNREADABLE = "Recall.ai's answer can't be read."
_BY_ORDER = "metadata__bot"
_GONE = 404


class BotCalls:
    """The part of a client that is about bots; failures are in words about bots."""

    _line: Line

    def create_bot(self, order: BotOrder, once: uuid.UUID) -> BotSeen:
        """Send a bot. Raises ExternalError; after a 507 another `once` is needed."""
        made = bots.seen(self._asked("POST", bots.BOTS, bots.payload(order), once))
        if not made.id:
            raise ExternalError(UNREADABLE, permanent=True)
        return made

    def bot_of(self, order_id: str) -> BotSeen | None:
        """The bot whose metadata name this order. Raises ExternalError."""
        return bots.first(self._asked("GET", f"{bots.BOTS}?{urlencode({_BY_ORDER: order_id})}"))

    def bot(self, bot_id: str) -> BotSeen | None:
        """A bot as it stands; None when there is none. Raises ExternalError."""
        try:
            return bots.seen(self._asked("GET", self._one(bot_id)))
        except Unanswered as error:
            if error.answered == _GONE:
                return None
            raise

    def command(
        self, bot_id: str, command: Command, once: uuid.UUID, config: RecordingConfig | None = None
    ) -> None:
        """Tell a bot something; CANCEL deletes one that hasn't set out. Raises ExternalError."""
        if command == Command.CANCEL:
            self._gone("DELETE", self._one(bot_id))
            return
        payload = bots.command_payload(command, config)
        self._call("POST", self._one(bot_id) + bots.PATHS[command], payload, once)

    def erase_bot(self, bot_id: str) -> None:
        """Delete all that a bot recorded. Raises ExternalError."""
        self._gone("POST", f"{self._one(bot_id)}delete_media/")

    def erase_recording(self, recording_id: str) -> None:
        """Delete a recording. Raises ExternalError."""
        self._gone("DELETE", f"{RECORDINGS}{quote(recording_id, safe='')}/")

    @staticmethod
    def _one(bot_id: str) -> str:
        return f"{bots.BOTS}{quote(bot_id, safe='')}/"

    def _gone(self, method: str, path: str) -> None:
        """Have something gone that may be gone already."""
        try:
            self._call(method, path)
        except Unanswered as error:
            if error.answered != _GONE:
                raise

    def _asked(
        self, method: str, path: str, payload: Any = None, once: uuid.UUID | None = None
    ) -> Any:
        return self._content(self._call(method, path, payload, once))

    @staticmethod
    def _content(answer: Answer) -> Any:
        found = answer.json()
        if found is None:
            raise ExternalError(UNREADABLE)  # a page on the way, perhaps: passing
        return found

    def _call(
        self, method: str, path: str, payload: Any = None, once: uuid.UUID | None = None
    ) -> Answer:
        headers = {"Idempotency-Key": str(once)} if once is not None else {}
        try:
            return self._line.call(
                method,
                path,
                payload=payload,
                headers=headers,
                repeatable=True,
                final=bots.FINAL,
                explain=explain,
            )
        except Unanswered as error:
            raise bots.in_words(error) from None
