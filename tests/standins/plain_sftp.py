"""An SFTP server that can as little as the protocol allows: no renaming over another file, short
answers, passwords only. What OpenSSH does beyond that nobody may rely on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paramiko
from pydantic import SecretStr

from notes.places import Place, StoreKind
from notes.storage_sftp_keys import line

USER, PASSWORD = "reader", "fünf Uhr"
MOST = 5000
"""Bytes that one answer holds, however many are asked for."""


class _Doorman(paramiko.ServerInterface):
    def check_auth_password(self, username, password):
        fits = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if fits else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username):
        return "password"

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED


class _File(paramiko.SFTPHandle):
    def stat(self):
        return paramiko.SFTPAttributes.from_stat(Path(self.filename).stat())

    def read(self, offset, length):
        return super().read(offset, min(length, MOST))


class _Folder(paramiko.SFTPServerInterface):
    top: Path

    def _at(self, path):
        return self.top / path.lstrip("/")

    def list_folder(self, path):
        found = []
        for one in self._at(path).iterdir():
            told = paramiko.SFTPAttributes.from_stat(one.stat())
            told.filename = one.name
            found.append(told)
        return found

    def stat(self, path):
        return _answered(lambda: paramiko.SFTPAttributes.from_stat(self._at(path).stat()))

    lstat = stat

    def open(self, path, flags, attr):
        handle = _File(flags)
        handle.filename = str(self._at(path))

        def opened():
            file = self._at(path).open("r+b" if self._at(path).exists() else "w+b")
            handle.readfile = handle.writefile = file
            return handle

        if not self._at(path).parent.is_dir():
            return paramiko.SFTP_NO_SUCH_FILE
        return _answered(opened)

    def remove(self, path):
        return _answered(self._at(path).unlink) or paramiko.SFTP_OK

    def rename(self, oldpath, newpath):
        if self._at(newpath).exists():
            return paramiko.SFTP_FAILURE
        self._at(oldpath).rename(self._at(newpath))
        return paramiko.SFTP_OK

    def mkdir(self, path, attr):
        return _answered(self._at(path).mkdir) or paramiko.SFTP_OK

    def rmdir(self, path):
        return _answered(self._at(path).rmdir) or paramiko.SFTP_OK


def _answered(do):
    try:
        return do()
    except OSError as error:
        return paramiko.SFTPServer.convert_errno(error.errno)


@contextmanager
def serving(folder: Path) -> Iterator[Place]:
    """One at work: how to get in."""
    listening = socket.create_server(("127.0.0.1", 0))
    key = paramiko.ECDSAKey.generate()
    lines = []

    class Own(_Folder):
        top = folder

    def listen():
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            transport = paramiko.Transport(client)
            transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, Own)
            lines.append(transport)
            transport.start_server(event=threading.Event(), server=_Doorman())

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    options = {
        "host": "127.0.0.1",
        "port": str(listening.getsockname()[1]),
        "username": USER,
        "auth_method": "PASSWORD",
        "host_key": line(key),
    }
    try:
        yield Place(StoreKind.SFTP, options, {"password": SecretStr(PASSWORD)})
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()
        for one in lines:
            one.close()
