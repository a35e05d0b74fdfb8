"""The project itself: which team a key acts in."""

from __future__ import annotations

from pydantic import BaseModel

from notes import api_keys
from notes.api.door import Answer, Call, operation


class Project(BaseModel):
    """A team."""

    id: int
    name: str


@operation(
    "GET",
    "/",
    scope=api_keys.READ,
    gives={200: Project},
    summary="Tell which team a key acts in",
    tag="project",
)
def show(call: Call) -> Answer:
    """With `@current` in the address: the team that the key is bound to."""
    return {"id": call.key.team.id, "name": call.key.team.name}
