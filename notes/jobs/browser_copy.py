"""A copy that browsers play: part of `prepare` where it is quick, else a step of its own."""

from __future__ import annotations

from pathlib import Path

from notes import storing
from notes.jobs import prepare
from notes.jobs.outcome import DONE, Outcome, not_needed, scratch_folder
from notes.jobs.pace import Pace
from notes.media.probe import Probe
from notes.models import MediaKind
from notes.run_claims import Claim

_MIME = {
    (".mp4", "video"): "video/mp4",
    (".mp4", "audio"): "audio/mp4",
    (".m4a", "audio"): "audio/mp4",
    (".webm", "video"): "video/webm",
    (".webm", "audio"): "audio/webm",
}


def browser_copy(claim: Claim) -> Outcome:
    """The step: encode the copy, after the transcript is there."""
    from notes.media.probe import probe

    with storing.as_path(prepare.original(claim)) as source, scratch_folder() as folder:
        if not make(claim, source, probe(source), folder):
            return not_needed("Browsers play the file as it is.")
    return DONE


def make(claim: Claim, source: Path, found: Probe, folder: Path) -> bool:
    """Make and store the copy. False where the original does."""
    from notes.media.playable import playable

    copy = playable(source, found, folder / "playable", Pace(claim))
    if copy is None:
        return False
    mime = _MIME[copy.suffix, found.kind]
    values = {"is_video": found.kind == "video", "duration_ms": found.duration_ms}
    prepare.store(claim, copy, MediaKind.PLAYABLE, mime, **values)
    return True
