"""What doctor and the checks say of the server's own store."""

from __future__ import annotations

import json

from pydantic import SecretStr

from notes import checks, cli_doctor_store
from notes.adapters import store
from notes.settings import Settings
from notes.storage import Storage


def test_an_sftp_server_of_an_unknown_key_is_asked_for_it(sftp, tmp_path):
    place = sftp.place(host_key="")
    told = {name: one.get_secret_value() for name, one in place.secrets.items()}
    url = f"sftp://{sftp.username}@{sftp.host}:{sftp.port}{sftp.folder}/of-doctor"
    settings = Settings(
        data_dir=tmp_path, storage_url=url, storage_options=SecretStr(json.dumps(told))
    )

    before = checks.store(store(settings))
    advice = cli_doctor_store.advice(settings)

    assert not before.ok
    assert sftp.fingerprint() in advice
    line = json.loads(f"{{{advice.partition(': ')[2]}}}")
    settings = settings.model_copy(update={"storage_options": SecretStr(json.dumps(told | line))})
    assert checks.store(store(settings)).ok


def test_a_store_elsewhere_is_not_tried_at_every_look(s3):
    bucket = s3.bucket()
    storage = Storage(s3.place(bucket))
    first = checks.store(storage)
    s3.remove(bucket)

    assert (first.ok, checks.store(storage).ok) == (True, True)
    assert not checks.store(Storage(s3.place(bucket))).ok
