"""The all-in-one: checks, start, watch, stop."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from notes import logs
from notes.launcher import greeting, parts, port, process
from notes.launcher.folder import DataFolder, Refused
from notes.launcher.part import Part
from notes.launcher.queue_server import QueueServer
from notes.launcher.supervisor import Supervisor
from notes.settings import Settings, SettingsError, load

WRONG_SETTING = 2
# Seconds for all others, then for the queue server; together under ten, with time for the killing.
STOP_S, QUEUE_SERVER_STOP_S = 5.0, 2.5


def main(what: Callable[[], None]) -> int:
    """Run the product in the foreground. Returns the exit code."""
    try:
        what()
    except SettingsError as error:
        return _say(str(error), WRONG_SETTING)
    except Refused as error:
        return _say(str(error), 1)
    return 0


def run() -> None:
    """The product, as the settings say. Raises SettingsError and Refused."""
    launch(load())


def refuse(sentence: str) -> int:
    """Say what is wrong with the command line."""
    return _say(sentence, WRONG_SETTING)


def launch(
    settings: Settings, once_ready: Callable[[], list[str]] = list, beside: Sequence[Part] = ()
) -> None:
    """Start everything, keep it up, and return when told to stop. Raises SettingsError and
    Refused.

    `once_ready` is called when pages can be had and gives more lines for the greeting; `beside`
    are further parts.
    """
    logs.setup()
    if settings.storage_url is not None:
        parts.check_store(settings)
    folder = DataFolder(settings.data_dir, settings.base_url)
    with port.listen(settings.host, settings.port) as listener:
        supervisor = Supervisor(folder.remember, close=[folder.lock])
        supervisor.listen_to_signals()
        try:
            for part in beside:
                supervisor.start(part)
            _run(settings, supervisor, listener.fileno(), once_ready)
        finally:
            others = [part.name for part in supervisor.parts if part.name != parts.QUEUE_SERVER]
            supervisor.stop(((others, STOP_S), ((parts.QUEUE_SERVER,), QUEUE_SERVER_STOP_S)))
    folder.release()


def _run(
    settings: Settings, supervisor: Supervisor, listener: int, once_ready: Callable[[], list[str]]
) -> None:
    gate, gate_keeper = os.pipe()
    ready, ready_end = os.pipe()
    server = parts.queue_server(settings)
    first = _start_server(supervisor, server) if server else None
    supervisor.start(parts.web(settings, parts.Doors(listener, gate, ready_end)))
    parts.preload()
    anybody = not supervisor.stopping and _migrate()
    if server and first and not supervisor.stopping:
        _wait_for_server(supervisor, server, first)
    if supervisor.stopping:  # whoever changes their mind needn't wait for the rest of the start
        return
    os.close(gate_keeper)  # the web server waits for the end of this pipe
    for worker in parts.workers(close=[listener, gate, ready, ready_end]):
        supervisor.start(worker)

    def greet() -> None:
        os.read(ready, 64)
        del watched[ready]
        more = once_ready()
        greeting.show(settings, anybody=anybody or bool(more), more=more)

    watched = {ready: greet}
    supervisor.keep(watched)


def _start_server(supervisor: Supervisor, server: QueueServer) -> Part:
    return supervisor.start(Part(parts.QUEUE_SERVER, server.run))


def _wait_for_server(supervisor: Supervisor, server: QueueServer, part: Part) -> None:
    if part.pid is not None and server.wait(part.pid):
        return
    aside = server.set_aside()
    if aside is None:
        raise Refused(f"The queue server does not start; {server.log} says why.")
    greeting.warn(
        f"The queue server could not read its files. They were moved to {aside}; "
        "unfinished work is queued again from the database."
    )
    supervisor.start(part)
    if part.pid is None or not server.wait(part.pid):
        raise Refused(f"The queue server does not start; {server.log} says why.")


def _migrate() -> bool:
    """Bring the database up to date; whether anybody has an account."""
    pid = process.spawn("migrate", parts.migrate)
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == parts.TOLD:
        raise Refused("")
    if code not in {0, parts.NOBODY_YET}:
        raise Refused("The database could not be brought up to date; the reason stands above.")
    return code == 0


def _say(sentence: str, code: int) -> int:
    if sentence:
        greeting.complain(sentence)
    return code
