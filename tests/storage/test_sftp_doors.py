"""The door of a real OpenSSH server: who gets in, which server is trusted, what is told if not."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager

import paramiko
import pytest
from pydantic import SecretStr

from notes import storage_sftp
from notes import storage_sftp_keys as keys
from notes.errors import ExternalError
from notes.places import Place, StoreKind
from tests.standins import sshd

by_password = pytest.mark.skipif(
    sshd.without_passwords() is not None, reason=str(sshd.without_passwords() or "")
)


@pytest.fixture
def files(sftp):
    made = storage_sftp.filesystem(sftp.place())
    yield made
    made.close()


@contextmanager
def another_kind_of_server():
    """Speaks first, as a mail server does."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet():
            line, _ = listening.accept()
            with line:
                line.sendall(b"220 mail.example.com ready\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    ("method", "key"),
    [
        pytest.param("PASSWORD", "", marks=by_password),
        ("KEY", "ed25519"),
        ("KEY", "rsa"),
        ("KEY", "ecdsa"),
        ("KEY", "ed25519 encrypted"),
        ("KEY", "rsa pkcs8 encrypted"),
    ],
)
def test_password_and_every_usual_key_open(sftp, method, key):
    files = storage_sftp.filesystem(sftp.place(method, key))

    found = files.isfile("nothing")

    files.close()
    assert not found


def changed(place, options=None, **secrets):
    kept = {name: value for name, value in place.secrets.items() if secrets.get(name) != ""}
    kept |= {name: SecretStr(value) for name, value in secrets.items() if value}
    return Place(StoreKind.SFTP, {**place.options, **(options or {})}, kept)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(
            lambda s: changed(s.place("PASSWORD"), password="six"),
            "refuses this user name or password",
            marks=by_password,
        ),
        (lambda s: s.place(key="stranger's"), "refuses this user name or key"),
        (lambda s: changed(s.place(), {"username": "nobody-here"}), "refuses this user name"),
        (lambda s: changed(s.place(key="ed25519 encrypted"), password=""), "Give its password"),
        (
            lambda s: changed(s.place(key="ed25519 encrypted"), password="six"),
            "Its password is wrong",
        ),
        (
            lambda s: changed(s.place(key="rsa pkcs8 encrypted"), password="six"),
            "Its password is wrong",
        ),
        (lambda s: changed(s.place(), private_key="PuTTY-User-Key-File-3: x"), "PuTTYgen"),
        (lambda s: changed(s.place(), private_key="ssh-ed25519 AAAA"), "can't be read"),
        (lambda s: changed(s.place(), {"port": "99999"}), "a number up to 65535"),
        (lambda s: s.place(host_key=""), "Test the storage"),
        (lambda s: s.place(host_key="ssh-ed25519 nonsense"), "key can't be read"),
    ],
)
def test_who_does_not_get_in_hears_why_and_that_it_stays_so(sftp, change, words):
    with pytest.raises(ExternalError, match=words) as told:
        storage_sftp.filesystem(change(sftp)).exists("a")

    assert told.value.permanent
    assert "six" not in str(told.value)


def test_no_complete_place_is_told_at_once(sftp):
    with pytest.raises(ExternalError, match="a host, a user name and a private key"):
        storage_sftp.filesystem(changed(sftp.place(), private_key=""))


def test_a_key_pasted_with_other_line_ends_opens(sftp):
    pasted = "\r\n  " + sftp.keys["ed25519"].strip().replace("\n", "\r\n")
    files = storage_sftp.filesystem(changed(sftp.place(), private_key=pasted))

    assert not files.exists("nothing")

    files.close()


def test_a_server_that_is_gone_may_come_back(sftp):
    place = changed(sftp.place(), {"port": "1"})

    with pytest.raises(ExternalError, match=r"can't be reached at 127\.0\.0\.1:1\.") as told:
        storage_sftp.filesystem(place).exists("a")

    assert not told.value.permanent


def test_another_kind_of_server_is_told_apart(sftp):
    with another_kind_of_server() as port, pytest.raises(ExternalError, match="is no SFTP server"):
        storage_sftp.filesystem(changed(sftp.place(), {"port": str(port)})).exists("a")


def test_at_a_teams_wish_no_private_network_is_called(sftp):
    with pytest.raises(ExternalError, match="inside a private network") as told:
        storage_sftp.filesystem(sftp.place(), guarded=True).exists("a")

    assert told.value.permanent


def test_the_key_that_a_server_shows_can_be_seen_before_it_is_trusted(sftp):
    unknown = changed(sftp.place(host_key=""), password="", private_key="of nobody")

    seen = storage_sftp.host_key(unknown)

    assert seen == sftp.host_key()
    assert storage_sftp.fingerprint(seen) == sftp.fingerprint()


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_the_key_that_is_kept_may_be_any_of_the_servers(sftp, kind):
    files = storage_sftp.filesystem(
        sftp.place(host_key=f"[files.example.com]:22 {sftp.host_key(kind)} root@files")
    )

    assert not files.exists("nothing")

    files.close()


def test_a_server_whose_key_has_changed_gets_no_credential(files, sftp):
    old = storage_sftp.fingerprint(sftp.host_key())
    files.exists("a")

    sftp.become_another()

    with pytest.raises(ExternalError, match="key has changed") as told:
        files.exists("a")
    assert told.value.permanent
    assert old in told.value.message
    assert storage_sftp.fingerprint(sftp.host_key()) in told.value.message
    assert "Accepted" not in sftp.log().rpartition("Server listening")[2]


def test_a_server_without_the_kept_key_is_another(sftp):
    other = storage_sftp.filesystem(
        sftp.place(host_key=keys.line(paramiko.ECDSAKey.generate(bits=521)))
    )

    with pytest.raises(ExternalError, match="no longer shows SHA256:"):
        other.exists("a")
