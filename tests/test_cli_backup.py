"""A backup brings everything back, and is refused where it would do harm."""

from __future__ import annotations

import shutil
import tarfile

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from notes import artefacts, incoming, provider_accounts, sealing, search, storing, webhook_secrets
from notes.accounts import viewer_of
from notes.adapters import adapters
from notes.assembly import create_app
from notes.connections import settings
from notes.db import db
from notes.models import MediaFile, MediaKind, Recording, Segment, Store, Team, User
from notes.places import StoreKind
from notes.recordings import Viewer
from notes.rows import tables
from notes.settings import Settings
from tests import factories, services
from tests.standins import shaky, svix

RECALL_KEY = "recall-key-0123456789abcdef"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BYTES = b"the recorded bytes" * 1000


@pytest.fixture
def kept(app, alice, team, tmp_path):
    """A recording with lines, a stored file and a half-arrived upload."""
    recording = factories.recording(team, alice, title="Größe & Maß")
    factories.segment(recording, "We decided that.", words=[["We", 0, 200]])
    source = tmp_path / "source"
    source.write_bytes(BYTES)
    stored = adapters().storage.put(source, f"recordings/{recording.id}/original")
    factories.media_file(
        recording, MediaKind.ORIGINAL, stored.key, size=stored.size, sha256=stored.sha256
    )
    arriving = incoming.folder() / "half"
    arriving.write_bytes(b"half of it")
    yield recording
    arriving.unlink()
    adapters().storage.delete(stored.key)


@pytest.fixture
def archive(app, kept, tmp_path):
    path = tmp_path / "backup.tar"
    result = app.test_cli_runner().invoke(args=["backup", str(path)])
    assert result.exit_code == 0, result.stderr
    return path


@pytest.fixture
def elsewhere(tmp_path, valkey_url, database_url, postgres_url):
    """Another installation with nothing in it, on the other kind of database."""
    kind = postgres_url if database_url.startswith("sqlite") else "sqlite"
    with services.empty_database(kind, tmp_path) as url:
        other = create_app(
            Settings(data_dir=tmp_path / "elsewhere", redis_url=valkey_url, database_url=url)
        )
        yield other
        with other.app_context():
            db.session.remove()
            db.engine.dispose()


def restore(app, path):
    with app.app_context():
        return app.test_cli_runner().invoke(args=["restore", str(path)])


def everything() -> dict[str, list[tuple]]:
    with db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)))) for table in tables()
        }


def test_all_rows_come_back_as_they_were(app, archive, elsewhere):
    before = everything()

    result = restore(elsewhere, archive)

    assert result.exit_code == 0, result.stderr
    with elsewhere.app_context():
        assert everything() == before


def test_files_uploads_and_the_key_come_back(app, archive, elsewhere):
    secret = settings().secret

    restore(elsewhere, archive)

    with elsewhere.app_context():
        media = db.session.scalars(select(MediaFile)).one()
        with adapters().storage.open(media.key) as file:
            assert file.read() == BYTES
        assert (incoming.folder() / "half").read_bytes() == b"half of it"
        assert (settings().data_dir / "secret_key").read_text() == secret


@pytest.fixture
def connected(alice):
    """The team's own key and secret, as they are pasted."""
    provider_accounts.set_key(viewer_of(alice), RECALL_KEY, "us-east-1")
    webhook_secrets.add(viewer_of(alice), svix.SECRET)
    db.session.commit()


@pytest.mark.usefixtures("connected")
def test_keys_for_others_are_in_it_sealed_and_come_back(app, kept, tmp_path, elsewhere):
    path = tmp_path / "with-keys.tar"
    assert app.test_cli_runner().invoke(args=["backup", str(path)]).exit_code == 0
    held = path.read_bytes()
    assert RECALL_KEY.encode() not in held
    assert svix.SECRET.removeprefix("whsec_").encode() not in held

    result = restore(elsewhere, path)

    assert "can't be read here" not in result.stderr
    again = create_app(Settings(**elsewhere.extensions["notes.settings"].model_dump()))
    with again.app_context():
        team_id = db.session.scalars(select(Team.id)).one()
        assert provider_accounts.of(team_id).key.get_secret_value() == RECALL_KEY
        assert [one.secret.get_secret_value() for one in webhook_secrets.all_secrets()] == [
            svix.SECRET
        ]
        db.session.remove()
        db.engine.dispose()


@pytest.mark.usefixtures("connected")
def test_under_another_key_they_are_said_to_be_lost(app, kept, tmp_path, elsewhere):
    path = tmp_path / "with-keys.tar"
    assert app.test_cli_runner().invoke(args=["backup", str(path)]).exit_code == 0
    chosen = elsewhere.extensions["notes.settings"]
    other = Settings(**chosen.model_dump(exclude={"secret_key"}), secret_key="another than before")
    elsewhere.extensions["notes.settings"] = other

    result = restore(elsewhere, path)

    assert result.exit_code == 0
    assert "2 of the keys and secrets for other companies can't be read here" in result.stderr


def test_new_rows_get_new_numbers_afterwards(app, archive, elsewhere):
    restore(elsewhere, archive)

    with elsewhere.app_context():
        taken = {team.id for team in db.session.scalars(select(Team))}
        assert factories.team("Another").id not in taken


def test_what_was_said_can_be_searched_afterwards(app, archive, elsewhere):
    restore(elsewhere, archive)

    with elsewhere.app_context():
        person = db.session.scalars(select(User)).one()
        viewer = Viewer(person, person.memberships[0].team_id, person.memberships[0].role)
        found = db.session.scalars(
            select(Recording.title).where(Recording.id.in_(search.matching(viewer, "decided")))
        )
        assert list(found) == ["Größe & Maß"]


def test_an_archive_is_for_our_eyes_only(archive):
    assert archive.stat().st_mode & 0o777 == 0o600


def test_an_archive_doesnt_take_the_place_of_a_file(app, kept, tmp_path):
    there = tmp_path / "precious"
    there.write_text("precious")

    result = app.test_cli_runner().invoke(args=["backup", str(there)])

    assert result.exit_code == 1
    assert there.read_text() == "precious"


def test_a_place_that_holds_something_is_left_alone(app, archive):
    result = restore(app, archive)

    assert result.exit_code == 1
    assert "holds something already" in result.stderr
    assert len(db.session.scalars(select(Segment)).all()) == 1


def test_a_damaged_archive_changes_nothing(archive, elsewhere):
    whole = archive.read_bytes()
    at = whole.index(BYTES)
    archive.write_bytes(whole[:at] + b"X" + whole[at + 1 :])

    result = restore(elsewhere, archive)

    assert result.exit_code == 1
    assert "isn't what it was" in result.stderr
    with elsewhere.app_context():
        assert not db.session.scalars(select(User)).all()


def test_an_archive_that_broke_off_is_told(archive, elsewhere):
    with archive.open("r+b") as file:
        file.truncate(20_480)

    result = restore(elsewhere, archive)

    assert result.exit_code == 1
    assert "backup" in result.stderr


def test_another_tar_file_is_no_backup(tmp_path, elsewhere):
    path = tmp_path / "other.tar"
    with tarfile.open(path, "w") as tar:
        tar.add(__file__, arcname="something")

    result = restore(elsewhere, path)

    assert result.exit_code == 1
    assert "is no backup" in result.stderr


@pytest.fixture
def in_two_stores(kept, team, tmp_path):
    """The recording has two further files, in a store that the team has named."""
    shaky.register()
    options = {"url": f"shaky://{tmp_path / 'bucket'}"}
    sealed = sealing.seal(SecretStr("{}"))
    db.session.add(Store(team_id=team.id, kind=StoreKind.LOCAL, options=options, sealed=sealed))
    db.session.commit()
    for kind in (MediaKind.PLAYABLE, MediaKind.SPEECH):
        (tmp_path / kind).write_bytes(BYTES + kind.encode())
        stored = storing.put(kept.id, kind, tmp_path / kind)
        artefacts.record(kept.id, kind, stored, "video/mp4")
    db.session.commit()
    return tmp_path / "bucket"


def contents(app):
    with app.app_context():
        found = []
        for row in db.session.scalars(select(MediaFile).order_by(MediaFile.kind)).all():
            with storing.of(row).open(row.key) as file:
                found.append(file.read())
        db.session.remove()
        db.engine.dispose()
        return found


@ON_SQLITE
@pytest.mark.parametrize("is_away", [False, True])
def test_files_in_a_teams_own_store_come_back_too(app, in_two_stores, tmp_path, elsewhere, is_away):
    path = tmp_path / "two-stores.tar"
    assert app.test_cli_runner().invoke(args=["backup", str(path)]).exit_code == 0
    for lost in in_two_stores.rglob("speech-*"):  # the other one is still there
        lost.unlink()
    if is_away:
        shutil.rmtree(in_two_stores)

    with shaky.passing(shaky.breaking("write", "bucket" if is_away else "nowhere")):
        result = restore(elsewhere, path)

    assert result.exit_code == 0, result.stderr
    assert ("2 of the files were in a team's own store" in result.stderr) is is_away
    again = create_app(Settings(**elsewhere.extensions["notes.settings"].model_dump()))
    assert contents(again) == [BYTES, BYTES + b"playable", BYTES + b"speech"]


@ON_SQLITE
def test_a_store_that_gives_nothing_stops_no_backup_but_is_told(app, in_two_stores, tmp_path):
    runner = app.test_cli_runner()
    with shaky.passing(shaky.breaking("read", "bucket")):
        whole = runner.invoke(args=["backup", str(tmp_path / "some.tar")])
        ours = runner.invoke(args=["backup", "--without-team-stores", str(tmp_path / "ours.tar")])

    assert (whole.exit_code, ours.exit_code) == (1, 0)
    assert "2 of the files in a team's own store could not be read" in whole.stderr
    with tarfile.open(tmp_path / "some.tar") as tar:
        assert "manifest.json" in tar.getnames()
