"""Files on a real OpenSSH server: whole or not at all, any part of them, also when lines break."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest

from notes import storage_sftp
from tests.standins import plain_sftp, sshd

by_password = pytest.mark.skipif(
    sshd.without_passwords() is not None, reason=str(sshd.without_passwords() or "")
)
MIB = 2**20
CONTENT = bytes(range(256)) * 12_289  # 3 MiB and a bit: no whole number of blocks


@pytest.fixture
def files(sftp):
    made = storage_sftp.filesystem(sftp.place())
    yield made
    made.close()


@pytest.fixture
def folder(sftp, request):
    """An empty folder of a test's own, as path here and as name there."""
    name = f"of {request.node.name}"[:60].replace("/", " ")
    path = sftp.folder / name
    yield path, name
    for one in sorted(path.rglob("*"), reverse=True):
        one.unlink() if one.is_file() else one.rmdir()


def write(files, path, content=CONTENT):
    with files.open(path, "wb") as target:
        target.write(content)


def read(files, path):
    with files.open(path, "rb") as source:
        return source.read()


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


def test_reading_goes_on_when_the_line_breaks(files, folder, sftp):
    _, name = folder
    write(files, f"{name}/a")

    with files.open(f"{name}/a", "rb") as source:
        begin = source.read(10)
        dropped = sftp.drop()
        rest = source.read()

    assert dropped > 0
    assert begin + rest == CONTENT


def test_a_line_that_broke_while_nobody_used_it_is_made_anew(files, folder, sftp):
    _, name = folder
    assert not files.exists(f"{name}/a")
    sftp.drop()

    write(files, f"{name}/a", b"1")
    sftp.drop()

    assert files.info(f"{name}/a")["size"] == 1


def test_writing_on_a_broken_line_fails_and_can_be_done_again(files, folder, sftp):
    path, name = folder

    def break_off():
        with files.open(f"{name}/a", "wb") as target:
            target.write(CONTENT)
            sftp.drop()
            target.write(CONTENT)

    with pytest.raises(ConnectionError, match="the connection to it broke"):
        break_off()
    appeared = files.exists(f"{name}/a")
    write(files, f"{name}/a")

    assert not appeared
    assert read(files, f"{name}/a") == CONTENT
    files.rm_file(f"{name}/a")
    assert not path.exists()  # what was left of the first try went with it


def test_the_folder_goes_with_its_last_file_but_not_the_top(sftp, folder):
    path, name = folder
    files = storage_sftp.filesystem(sftp.place(path=name))
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


def test_a_large_file_costs_no_more_memory_than_a_small_one(files, folder):
    _, name = folder
    block = bytes(MIB)
    tracemalloc.start()
    try:
        with files.open(f"{name}/a", "wb") as target:
            for _ in range(16):
                target.write(block)
        with files.open(f"{name}/a", "rb") as source:
            while source.read(MIB):
                pass
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 10 * MIB


def test_pages_read_on_from_whatever_thread_is_free(sftp):
    place = sftp.place()
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
