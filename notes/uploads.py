"""Uploads: from the first byte to a recording, exactly once. Core.

A door begins an upload, adds bytes through `incoming`, and when all are here calls
`judging.judge` (slow, no database) and `settle` (a short transaction). A crash anywhere leaves
a row and a file from which the client, or `sweep`, goes on.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import and_, select, update

from notes import filenames, incoming, judging, render, runs, twins
from notes.connections import settings
from notes.db import after_commit, db, now, uuid7
from notes.errors import Conflict, NotFound, TooLarge, Unreadable
from notes.incoming import Arriving
from notes.judging import Judged
from notes.media.opening import EMPTY
from notes.models import Membership, Recording, Refusal, Role, Source, Team, Upload
from notes.offload import offload
from notes.recordings import Viewer

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=7)  # since the last bytes
ORPHANED_AFTER = timedelta(days=1)  # a file without a row: a form that broke off
_RENEW_BELOW = KEPT_FOR - timedelta(hours=12)
_OLDEST = timedelta(days=365 * 30)


def begin(
    viewer: Viewer,
    filename: str,
    size: int,
    *,
    recorded_at: datetime | None = None,
    allow_twin: bool = False,
    upload_id: uuid.UUID | None = None,
) -> Upload:
    """A new upload of `size` bytes. With `upload_id` its file is there already.

    Raises Forbidden, Unreadable (`empty`), TooLarge, NoRoom.
    """
    require_size(viewer, size)
    if upload_id is None:
        upload_id = uuid7()
        incoming.require_room(size)
        incoming.make(upload_id)
    upload = Upload(
        id=upload_id,
        team_id=viewer.team_id,
        user_id=viewer.user.id,
        filename=filenames.clean(filename),
        size=size,
        recorded_at=recorded_at,
        allow_twin=allow_twin,
        expires_at=now() + KEPT_FOR,
    )
    db.session.add(upload)
    db.session.flush()
    return upload


def require_size(viewer: Viewer, size: int) -> None:
    """Raise Forbidden, Unreadable (`empty`) or TooLarge for a file that needn't be sent."""
    viewer.require_edit()
    if size <= 0:
        raise Unreadable(Refusal.EMPTY, EMPTY)
    if size > settings().max_upload_bytes:
        raise too_large()


def too_large() -> TooLarge:
    """What is said of a file above the limit."""
    limit = render.size(settings().max_upload_bytes)
    return TooLarge(
        f"This file is larger than {limit}, the most this server takes. "
        "Send a smaller copy, or only its sound."
    )


def get(viewer: Viewer, upload_id: uuid.UUID) -> Upload:
    """One's own upload. NotFound for anybody else's; Forbidden when one may only read now."""
    found = db.session.execute(
        select(Upload, Membership.role)
        .join(
            Membership,
            and_(Membership.user_id == Upload.user_id, Membership.team_id == Upload.team_id),
        )
        .where(Upload.id == upload_id, Upload.user_id == viewer.user.id)
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such upload. Send the file again.")
    upload, role = found
    Viewer(viewer.user, upload.team_id, Role(role)).require_edit()
    return upload


def prolong(upload: Upload) -> None:
    """Keep an upload that goes on for another seven days."""
    if upload.expires_at - now() < _RENEW_BELOW:
        upload.expires_at = now() + KEPT_FOR


def finish(
    upload_id: uuid.UUID, file: Arriving, digest: str | None = None, *, title: str | None = None
) -> Upload:
    """Make what has arrived safe on the disk, judge it, settle it: for whoever holds its lock
    once the last byte is here. Call it with no transaction open and commit at once after it.
    """
    offload(file.sync)
    return settle(upload_id, judging.judge(upload_id, file.digest or digest), title)


def settle(upload_id: uuid.UUID, judged: Judged, title: str | None = None) -> Upload:
    """Turn what was judged into a recording, or into a refusal; the row says which.

    Once settled it stays: a second call changes nothing. Raises NotFound.
    """
    taken = db.session.scalar(  # the row (on SQLite: the database) is ours until the commit
        update(Upload)
        .where(Upload.id == upload_id, Upload.recording_id.is_(None))
        .values(sha256=judged.sha256, refusal=None, problem=None)
        .returning(Upload.id)
        .execution_options(synchronize_session=False)
    )
    upload = db.session.get(Upload, upload_id, populate_existing=True)
    if upload is None:
        raise NotFound("There is no such upload. Send the file again.")
    if taken is None:
        return upload
    if judged.refusal:
        _refuse(upload, judged.refusal.code, judged.refusal.message)
        return upload
    # Two equal files that arrive at once: one of them is first. (SQLite has one writer anyway.)
    db.session.scalar(
        select(Team.id).where(Team.id == upload.team_id).with_for_update(key_share=True)
    )
    first = None if upload.allow_twin else twins.of(upload)
    if first:
        _refuse(upload, Refusal.TWIN, twins.Twin(first).message)
    else:
        _accept(upload, judged, title)
    return upload


def _refuse(upload: Upload, code: str, message: str) -> None:
    """What can't be media goes at once. A damaged or silent file, and a twin, stays until the
    upload expires: somebody may still want it."""
    upload.refusal, upload.problem = code, message[:500]
    if code in {Refusal.EMPTY, Refusal.NOT_MEDIA}:
        upload_id = upload.id
        after_commit(lambda: incoming.remove(upload_id))


def _accept(upload: Upload, judged: Judged, title: str | None) -> None:
    recording = Recording(
        id=uuid7(),
        team_id=upload.team_id,
        created_by=upload.user_id,
        source=Source.UPLOAD,
        platform="upload",
        title=title or filenames.title(upload.filename),
        started_at=_started_at(upload.recorded_at, judged.duration_ms),
        duration_ms=judged.duration_ms,
    )
    db.session.add(recording)
    db.session.flush()
    upload.recording_id = recording.id
    db.session.flush()
    runs.start(recording)


def _started_at(recorded_at: datetime | None, duration_ms: int | None) -> datetime:
    """A recorder writes until the meeting ends: it began its own length before that."""
    if recorded_at is None or not now() - _OLDEST < recorded_at < now() + timedelta(days=1):
        return now()
    return recorded_at - timedelta(milliseconds=duration_ms or 0)


def allow_twin(upload: Upload) -> None:
    """Take the file although there is a recording of it; it is to be judged again."""
    if upload.refusal == Refusal.TWIN:
        upload.allow_twin = True


def unfinished(viewer: Viewer) -> list[tuple[Upload, int]]:
    """One's uploads that some bytes are missing of, newest first, with what has arrived."""
    rows = db.session.scalars(
        select(Upload)
        .where(
            Upload.user_id == viewer.user.id,
            Upload.team_id == viewer.team_id,
            Upload.sha256.is_(None),
            Upload.expires_at > now(),
        )
        .order_by(Upload.id.desc())
        .limit(20)
    )
    found = [(row, incoming.received(row.id)) for row in rows]
    return [(row, size) for row, size in found if size is not None and size < row.size]


def discard(upload: Upload) -> None:
    """Forget an upload and what has arrived of it. One that became a recording stays."""
    if upload.recording_id is not None:
        raise Conflict("This upload is a recording already. Delete the recording instead.")
    upload_id = upload.id
    db.session.delete(upload)
    after_commit(lambda: incoming.remove(upload_id))


def take_file(
    viewer: Viewer, path: Path, title: str | None = None, *, allow_twin: bool = False
) -> Recording:
    """A recording from a file on this machine, which is copied and left alone.

    Raises Forbidden, Unreadable, TooLarge, NoRoom, Twin, OSError.
    """
    require_size(viewer, path.stat().st_size)
    changed = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    incoming.require_room(path.stat().st_size)
    upload_id = uuid7()
    target = incoming.path(upload_id)
    judged = judging.judge(upload_id, offload(incoming.copy, path, target))
    if judged.refusal:
        incoming.remove(upload_id)
        raise judged.refusal
    size = target.stat().st_size
    begin(viewer, path.name, size, recorded_at=changed, allow_twin=allow_twin, upload_id=upload_id)
    upload = settle(upload_id, judged, title)
    if upload.recording_id is None:
        incoming.remove(upload_id)
        first = twins.of(upload)
        raise twins.Twin(first) if first else NotFound
    return db.session.get_one(Recording, upload.recording_id)


def sweep() -> None:
    """Finish uploads that a crash left with all their bytes, and forget those nobody came back
    to. Safe at any time, and twice at once. Each upload is its own transaction, committed here.
    """
    _finish_all()
    _forget()


def _finish_all() -> None:
    waiting = [
        (row.id, row.size)
        for row in db.session.execute(
            select(Upload.id, Upload.size).where(
                Upload.recording_id.is_(None), Upload.sha256.is_(None)
            )
        )
    ]
    db.session.commit()
    for upload_id, size in waiting:
        if incoming.received(upload_id) == size:
            _finish(upload_id)


def _finish(upload_id: uuid.UUID) -> None:
    try:
        with incoming.appending(upload_id) as file:
            finish(upload_id, file)
            db.session.commit()
    except (incoming.Busy, NotFound):  # a request is at it, or has just ended it
        db.session.rollback()
    else:
        log.info("upload %s was complete and is settled now", upload_id)


def _forget() -> None:
    expired = db.session.scalars(
        select(Upload).where(Upload.expires_at < now()).order_by(Upload.id).limit(1000)
    ).all()
    for upload in expired:
        if upload.recording_id is None:
            discard(upload)
        elif incoming.received(upload.id) is None:  # the store has it; twins are found there
            db.session.delete(upload)
    db.session.commit()
    old = incoming.older_than(ORPHANED_AFTER.total_seconds())
    known = set(db.session.scalars(select(Upload.id).where(Upload.id.in_(old))))
    db.session.commit()
    for upload_id in set(old) - known:
        incoming.remove(upload_id)
