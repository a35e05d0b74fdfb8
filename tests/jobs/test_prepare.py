"""What prepare makes of a video, and the copy that browsers play."""

import json

import pytest
from sqlalchemy import select

from notes import runs
from notes.adapters import adapters
from notes.db import db
from notes.models import MediaFile, RunState, Step

av = pytest.importorskip("av")


def film(path, video, audio):
    """A video of two seconds in these codecs."""
    import numpy as np

    with av.open(str(path), "w") as output:
        picture = output.add_stream(video, rate=10)
        picture.width, picture.height, picture.pix_fmt = 160, 120, "yuv420p"
        sound = output.add_stream(audio, rate=48000, layout="mono")
        for at in range(20):
            shade = np.full((120, 160, 3), 40 + 10 * at, np.uint8)
            shade[:60] //= 2
            frame = av.VideoFrame.from_ndarray(shade, format="rgb24")
            frame.pts = at
            output.mux(picture.encode(frame))
        output.mux(picture.encode(None))
        size = sound.codec_context.frame_size or 1024
        for start in range(0, 96000, size):
            wave = np.sin(np.arange(start, start + size) / 20).astype(np.float32) * 0.3
            frame = av.AudioFrame.from_ndarray(wave[None], format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 48000, start
            output.mux(sound.encode(frame))
        output.mux(sound.encode(None))
    return path


def files(recording):
    rows = select(MediaFile).where(MediaFile.recording_id == recording.id)
    return {file.kind: file for file in db.session.scalars(rows)}


def test_a_video_gets_its_picture_sound_and_waveform(arrive, work_off, tmp_path):
    recording = arrive(film(tmp_path / "talk.mp4", "libx264", "aac"))

    work_off()

    found = files(recording)
    assert set(found) == {"original", "thumbnail", "speech", "peaks"}
    assert (found["original"].mime, found["original"].is_video) == ("video/mp4", True)
    assert (found["original"].width, found["original"].height) == (160, 120)
    with adapters().storage.open(found["peaks"].key) as file:
        assert len(json.load(file)) == 800
    assert 1900 <= recording.duration_ms <= 2200


def test_a_container_that_browsers_do_not_know_is_copied_at_once(arrive, work_off, tmp_path):
    recording = arrive(film(tmp_path / "talk.mkv", "libx264", "aac"))

    work_off()

    assert files(recording)["playable"].mime == "video/mp4"
    assert Step.COPY not in runs.newest(recording.id)


def test_pictures_that_must_be_encoded_wait_for_the_transcript(arrive, work_off, tmp_path):
    recording = arrive(film(tmp_path / "talk.avi", "mpeg4", "libmp3lame"))

    work_off()

    found = runs.newest(recording.id)
    assert found[Step.COPY].state == RunState.DONE
    assert found[Step.COPY].started_at >= found[Step.SPEAKERS].finished_at
    assert files(recording)["playable"].mime == "video/mp4"


def test_preparing_again_makes_the_files_again(arrive, work_off, bob, team):
    from tests import factories

    recording = arrive()
    work_off()
    before = files(recording)["speech"].created_at

    runs.rerun(factories.viewer(bob, team), recording.id, Step.PREPARE)
    db.session.commit()
    work_off()

    assert files(recording)["speech"].created_at > before
