"""The team's own key, region, secrets and engine on the page of integrations."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from notes import provider_accounts, webhook_secrets
from notes.accounts import viewer_of
from notes.connections import settings
from notes.db import db
from notes.models import ProviderAccount, Role, WebhookSecret
from tests import factories
from tests.html import form, parse, text, texts
from tests.standins import recall as standin
from tests.standins import recall_faults as faults
from tests.standins import svix

PAGE = "/settings/integrations"
KEY = f"{PAGE}/key"
TEST = f"{PAGE}/test"
SECRETS = f"{PAGE}/secrets"
CHANGES = (KEY, f"{PAGE}/key/remove", TEST, SECRETS, f"{PAGE}/transcriber")
WRONG = "a-key-that-recall-doesnt-know"


@pytest.fixture
def configure(app, monkeypatch):
    """`configure(public_url=…)` changes what is set."""

    def change(**values):
        chosen = settings().model_copy(update=values)
        monkeypatch.setitem(app.extensions, "notes.settings", chosen)

    return change


@pytest.fixture
def unset(recall, configure):
    """Recall's stand-in is what the server asks, but the server has no key of its own."""
    configure(recall_api_key=None)
    return recall


@pytest.fixture
def admin(sign_in, alice):
    return sign_in(alice)


def flash(browser):
    return text(parse(browser.get(PAGE)), "#flash")


def save(browser, key=standin.KEY, region=""):
    return browser.post(KEY, data={"key": key, "region": region})


def own():
    return db.session.query(ProviderAccount).one_or_none()


def test_a_key_is_kept_tried_and_shown_no_more(unset, admin):
    page = parse(admin.get(PAGE))
    fields = form(page, f"form[action='{KEY}']") | {"key": standin.KEY}
    assert fields["region"] == ""  # the server's own address

    answer = admin.post(KEY, data=fields)

    assert (answer.status_code, answer.location) == (303, f"{PAGE}#recall")
    shown = admin.get(PAGE)
    page = parse(shown)
    assert text(page, "#flash") == "The key …ests is kept. Recall.ai answers and knows the key."
    assert "Set by Alice Adams" in text(page, "#recall-key")
    assert text(page, "#recall-key code") == "…ests"
    assert texts(page, "#recall-test .pill") == ["Works"]
    assert "Tested on" in text(page, "#recall-test")
    assert standin.KEY not in shown.get_data(as_text=True)
    assert "value" not in page.css_first("input[name=key]").attributes


def test_a_wrong_key_is_kept_and_said_to_be_wrong(unset, admin):
    save(admin, WRONG)

    page = parse(admin.get(PAGE))
    said = "Recall.ai doesn't know this key at"
    assert text(page, "#flash") == ("The key …know is kept. The test failed. The reason is below.")
    assert text(page, "#recall-test .pill") == "Failed"
    assert said in text(page, "#recall .alert")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (faults.refuse(401, {"detail": "no"}), "doesn't know this key"),
        (faults.refuse(402, {"detail": "no"}), "wants to be paid"),
        (faults.html(), "firewall"),
        (faults.refuse(429, {}, Retry_After="30"), "Try again in 30 seconds"),
        (faults.refuse(503, {}), "says nothing about the key"),
        (faults.silence, "took too long to answer. This server asked at"),
    ],
)
def test_why_a_test_failed_is_kept_on_the_page(unset, admin, fault, words):
    save(admin)
    unset.fail_next(*[fault] * 4)

    admin.post(TEST)

    page = parse(admin.get(PAGE))
    assert "The test failed" in text(page, "#flash")
    assert words in text(page, "#recall .alert")


def test_a_later_test_takes_the_place_of_an_earlier(unset, admin):
    save(admin)
    unset.fail_next(faults.refuse(401, {}))
    admin.post(TEST)

    admin.post(TEST)

    page = parse(admin.get(PAGE))
    assert text(page, "#recall-test .pill") == "Works"
    assert page.css("#recall .alert") == []


def test_of_the_servers_key_it_is_said_who_sets_it(recall, admin, configure):
    configure(recall_api_key=SecretStr(WRONG))

    admin.post(TEST)

    page = parse(admin.get(PAGE))
    assert "RECALL_API_KEY and RECALL_API_BASE" in text(page, "#recall .alert")
    assert text(page, "#recall-test .pill") == "Failed"


def test_without_a_key_there_is_nothing_to_test(admin):
    admin.post(TEST)

    assert "nothing to test" in flash(admin)
    assert own() is None


def test_the_region_can_be_changed_alone(unset, admin):
    save(admin)
    page = parse(admin.get(PAGE))
    assert "required" not in page.css_first("input[name=key]").attributes
    unset.fail_next(faults.refuse(401, {}))

    admin.post(KEY, data=form(page, f"form[action='{KEY}']"))

    assert provider_accounts.of(own().team_id).key == SecretStr(standin.KEY)
    assert own().test_problem is not None


def test_regions_of_recall_are_offered(admin):
    page = parse(admin.get(PAGE))

    offered = [one.attributes["value"] for one in page.css("select[name=region] option")]
    assert offered == list(provider_accounts.REGIONS)
    chosen = page.css_first("select[name=region] option[selected]")
    assert chosen.attributes["value"] == "us-east-1"


@pytest.mark.parametrize("key", ["", "too short", "whsec_MDEyMzQ1Njc4OWFiY2RlZg=="])
def test_what_is_no_key_is_refused_in_its_place(unset, admin, key):
    answer = save(admin, key)

    page = parse(answer)
    assert answer.status_code == 422
    assert text(page, "#field-key-error")
    assert "open" in page.css_first("#own-key").attributes
    assert not key or key not in answer.get_data(as_text=True)
    assert unset.asked == []
    assert own() is None


def test_a_made_up_region_is_refused(unset, admin):
    answer = save(admin, region="https://evil.example.com")

    assert answer.status_code == 422
    assert text(parse(answer), "#field-region-error") == provider_accounts.NO_REGION
    assert unset.asked == []


@pytest.mark.parametrize(
    ("servers", "then"), [(None, "Nothing can be recorded"), (SecretStr(WRONG), "The server's key")]
)
def test_a_removed_key_leaves_the_servers(unset, admin, configure, servers, then):
    save(admin)
    configure(recall_api_key=servers)
    page = parse(admin.get(PAGE))
    action = page.css_first("dialog#remove-key form").attributes["action"]

    assert admin.post(action).status_code == 303

    assert then in flash(admin)
    page = parse(admin.get(PAGE))
    assert page.css("#remove-key") == []
    assert text(page, "#recall-key .pill") == ("Set by the server" if servers else "Not set")


def test_a_key_kept_under_another_secret_is_said_and_replaced(unset, admin):
    save(admin)
    own().sealed_key = "sealed elsewhere"
    db.session.commit()

    page = parse(admin.get(PAGE))
    assert "another NOTES_SECRET_KEY" in text(page, "#recall .alert")
    assert text(page, "#recall-key .pill") == "Can't be read"
    admin.post(TEST)
    assert "NOTES_SECRET_KEY isn't what it was" in flash(admin)

    save(admin)
    assert "knows the key" in flash(admin)


@pytest.mark.parametrize("who", ["bob", "victor"])
def test_members_and_viewers_change_nothing(request, unset, sign_in, alice, who):
    row = webhook_secrets.add(viewer_of(alice), svix.SECRET)
    db.session.commit()
    browser = sign_in(request.getfixturevalue(who))
    sent = {"key": standin.KEY, "region": "", "secret": svix.OTHER, "transcriber": "here"}

    answers = [browser.post(one, data=sent) for one in (*CHANGES, f"{SECRETS}/{row.id}/remove")]

    assert [one.status_code for one in answers] == [403] * 6
    assert standin.KEY not in "".join(one.get_data(as_text=True) for one in answers)
    assert own() is None
    assert db.session.query(WebhookSecret).one().mark == row.mark
    assert unset.asked == []


def test_a_stranger_sees_and_changes_nothing_of_ours(unset, admin, sign_in, alice, charlie):
    save(admin)
    row = webhook_secrets.add(viewer_of(alice), svix.SECRET)
    db.session.commit()
    browser = sign_in(charlie)

    page = parse(browser.get(PAGE))
    assert text(page, "#recall-key .pill") == "Not set"
    assert page.css("#secrets .member") == []
    assert browser.post(f"{SECRETS}/{row.id}/remove").status_code == 404
    browser.post(f"{PAGE}/key/remove")
    save(browser, WRONG)

    ours = provider_accounts.row(alice.memberships[0].team_id)
    assert provider_accounts.of(ours.team_id).key == SecretStr(standin.KEY)
    assert db.session.query(WebhookSecret).count() == 1


def test_an_admin_may_do_all_of_it(unset, sign_in, team):
    browser = sign_in(factories.user(team, Role.ADMIN))

    assert save(browser).status_code == 303
    assert browser.post(SECRETS, data={"secret": svix.SECRET}).status_code == 303


def test_pasting_keys_has_a_limit(unset, admin):
    answers = [save(admin, "too short").status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


def test_the_log_holds_no_key(unset, admin, caplog):
    caplog.set_level(0)

    save(admin)
    save(admin, WRONG)
    save(admin, "too short a key")
    admin.post(SECRETS, data={"secret": svix.SECRET})
    admin.post(SECRETS, data={"secret": f"{svix.SECRET}?"})

    for one in (standin.KEY, WRONG, "too short a key", svix.SECRET.removeprefix("whsec_")):
        assert one not in caplog.text
