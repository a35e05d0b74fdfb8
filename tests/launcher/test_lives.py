"""From the first page to the last process: a start, an end, an end without warning."""

from __future__ import annotations

import os
import signal
import time

from tests.launcher.running import PARTS, alive, until


def test_sigterm_ends_every_process_within_ten_seconds(launch):
    one = launch()
    one.wait_until_ready()
    everybody = one.everybody()
    assert set(one.parts()) == PARTS

    began = time.monotonic()
    code = one.end()

    assert time.monotonic() - began < 10
    assert code == 0
    assert not alive(everybody)
    assert "is ready" in one.output
    assert f"{one.address}/setup" in one.output


def test_a_stop_during_the_start_is_obeyed(launch):
    one = launch()
    until(lambda: (one.folder / "launcher.lock").exists() and one.parts())
    everybody = one.everybody()

    assert one.end() == 0

    assert not alive(everybody)


def test_what_a_killed_launcher_leaves_doesnt_disturb_the_next_start(launch):
    first = launch()
    first.wait_until_ready()
    everybody = first.everybody()

    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    second = launch(port=first.port)
    second.wait_until_ready()

    assert not alive(everybody)


def test_a_queue_server_folder_that_cant_be_read_is_set_aside(launch):
    first = launch()
    first.wait_until_ready()
    first.end()
    for file in (first.folder / "valkey" / "appendonlydir").iterdir():
        file.write_bytes(b"this is no append-only file\n" * 9)

    second = launch()
    second.wait_until_ready()

    assert "could not read its files" in second.output
    assert len(list(second.folder.glob("valkey-unreadable-*"))) == 1
