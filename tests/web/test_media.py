"""Files by byte ranges, waveform, captions, thumbnails."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest

from notes import downloads
from notes.adapters import adapters
from notes.models import MediaKind
from tests import factories

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CONTENT = bytes(range(256)) * 4


@pytest.fixture
def browser(sign_in, alice):
    return sign_in(alice)


@pytest.fixture
def row(team):
    return factories.recording(team, title="Planning")


@pytest.fixture
def store(row, tmp_path):
    """`store(kind, content, mime)` puts a file of the recording where it belongs."""

    def put(kind=MediaKind.ORIGINAL, content=CONTENT, mime="video/mp4", **values):
        source = tmp_path / "file"
        source.write_bytes(content)
        kept = adapters().storage.put(source, f"{row.id}/{kind}")
        return factories.media_file(row, kind, kept.key, kept.size, kept.sha256, mime, **values)

    return put


@pytest.fixture
def ask(browser, row, store):
    store()

    def get(method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return browser.open(f"/recordings/{row.id}/media/original", method=method, headers=named)

    return get


def test_the_whole_file(ask):
    answer = ask()

    assert (answer.status_code, answer.data) == (200, CONTENT)
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["ETag"] == f'"{hashlib.sha256(CONTENT).hexdigest()}"'


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        ("bytes=1000-", 1000, 1024),
        ("bytes=-24", 1000, 1024),
        ("bytes=1000-5000", 1000, 1024),
        ("bytes=-5000", 0, 1024),
    ],
)
def test_a_part(ask, asked, start, end):
    answer = ask(Range=asked)

    assert (answer.status_code, answer.data) == (206, CONTENT[start:end])
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/1024"
    assert answer.headers["Content-Length"] == str(end - start)


def test_a_part_beyond_the_end_is_refused(ask):
    answer = ask(Range="bytes=1024-")

    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */1024")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=x", "bytes=9-1"])
def test_what_need_not_be_served_in_parts_is_served_whole(ask, asked):
    answer = ask(Range=asked)

    assert (answer.status_code, len(answer.data)) == (200, 1024)


def test_a_part_only_of_the_same_bytes(ask):
    etag = ask().headers["ETag"]

    same = ask(Range="bytes=0-9", If_Range=etag)
    other = ask(Range="bytes=0-9", If_Range='"another"')
    dated = ask(Range="bytes=0-9", If_Range="Sat, 29 Oct 1994 19:43:31 GMT")

    assert [answer.status_code for answer in (same, other, dated)] == [206, 200, 200]


def test_what_the_browser_has_is_not_sent_again(ask):
    answer = ask(If_None_Match=ask().headers["ETag"])

    assert (answer.status_code, answer.data) == (304, b"")


def test_head_tells_sizes_without_bytes(ask):
    whole, part = ask("HEAD"), ask("HEAD", Range="bytes=0-9")

    assert (whole.headers["Content-Length"], whole.data) == ("1024", b"")
    assert (part.status_code, part.headers["Content-Length"]) == (206, "10")


def test_a_large_file_goes_out_in_pieces(browser, row, store):
    content = b"x" * (2 * downloads.CHUNK + 5)
    store(content=content)

    answer = browser.get(f"/recordings/{row.id}/media/original", buffered=False)

    assert [len(piece) for piece in answer.response] == [downloads.CHUNK, downloads.CHUNK, 5]


def test_an_address_with_its_hash_is_kept_for_ever(browser, row, store):
    kept = store(MediaKind.THUMBNAIL, b"jpeg", "image/jpeg")
    address = f"/recordings/{row.id}/media/thumbnail"

    right = browser.get(f"{address}?v={kept.sha256[:8]}").headers["Cache-Control"]
    wrong = browser.get(f"{address}?v=0").headers["Cache-Control"]

    assert (right, wrong) == ("private, max-age=31536000, immutable", "private, no-cache")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("talk.mp4", "attachment; filename=\"talk.mp4\"; filename*=UTF-8''talk.mp4"),
        (None, "attachment; filename=\"Planning\"; filename*=UTF-8''Planning"),
        ('a"\r\nX: /../b', "attachment; filename=\"aX ..b\"; filename*=UTF-8''aX%20..b"),
        ("日本.mp4", "attachment; filename=\"mp4\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.mp4"),
    ],
)  # fmt: skip
def test_a_download_has_a_safe_name(browser, row, store, name, expected):
    store(filename=name)

    answer = browser.get(f"/recordings/{row.id}/media/original?download")

    assert answer.headers["Content-Disposition"] == expected


def test_what_could_act_as_a_page_is_only_saved(browser, row, store):
    store(content=b"<script>alert(1)</script>", mime="text/html")

    answer = browser.get(f"/recordings/{row.id}/media/original")

    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("kind", ["speech", "peaks", "nothing", "playable"])
def test_other_files_are_not_served(browser, row, store, kind):
    store(MediaKind.SPEECH, b"RIFF", "audio/wav")
    store(MediaKind.PEAKS, b"[]", "application/json")

    assert browser.get(f"/recordings/{row.id}/media/{kind}").status_code == 404


def test_a_file_lost_from_the_store_is_told(browser, row):
    factories.media_file(row, MediaKind.ORIGINAL, "lost/key", 5)

    assert browser.get(f"/recordings/{row.id}/media/original").status_code == 404


def test_the_waveform_has_peaks_lanes_and_shares(browser, row, store):
    store(MediaKind.PEAKS, b"[0, 50, 100]", "application/json")
    speaker = factories.speaker(row, 2)
    factories.segment(row, "x", 0, 1000, speaker)

    answer = browser.get(f"/recordings/{row.id}/waveform")

    assert answer.json == {
        "duration_ms": 600_000,
        "peaks": [0, 50, 100],
        "lanes": [[0, 1000, 2, 2]],
        "shares": {"2": 100},
    }


def test_without_peaks_the_waveform_is_flat(browser, row):
    assert browser.get(f"/recordings/{row.id}/waveform").json["peaks"] == []


def test_captions_are_told_anew_only_after_a_change(browser, row):
    factories.segment(row, "Hello.", 0)
    first = browser.get(f"/recordings/{row.id}/captions.vtt")
    again = {"If-None-Match": first.headers["ETag"]}

    same = browser.get(f"/recordings/{row.id}/captions.vtt", headers=again)
    factories.segment(row, "More.", 5000)
    changed = browser.get(f"/recordings/{row.id}/captions.vtt", headers=again)

    assert first.mimetype == "text/vtt"
    assert (same.status_code, changed.status_code) == (304, 200)


def test_thumbnails_of_a_list_come_in_one_answer(browser, row, store):
    kept = store(MediaKind.THUMBNAIL, b"picture", "image/jpeg")
    name = f"{row.id.hex}.{kept.sha256[:8]}"

    answer = browser.get(f"/recordings/pictures?of={name},{row.id.hex}.00000000,")

    data = base64.b64encode(b"picture").decode()
    assert answer.json == {name: f"data:image/jpeg;base64,{data}"}
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_thumbnail_that_is_lost_is_left_out(browser, row):
    factories.media_file(row, MediaKind.THUMBNAIL, "lost", 5, "ab" * 32, "image/jpeg")

    assert browser.get(f"/recordings/pictures?of={row.id.hex}.abababab").json == {}


def test_strangers_get_nothing(sign_in, charlie, row, store):
    kept = store()
    store(MediaKind.THUMBNAIL, b"picture", "image/jpeg")
    browser = sign_in(charlie)

    paths = ("media/original", "media/thumbnail", "waveform", "captions.vtt")
    answers = [browser.get(f"/recordings/{row.id}/{path}") for path in paths]
    name = f"{row.id.hex}.{kept.sha256[:8]}"

    assert [answer.status_code for answer in answers] == [404] * 4
    assert json.loads(browser.get(f"/recordings/pictures?of={name}").data) == {}


def test_a_viewer_may_play(sign_in, victor, row, store):
    store()

    assert sign_in(victor).get(f"/recordings/{row.id}/media/original").data == CONTENT


def test_chapters_are_a_track_of_the_player(browser, row):
    summary = factories.summary(row)
    for heading, ms in (("Hello & welcome", 0), ("Money", 60_000)):
        factories.item(summary, heading, "chapter", heading=heading, heading_ms=ms)

    answer = browser.get(f"/recordings/{row.id}/chapters.vtt")

    assert answer.mimetype == "text/vtt"
    assert answer.text == (
        "WEBVTT\n\n00:00:00.000 --> 00:01:00.000\nHello &amp; welcome\n\n"
        "00:01:00.000 --> 00:10:00.000\nMoney\n"
    )
