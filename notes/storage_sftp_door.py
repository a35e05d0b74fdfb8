"""Signing in to an SFTP server, and only to the one whose key is known. Foundation."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from notes import storage_sftp_keys as keys
from notes.errors import ExternalError
from notes.outbound_guard import Inside, addresses, public_addresses

if TYPE_CHECKING:
    from paramiko import PKey, SFTPClient, Transport

    from notes.places import Place

_PORT = 22
_GREETING = b"SSH-"
_CONNECT_S = 10
_TALK_S = 30
"""How long it may take to agree on keys, and to answer a sign-in."""
SILENT_S = 60
"""A server that says nothing for so long while something is asked is gone."""

# What it has to say we say in words; it would add tracebacks of ordinary network trouble.
logging.getLogger("paramiko").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Door:
    """Where it is and what opens it. `guarded`: never into a network of our own."""

    host: str
    port: int
    username: str
    password: str | None = field(repr=False)
    private_key: str | None = field(repr=False)
    host_key: str | None
    guarded: bool = False

    @classmethod
    def of(cls, place: Place, *, guarded: bool = False) -> Self:
        """The door of a place. Raises ExternalError where something is missing."""
        told = place.options
        secrets = {name: value.get_secret_value() for name, value in place.secrets.items()}
        by_key = told.get("auth_method", "PASSWORD").upper() == "KEY"
        wanted = secrets.get("private_key" if by_key else "password")
        if not told.get("host") or not told.get("username") or not wanted:
            what = "private key" if by_key else "password"
            raise ExternalError(
                f"The SFTP server needs a host, a user name and a {what}.", permanent=True
            )
        return cls(
            told["host"],
            _port(told.get("port")),
            told["username"],
            secrets.get("password"),
            secrets["private_key"] if by_key else None,
            told.get("host_key"),
            guarded,
        )

    @property
    def where(self) -> str:
        return self.host if self.port == _PORT else f"{self.host}:{self.port}"

    def seen_key(self) -> str:
        """The line of the key that the server shows now; nobody signs in. Raises ExternalError."""
        with self._connected(None) as transport:
            found = keys.line(transport.get_remote_server_key())
            transport.close()
            return found

    def sign_in(self) -> SFTPClient:
        """A new connection. Raises ExternalError: permanent where trying again can't help."""
        if not self.host_key:
            raise ExternalError(
                "The SFTP server's key isn't known yet. Test the storage: its key is kept then.",
                permanent=True,
            )
        known = keys.shown(self.host_key)
        own = keys.private(self.private_key, self.password) if self.private_key else None
        with self._connected(known) as transport:
            self._compare(known, transport.get_remote_server_key())
            self._show(own, transport)
            return self._session(transport)

    @contextmanager
    def _connected(self, known: PKey | None) -> Iterator[Transport]:
        """A line on which keys are agreed on; ended where what follows fails."""
        from paramiko import SSHException, Transport

        line = self._dialled()
        try:
            self._require_greeting(line)
            transport = Transport(line)
        except SSHException as error:
            line.close()
            raise self._unreached() from error
        except ExternalError:
            line.close()
            raise
        try:
            if known is not None:
                transport.get_security_options().key_types = keys.algorithms(known)
            self._agree(transport, known)
            yield transport
        except BaseException:
            transport.close()
            line.close()
            raise

    def _dialled(self) -> socket.socket:
        try:
            resolve = public_addresses if self.guarded else addresses
            found = resolve(self.host, self.port)
        except Inside as error:
            raise ExternalError(
                "The SFTP server is inside a private network, which is not called at a team's "
                "wish. Whoever looks after this server can allow it "
                "(NOTES_ALLOW_PRIVATE_ADDRESSES=1).",
                permanent=True,
            ) from error
        except (OSError, UnicodeError) as error:
            raise ExternalError(
                f"The SFTP server {self.host} can't be found. Check its name."
            ) from error
        trouble: OSError | None = None
        for one in found:
            try:
                line = socket.create_connection((one, self.port), timeout=_CONNECT_S)
            except OSError as error:
                trouble = error
            else:
                # Many small questions: none is to wait for the answer to the one before.
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return line
        raise self._unreached() from trouble

    def _require_greeting(self, line: socket.socket) -> None:
        """Who speaks SSH says so first. Nobody there is another matter than somebody else."""
        try:
            greeting = line.recv(len(_GREETING), socket.MSG_PEEK)
        except OSError as error:
            raise self._unreached() from error
        if not greeting:
            raise self._unreached()
        if not _GREETING.startswith(greeting):
            raise ExternalError(
                f"What answers at {self.where} is no SFTP server. Check the port.", permanent=True
            )

    def _agree(self, transport: Transport, known: PKey | None) -> None:
        from paramiko import SSHException
        from paramiko.ssh_exception import IncompatiblePeer

        transport.banner_timeout = transport.auth_timeout = transport.channel_timeout = _TALK_S
        try:
            transport.start_client(timeout=_TALK_S)
        except IncompatiblePeer as error:
            if known is not None and "host key" in str(error):
                raise _changed(known, None) from error
            raise ExternalError(
                f"The SFTP server {self.where} only speaks ways that aren't safe any more. "
                "Ask whoever runs it to update it.",
                permanent=True,
            ) from error
        except (SSHException, EOFError, OSError) as error:
            raise self._unreached() from error
        if not transport.initial_kex_done:
            raise self._unreached()

    @staticmethod
    def _compare(known: PKey, found: PKey) -> None:
        if known.asbytes() != found.asbytes():
            raise _changed(known, found)

    def _show(self, own: PKey | None, transport: Transport) -> None:
        """Prove who we are."""
        from paramiko import AuthenticationException, BadAuthenticationType, SSHException

        what = "password" if own is None else "key"
        try:
            if own is None:
                more = transport.auth_password(self.username, self.password or "")
            else:
                more = transport.auth_publickey(self.username, own)
        except BadAuthenticationType as error:
            raise ExternalError(
                f"The SFTP server takes no {what} from this user, only: "
                f"{', '.join(error.allowed_types)}.",
                permanent=True,
            ) from error
        except AuthenticationException as error:
            raise ExternalError(
                f"The SFTP server refuses this user name or {what}.", permanent=True
            ) from error
        except (SSHException, EOFError, OSError) as error:
            raise self._unreached() from error
        if more:
            raise ExternalError(
                "The SFTP server wants more than one proof at sign-in, which isn't possible here.",
                permanent=True,
            )

    def _session(self, transport: Transport) -> SFTPClient:
        from paramiko import SFTPClient, SSHException

        try:
            client = SFTPClient.from_transport(transport)
        except (SSHException, EOFError, OSError) as error:
            raise ExternalError(
                "The SFTP server lets this user in, but offers no SFTP.", permanent=True
            ) from error
        if client is None:
            raise self._unreached()
        client.sock.settimeout(SILENT_S)
        return client

    def _unreached(self) -> ExternalError:
        return ExternalError(
            f"The SFTP server can't be reached at {self.where}. Check its name, its port and its "
            "firewall."
        )


def _port(text: str | None) -> int:
    try:
        port = int(text or _PORT)
    except ValueError:
        port = 0
    if not 0 < port < 2**16:
        raise ExternalError("The SFTP server's port is a number up to 65535.", permanent=True)
    return port


def _changed(known: PKey, found: PKey | None) -> ExternalError:
    now = f"It shows {found.fingerprint} now, not" if found else "It no longer shows"
    return ExternalError(
        f"The SFTP server's key has changed. {now} {known.fingerprint}. Either it was set up anew "
        "or somebody is in between: ask whoever runs it before you take the new key.",
        permanent=True,
    )
