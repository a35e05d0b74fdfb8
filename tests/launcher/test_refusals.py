"""A start that can't work says why in one sentence, and leaves nothing running."""

from __future__ import annotations

import socket

from tests.launcher.running import free_port

OTHER_FAULT, WRONG_SETTING = 1, 2


def test_a_wrong_setting_is_named(launch):
    one = launch(NOTES_POLL_SECONDS="soon")

    code = one.process.wait(timeout=20)

    assert code == WRONG_SETTING
    assert one.output.splitlines() == [
        "NOTES_POLL_SECONDS is 'soon'; it should be seconds from 0.2 to 3600."
    ]


def test_a_taken_port_is_named_with_what_to_do(launch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        one = launch(port=port)

        code = one.process.wait(timeout=20)

    assert code == OTHER_FAULT
    assert one.output.startswith(f"Port {port} on 127.0.0.1 is taken by another program.")
    assert "NOTES_PORT=" in one.output


def test_an_address_of_another_machine_is_refused(launch):
    one = launch(NOTES_HOST="192.0.2.1")

    code = one.process.wait(timeout=20)

    assert code == OTHER_FAULT
    assert "not an address of this machine" in one.output


def test_a_data_folder_that_is_a_file_is_refused(launch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    one = launch(folder=blocked / "data")

    code = one.process.wait(timeout=20)

    assert code == OTHER_FAULT
    assert "can't be written to" in one.output
    assert "NOTES_DATA_DIR" in one.output


def test_a_second_start_on_the_same_folder_is_refused(running, launch):
    second = launch(folder=running.folder, port=free_port())

    code = second.process.wait(timeout=20)

    assert code == OTHER_FAULT
    assert f"process {running.process.pid}" in second.output
    assert running.address in second.output
    assert running.get("/healthz")[0] == 200


def test_a_database_that_doesnt_answer_is_told_in_one_sentence(launch):
    one = launch(NOTES_DATABASE_URL=f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nothing")

    code = one.process.wait(timeout=30)

    assert code == OTHER_FAULT
    assert one.output.startswith("The database doesn't answer (")
    assert len(one.output.splitlines()) == 1


def test_a_store_that_isnt_known_is_told_in_one_sentence(launch):
    one = launch(NOTES_STORAGE_URL="gopher://somewhere/files")

    code = one.process.wait(timeout=30)

    assert code == WRONG_SETTING
    assert one.output.startswith("NOTES_STORAGE_URL is 'gopher://somewhere/files'")
    assert len(one.output.splitlines()) == 1
