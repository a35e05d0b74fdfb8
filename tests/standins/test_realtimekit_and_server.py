"""What RealtimeKit's stand-in tells, as our own server takes it, over a real line."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import delete, select

from notes import webhook_keys
from notes.db import db
from notes.models import Delivery, ProviderKey
from tests.standins import realtimekit as standin
from tests.standins.realtimekit_webhooks import pem
from tests.standins.recall_post import everything


@pytest.fixture
def kit(served):
    with standin.serving() as server:
        server.webhooks.url = f"{served.url}/webhooks/realtimekit"
        yield server
    with served.app.app_context():
        db.session.execute(delete(Delivery).where(Delivery.provider == "realtimekit"))
        db.session.execute(delete(ProviderKey))
        db.session.commit()


@pytest.fixture
def know(served):
    """`know()`: the server has the key from here on."""

    def keep():
        with served.app.app_context():
            webhook_keys.keep("realtimekit", pem())
            db.session.commit()

    return keep


def live(kit):
    """A meeting is recorded and ends."""
    recording = kit.record(kit.meet())
    for status in ("RECORDING", "PAUSED", "RECORDING", "UPLOADING"):
        kit.move(recording, status)
    kit.end(recording.meeting)
    for one in kit.webhooks.faults.release():
        kit.webhooks.waiting.put(one)
    return kit.webhooks.sent()


def events(served):
    with served.app.app_context():
        query = select(Delivery.event).where(Delivery.provider == "realtimekit")
        return Counter(db.session.scalars(query))


def test_doubled_and_shuffled_events_are_kept_once(kit, served, know):
    know()
    kit.webhooks.faults.twice, kit.webhooks.faults.shuffle = everything, 100

    answers = live(kit)

    # Going on after a pause is told in the very words of the beginning.
    assert answers == [200] * 12
    assert events(served) == {"recording.statusUpdate": 4, "meeting.ended": 1}


def test_what_another_key_signed_is_refused_and_not_sent_again(kit, served, know):
    know()
    kit.webhooks.signer = "other"

    assert set(live(kit)) == {401}
    assert len(kit.webhooks.answers) == len(kit.webhooks.told)
    assert events(served) == {}


def test_what_comes_before_the_key_is_sent_again_until_it_is_there(kit, served, know):
    recording = kit.record(kit.meet())
    assert kit.webhooks.sent() == [503] * 3

    know()
    kit.move(recording, "RECORDING")

    assert kit.webhooks.sent()[3:] == [200]
    assert events(served) == {"recording.statusUpdate": 1}
