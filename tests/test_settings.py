"""Settings: read once, from the environment or from files, refused with the variable's name."""

from __future__ import annotations

import pytest

from notes.settings import SettingsError, load


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch, tmp_path):
    import os

    for name in list(os.environ):
        if name.startswith(("NOTES_", "RECALL_", "LLM_", "GOOGLE_", "MICROSOFT_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_the_defaults_run_everything_on_this_machine(tmp_path):
    settings = load()

    assert settings.data_dir == tmp_path / "data"
    assert settings.base_url == "http://127.0.0.1:5000"
    assert settings.loopback
    assert settings.database == f"sqlite:///{tmp_path / 'data' / 'minutebook.sqlite3'}"
    assert settings.storage == f"file://{tmp_path / 'data' / 'files'}"
    assert settings.redis == f"unix://{tmp_path / 'data' / 'valkey' / 'valkey.sock'}"
    assert settings.embedded_valkey


def test_a_value_can_stand_in_a_file(monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("a long and secret key\n")
    monkeypatch.setenv("NOTES_SECRET_KEY_FILE", str(secret))

    assert load().secret == "a long and secret key"


def test_the_variable_wins_over_its_file(monkeypatch, tmp_path):
    port = tmp_path / "port"
    port.write_text("6000")
    monkeypatch.setenv("NOTES_PORT_FILE", str(port))
    monkeypatch.setenv("NOTES_PORT", "7000")

    assert load().port == 7000


def test_a_file_that_isnt_there_is_named(monkeypatch):
    monkeypatch.setenv("NOTES_PORT_FILE", "/nowhere/port")

    with pytest.raises(SettingsError, match=r"NOTES_PORT_FILE: cannot read /nowhere/port"):
        load()


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("NOTES_PORT", "http", "a port number from 1 to 65535"),
        ("NOTES_PORT", "0", "a port number from 1 to 65535"),
        ("NOTES_PUBLIC_URL", "notes.example.com", "an address such as https://"),
        ("NOTES_DATABASE_URL", "mysql://localhost/notes", "postgresql+psycopg://"),
        ("NOTES_REDIS_URL", "localhost:6379", "redis://HOST:PORT/0"),
        ("NOTES_POLL_SECONDS", "0", "seconds from 0.2 to 3600"),
        ("NOTES_WEB_PROCESSES", "none", "a number from 1 to 64"),
        ("NOTES_API_RATE", "a lot", "rates such as 480/minute;4800/hour"),
        ("NOTES_API_RATE", "480/minute;", "rates such as 480/minute;4800/hour"),
        ("NOTES_API_RATE", "0/minute", "rates such as 480/minute;4800/hour"),
    ],
)
def test_a_wrong_value_is_named_with_what_it_should_be(monkeypatch, name, value, wanted):
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as refused:
        load()

    assert str(refused.value).startswith(f"{name} is {value!r}; it should be ")
    assert wanted in str(refused.value)


def test_a_secret_is_never_shown(monkeypatch):
    monkeypatch.setenv("NOTES_SECRET_KEY", "too short")

    with pytest.raises(SettingsError) as refused:
        load()

    assert "NOTES_SECRET_KEY is ***" in str(refused.value)
    assert "too short" not in str(refused.value)


def test_two_wrong_values_are_two_lines(monkeypatch):
    monkeypatch.setenv("NOTES_PORT", "x")
    monkeypatch.setenv("NOTES_WEB_PROCESSES", "x")

    with pytest.raises(SettingsError) as refused:
        load()

    assert len(str(refused.value).splitlines()) == 2


def test_a_secret_is_made_once_and_for_our_eyes_only(tmp_path):
    first = load().secret

    assert load().secret == first
    kept = tmp_path / "data" / "secret_key"
    assert kept.read_text() == first
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_long_folder_name_gives_a_short_socket_name(tmp_path):
    settings = load(data_dir=tmp_path / ("x" * 120))

    assert len(str(settings.valkey_socket)) < 100


def test_settings_cant_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        load().port = 1


def test_what_isnt_bound_to_loopback_knows_it():
    assert not load(host="192.0.2.1").loopback


def test_recall_is_set_by_its_own_names(monkeypatch, tmp_path):
    key = tmp_path / "key"
    key.write_text("abc123\n")
    monkeypatch.setenv("RECALL_API_KEY_FILE", str(key))
    monkeypatch.setenv("RECALL_API_BASE", "https://eu-central-1.recall.ai/")

    settings = load()

    assert settings.recall_api_key.get_secret_value() == "abc123"
    assert settings.recall_api_base == "https://eu-central-1.recall.ai"
    assert "abc123" not in repr(settings)


def test_an_empty_key_is_no_key(monkeypatch):
    monkeypatch.setenv("RECALL_API_KEY", " ")

    assert load().recall_api_key is None


@pytest.mark.parametrize(
    "value", ["recall.ai", "ftp://recall.ai", "https://me@recall.ai", "https://recall.ai/?a=b"]
)
def test_an_address_for_recall_is_a_bare_one(monkeypatch, value):
    monkeypatch.setenv("RECALL_API_BASE", value)

    with pytest.raises(SettingsError, match="RECALL_API_BASE is"):
        load()


def test_a_key_that_fits_no_header_is_refused_unshown(monkeypatch):
    monkeypatch.setenv("RECALL_API_KEY", "two words")

    with pytest.raises(SettingsError) as refused:
        load()

    assert "RECALL_API_KEY is ***" in str(refused.value)
    assert "two words" not in str(refused.value)


SIGNING = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"


def test_webhook_secrets_are_a_list(monkeypatch):
    monkeypatch.setenv("RECALL_WEBHOOK_SECRET", f" {SIGNING}, {SIGNING[:-4]}NTY4 ,")

    settings = load()

    found = [one.get_secret_value() for one in settings.recall_webhook_secrets]
    assert found == [SIGNING, f"{SIGNING[:-4]}NTY4"]
    assert SIGNING not in repr(settings)


@pytest.mark.parametrize("value", ["", " , "])
def test_without_webhook_secrets_there_are_none(monkeypatch, value):
    monkeypatch.setenv("RECALL_WEBHOOK_SECRET", value)

    assert load().recall_webhook_secrets == ()


@pytest.mark.parametrize("value", ["whsec_", "whsec_c2hvcnQ=", f"{SIGNING},whsec_no*base64*at*all"])
def test_what_cant_sign_is_no_webhook_secret(monkeypatch, value):
    monkeypatch.setenv("RECALL_WEBHOOK_SECRET", value)

    with pytest.raises(SettingsError, match=r"RECALL_WEBHOOK_SECRET is \*\*\*; it should be whsec"):
        load()


def test_a_chat_server_is_set_by_its_own_names(monkeypatch, tmp_path):
    key = tmp_path / "key"
    key.write_text("sk-abc\n")
    monkeypatch.setenv("LLM_BASE_URL", "http://127.0.0.1:11434/v1/")
    monkeypatch.setenv("LLM_API_KEY_FILE", str(key))
    monkeypatch.setenv("LLM_MODEL", "small")

    settings = load()

    assert settings.llm_base_url == "http://127.0.0.1:11434/v1"
    assert settings.llm_api_key.get_secret_value() == "sk-abc"
    assert (settings.llm_model, settings.llm_context_tokens) == ("small", None)
    assert "sk-abc" not in repr(settings)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"LLM_BASE_URL": "localhost:11434"}, "LLM_BASE_URL is 'localhost:11434'; it should be"),
        ({"LLM_BASE_URL": "http://llm/v1"}, "LLM_MODEL is not set; it should be the name of a"),
        ({"LLM_BASE_URL": "http://llm/v1", "LLM_MODEL": " "}, "LLM_MODEL is ' '; it should be"),
        ({"LLM_API_KEY": "two words"}, r"LLM_API_KEY is \*\*\*; it should be the chat server"),
        ({"LLM_CONTEXT_TOKENS": "100"}, "LLM_CONTEXT_TOKENS is '100'; it should be how many"),
    ],
)
def test_what_is_wrong_about_a_chat_server_is_said(monkeypatch, values, sentence):
    for name, value in values.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=sentence):
        load()


@pytest.mark.parametrize("name", ["LLM_BASE_URL", "LLM_MODEL", "LLM_API_KEY"])
def test_an_empty_setting_of_a_chat_server_is_none(monkeypatch, name):
    monkeypatch.setenv(name, "")

    assert getattr(load(), name.lower()) is None


@pytest.mark.parametrize(("value", "allowed"), [(None, False), ("0", False), ("1", True)])
def test_whether_teams_may_name_servers_inside(monkeypatch, value, allowed):
    if value is not None:
        monkeypatch.setenv("NOTES_ALLOW_PRIVATE_ADDRESSES", value)

    assert load().allow_private_addresses is allowed
