"""An app that is connected to Recall.ai's stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from pydantic import SecretStr

from notes import adapters
from notes.outbound import Bounds
from tests.standins import recall as standin

QUICK = Bounds(connect_s=1, read_s=1, total_s=3, pause_s=0.01)


@contextmanager
def connected(app, server, *, key=standin.KEY, bounds=QUICK) -> Iterator[None]:
    """The server's own account is with this stand-in, until the end."""
    settings, chosen = app.extensions["notes.settings"], app.extensions["notes.adapters"]
    account = {"recall_api_base": server.url, "recall_api_key": SecretStr(key)}
    app.extensions["notes.settings"] = settings.model_copy(update=account)
    adapters.connect(app, replace(chosen, bounds=bounds))
    try:
        yield
    finally:
        app.extensions["notes.settings"] = settings
        adapters.connect(app, chosen)
