"""The demo's live meeting: a stand-in of Recall.ai beside the product, and a bot sent to it.

Nobody needs an account anywhere: the stand-in lets a meeting happen, tells of it word by word as
Recall.ai would, and hands out its video afterwards. All that the product does with it is real.
"""

from __future__ import annotations

import os
import secrets
import sys
import uuid
from base64 import b64encode
from dataclasses import dataclass, field
from socket import socket

from notes.launcher import process
from notes.launcher.part import Part
from notes.launcher.parts import ROOT
from notes.recordings import Viewer
from notes.settings import Settings

NAME = "recall"
MODULE = "tests.standins.recall"
FILE = ROOT / "tests" / "standins" / "meeting" / "meeting.mp4"
TITLE = "The new office: planning the move (live)"
LINK = "https://zoom.us/j/5550104242"


def is_there() -> bool:
    """Whether this installation has the stand-in and its meeting."""
    return FILE.is_file()


@dataclass(frozen=True, slots=True)
class Provider:
    """The stand-in, at an address that stays when it is started again. `speed`: so many seconds
    of the meeting pass in one."""

    listener: socket
    speed: float = 1.0
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    secret: str = field(
        default_factory=lambda: "whsec_" + b64encode(secrets.token_bytes(24)).decode(), repr=False
    )

    @property
    def settings(self) -> dict[str, str | None]:
        """What makes the stand-in the provider of this server."""
        base = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        return {
            "recall_api_base": base,
            "recall_api_key": self.key,
            "recall_webhook_secret": self.secret,
            "google_oauth_client_id": "google-client",
            "google_oauth_page": f"{base}/consent/google",
            "microsoft_oauth_client_id": "microsoft-client",
            "microsoft_oauth_page": f"{base}/consent/microsoft",
        }

    def part(self, settings: Settings) -> Part:
        """The stand-in's process. It takes key and secret from the environment, as we do."""
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        webhook = f"http://{host}:{settings.port}/webhooks/recall"
        number = self.listener.fileno()
        command = [sys.executable, "-m", MODULE, "--listener", str(number)]
        command += ["--webhook", webhook, "--speed", str(self.speed)]
        return Part(NAME, lambda: become(command, number))


def become(command: list[str], listener: int) -> None:
    """Go on as a stand-in, which inherits its listening socket."""
    os.chdir(ROOT)
    process.replace(command, [listener])


def send(viewer: Viewer) -> uuid.UUID:
    """Send a bot to the meeting, as a person would; gives the recording's id. Called in an app's
    context, which commits. Raises NotesError."""
    from notes import bots

    bot = bots.send(viewer, bots.Wish(meeting_url=LINK, title=TITLE))
    return bot.recording_id
