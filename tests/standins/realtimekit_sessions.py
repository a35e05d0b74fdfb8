"""Routes of RealtimeKit's stand-in that tell of a session: when it was, and who was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.standins.realtimekit_http import Handler
from tests.standins.realtimekit_recordings import Meeting, stamp

if TYPE_CHECKING:
    from tests.standins.realtimekit import RealtimeKit

MOST_A_PAGE = 50


def session(kit: RealtimeKit, handler: Handler, session_id: str) -> None:
    """A session."""
    found = of_session(kit, session_id)
    if found is None:
        handler.refuse(404, "This session was not found.")
        return
    told = {
        "id": session_id,
        "associated_id": found.id,
        "meeting_display_name": found.title,
        "organization_id": "org-1",
        "type": "meeting",
        "status": "LIVE" if found.ended is None else "ENDED",
        "live_participants": 0 if found.ended is not None else len(found.peers),
        "max_concurrent_participants": len(found.peers),
        "minutes_consumed": 1.5,
        "created_at": stamp(found.began),
        "started_at": stamp(found.began),
        "updated_at": stamp(found.ended or found.began),
    }
    handler.give(told | ({"ended_at": stamp(found.ended)} if found.ended is not None else {}))


def participants(kit: RealtimeKit, handler: Handler, session_id: str) -> None:
    """A page of who was there."""
    found = of_session(kit, session_id)
    if found is None:
        handler.refuse(404, "This session was not found.")
        return
    query = {name: values[-1] for name, values in kit.asked[-1].query.items()}
    size = min(int(query.get("per_page", "20")), MOST_A_PAGE)
    number = int(query["page_no"]) - kit.first_page if "page_no" in query else 0
    begin = max(number, 0) * size
    rows = [
        {
            "id": one.peer_id,
            "user_id": one.user_id,
            "display_name": one.name,
            "custom_participant_id": "",
            "joined_at": stamp(one.joined),
            "created_at": stamp(one.joined),
            "updated_at": stamp(one.joined),
            "duration": 1.5,
            "preset_name": "group_call_host",
        }
        for one in found.peers[begin : begin + size]
    ]
    paging = {
        "total_count": len(found.peers),
        "start_offset": begin + 1,
        "end_offset": begin + len(rows),
    }
    handler.give({"participants": rows}, paging=paging)


def meeting(kit: RealtimeKit, handler: Handler, meeting_id: str) -> None:
    """A meeting with its settings."""
    if meeting_id in kit.meetings:
        handler.give(kit.meetings[meeting_id].shown())
    else:
        handler.refuse(404, "This meeting was not found.")


def of_session(kit: RealtimeKit, session_id: str) -> Meeting | None:
    """The meeting that a session belongs to."""
    return next((one for one in kit.meetings.values() if one.session_id == session_id), None)
