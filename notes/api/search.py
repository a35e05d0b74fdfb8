"""Finding recordings by their words."""

from __future__ import annotations

from notes import api_keys, listing, windows
from notes.api.addresses import following
from notes.api.call import Answer, Call
from notes.api.desktop_recordings import catch_up
from notes.api.door import operation
from notes.api.types_files import FoundRecording, FoundRecordings, SearchQuery, Snippet
from notes.listing import Cursor, Filters
from notes.models import Recording, Status

SNIPPETS = 3


@operation(
    "GET",
    "/search/",
    scope=api_keys.READ,
    query=SearchQuery,
    gives={200: FoundRecordings},
    summary="Search recordings",
    tag="search",
)
def index(call: Call) -> Answer:
    """Recordings in which every word of `q` stands: in the title, the names of speakers, what was
    said, the summary or the note. Case and accents don't count. Take `next` until it is null.
    """
    asked: SearchQuery = call.query
    before = Cursor.read(asked.before) if asked.before else None
    catch_up(call.viewer)
    page = listing.page(call.viewer, Filters(words=asked.q), before=before, size=asked.limit)
    return FoundRecordings(
        next=following(before=str(page.earlier)) if page.earlier else None,
        results=[_shown(row.recording, asked.q) for row in page.rows],
    )


def _shown(recording: Recording, words: str) -> FoundRecording:
    return FoundRecording(
        id=recording.id,
        title=recording.title,
        status=Status(recording.status),
        started_at=recording.started_at,
        duration_ms=recording.duration_ms,
        snippets=[
            Snippet(segment_id=line.id, start_ms=line.start_ms, text=line.text)
            for line in windows.holding(recording.id, words, SNIPPETS)
        ],
    )
