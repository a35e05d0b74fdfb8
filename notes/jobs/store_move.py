"""Brings a team's files to its current store, a while at a time."""

from __future__ import annotations


def move(team_id: str) -> None:
    """Go on with the move of a team's files."""
