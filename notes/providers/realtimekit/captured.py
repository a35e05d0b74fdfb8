"""RealtimeKit's recordings as every provider's are asked about: their files, the words of their
session that fall into them, and who took part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from notes.errors import NotYet
from notes.providers.base import CaptureState, StateChanged
from notes.providers.captured import (
    Artefact,
    Captured,
    CapturedLine,
    CapturedTurn,
    Elsewhere,
    Readiness,
)
from notes.providers.realtimekit import recordings, sessions, times
from notes.providers.realtimekit.client import RealtimeKitClient, part
from notes.providers.realtimekit.refusals import NAME
from notes.providers.realtimekit.sessions import Peer, Wishes
from notes.providers.rooms import Offer, Recording, Session
from notes.speech import Participant

SUMMING_UP = f"{NAME} is still summing up this meeting. This is looked at again by itself."
LOOK_AGAIN_S = 30.0
WORKS_FOR = timedelta(minutes=15)
"""So long after a session RealtimeKit may still be writing its transcript or its summary."""

_READINESS = {CaptureState.COMPLETE: Readiness.DONE, CaptureState.FAILED: Readiness.GONE}
_MOST_PAGES = 20
_A_PAGE = 100


class RealtimeKitCaptures:
    """What one app has recorded. Every call raises ExternalError."""

    name = NAME

    def __init__(self, client: RealtimeKitClient) -> None:
        self._client = client

    def upload(self, upload_id: str) -> StateChanged | None:
        """How a recording stands; None when RealtimeKit knows no such recording."""
        found = self._client.found(upload_id)
        return recordings.changed(found) if found is not None else None

    def recording_of(self, upload_id: str) -> str | None:
        """A recording is its own."""
        return upload_id

    def recording(self, recording_id: str) -> Captured | None:
        """A recording with what its session has to do with it; None when there is none. One whose
        files have expired is complete all the same: bringing them says so."""
        found = self._client.found(recording_id)
        if found is None:
            return None
        readiness = _READINESS.get(found.state, Readiness.PENDING)
        captured = Captured(found.id, readiness, Artefact(found.id, readiness, found.link))
        if readiness != Readiness.DONE:
            return captured
        if not (found.link or found.audio_link or found.tracks) and found.store and found.file_name:
            captured = replace(captured, elsewhere=Elsewhere(found.store, found.file_name))
        return self._with_session(captured, found)

    def media(
        self, recording_id: str, target: Path, most_bytes: int, still: Callable[[], None]
    ) -> int:
        """Bring its film or, without one, its sound; gives the size in bytes."""
        return self._client.media(recording_id, target, most_bytes, still)

    def voice(
        self,
        recording_id: str,
        file: str,
        target: Path,
        most_bytes: int,
        still: Callable[[], None],
    ) -> int:
        """Bring the file of one participant; gives the size in bytes."""
        return self._client.media(recording_id, target, most_bytes, still, file)

    def lines(self, transcript: Artefact) -> Sequence[CapturedLine]:
        """What was said while the recording ran, in order."""
        if transcript.link is None:
            return []
        found = self._client.lines(Offer(None, transcript.link))
        return times.within(found, transcript.span_ms) if transcript.span_ms else found

    def turns(self, timeline: Artefact) -> Sequence[CapturedTurn]:
        """RealtimeKit tells of nobody when they spoke."""
        return []

    def people(self, people: Artefact) -> Sequence[Participant]:
        """Those who were in the session and have a name, each once."""
        return sessions.people(self._peers(people.id))

    def summary(self, recording_id: str) -> str | None:
        """The summary of the session; None where there is none. Raises NotYet for some minutes
        after a session that is to have one."""
        found = self._client.found(recording_id)
        if found is None or found.session_id is None:
            return None
        offer = self._client.summary(found.session_id)
        if offer is not None and not _is_over(offer.expires_at):
            return self._client.summary_text(offer).strip() or None
        session = self._session(found.session_id)
        if session is not None and _just_ended(session) and self._wishes(session).summary:
            raise NotYet(SUMMING_UP, LOOK_AGAIN_S)
        return None

    def _with_session(self, captured: Captured, found: Recording) -> Captured:
        session = self._session(found.session_id) if found.session_id else None
        if session is None or session.session_id is None:
            return replace(captured, voices=times.voices(found, ()))
        peers = self._peers(session.session_id) if found.tracks else ()
        return replace(
            captured,
            transcript=self._transcript(found, session),
            people=Artefact(session.session_id, Readiness.DONE),
            voices=times.voices(found, peers),
        )

    def _transcript(self, found: Recording, session: Session) -> Artefact | None:
        """None also where its times can't be placed in the recording: it is written down here."""
        span_ms = times.span_ms(found, session)
        known = session.session_id
        if span_ms is None or known is None:
            return None
        offer = self._client.transcript(known, "JSON") or self._client.transcript(known, "CSV")
        if offer is not None:
            readiness = Readiness.GONE if _is_over(offer.expires_at) else Readiness.DONE
            return Artefact(known, readiness, offer.link, span_ms)
        if (session.ended_at is None or _just_ended(session)) and self._wishes(session).transcript:
            return Artefact(known, Readiness.PENDING)
        return None

    def _session(self, session_id: str) -> Session | None:
        return sessions.session(self._client.look(f"/sessions/{part(session_id)}"))

    def _wishes(self, session: Session) -> Wishes:
        if session.meeting_id is None:
            return Wishes()
        return sessions.wishes(self._client.look(f"/meetings/{part(session.meeting_id)}"))

    def _peers(self, session_id: str) -> tuple[Peer, ...]:
        found: dict[tuple[str | None, str | None], Peer] = {}
        for page in self._pages(session_id):
            before = len(found)
            found |= {(one.user_id, one.peer_id): one for one in page.peers}
            if len(found) >= page.total or len(found) == before:
                break
        return tuple(found.values())

    def _pages(self, session_id: str) -> Iterator[sessions.Peers]:
        """Page after page. Whether they count from 0 or from 1 isn't told, so that the first may
        come twice, which is nothing new only once."""
        place = f"/sessions/{part(session_id)}/participants?"
        first = sessions.peers(self._client.look(place + urlencode({"per_page": _A_PAGE})))
        yield first
        for number in range(1, _MOST_PAGES):
            query = urlencode({"per_page": _A_PAGE, "page_no": number})
            page = sessions.peers(self._client.look(place + query))
            if page != first:
                yield page


def _is_over(until: datetime | None) -> bool:
    return until is not None and until <= datetime.now(UTC)


def _just_ended(session: Session) -> bool:
    return session.ended_at is not None and datetime.now(UTC) - session.ended_at < WORKS_FOR
