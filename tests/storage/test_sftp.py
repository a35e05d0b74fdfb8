"""Files on a real OpenSSH server: who gets in where, whole files or none, lines that break."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import paramiko
import pytest
from pydantic import SecretStr

from notes import storage_sftp
from notes import storage_sftp_keys as keys
from notes.errors import ExternalError
from notes.places import Place, StoreKind
from tests.standins import plain_sftp, sshd

pytestmark = pytest.mark.skipif(
    sshd.unavailable() is not None, reason=str(sshd.unavailable() or "")
)
by_password = pytest.mark.skipif(
    sshd.without_passwords() is not None, reason=str(sshd.without_passwords() or "")
)
MIB = 2**20
CONTENT = bytes(range(256)) * 12_289  # 3 MiB and a bit: no whole number of blocks


@pytest.fixture(scope="module")
def server():
    with sshd.serving() as one:
        yield one


@pytest.fixture
def files(server):
    made = storage_sftp.filesystem(server.place())
    yield made
    made.close()


@pytest.fixture
def folder(server, request):
    """An empty folder of a test's own, as path here and as name there."""
    name = f"of {request.node.name}"[:60].replace("/", " ")
    path = server.folder / name
    yield path, name
    for one in sorted(path.rglob("*"), reverse=True):
        one.unlink() if one.is_file() else one.rmdir()


def write(files, path, content=CONTENT):
    with files.open(path, "wb") as target:
        target.write(content)


def read(files, path):
    with files.open(path, "rb") as source:
        return source.read()


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


def drop_once_begun(server, copy):
    while not copy.exists() or copy.stat().st_size == 0:
        time.sleep(0.001)
    server.drop()


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
def test_password_and_every_usual_key_open(server, method, key):
    files = storage_sftp.filesystem(server.place(method, key))

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
def test_who_does_not_get_in_hears_why_and_that_it_stays_so(server, change, words):
    with pytest.raises(ExternalError, match=words) as told:
        storage_sftp.filesystem(change(server)).exists("a")

    assert told.value.permanent
    assert "six" not in str(told.value)


def test_no_complete_place_is_told_at_once(server):
    with pytest.raises(ExternalError, match="a host, a user name and a private key"):
        storage_sftp.filesystem(changed(server.place(), private_key=""))


def test_a_key_pasted_with_other_line_ends_opens(server):
    pasted = "\r\n  " + server.keys["ed25519"].strip().replace("\n", "\r\n")
    files = storage_sftp.filesystem(changed(server.place(), private_key=pasted))

    assert not files.exists("nothing")

    files.close()


def test_a_server_that_is_gone_may_come_back(server):
    place = changed(server.place(), {"port": "1"})

    with pytest.raises(ExternalError, match=r"can't be reached at 127\.0\.0\.1:1\.") as told:
        storage_sftp.filesystem(place).exists("a")

    assert not told.value.permanent


def test_another_kind_of_server_is_told_apart(server):
    with another_kind_of_server() as port, pytest.raises(ExternalError, match="is no SFTP server"):
        storage_sftp.filesystem(changed(server.place(), {"port": str(port)})).exists("a")


def test_at_a_teams_wish_no_private_network_is_called(server):
    with pytest.raises(ExternalError, match="inside a private network") as told:
        storage_sftp.filesystem(server.place(), guarded=True).exists("a")

    assert told.value.permanent


def test_the_key_that_a_server_shows_can_be_seen_before_it_is_trusted(server):
    unknown = changed(server.place(host_key=""), password="", private_key="of nobody")

    seen = storage_sftp.host_key(unknown)

    assert seen == server.host_key()
    assert storage_sftp.fingerprint(seen) == server.fingerprint()


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_the_key_that_is_kept_may_be_any_of_the_servers(server, kind):
    files = storage_sftp.filesystem(
        server.place(host_key=f"[files.example.com]:22 {server.host_key(kind)} root@files")
    )

    assert not files.exists("nothing")

    files.close()


def test_a_server_whose_key_has_changed_gets_no_credential(files, server):
    old = storage_sftp.fingerprint(server.host_key())
    files.exists("a")

    server.become_another()

    with pytest.raises(ExternalError, match="key has changed") as told:
        files.exists("a")
    assert told.value.permanent
    assert old in told.value.message
    assert storage_sftp.fingerprint(server.host_key()) in told.value.message
    assert "Accepted" not in server.log().rpartition("Server listening")[2]


def test_a_server_without_the_kept_key_is_another(server):
    other = storage_sftp.filesystem(
        server.place(host_key=keys.line(paramiko.ECDSAKey.generate(bits=521)))
    )

    with pytest.raises(ExternalError, match="no longer shows SHA256:"):
        other.exists("a")


def test_names_may_hold_spaces_and_any_letter(files, folder):
    path, name = folder

    write(files, f"{name}/Büro 東京/räum 1")

    assert read(files, f"{name}/Büro 東京/räum 1") == CONTENT
    assert (path / "Büro 東京" / "räum 1").read_bytes() == CONTENT


def test_any_part_can_be_read(files, folder):
    _, name = folder
    write(files, f"{name}/a")

    with files.open(f"{name}/a", "rb") as source:
        source.seek(-7, 2)
        last = source.read(100)
        source.seek(MIB + 1)
        middle = source.read(3 * MIB)
        source.seek(3)
        first = source.read(5)

    assert (first, middle, last) == (CONTENT[3:8], CONTENT[MIB + 1 :], CONTENT[-7:])


def test_an_empty_file_is_a_file(files, folder):
    _, name = folder

    write(files, f"{name}/a", b"")

    assert (files.isfile(f"{name}/a"), read(files, f"{name}/a")) == (True, b"")


def test_what_fails_half_way_leaves_what_was_there(files, folder):
    path, name = folder
    write(files, f"{name}/a", b"old")

    def give_up():
        with files.open(f"{name}/a", "wb") as target:
            target.write(CONTENT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        give_up()

    assert [one.name for one in path.iterdir()] == ["a"]
    assert read(files, f"{name}/a") == b"old"


def test_what_is_dropped_unfinished_never_appears(files, folder):
    path, name = folder

    target = files.open(f"{name}/a", "wb")
    target.write(CONTENT)
    del target

    assert list(path.iterdir()) == []


def test_a_file_that_is_replaced_is_not_read_half_old_half_new(files, folder):
    _, name = folder
    write(files, f"{name}/a")

    with files.open(f"{name}/a", "rb") as source:
        source.read(1)
        write(files, f"{name}/a", CONTENT + b"!")
        with pytest.raises(OSError, match="replaced while it was read"):
            source.read()


@by_password
def test_a_full_disk_is_told_and_nothing_stays(files):
    with pytest.raises(OSError, match="its disk may be full"):
        write(files, f"{sshd.FULL}/a", CONTENT)

    assert files.ls(sshd.FULL) == []


@by_password
def test_a_folder_that_may_not_be_written_to_is_told(files):
    with pytest.raises(PermissionError):
        write(files, "/etc/minutebook/a")


def test_reading_goes_on_when_the_line_breaks(files, folder, server):
    _, name = folder
    write(files, f"{name}/a")

    with files.open(f"{name}/a", "rb") as source:
        begin = source.read(10)
        dropped = server.drop()
        rest = source.read()

    assert dropped > 0
    assert begin + rest == CONTENT


def test_a_copy_goes_on_where_the_line_broke(files, folder, server, tmp_path):
    path, name = folder
    path.mkdir()
    (path / "a").write_bytes(CONTENT * 8)
    copy = tmp_path / "copy"
    begun = threading.Thread(target=drop_once_begun, args=(server, copy))

    begun.start()
    files.get_file(f"{name}/a", str(copy))
    begun.join()

    assert copy.read_bytes() == CONTENT * 8


def test_writing_on_a_broken_line_fails_and_can_be_done_again(files, folder, server):
    path, name = folder

    def break_off():
        with files.open(f"{name}/a", "wb") as target:
            target.write(CONTENT)
            server.drop()
            target.write(CONTENT)

    with pytest.raises(ConnectionError, match="the connection to it broke"):
        break_off()
    appeared = files.exists(f"{name}/a")
    write(files, f"{name}/a")

    assert not appeared
    assert read(files, f"{name}/a") == CONTENT
    files.rm_file(f"{name}/a")
    assert not path.exists()  # what was left of the first try went with it


def test_the_folder_goes_with_its_last_file_but_not_the_top(server, folder):
    path, name = folder
    files = storage_sftp.filesystem(server.place(path=name))
    for one in ("x/a", "x/b", "c"):
        write(files, f"{name}/{one}", b"1")

    files.rm_file(f"{name}/x/a")
    still = (path / "x").is_dir()
    files.rm_file(f"{name}/x/b")
    files.rm_file(f"{name}/c")

    assert (still, (path / "x").exists(), path.is_dir()) == (True, False, True)
    with pytest.raises(FileNotFoundError):
        files.rm_file(f"{name}/c")
    files.close()


def test_many_threads_read_and_write_at_once(files, folder):
    _, name = folder

    def there_and_back(number):
        content = bytes([number]) * MIB
        write(files, f"{name}/{number}", content)
        return read(files, f"{name}/{number}") == content

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(there_and_back, range(12)))


def test_a_large_file_costs_no_more_memory_than_a_small_one(files, folder, tmp_path):
    _, name = folder
    block = bytes(MIB)
    tracemalloc.start()
    try:
        with files.open(f"{name}/a", "wb") as target:
            for _ in range(32):
                target.write(block)
        with files.open(f"{name}/a", "rb") as source:
            while source.read(MIB):
                pass
        files.get_file(f"{name}/a", str(tmp_path / "a"))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 16 * MIB


def test_pages_read_on_from_whatever_thread_is_free(server):
    place = server.place()
    secrets = {name: one.get_secret_value() for name, one in place.secrets.items()}
    told = json.dumps({"options": dict(place.options), "secrets": secrets})

    program = [sys.executable, "-m", "tests.storage.sftp_under_gevent"]
    ran = subprocess.run(
        program, input=told, capture_output=True, text=True, timeout=60, check=False
    )

    assert ran.stderr == ""
    assert json.loads(ran.stdout) == [True, True]


def test_a_server_that_can_as_little_as_possible_serves_too(tmp_path):
    with plain_sftp.serving(tmp_path) as place:
        files = storage_sftp.filesystem(place)
        write(files, "a/b", b"old")

        write(files, "a/b", CONTENT[:300_000])

        assert read(files, "a/b") == CONTENT[:300_000]
        assert [one.name for one in (tmp_path / "a").iterdir()] == ["b"]
        files.close()
