"""What is sealed comes back under the same key only, and only as it was sealed."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from notes import sealing
from notes.connections import settings
from notes.settings import Settings

KEY = SecretStr("recall-key-0123456789abcdef")


@pytest.fixture
def under(app, monkeypatch):
    """`under(key)`: NOTES_SECRET_KEY is this from now on."""

    def change(key):
        values = settings().model_dump(exclude={"secret_key"})
        changed = Settings(**values, secret_key=SecretStr(key))
        monkeypatch.setitem(app.extensions, "notes.settings", changed)

    return change


def test_a_secret_comes_back(app):
    assert sealing.unseal(sealing.seal(KEY)) == KEY


def test_what_is_kept_doesnt_tell_it(app):
    kept = sealing.seal(KEY)

    assert KEY.get_secret_value() not in kept
    assert kept != sealing.seal(KEY)  # nor whether two are the same


@pytest.mark.parametrize("at", [0, 10, 40, -8])  # the last ones may hold bits that say nothing
def test_tampered_text_isnt_opened(app, at):
    kept = sealing.seal(KEY)
    at %= len(kept)
    other = "A" if kept[at] != "A" else "B"

    with pytest.raises(sealing.Broken):
        sealing.unseal(kept[:at] + other + kept[at + 1 :])


@pytest.mark.parametrize("kept", ["", "x", "no text that was sealed", "gAAAAA==", "ü"])
def test_what_never_was_sealed_isnt_opened(app, kept):
    with pytest.raises(sealing.Broken):
        sealing.unseal(kept)


def test_under_another_key_it_is_said_what_to_do(under):
    kept = sealing.seal(KEY)
    under("quite another key than before")

    with pytest.raises(sealing.Broken, match="NOTES_SECRET_KEY isn't what it was") as broken:
        sealing.unseal(kept)

    assert broken.value.permanent
    assert "Paste the key again" in broken.value.message
    assert sealing.unseal(sealing.seal(KEY)) == KEY


def test_a_mark_is_the_same_for_the_same_secret_and_key_only(under):
    ours = sealing.mark(b"one secret")

    assert sealing.mark(b"one secret") == ours
    assert sealing.mark(b"another secret") != ours
    under("quite another key than before")
    assert sealing.mark(b"one secret") != ours
