"""What `doctor` says of the file stores that teams have named."""

from __future__ import annotations

from collections.abc import Iterator

from notes import checks, leftovers, store_contents, stores, storing
from notes.checks import State
from notes.db import db
from notes.errors import ExternalError

NAME = "team stores"
ADVICE = "Set it again in {team} under Settings, Storage, and look at what its company says of it."
MOVE = "flask --app app storage move --team {team_id} says more and tries again."


def look() -> Iterator[tuple[str, State, str]]:
    """Each team's stores, tried, and whether moving files or deleting old copies is stuck: name,
    state, advice."""
    found = stores.every()
    if not found:
        yield NAME, State(ok=True, detail="none: every team uses this server's"), ""
    for store, team in found:
        what = f"{team}'s {stores.name(store)}"
        try:
            opened = storing.at(store.id)
            db.session.commit()
            state = checks.store(opened)
        except ExternalError as error:
            state = State(ok=False, detail=error.message)
        told = State(ok=state.ok, detail=f"{what}: {state.detail}")
        yield NAME, told, ADVICE.format(team=team)
    for team_id, team in dict.fromkeys((store.team_id, team) for store, team in found):
        problem = store_contents.state(team_id).problem or leftovers.waiting(team_id).problem
        if problem is not None:
            yield NAME, State(ok=False, detail=f"{team}: {problem}"), MOVE.format(team_id=team_id)
