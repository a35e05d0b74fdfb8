"""Whether it lives, whether it is ready, and its numbers."""

from __future__ import annotations

import os

import pytest
from rq import Worker
from rq.serializers import JSONSerializer

from notes import checks
from notes.connections import redis, settings
from notes.jobqueue import QueueName, queue
from notes.models import RunState, Status
from notes.storage import Storage
from notes.web import health
from tests import factories

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture(autouse=True)
def nothing_kept(app):
    app.extensions.pop(health._KEPT, None)


@pytest.fixture
def workers(app):
    """A worker of this process on every queue, as RQ knows it."""
    one = Worker([queue(name) for name in QueueName], connection=redis(), serializer=JSONSerializer)
    one.register_birth()
    yield one
    one.register_death()


def test_it_lives_without_asking_anything(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.get_data()) == (200, b"ok\n")


def test_it_is_ready_when_all_is_well(client, workers):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json["ready"] is True
    assert {name: one["ok"] for name, one in answer.json["checks"].items()} == {
        "database": True,
        "redis": True,
        "storage": True,
        "workers": True,
    }


def test_without_a_worker_it_isnt_ready_and_says_so(client):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json["checks"]["workers"] == {
        "ok": False,
        "detail": "nobody works on: live, default, media",
    }
    assert answer.json["checks"]["database"]["ok"] is True


def test_a_worker_whose_process_is_gone_doesnt_count(client, workers, app):
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    redis().hset(workers.key, "pid", child)

    assert client.get("/readyz").json["checks"]["workers"]["ok"] is False


def test_the_answer_is_a_second_old_at_most(client, workers):
    client.get("/readyz")
    workers.register_death()

    assert client.get("/readyz").status_code == 200  # still what was found before


def test_a_redis_that_is_gone_is_told(app):
    gone = settings().model_copy(update={"redis_url": "unix:///nowhere/valkey.sock"})
    kept, app.extensions["notes.settings"] = settings(), gone
    try:
        states = checks.everything(Storage(gone.storage))
    finally:
        app.extensions["notes.settings"] = kept

    assert not states["redis"].ok
    assert not states["workers"].ok
    assert states["database"].ok


def test_a_store_that_cant_be_written_is_told(app, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")

    assert not checks.store(Storage(f"file://{blocked}/files")).ok


def numbers(answer) -> dict[str, float]:
    lines = answer.get_data(as_text=True).splitlines()
    return {
        name: float(value)
        for name, _, value in (line.rpartition(" ") for line in lines if not line.startswith("#"))
    }


def test_numbers_for_prometheus(client, team, workers):
    recording = factories.recording(team, status=Status.READY)
    factories.run(recording, state=RunState.FAILED)
    queue(QueueName.MEDIA).enqueue_call("notes.jobs.steps.work", args=("x",))

    found = numbers(client.get("/metrics"))

    assert found['minutebook_recordings{status="ready"}'] == 1
    assert found['minutebook_runs{state="failed"}'] == 1
    assert found['minutebook_runs{state="running"}'] == 0
    assert found['minutebook_queue_jobs{queue="media"}'] == 1
    assert found['minutebook_workers{queue="live"}'] == 1
    assert found["minutebook_redis_up"] == 1


def test_requests_are_counted_by_status(client):
    before = numbers(client.get("/metrics")).get(
        'minutebook_requests_total{method="GET",status="404"}', 0
    )
    client.get("/no-such-page")

    after = numbers(client.get("/metrics"))

    assert after['minutebook_requests_total{method="GET",status="404"}'] == before + 1
    assert after["minutebook_request_seconds_total"] > 0


def test_numbers_are_not_for_strangers(client):
    assert client.get("/metrics", environ_base=ELSEWHERE).status_code == 404


def test_a_proxy_on_this_machine_doesnt_open_them(client):
    answer = client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"})

    assert answer.status_code == 404


def test_numbers_are_for_admins_wherever_they_are(sign_in, alice, bob):
    assert sign_in(alice).get("/metrics", environ_base=ELSEWHERE).status_code == 200
    assert sign_in(bob).get("/metrics", environ_base=ELSEWHERE).status_code == 404
