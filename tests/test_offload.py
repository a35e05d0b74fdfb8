"""What is done off the event loop, in a process that serves greenlets."""

from __future__ import annotations

import json
import subprocess
import sys

PROGRAM = """
from gevent import monkey; monkey.patch_all()
import json
import gevent
from notes.offload import away, away_each, offload
gate = monkey.get_original("_thread", "allocate_lock")()  # as native code waits
gate.acquire()
def hang():
    with gate:
        pass
stuck = [gevent.spawn(away, hang) for _ in range(40)]
gevent.sleep(0.05)
with gevent.Timeout(20):
    free = offload(sum, [1, 2])
gate.release()
gevent.joinall(stuck, raise_error=True)
print(json.dumps([free, away(sum, [3, 4]), away_each(abs, [-1, -2])]))
"""


def test_stores_that_hang_leave_threads_for_everything_else():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )

    assert json.loads(done.stdout) == [3, 7, [1, 2]]
