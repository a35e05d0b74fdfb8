"""`flask storage move`, again and again, each in a process to be killed:
`move_program.py GATE_FOLDER`.

Each is held up at the gate's points `write` and `read`: as a copy is being written, and as it is
being read back. Its number stands in the gate's folder. The settings come from the environment,
as in production.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from notes.assembly import create_app
from tests.standins import shaky
from tests.standins.engines import Gate


def main() -> None:
    folder = Path(sys.argv[1])
    while True:
        if (child := os.fork()) == 0:
            move(Gate(folder))
            os._exit(0)
        (folder / "pid").write_text(str(child))
        os.waitpid(child, 0)


def move(gate: Gate) -> None:
    def held(what: str, _path: str, data: bytes) -> bytes:
        gate(what)
        return data

    shaky.register()
    with shaky.passing(held):
        create_app().test_cli_runner().invoke(args=["storage", "move"])


if __name__ == "__main__":
    main()
