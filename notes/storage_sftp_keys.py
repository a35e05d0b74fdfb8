"""The keys of SFTP servers: those that they show, and those that open them. Foundation."""

from __future__ import annotations

import binascii
import io
from itertools import pairwise
from typing import TYPE_CHECKING

from notes.errors import ExternalError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.serialization import SSHPrivateKeyTypes
    from paramiko import PKey

_RSA = "ssh-rsa"


def line(key: PKey) -> str:
    """A public key as it is written down: its kind and its bytes."""
    return f"{key.get_name()} {key.get_base64()}"


def fingerprint(host_key: str) -> str:
    """What people compare, as OpenSSH writes it: SHA256:…  Raises ExternalError."""
    return shown(host_key).fingerprint


def shown(host_key: str) -> PKey:
    """The public key of a line, also with the server's name before it (as `ssh-keyscan` writes
    them). Raises ExternalError."""
    from paramiko import PKey, SSHException
    from paramiko.pkey import UnknownKeyType

    words = host_key.split()
    for kind, text in pairwise(words):
        try:
            return PKey.from_type_string(kind, binascii.a2b_base64(text, strict_mode=True))
        except (UnknownKeyType, SSHException, ValueError, OverflowError):
            continue
    raise ExternalError(
        "The SFTP server's key can't be read. It is a line such as: ssh-ed25519 AAAAC3Nza…",
        permanent=True,
    )


def algorithms(key: PKey) -> tuple[str, ...]:
    """What to agree on with a server that is to show this key and no other of its keys."""
    kind = key.get_name()
    return ("rsa-sha2-512", "rsa-sha2-256") if kind == _RSA else (kind,)


def private(text: str, password: str | None) -> PKey:
    """A private key in any usual form but PuTTY's. Raises ExternalError: no key, of a kind that
    isn't used any more, no password for it, or a wrong one."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    try:
        key = _loaded(text, password)
        plain = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    except (ValueError, NotImplementedError, UnsupportedAlgorithm) as error:
        raise ExternalError(_unreadable(text, password), permanent=True) from error
    return _usable(plain.decode())


def _loaded(text: str, password: str | None) -> SSHPrivateKeyTypes:
    from cryptography.hazmat.primitives import serialization

    # Forms and files bring other line ends; the last one is easily lost.
    data = ("\n".join(text.strip().splitlines()) + "\n").encode()
    is_openssh = b"OPENSSH PRIVATE KEY" in data
    load = serialization.load_ssh_private_key if is_openssh else serialization.load_pem_private_key
    try:
        key = load(data, None)
    except TypeError as error:  # it has a password
        if not password:
            raise ExternalError(
                "The private key is locked. Give its password, too.", permanent=True
            ) from error
        key = load(data, password.encode())
    return key  # type: ignore[return-value]  # of other kinds, private_bytes is a ValueError


def _usable(text: str) -> PKey:
    from paramiko import ECDSAKey, Ed25519Key, RSAKey, SSHException

    for kind in (Ed25519Key, ECDSAKey, RSAKey):
        try:
            return kind.from_private_key(io.StringIO(text))
        except SSHException:
            continue
    raise ExternalError(
        "The private key is of a kind that can't be used. Make one with: ssh-keygen -t ed25519",
        permanent=True,
    )


def _unreadable(text: str, password: str | None) -> str:
    if text.lstrip().startswith("PuTTY-"):
        return "The private key is in PuTTY's form. Save it with PuTTYgen as an OpenSSH key."
    if password and ("ENCRYPTED" in text or "OPENSSH PRIVATE KEY" in text):
        return "The private key can't be opened. Its password is wrong, or the key is damaged."
    return "The private key can't be read. Its first line is: -----BEGIN OPENSSH PRIVATE KEY-----"
