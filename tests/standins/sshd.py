"""A real OpenSSH server on this machine, for one run: SFTP by key, and by password where the run
may give it a list of users of its own (a mount namespace, so nothing of this machine changes)."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import psutil
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from pydantic import SecretStr

from notes.places import Place, StoreKind

PASSWORD = "fünf Uhr Tee"
_HASH = (  # of PASSWORD, as /etc/shadow has it
    "$6$minutes$TQvjNLHMzILQq/ibFiUoLzeLWaIvfOb0bMdOAlDTlG2J.NeX8sGbLIad9/CUIaRKC7gI2zicTNdrjFNS8eCa50"
)
_USER, _NUMBER = "minutes", 64123
FULL = "full"
"""A folder on a disk of 256 KiB; only where there are passwords."""
KEY_PASSWORD = "öffne dich"
_PROGRAM = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/sbin:/usr/bin")


@cache
def unavailable() -> str | None:
    """Why there can't be one here."""
    return None if _PROGRAM else "There is no OpenSSH server here (apt install openssh-server)."


@cache
def without_passwords() -> str | None:
    """Why nobody can sign in by password, or fill a disk, here."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return "Only root can give an OpenSSH server users of its own."
    tried = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    return None if tried.returncode == 0 else "This machine allows no mount namespaces."


@dataclass
class Sshd:
    """`folder` is where people land who sign in. `keys` are private keys that open, by name."""

    port: int
    username: str
    folder: Path
    keys: dict[str, str] = field(repr=False)
    _home: Path
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    host: str = "127.0.0.1"

    def host_key(self, kind: str = "ed25519") -> str:
        """The line of its public key."""
        return " ".join((self._home / f"host_{kind}.pub").read_text().split()[:2])

    def place(self, auth_method: str = "KEY", key: str = "ed25519", **options: str) -> Place:
        """How to get in. Empty options are left out."""
        secrets = {"password": PASSWORD}
        if auth_method == "KEY":
            secrets = {"private_key": self.keys[key], "password": KEY_PASSWORD}
            if not key.endswith("encrypted"):
                del secrets["password"]
        told = {
            "host": self.host,
            "port": str(self.port),
            "username": self.username,
            "auth_method": auth_method,
            "path": "",
            "host_key": self.host_key(),
        } | options
        return Place(
            StoreKind.SFTP,
            {name: value for name, value in told.items() if value},
            {name: SecretStr(value) for name, value in secrets.items()},
        )

    def log(self) -> str:
        """What it has written down."""
        return (self._home / "log").read_text()

    def drop(self) -> int:
        """Cut every connection; gives how many there were."""
        assert self._process is not None
        sessions = psutil.Process(self._process.pid).children(recursive=True)
        for one in sessions:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        # Who is to take note of their end may take its time: dead is enough.
        until = time.monotonic() + 10
        while any(_lives(one) for one in sessions):
            assert time.monotonic() < until, "a session doesn't end"
            time.sleep(0.002)
        return len(sessions)

    def start(self) -> None:
        command = [str(_PROGRAM), "-D", "-e", "-f", str(self._home / "config")]
        if without_passwords() is None:
            full = self.folder / FULL
            full.mkdir(exist_ok=True)
            lines = [
                f"mount --bind {self._home}/passwd /etc/passwd",
                f"mount --bind {self._home}/shadow /etc/shadow",
                f"mount -t tmpfs -o size=256k,uid={_NUMBER} none {full}",
                'exec "$@"',
            ]
            command = ["unshare", "--mount", "sh", "-ec", "\n".join(lines), "sh", *command]
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        until = time.monotonic() + 10
        while not self._answers():
            assert self._process.poll() is None, self.log()
            assert time.monotonic() < until, "sshd does not answer"
            time.sleep(0.01)

    def stop(self) -> None:
        """As if its machine were gone: what is open is cut, and nobody answers."""
        assert self._process is not None
        self.drop()
        self._process.terminate()
        self._process.wait(timeout=10)

    def fingerprint(self) -> str:
        """Of its key, as OpenSSH tells it."""
        asked = ["ssh-keygen", "-lf", str(self._home / "host_ed25519.pub")]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()[1]

    def become_another(self) -> None:
        """The same address, with another key of its own."""
        self.stop()
        _make_host_keys(self._home)
        self.start()

    def _answers(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), timeout=1) as line:
                return line.recv(4) == b"SSH-"
        except OSError:
            return False


@contextmanager
def serving() -> Iterator[Sshd]:
    """One at work. AssertionError with its log where it doesn't start."""
    with tempfile.TemporaryDirectory(prefix="mb-sshd-") as name:
        home = Path(name)
        home.chmod(0o755)
        folder = home / "files"
        folder.mkdir()
        server = Sshd(_free_port(), getpass.getuser(), folder, _keys(home), home)
        if without_passwords() is None:
            server.username = _USER
            os.chown(folder, _NUMBER, _NUMBER)
            _list_users(home, folder)
        _make_host_keys(home)
        _configure(server)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _configure(server: Sshd) -> None:
    lines = [
        f"Port {server.port}",
        f"ListenAddress {server.host}",
        *(f"HostKey {server._home}/host_{kind}" for kind in ("ed25519", "ecdsa", "rsa")),
        f"AuthorizedKeysFile {server._home}/authorized_keys",
        "StrictModes no",
        "PasswordAuthentication yes",
        "PermitRootLogin yes",
        "UsePAM no",
        "UseDNS no",
        "PidFile none",
        "MaxStartups 200",
        f"ForceCommand internal-sftp -d {server.folder}",
        "Subsystem sftp internal-sftp",
    ]
    config = server._home / "config"
    config.write_text("\n".join(lines) + "\n")
    # Newer ones make whoever fails to sign in wait.
    patient = [str(_PROGRAM), "-t", "-f", str(config), "-o", "PerSourcePenalties=no"]
    Path("/run/sshd").mkdir(exist_ok=True) if os.geteuid() == 0 else None
    if subprocess.run(patient, capture_output=True, check=False).returncode == 0:
        config.write_text("\n".join([*lines, "PerSourcePenalties no"]) + "\n")


def _list_users(home: Path, folder: Path) -> None:
    user = f"{_USER}:x:{_NUMBER}:{_NUMBER}::{folder}:/bin/sh\n"
    (home / "passwd").write_text(Path("/etc/passwd").read_text() + user)
    (home / "passwd").chmod(0o644)
    (home / "shadow").touch(mode=0o600)
    (home / "shadow").write_text(Path("/etc/shadow").read_text() + f"{_USER}:{_HASH}:1::::::\n")


def _keys(home: Path) -> dict[str, str]:
    """Private keys by name; all of them may come in."""
    new = ed25519.Ed25519PrivateKey.generate()
    old = _rsa()
    curve = ec.generate_private_key(ec.SECP256R1())
    public = [
        one.public_key().public_bytes(
            serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
        )
        for one in (new, old, curve)
    ]
    (home / "authorized_keys").write_bytes(b"\n".join(public) + b"\n")
    locked = serialization.BestAvailableEncryption(KEY_PASSWORD.encode())
    openssh, pkcs8 = serialization.PrivateFormat.OpenSSH, serialization.PrivateFormat.PKCS8
    return {
        "ed25519": _text(new, openssh),
        "rsa": _text(old, serialization.PrivateFormat.TraditionalOpenSSL),
        "ecdsa": _text(curve, openssh),
        "ed25519 encrypted": _text(new, openssh, locked),
        "rsa pkcs8 encrypted": _text(old, pkcs8, locked),
        "stranger's": _text(ed25519.Ed25519PrivateKey.generate(), openssh),
    }


def _text(
    key: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    form: serialization.PrivateFormat,
    lock: serialization.KeySerializationEncryption | None = None,
) -> str:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, lock or plain).decode()


def _make_host_keys(home: Path) -> None:
    made = {
        "ed25519": ed25519.Ed25519PrivateKey.generate(),
        "ecdsa": ec.generate_private_key(ec.SECP256R1()),
        "rsa": _rsa(),
    }
    for kind, key in made.items():
        private = home / f"host_{kind}"
        private.touch(mode=0o600)
        private.write_text(_text(key, serialization.PrivateFormat.OpenSSH))
        public = key.public_key().public_bytes(
            serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
        )
        Path(f"{private}.pub").write_bytes(public + b" minutes@example.com\n")


@cache
def _rsa() -> rsa.RSAPrivateKey:
    """One for all: making one takes its time."""
    return rsa.generate_private_key(65537, 2048)


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port
