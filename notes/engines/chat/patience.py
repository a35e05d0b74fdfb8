"""How long to wait for a chat server, and how much to take from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds and bytes of one answer. A model on a small machine may read for minutes before
    its first word."""

    connect_s: float = 10.0
    read_s: float = 600.0
    total_s: float = 1800.0
    most_bytes: int = 8 * 2**20
    tries: int = 3
    pause_s: float = 1.0
    longest_pause_s: float = 20.0
    """Who is asked to wait longer leaves that to the job, which goes on with others meanwhile."""
