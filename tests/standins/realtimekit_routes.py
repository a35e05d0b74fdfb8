"""The routes of RealtimeKit's stand-in: recordings, and the files of sessions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tests.standins.realtimekit_http import Handler, route
from tests.standins.realtimekit_recordings import MOVES, RUNNING, Recording
from tests.standins.realtimekit_rules import START, TRACK, wrong
from tests.standins.realtimekit_sessions import meeting, of_session, participants, session

if TYPE_CHECKING:
    from tests.standins.realtimekit import RealtimeKit

MOST_A_PAGE = 100


def start(kit: RealtimeKit, handler: Handler) -> None:
    """Begin a recording; one at a time unless more are allowed."""
    made = _begun(kit, handler, is_tracks=False)
    if made is not None:
        handler.give(made.shown())


def track(kit: RealtimeKit, handler: Handler) -> None:
    """Begin a recording of each voice; the answer is one level deeper than elsewhere."""
    made = _begun(kit, handler, is_tracks=True)
    if made is not None:
        handler.give({"recording": made.shown()})


def _begun(kit: RealtimeKit, handler: Handler, *, is_tracks: bool) -> Recording | None:
    problem = wrong(handler.body, TRACK if is_tracks else START)
    if problem is not None:
        handler.refuse(400, problem)
        return None
    met = kit.meetings.get(handler.body["meeting_id"])
    if met is None or met.ended is not None:
        handler.refuse(404, "No active session was found for this meeting.")
        return None
    if _running(kit, met.id) and not handler.body.get("allow_multiple_recordings"):
        handler.refuse(409, "This meeting is being recorded already.")
        return None
    return kit.record(met, handler.body, is_tracks=is_tracks)


def listed(kit: RealtimeKit, handler: Handler) -> None:
    """A page of those that fit the query."""
    query = {name: values[-1] for name, values in kit.asked[-1].query.items()}
    status = {
        one for value in kit.asked[-1].query.get("status", []) for one in value.split(",") if one
    }
    found = [one for one in kit.recordings.values() if _fits(one, query, status)]
    found.sort(key=lambda one: one.invoked, reverse=query.get("sort_order", "DESC") == "DESC")
    size = min(int(query.get("per_page", kit.per_page)), MOST_A_PAGE)
    number = int(query["page_no"]) - kit.first_page if "page_no" in query else 0
    begin = max(number, 0) * size
    rows = [one.listed() for one in found[begin : begin + size]]
    paging = {
        "total_count": len(found),
        "start_offset": begin + 1,
        "end_offset": begin + len(rows),
    }
    handler.give(rows, paging=paging)


def _fits(one: Recording, query: dict[str, str], status: set[str]) -> bool:
    expired = one.until is not None and one.until <= datetime.now(one.until.tzinfo)
    words = query.get("search", "").lower()
    return (
        query.get("meeting_id", one.meeting.id) == one.meeting.id
        and (not status or one.status in status)
        and (words in one.meeting.title.lower() or words == one.meeting.id)
        and ("expired" not in query or (query["expired"] == "true") == expired)
        and (
            "start_time" not in query or one.invoked >= datetime.fromisoformat(query["start_time"])
        )
        and ("end_time" not in query or one.invoked <= datetime.fromisoformat(query["end_time"]))
    )


def active(kit: RealtimeKit, handler: Handler, meeting_id: str) -> None:
    """What runs in a meeting."""
    running = _running(kit, meeting_id)
    if running:
        handler.give(running[-1].shown())
    else:
        handler.refuse(404, "No active recording was found.")


def one(kit: RealtimeKit, handler: Handler, recording_id: str) -> None:
    """A recording."""
    if recording_id in kit.recordings:
        handler.give(kit.recordings[recording_id].shown())
    else:
        handler.refuse(404, "This recording was not found.")


def command(kit: RealtimeKit, handler: Handler, recording_id: str) -> None:
    """Pause, resume or stop it, where it stands so that this can be done."""
    found = kit.recordings.get(recording_id)
    action = handler.body.get("action") if isinstance(handler.body, dict) else None
    if found is None:
        handler.refuse(404, "This recording was not found.")
    elif action not in MOVES:
        handler.refuse(400, f"action is invalid: {action}")
    elif found.status not in MOVES[action][0]:
        handler.refuse(409, f"A recording that is {found.status} can't {action}.")
    else:
        if action == "stop":
            found.stop_reason = {"reason": "API_CALL", "caller": {"type": "ORGANIZATION"}}
        kit.move(found, MOVES[action][1])
        handler.give(found.shown())


def transcript(kit: RealtimeKit, handler: Handler, session_id: str) -> None:
    """The file of what was said, in the form that is asked for."""
    found = of_session(kit, session_id)
    form = kit.asked[-1].query.get("format", ["CSV"])[0]
    if found is None or form not in found.files:
        handler.refuse(404, "No transcript was found for this session.")
        return
    handler.give(
        {
            "sessionId": session_id,
            "transcript_download_url": found.files[form],
            "transcript_download_url_expiry": kit.week_from_now(),
        }
    )


def summary(kit: RealtimeKit, handler: Handler, session_id: str) -> None:
    """The file of the summary; its keys are in camelCase, unlike the transcript's."""
    found = of_session(kit, session_id)
    if found is None or "summary" not in found.files:
        handler.refuse(404, "No summary was found for this session.")
        return
    handler.give(
        {
            "sessionId": session_id,
            "summaryDownloadUrl": found.files["summary"],
            "summaryDownloadUrlExpiry": kit.week_from_now(),
        }
    )


def _running(kit: RealtimeKit, meeting_id: str) -> list[Recording]:
    return [
        one
        for one in kit.recordings.values()
        if one.meeting.id == meeting_id and one.status in RUNNING
    ]


ROUTES = (
    route("GET", "/recordings", listed),
    route("POST", "/recordings", start),
    route("POST", "/recordings/track", track),
    route("GET", "/recordings/active-recording/<id>", active),
    route("GET", "/recordings/<id>", one),
    route("PUT", "/recordings/<id>", command),
    route("GET", "/meetings/<id>", meeting),
    route("GET", "/sessions/<id>", session),
    route("GET", "/sessions/<id>/participants", participants),
    route("GET", "/sessions/<id>/transcript", transcript),
    route("GET", "/sessions/<id>/summary", summary),
)
