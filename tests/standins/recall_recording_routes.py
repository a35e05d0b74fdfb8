"""The routes of recordings and of transcripts in Recall.ai's stand-in (WIRE 2.3, 2.4)."""

from __future__ import annotations

import json
import threading
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from tests.standins.recall_http import NOT_FOUND, Handler, route
from tests.standins.recall_recordings import Made, Transcript, now

if TYPE_CHECKING:
    from tests.standins.recall import Recall

ASYNC = {
    "assembly_ai_async", "deepgram_async", "gladia_v1_async", "gladia_v2_async", "rev_async",
    "speechmatics_async", "recallai_async",
}  # fmt: skip
MOST_TRANSCRIPTS = 10


@dataclass
class Writing:
    """How transcripts that are asked for come about: after so many seconds; never where that is
    None, until `write` or `fail` is called. `sub_code`: they fail, with this."""

    recall: Recall
    after_s: float | None = None
    sub_code: str | None = None

    def begin(self, made: Made, one: Transcript) -> None:
        """It was asked for."""
        self.recall.news.transcript(made, one)
        if self.after_s is None:
            return
        timer = threading.Timer(self.after_s, self._end, (made, one))
        timer.daemon = True
        timer.start()

    def write(self, made: Made, one: Transcript, turns: Any) -> None:
        """It is done, and says this."""
        made.files[one.id] = json.dumps(turns).encode()
        self._stands(made, one, "done", None)

    def fail(self, made: Made, one: Transcript, sub_code: str) -> None:
        """It comes to nothing."""
        self._stands(made, one, "failed", sub_code)

    def _end(self, made: Made, one: Transcript) -> None:
        if self.recall.over.is_set():
            return
        if self.sub_code is not None:
            self.fail(made, one, self.sub_code)
        else:
            self.write(made, one, made.spoken or [])

    def _stands(self, made: Made, one: Transcript, code: str, sub_code: str | None) -> None:
        one.code, one.sub_code, one.at = code, sub_code, now()
        self.recall.news.transcript(made, one)


def one(recall: Recall, handler: Handler, recording_id: str) -> None:
    """A recording with fresh links."""
    made = recall.vault.recordings.get(recording_id)
    if made is None:
        handler.answer(404, NOT_FOUND)
    else:
        handler.answer(200, recall.vault.shown(recall.url, made))


def listed(recall: Recall, handler: Handler) -> None:
    """Recordings, those asked for."""
    wanted = dict(parse_qsl(urlsplit(handler.path).query))
    rows = [made for made in recall.vault.recordings.values() if _fits(made, wanted)]
    objects = [recall.vault.shown(recall.url, made) for made in rows]
    handler.answer(200, {"next": None, "previous": None, "results": objects})


def _fits(made: Made, wanted: dict[str, str]) -> bool:
    given = {
        "desktop_sdk_upload_id": made.upload_id,
        "bot_id": made.bot_id,
        "status_code": made.code,
    }
    return all(given[name] == value for name, value in wanted.items() if name in given)


def remove(recall: Recall, handler: Handler, recording_id: str) -> None:
    """Delete a recording."""
    made = recall.vault.recordings.get(recording_id)
    if made is None or made.code == "deleted":
        handler.answer(404, NOT_FOUND)
    else:
        recall.vault.erase(made)
        recall.vault.tell(made)
        handler.done()


def create_transcript(recall: Recall, handler: Handler, recording_id: str) -> None:
    """Ask for a transcript of a recording."""
    made = recall.vault.recordings.get(recording_id)
    if made is None:
        handler.answer(404, NOT_FOUND)
        return
    refusal = _refusal(made, handler.body)
    if refusal is not None:
        handler.answer(400, refusal)
        return
    asked = Transcript(str(uuid.uuid4()), handler.body)
    made.asked.append(asked)
    handler.answer(200, recall.vault.shown_transcript(recall.url, made, asked))
    recall.writing.begin(made, asked)


def _refusal(made: Made, body: Any) -> dict[str, Any] | None:
    providers = body.get("provider") if isinstance(body, dict) else None
    if not isinstance(providers, dict) or len(providers) != 1 or not set(providers) <= ASYNC:
        errors = {"provider": ["Exactly one known provider is needed."]}
        return {"code": "invalid_request_data", "message": "Invalid", "errors": errors}
    if made.code != "done":
        return {"code": "invalid_recording", "detail": "The recording is not done."}
    if len(made.asked) >= MOST_TRANSCRIPTS:
        return {"code": "too_many_transcripts", "detail": "10 transcripts were asked for."}
    return None


def transcript(recall: Recall, handler: Handler, transcript_id: str) -> None:
    """A transcript, the one that came with a recording or one asked for."""
    for made in recall.vault.recordings.values():
        if transcript_id == f"transcript-{made.id}":
            handler.answer(200, recall.vault.first_transcript(recall.url, made))
            return
        for asked in made.asked:
            if asked.id == transcript_id:
                handler.answer(200, recall.vault.shown_transcript(recall.url, made, asked))
                return
    handler.answer(404, NOT_FOUND)


ROUTES = (
    route("GET", "/recording/", listed, "list"),
    route("GET", "/recording/<id>/", one),
    route("DELETE", "/recording/<id>/", remove),
    route("POST", "/recording/<id>/create_transcript/", create_transcript, "create_transcript"),
    route("GET", "/transcript/<id>/", transcript),
)
