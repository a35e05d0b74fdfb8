"""A team's own account at Recall.ai: who sets it, what counts, what a failed test means."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from notes import provider_accounts, sealing
from notes.accounts import viewer_of
from notes.answers import Unanswered
from notes.connections import settings
from notes.db import db
from notes.errors import ExternalError, Forbidden, Invalid
from notes.models import ProviderAccount
from notes.providers.base import Account

KEY = "recall-key-0123456789abcdef"
OTHER = "recall-key-fedcba9876543210"


@pytest.fixture
def configure(app, monkeypatch):
    """`configure(recall_api_base=…)` changes what the server sets."""

    def change(**values):
        changed = settings().model_copy(update=values)
        monkeypatch.setitem(app.extensions, "notes.settings", changed)

    return change


@pytest.fixture
def owner(alice):
    return viewer_of(alice)


def test_a_teams_own_key_counts_in_its_region(owner, team, configure):
    configure(recall_api_key=SecretStr("the-servers-own-key"))

    provider_accounts.set_key(owner, f"  Token {KEY}\n", "eu-central-1")
    db.session.commit()

    found = provider_accounts.of(team.id)
    assert found == Account("recall", "https://eu-central-1.recall.ai", SecretStr(KEY))
    own = provider_accounts.row(team.id)
    assert KEY not in own.sealed_key
    assert (own.key_ending, own.key_setter.name) == ("cdef", "Alice Adams")
    assert own.key_set_at is not None


def test_it_is_that_teams_alone(owner, charlie):
    provider_accounts.set_key(owner, KEY, "us-east-1")
    db.session.commit()

    assert provider_accounts.of(charlie.memberships[0].team_id) is None
    assert provider_accounts.any_account()


def test_another_region_keeps_the_key(owner, team, bob):
    provider_accounts.set_key(owner, KEY, "us-east-1")
    provider_accounts.note_test(owner, provider_accounts.of(team.id), "It failed.")
    before = provider_accounts.row(team.id).key_set_at
    db.session.commit()

    provider_accounts.set_key(owner, "", "us-west-2")
    db.session.commit()

    own = provider_accounts.row(team.id)
    assert provider_accounts.of(team.id).base_url == "https://us-west-2.recall.ai"
    assert provider_accounts.of(team.id).key == SecretStr(KEY)
    assert own.key_set_at == before
    assert (own.tested_at, own.test_problem) == (None, None)


def test_without_it_the_servers_counts_again(owner, team, configure):
    configure(recall_api_key=SecretStr("the-servers-own-key"))
    provider_accounts.set_key(owner, KEY, "us-west-2")
    provider_accounts.choose_transcriber(owner, "here")
    db.session.commit()

    assert provider_accounts.remove_key(owner)
    db.session.commit()

    assert provider_accounts.of(team.id) == provider_accounts.of_server()
    own = provider_accounts.row(team.id)
    assert (own.sealed_key, own.key_ending, own.key_set_by) == (None, None, None)
    assert provider_accounts.transcriber(team.id) == "here"
    assert not provider_accounts.remove_key(owner)


@pytest.mark.parametrize(
    "key", ["", "short", "a key with blanks in it", "clé-qui-ne-va-pas-du-tout", "x" * 201]
)
def test_what_is_no_key_is_refused_without_repeating_it(owner, team, key):
    with pytest.raises(Invalid) as refused:
        provider_accounts.set_key(owner, key, "us-east-1")

    assert refused.value.field == "key"
    assert not key or key not in refused.value.message
    db.session.rollback()
    assert provider_accounts.row(team.id) is None


def test_a_webhook_secret_in_the_keys_place_is_named(owner):
    with pytest.raises(Invalid, match="Webhook secrets"):
        provider_accounts.set_key(owner, "whsec_MDEyMzQ1Njc4OWFiY2RlZg==", "us-east-1")


@pytest.mark.parametrize("region", ["mars-1", "https://evil.example.com", "", None])
def test_only_known_regions_can_be_chosen(owner, region):
    with pytest.raises(Invalid) as refused:
        provider_accounts.set_key(owner, KEY, region)

    assert refused.value.field == "region"


def test_the_servers_own_address_can_be_chosen_where_it_has_one(owner, team, configure):
    configure(recall_api_base="https://recall.example.com")

    provider_accounts.set_key(owner, KEY, None)
    db.session.commit()

    assert provider_accounts.of(team.id).base_url == "https://recall.example.com"


@pytest.mark.parametrize("who", ["bob", "victor"])
def test_only_admins_set_anything(request, app, team, who):
    viewer = viewer_of(request.getfixturevalue(who))
    account = Account("recall", "https://us-east-1.recall.ai", SecretStr(KEY))

    for change in (
        lambda: provider_accounts.set_key(viewer, KEY, "us-east-1"),
        lambda: provider_accounts.remove_key(viewer),
        lambda: provider_accounts.choose_transcriber(viewer, "here"),
        lambda: provider_accounts.note_test(viewer, account, None),
    ):
        with pytest.raises(Forbidden):
            change()
    assert db.session.query(ProviderAccount).count() == 0


@pytest.mark.parametrize("name", [*provider_accounts.TRANSCRIBERS, provider_accounts.HERE])
def test_who_transcribes_can_be_chosen(owner, team, name):
    assert provider_accounts.transcriber(team.id) == "recallai_async"

    provider_accounts.choose_transcriber(owner, name)
    db.session.commit()

    assert provider_accounts.transcriber(team.id) == name
    assert provider_accounts.of(team.id) is None


def test_an_unknown_engine_is_refused(owner):
    with pytest.raises(Invalid):
        provider_accounts.choose_transcriber(owner, "a_new_one_async")


def test_a_test_of_what_was_set_before_isnt_kept(owner, team):
    provider_accounts.set_key(owner, KEY, "us-east-1")
    tested = provider_accounts.of(team.id)
    provider_accounts.set_key(owner, OTHER, "us-east-1")

    provider_accounts.note_test(owner, tested, "It failed.")
    db.session.commit()

    assert provider_accounts.row(team.id).tested_at is None


def test_a_key_under_another_secret_is_broken_and_can_be_replaced(owner, team):
    provider_accounts.set_key(owner, KEY, "us-east-1")
    provider_accounts.row(team.id).sealed_key = "sealed elsewhere"
    db.session.commit()

    with pytest.raises(sealing.Broken):
        provider_accounts.of(team.id)
    provider_accounts.set_key(owner, OTHER, "us-east-1")
    db.session.commit()

    assert provider_accounts.of(team.id).key == SecretStr(OTHER)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Unanswered("No.", answered=401), "doesn't know this key at us-west-2.recall.ai: it is"),
        (Unanswered("No.", answered=402), "wants to be paid"),
        (Unanswered("No.", answered=403), "firewall"),
        (Unanswered("No.", answered=404), "isn't Recall.ai"),
        (Unanswered("No.", answered=429, retry_after=7.0), "Try again in 7 seconds"),
        (Unanswered("Trouble.", answered=503), "Trouble. That says nothing about the key"),
        (Unanswered("Can't be reached."), "Can't be reached. This server asked at us-west-2"),
        (ExternalError("Odd."), "Odd. This server asked at us-west-2.recall.ai"),
    ],
)
def test_what_a_failed_test_means_is_said(error, words):
    account = Account("recall", "https://us-west-2.recall.ai", SecretStr(KEY))

    said = provider_accounts.why(error, account)

    assert words in said
    assert KEY not in said
