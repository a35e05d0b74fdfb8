"""The demo's RealtimeKit: a stand-in beside the product, in which a meeting is always on.

Whoever has that meeting recorded gets it from its beginning; all that the product does is real.
"""

from __future__ import annotations

import secrets
import sys
from dataclasses import dataclass, field
from socket import socket

from notes.launcher.demo_meeting import become
from notes.launcher.part import Part
from notes.settings import Settings

NAME = "realtimekit"
MODULE = "tests.standins.realtimekit"
MEETING_ID = "demo-meeting"
ACCOUNT, APP = "demo-account", "demo-app"


@dataclass(frozen=True, slots=True)
class RoomProvider:
    """The stand-in, at an address that stays when it is started again. `speed`: so many seconds
    of the meeting pass in one."""

    listener: socket
    speed: float = 1.0
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    @property
    def settings(self) -> dict[str, str | None]:
        """What makes the stand-in the provider of this server."""
        base = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        return {
            "cloudflare_api_base": f"{base}/client/v4",
            "cloudflare_keys_base": base,
            "cloudflare_api_token": self.token,
            "cloudflare_account_id": ACCOUNT,
            "cloudflare_app_id": APP,
            "cloudflare_webhook_public_key": None,
        }

    def part(self, settings: Settings) -> Part:
        """The stand-in's process. It takes its token from the environment, as we do."""
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        webhook = f"http://{host}:{settings.port}/webhooks/realtimekit"
        number = self.listener.fileno()
        command = [sys.executable, "-m", MODULE, "--listener", str(number)]
        command += ["--webhook", webhook, "--speed", str(self.speed)]
        return Part(NAME, lambda: become(command, number))
