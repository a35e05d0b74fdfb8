"""A part that dies is started again, and the product goes on."""

from __future__ import annotations

import os
import signal

import pytest

from tests.launcher.running import PARTS, alive, until


@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_killed_part_is_started_again(running, name):
    before = running.parts()[name]

    os.kill(before, signal.SIGKILL)

    until(lambda: running.parts().get(name, before) != before)
    until(lambda: running.get("/readyz")[0] == 200)
    assert f"{name} was ended by signal SIGKILL" in running.output


def test_a_killed_web_process_is_replaced(running):
    before = web_workers(running)

    for one in before:
        one.kill()

    (after,) = until(lambda: [one for one in web_workers(running) if one not in before])
    until(lambda: running.get("/healthz")[0] == 200)
    assert after.ppid() == running.parts()["web"]


def web_workers(running):
    return [one for one in alive(running.everybody()) if one.name() == "mb-web-worker"]
