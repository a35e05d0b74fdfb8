"""The forms that record a meeting in RealtimeKit."""

from __future__ import annotations

import uuid

import pytest

from notes import accounts, room_errands, room_sending, stores
from notes.db import db
from notes.models import Recording
from tests.html import form, parse, text, texts

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

FILM, VOICES = "/realtimekit/new", "/realtimekit/new/voices"
ALL = {
    "title": "Weekly with film",
    "allow_multiple_recordings": "yes",
    "audio_config.channel": "stereo",
    "audio_config.codec": "AAC",
    "audio_config.export_file": "yes",
    "video_config.codec": "H264",
    "video_config.width": "1280",
    "video_config.height": "720",
    "video_config.export_file": "yes",
    "video_config.watermark.url": "https://example.com/logo.png",
    "video_config.watermark.position": "left top",
    "video_config.watermark.size.width": "64",
    "video_config.watermark.size.height": "32",
    "file_name_prefix": "weekly",
    "interactive_config.type": "ID3",
    "max_seconds": "3600",
    "realtimekit_bucket_config.enabled": "no",
    "rtmp_out_config.rtmp_url": "rtmp://live.example.com/app/key",
    "storage": "other",
    "store.type": "sftp",
    "store.sftp.host": "files.example.com",
    "store.sftp.port": "2222",
    "store.sftp.username": "minutes",
    "store.sftp.path": "meetings",
    "store.sftp.auth_method": "PASSWORD",
    "store.sftp.password": "a secret",
    "store.aws.bucket": "left over from another kind",
    "url": "https://example.com/screen",
}
BODY = {
    "allow_multiple_recordings": True,
    "audio_config": {"channel": "stereo", "codec": "AAC", "export_file": True},
    "video_config": {
        "codec": "H264",
        "width": 1280,
        "height": 720,
        "export_file": True,
        "watermark": {
            "url": "https://example.com/logo.png",
            "position": "left top",
            "size": {"width": 64, "height": 32},
        },
    },
    "file_name_prefix": "weekly",
    "interactive_config": {"type": "ID3"},
    "max_seconds": 3600,
    "realtimekit_bucket_config": {"enabled": False},
    "rtmp_out_config": {"rtmp_url": "rtmp://live.example.com/app/key"},
    "storage_config": {
        "type": "sftp",
        "host": "files.example.com",
        "port": 2222,
        "username": "minutes",
        "path": "meetings",
        "auth_method": "PASSWORD",
        "password": "a secret",
    },
    "url": "https://example.com/screen",
}


def sent(kit, answer):
    """What RealtimeKit is asked for once the job has run, and the recording."""
    recording_id = uuid.UUID(answer.location.rpartition("/")[2])
    room_errands.see_to(room_sending.of(recording_id).capture.id)
    posts = [(one.path, one.body) for one in kit.asked if one.method == "POST"]
    return posts, db.session.get_one(Recording, recording_id, populate_existing=True)


def test_every_key_of_the_form_is_sent_by_realtimekits_name(browser, kit, meeting):
    fields = form(parse(browser.get(f"{FILM}?meeting_id={meeting.id}")), ".rooms-form")
    assert set(ALL) <= set(fields)

    answer = browser.post(FILM, data=fields | ALL)

    assert answer.status_code == 303
    posts, recording = sent(kit, answer)
    assert posts == [("/recordings", {"meeting_id": meeting.id, **BODY})]
    assert recording.title == "Weekly with film"


def test_what_nobody_chose_is_not_sent(browser, kit, meeting):
    fields = form(parse(browser.get(FILM)), ".rooms-form")

    answer = browser.post(FILM, data=fields | {"meeting_id": meeting.id})

    assert sent(kit, answer)[0] == [("/recordings", {"meeting_id": meeting.id})]


def test_files_can_go_into_the_teams_own_store(browser, alice, kit, meeting):
    keys = {"access_key": "key-id", "secret": "a secret"}
    place = {"bucket": "minutes", "region": "eu-central-1", "path": "team"}
    stores.set_store(accounts.viewer_of(alice), "aws", place | keys)
    db.session.commit()
    page = parse(browser.get(FILM))
    choices = texts(page, "select[name=storage] option")

    answer = browser.post(FILM, data={"meeting_id": meeting.id, "storage": "team"})

    assert "Into the team's own store: Amazon S3, minutes/team" in choices
    ((_, body),) = sent(kit, answer)[0]
    assert body["storage_config"] == {"type": "aws", **place, "path": "team/rooms", **keys}


def test_each_voice_is_ordered_with_layers_and_people(browser, kit, meeting):
    fields = form(parse(browser.get(VOICES)), ".rooms-form")
    typed = {
        "meeting_id": meeting.id,
        "user_ids": "u-1\nu-2, u-3\n",
        "layers.0.name": "speech",
        "layers.0.file_name_prefix": "voice",
        "layers.0.media_kind": "audio",
        "layers.2.name": "backup",
    }

    answer = browser.post(VOICES, data=fields | typed)

    layers = {"speech": {"file_name_prefix": "voice", "media_kind": "audio"}, "backup": {}}
    body = {"meeting_id": meeting.id, "layers": layers, "user_ids": ["u-1", "u-2", "u-3"]}
    assert sent(kit, answer)[0] == [("/recordings/track", body)]


def test_what_is_wrong_stands_at_its_field_and_secrets_are_not_shown_again(browser, kit, meeting):
    wrong = ALL | {"meeting_id": meeting.id, "max_seconds": "59", "video_config.width": "wide"}
    wrong |= {"store.sftp.host": "", "storage": "other"}

    answer = browser.post(FILM, data=wrong)

    page = parse(answer)
    faults = {
        node.attributes["id"].removeprefix("field-").removesuffix("-error"): node.text(strip=True)
        for node in page.css(".rooms-form .error")
    }
    again = "Give it once more: it isn't kept in a form that couldn't be sent."
    assert answer.status_code == 422
    assert faults == {
        "max_seconds": "Give a whole number of seconds, from 60 to 86400.",
        "video_config.width": "Give a whole number of pixels.",
        "store.sftp.host": "Fill this in.",
        "store.sftp.password": again,
        "rtmp_out_config.rtmp_url": again,
    }
    assert form(page, ".rooms-form")["title"] == "Weekly with film"
    assert "a secret" not in answer.get_data(as_text=True)
    assert "rtmp://live" not in answer.get_data(as_text=True)
    assert len(page.css("details.rooms-group[open]")) == 5
    assert db.session.query(Recording).count() == 0


@pytest.mark.parametrize(
    ("way", "typed", "field"),
    [
        (FILM, {"audio_config.codec": "MP3", "video_config.codec": "VP8"}, "audio_config.codec"),
        (FILM, {"storage": "other"}, "store.type"),
        (FILM, {"storage": "team"}, "storage"),
        (VOICES, {"layers.1.file_name_prefix": "voice"}, "layers.1.name"),
        (VOICES, {"layers.0.name": "a", "layers.1.name": "a"}, "layers.1.name"),
        (VOICES, {"layers.1.name": "a", "layers.1.file_name_prefix": "no spaces"},
         "layers.1.file_name_prefix"),
        (VOICES, {"user_ids": "\n".join(map(str, range(101)))}, "user_ids"),
    ],
)  # fmt: skip
def test_each_refusal_names_its_field(browser, kit, meeting, way, typed, field):
    answer = browser.post(way, data={"meeting_id": meeting.id, **typed})

    assert answer.status_code == 422
    assert [one.attributes["id"] for one in parse(answer).css(".error")] == [f"field-{field}-error"]


def test_a_meeting_that_is_recorded_already_leads_to_its_recording(browser, kit, meeting):
    first = browser.post(FILM, data={"meeting_id": meeting.id})

    second = browser.post(FILM, data={"meeting_id": meeting.id})

    assert second.status_code == 409
    page = parse(second)
    assert page.css_first(".alert a").attributes["href"] == first.location
    assert "recorded already" in text(page, ".rooms-form .alert div")


def test_who_may_not_change_anything_orders_nothing(sign_in, victor, kit, meeting):
    browser = sign_in(victor)

    codes = [
        browser.get(FILM).status_code,
        browser.post(FILM, data={"meeting_id": meeting.id}).status_code,
        browser.post(VOICES, data={"meeting_id": meeting.id}).status_code,
    ]

    assert codes == [403, 403, 403]


def test_without_an_account_the_form_says_who_connects_one(sign_in, bob, alice):
    member, owner = (parse(sign_in(one).get(FILM)) for one in (bob, alice))

    assert "Ask an admin" in text(member, ".empty")
    assert texts(owner, ".empty a") == ["Connect RealtimeKit"]
