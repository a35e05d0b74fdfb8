"""Shows, while a step works, that its process lives."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sqlalchemy import update

from notes import pulse
from notes.db import now
from notes.models import Run
from notes.run_claims import Claim, held


def beating(claim: Claim) -> AbstractContextManager[None]:
    """Keep a claim's heartbeat fresh for the length of a block."""
    statement = update(Run).where(held(claim))
    return pulse.beating(lambda: statement.values(heartbeat_at=now()), f"run {claim.run_id}")
