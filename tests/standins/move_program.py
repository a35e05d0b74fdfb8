"""`flask storage move` as a process to be killed: `move_program.py GATE_FOLDER`.

It is held up at the gate's points `write` and `read`: as a copy is being written, and as it is
being read back. The settings come from the environment, as in production.
"""

from __future__ import annotations

import sys
from pathlib import Path

from notes.assembly import create_app
from tests.standins import shaky
from tests.standins.engines import Gate


def main() -> None:
    gate = Gate(Path(sys.argv[1]))

    def held(what: str, _path: str, data: bytes) -> bytes:
        gate(what)
        return data

    shaky.register()
    with shaky.passing(held):
        create_app().test_cli_runner().invoke(args=["storage", "move"])


if __name__ == "__main__":
    main()
