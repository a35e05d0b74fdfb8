"""Calls to the API of Cloudflare RealtimeKit."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from pydantic import SecretStr

from notes.answers import Unanswered
from notes.errors import ExternalError, Invalid
from notes.outbound import Bounds, Line
from notes.providers.base import CaptureState
from notes.providers.captured import CapturedLine
from notes.providers.realtimekit import recordings, transcript
from notes.providers.realtimekit.fields import identity, link, mapping, moment
from notes.providers.realtimekit.refusals import (
    NAME,
    NO_APP,
    NO_MEETING,
    UNKNOWN,
    UNREADABLE,
    explain,
    in_words,
)
from notes.providers.realtimekit.webhook import public_key
from notes.providers.room_orders import Filters, StartRecording, StartTracks
from notes.providers.rooms import Action, Offer, Page, Recording
from notes.transfers import Limits, bring

API, KEYS = "https://api.cloudflare.com/client/v4", "https://api.realtime.cloudflare.com"
"""Where it is asked, and where it shows the key that its webhooks are signed with."""

GONE = f"{NAME} no longer has this recording."
NOT_YET = f"{NAME} hasn't finished this recording yet. This is tried again by itself."
ELSEWHERE = f"{NAME} keeps no file of this recording: it was told to put it elsewhere."
NO_VOICES = f"{NAME} recorded nobody's voice in this meeting."
_KEPT_DAYS = 7
_MOST_TEXT = 64 * 2**20
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class App:
    """Whose recordings: an app of a Cloudflare account."""

    account_id: str
    app_id: str


class RealtimeKitClient:
    """The recordings of one app. Every call raises ExternalError, in words for people."""

    def __init__(
        self,
        app: App,
        token: SecretStr,
        base_url: str = API,
        bounds: Bounds | None = None,
        keys_url: str = KEYS,
    ) -> None:
        self._bounds = bounds or Bounds()
        place = f"/accounts/{part(app.account_id)}/realtime/kit/{part(app.app_id)}"
        bearer = SecretStr(f"Bearer {token.get_secret_value()}")
        self._line = Line(NAME, base_url.rstrip("/") + place, bearer, bounds)
        self._keys = Line(NAME, keys_url, None, bounds)

    def recordings(self, filters: Filters | None = None) -> Page:
        """A page of the recordings, without why they began and ended."""
        path = "/recordings" + (filters or Filters()).query()
        found = recordings.page(self._asked("GET", path, missing=NO_APP))
        if found is None:
            raise ExternalError(UNREADABLE)
        return found

    def every(self, filters: Filters | None = None) -> Iterator[Recording]:
        """All recordings of a list, page after page, each once. Whether its pages count from 0 or
        from 1 isn't told, so it is seen from where the second one begins."""
        asked, number, seen = filters or Filters(), 2, set[str]()
        page = self._numbered(asked, None)
        while True:
            fresh = [one for one in page.recordings if one.id not in seen]
            yield from fresh
            seen |= {one.id for one in fresh}
            if page.last >= page.total or not page.recordings:
                return
            following = self._numbered(asked, number)
            if number == 2 and following.first > page.last + 1:
                number, following = 1, self._numbered(asked, 1)
            if following.last <= page.last:
                return
            page, number = following, number + 1

    def start(self, order: StartRecording) -> Recording:
        """Begin to record a meeting. Asked once only: a second recording could come of a second
        try. After a failure that isn't permanent, look whether one is running."""
        path, payload = "/recordings", order.payload()
        return _recording(self._asked("POST", path, payload, order.secrets(), NO_MEETING))

    def start_tracks(self, order: StartTracks) -> Recording:
        """Begin to record each voice on its own; asked once only too."""
        data = self._asked("POST", "/recordings/track", order.payload(), missing=NO_MEETING)
        inner = mapping(mapping(data).get("data")).get("recording")
        return _recording({"data": inner} if inner is not None else data)

    def active(self, meeting_id: str) -> Recording | None:
        """What is being recorded of a meeting just now, if anything."""
        return self._one(f"/recordings/active-recording/{part(meeting_id)}")

    def found(self, recording_id: str) -> Recording | None:
        """A recording with its links; None when there is none."""
        return self._one(f"/recordings/{part(recording_id)}")

    def command(self, recording_id: str, action: Action) -> Recording:
        """Pause, resume or stop a recording; gives how it stands then."""
        payload = {"action": action.value}
        return _recording(self._asked("PUT", f"/recordings/{part(recording_id)}", payload))

    def check(self) -> None:
        """Whether RealtimeKit answers and knows our token and our app."""
        self.recordings(Filters(per_page=1))

    def transcript(self, session_id: str, form: Literal["CSV", "JSON"] = "CSV") -> Offer | None:
        """The file of what was said in a session; None when there is none."""
        path = f"/sessions/{part(session_id)}/transcript?format={form}"
        return self._offer(path, session_id, "transcript")

    def summary(self, session_id: str) -> Offer | None:
        """The file of a session's summary; None when there is none."""
        return self._offer(f"/sessions/{part(session_id)}/summary", session_id, "summary")

    def lines(self, offer: Offer) -> list[CapturedLine]:
        """What was said, in order."""
        return transcript.lines(self._file(offer))

    def summary_text(self, offer: Offer) -> str:
        """A summary's words, which are Markdown."""
        try:
            return self._file(offer).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ExternalError(UNREADABLE, permanent=True) from None

    def media(
        self,
        recording_id: str,
        target: Path,
        most_bytes: int,
        still: Callable[[], None],
        track: str | None = None,
    ) -> int:
        """Bring its film or, without one, its sound; or `track`, a file of one participant. Goes on
        with what an earlier try left beside `target`; gives the size in bytes."""
        limits = Limits(most_bytes, pause_s=self._bounds.pause_s)
        return bring(NAME, lambda: self._media_link(recording_id, track), target, limits, still)

    def webhook_key(self) -> str:
        """The public key of webhooks, as PEM. It hardly ever changes: whoever asks keeps it."""
        try:
            body = self._keys.call("GET", "/.well-known/webhooks.json", explain=explain()).json()
        except Unanswered as error:
            raise in_words(error) from None
        pem = mapping(mapping(body).get("data")).get("publicKey")
        try:
            public_key(pem if isinstance(pem, str) else "")
        except Invalid:
            raise ExternalError(UNREADABLE) from None
        return str(pem)

    def _numbered(self, filters: Filters, number: int | None) -> Page:
        return self.recordings(filters.model_copy(update={"page_no": number}))

    def _one(self, path: str) -> Recording | None:
        body = self.look(path)
        return _recording(body) if body is not None else None

    def _offer(self, path: str, session_id: str, name: str) -> Offer | None:
        # The transcript's keys have underscores, the summary's are in camelCase.
        body = self.look(path)
        data = mapping(mapping(body).get("data"))
        address = link(data.get(f"{name}_download_url")) or link(data.get(f"{name}DownloadUrl"))
        if address is None:
            return None
        until = data.get(f"{name}_download_url_expiry") or data.get(f"{name}DownloadUrlExpiry")
        told = identity(data.get("sessionId")) or session_id
        return Offer(told, address, moment(until))

    def look(self, path: str) -> Any:
        """The answer about what is there, below the app; None when there is nothing."""
        try:
            return _content(self._line.call("GET", path, explain=explain()).json())
        except Unanswered as error:
            if error.answered == _NOT_FOUND:
                return None
            raise in_words(error) from None

    def _asked(
        self,
        method: str,
        path: str,
        payload: Any = None,
        secrets: Sequence[str] = (),
        missing: str = UNKNOWN,
    ) -> Any:
        try:
            answer = self._line.call(method, path, payload=payload, explain=explain(secrets))
        except Unanswered as error:
            raise in_words(error, missing) from None
        return _content(answer.json())

    def _media_link(self, recording_id: str, track: str | None) -> str:
        found = self.found(recording_id)
        if found is None or found.state == CaptureState.FAILED:
            raise ExternalError(GONE, permanent=True)
        if found.state != CaptureState.COMPLETE:
            raise ExternalError(NOT_YET, retry_after=60)
        _require_kept(found.expires_at)
        if track is not None:
            address = next((one.link for one in found.tracks if one.file_name == track), None)
        else:
            address = found.link or found.audio_link
        if address is None:
            whole = NO_VOICES if found.is_tracks else ELSEWHERE
            raise ExternalError(whole if track is None else GONE, permanent=True)
        return address

    def _file(self, offer: Offer) -> bytes:
        _require_kept(offer.expires_at)
        limits = Limits(_MOST_TEXT, total_s=120, pause_s=self._bounds.pause_s)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "file"
            bring(NAME, lambda: offer.link, file, limits)
            return file.read_bytes()


def part(value: str) -> str:
    """An id as part of a path. Nothing and dots would lead to another path."""
    if value.strip(".") == "":
        raise ExternalError(UNKNOWN, permanent=True)
    return quote(value, safe="")


def _content(body: Any) -> Any:
    if not isinstance(body, dict):
        raise ExternalError(UNREADABLE)  # a page on the way, perhaps: passing
    if body.get("success") is False:
        raise ExternalError(f"{NAME} says that it couldn't do this. Try again.")
    return body


def _recording(body: Any) -> Recording:
    found = recordings.recording(mapping(body).get("data"))
    if found is None:
        raise ExternalError(UNREADABLE, permanent=True)
    return found


def _require_kept(until: datetime | None) -> None:
    if until is not None and until <= datetime.now(UTC):
        raise ExternalError(
            f"{NAME} keeps files for {_KEPT_DAYS} days. "
            f"This one could be had until {until:%d %B %Y}.",
            permanent=True,
        )
