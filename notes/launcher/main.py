"""The program: the all-in-one, or one of the programs it starts.

Nothing is imported before it is known which: gevent has to patch the web server's process
before anything else is loaded there.
"""

from __future__ import annotations


def main(arguments: list[str]) -> int:
    """Run what the command line asks for. Returns the exit code."""
    if arguments[:1] == ["web"]:
        from notes.launcher import web

        web.main(arguments[1:])
        return 0
    from notes.launcher import demo, start

    if arguments == ["demo"]:
        return start.main(demo.run)
    if arguments[:2] == ["demo", "--speed"] and (speed := _speed(arguments[2:])):
        return start.main(lambda: demo.run(speed))
    if arguments:
        return start.refuse(f"There is no {' '.join(arguments)!r}; say `demo`, or nothing.")
    return start.main(start.run)


def _speed(given: list[str]) -> float | None:
    """How fast the demo's meeting passes; None where that is no such number."""
    try:
        (text,) = given
        speed = float(text)
    except ValueError:
        return None
    return speed if 0.1 <= speed <= 1000 else None
