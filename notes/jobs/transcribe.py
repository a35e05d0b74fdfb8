"""Step three: what was said, line by line while the engine works."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from notes import artefacts, hearings, recordings, run_claims, storing, transcripts
from notes.adapters import adapters
from notes.db import db
from notes.engines.base import Checkpoint, Hints
from notes.errors import ExternalError
from notes.hearings import ENGINE, LIVE
from notes.jobs import captured
from notes.jobs.outcome import DONE, Outcome, not_needed
from notes.jobs.pace import Pace
from notes.jobs.pump import batches
from notes.models import MediaKind, Recording
from notes.run_claims import Claim
from notes.speech import Utterance
from notes.transcripts import Said

CAME = "The transcript came with the recording."
NO_SPEECH = "Nobody was heard to speak in this recording, so its transcript is empty."
NO_SOUND = "The prepared sound is missing. Run the step before this one again."


def transcribe(claim: Claim) -> Outcome:
    """Go on where the last try came to. Each batch of lines is one transaction."""
    if not claim.options.get("anew"):
        if hearings.came_with(claim.recording_id):
            run_claims.hold(claim)
            hearings.forget(claim.recording_id, LIVE)
            db.session.commit()
            return not_needed(CAME)
        if not claim.checkpoint_ms and captured.write_down(claim):
            return DONE
    speech = artefacts.find(claim.recording_id, MediaKind.SPEECH)
    if speech is None:
        raise ExternalError(NO_SOUND, permanent=True)
    engine = adapters().transcriber
    run_claims.hold(claim, engine=engine.name)
    db.session.commit()
    hints = Hints(claim.options.get("language"), claim.options.get("prompt"))
    writer = _Writer(claim)
    db.session.commit()  # nothing is open while the engine works
    with storing.as_path(speech) as audio:
        items = engine.transcribe(audio, hints, claim.checkpoint_ms)
        with closing(batches(items)) as pieces:
            for piece in pieces:
                writer.write(piece)
                db.session.commit()
    writer.close()
    db.session.commit()
    return DONE if transcripts.any_lines(claim.recording_id) else Outcome(note=NO_SPEECH)


class _Writer:
    """Puts what an engine gives into the transcript.

    A line's key names its run, the checkpoint its block began at, and its number in the block:
    a try that begins at that checkpoint again gives the same lines the same keys.
    """

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._pace = Pace(claim)
        self._run = f"{ENGINE}{claim.run_id.hex[-12:]}:"
        self._begin_block(claim.checkpoint_ms)
        self._total_ms: int | None = None
        self._anew = hearings.has_others(claim.recording_id, self._run)

    def write(self, items: Sequence[Utterance | Checkpoint]) -> None:
        """One transaction's worth of lines and checkpoints."""
        run_claims.hold(self._claim)
        said: list[Said] = []
        spans = hearings.kept(self._claim.recording_id, self._run) if self._anew else []
        for item in items:
            if isinstance(item, Checkpoint):
                self._append(said)
                said = []
                self._checkpoint(item)
            else:
                key = f"{self._block}{self._count}"
                self._count += 1
                if not hearings.is_covered(item, spans):
                    self._keys.add(key)
                    said.append(Said(key, item))
        self._append(said)
        self._tell()

    def close(self) -> None:
        """The end: nothing of an older hearing stays but what people touched."""
        run_claims.hold(self._claim)
        hearings.replace(self._claim.recording_id, self._run)

    def _begin_block(self, at_ms: int) -> None:
        self._done_ms = at_ms
        self._block = f"{self._run}{at_ms}:"
        self._count = 0
        self._keys: set[str] = set()

    def _append(self, said: Sequence[Said]) -> None:
        if said:
            transcripts.append(self._claim.recording_id, said)
            self._done_ms = max(one.utterance.end_ms for one in said)
            if self._anew:  # the old lines go as the new ones reach them
                hearings.replace(self._claim.recording_id, self._run, until_ms=self._done_ms)

    def _checkpoint(self, point: Checkpoint) -> None:
        self._total_ms = point.total_ms
        run_claims.hold(
            self._claim, checkpoint_ms=point.done_ms, total_ms=point.total_ms, setbacks=0
        )
        hearings.replace(
            self._claim.recording_id,
            self._run,
            until_ms=point.done_ms,
            block=self._block,
            keep=self._keys,
        )
        self._begin_block(point.done_ms)
        if point.language:
            self._found_language(point.language)

    def _found_language(self, language: str) -> None:
        recording = db.session.get_one(Recording, self._claim.recording_id)
        if recording.language != language:
            recording.language = language
            recordings.touch(recording.id, "header")

    def _tell(self) -> None:
        """Say how far the work is, now and then."""
        if self._total_ms is None:
            recording = db.session.get_one(Recording, self._claim.recording_id)
            self._total_ms = recording.duration_ms or 0
        if self._pace.due():
            done = min(self._done_ms, self._total_ms)
            run_claims.progress(self._claim, done, self._total_ms)
