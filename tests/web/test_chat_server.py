"""The page on which a team says who writes its notes."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from notes import chat_accounts
from notes.connections import settings
from notes.db import db, now
from notes.models import ChatAccount, Role
from tests import factories
from tests.html import form, parse, text, texts

PAGE = "/settings/notes"
TEST, REMOVE = f"{PAGE}/test", f"{PAGE}/remove"
KEY = "sk-a-key-of-the-teams"
TYPED = {"base_url": "https://llm.example.com/v1", "model": "gpt-small", "key": KEY}


@pytest.fixture
def configure(app, monkeypatch):
    def change(**values):
        chosen = settings().model_copy(update=values)
        monkeypatch.setitem(app.extensions, "notes.settings", chosen)

    return change


@pytest.fixture
def admin(sign_in, alice):
    return sign_in(alice)


def own():
    return db.session.query(ChatAccount).one_or_none()


def now_used(browser):
    return text(parse(browser.get(PAGE)), "#writer")


def test_without_anything_the_built_in_engine_is_used_and_nothing_leaves(admin):
    said = now_used(admin)

    assert "The built-in engine" in said
    assert "Nothing leaves this server" in said


def test_what_the_server_is_set_to_is_said_with_where_words_go(admin, configure):
    configure(llm_base_url="https://api.llm.example/v1", llm_model="gpt-9")

    said = now_used(admin)

    assert "gpt-9 at api.llm.example" in said
    assert "leaves this server : it goes to api.llm.example" in said.replace("server:", "server :")


def test_a_model_on_this_machine_leaves_nothing(admin, configure):
    configure(llm_base_url="http://127.0.0.1:11434/v1", llm_model="qwen")

    assert "nothing leaves it" in now_used(admin)


def test_a_server_is_kept_and_its_key_shown_no_more(admin):
    page = parse(admin.get(PAGE))
    fields = form(page, f"form[action='{PAGE}']") | TYPED

    answer = admin.post(PAGE, data=fields)

    assert (answer.status_code, answer.location) == (303, f"{PAGE}#writer")
    shown = admin.get(PAGE)
    page = parse(shown)
    assert "gpt-small at llm.example.com" in text(page, "#writer-now")
    assert "…eams" in text(page, "#writer-now")
    assert "Set by Alice Adams" in text(page, "#writer-now")
    assert "it goes to llm.example.com" in text(page, "#writer .leaves")
    assert KEY not in shown.get_data(as_text=True)
    assert "value" not in page.css_first("input[name=key]").attributes


def test_while_it_is_tested_the_page_asks_how_it_went(admin):
    admin.post(PAGE, data=TYPED)

    (asking,) = parse(admin.get(PAGE)).css("#chat-test")
    assert asking.attributes["hx-get"] == TEST
    assert texts(parse(admin.get(PAGE)), "#chat-test .pill") == ["Being tested"]


@pytest.mark.parametrize(
    ("problem", "pill"), [(None, "Works"), ("llm.example.com can't be reached.", "Failed")]
)
def test_how_it_went_is_said_and_asked_no_more(admin, problem, pill):
    admin.post(PAGE, data=TYPED)
    own().tested_at, own().test_problem = now(), problem
    db.session.commit()

    page = parse(admin.get(TEST))

    assert texts(page, ".pill") == [pill]
    assert "hx-get" not in page.css_first("#chat-test").attributes
    assert texts(page, ".alert") == ([problem] if problem else [])


def test_a_test_that_nobody_works_on_is_said_to_be_lost(admin):
    admin.post(PAGE, data=TYPED)
    own().asked_at = now() - chat_accounts.TEST_TAKES
    db.session.commit()

    assert "not worked on" in text(parse(admin.get(TEST)), "#chat-test")


def test_testing_again_asks_anew(admin):
    admin.post(PAGE, data=TYPED)
    own().tested_at, own().test_problem = now(), "It failed."
    db.session.commit()

    admin.post(TEST)

    assert (own().tested_at, own().test_problem) == (None, None)
    assert texts(parse(admin.get(PAGE)), "#chat-test .pill") == ["Being tested"]


def test_without_a_server_there_is_nothing_to_test(admin):
    admin.post(TEST)

    assert "nothing to test" in text(parse(admin.get(PAGE)), "#flash")


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("base_url", "", "Give the server's address"),
        ("base_url", "http://127.0.0.1:11434/v1", "inside a private network"),
        ("base_url", "http://llm.example.com/v1", "has to begin with https"),
        ("model", "", "Give the model's name"),
        ("key", "two words", "not a key"),
        ("context", "12", "Give a number of tokens"),
        ("read_price", "cheap", "Give a price"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(admin, field, typed, words):
    answer = admin.post(PAGE, data=TYPED | {field: typed})

    page = parse(answer)
    assert answer.status_code == 422
    assert words in text(page, f"#field-{field}-error")
    assert own() is None
    assert KEY not in answer.get_data(as_text=True)
    if field in {"context", "read_price"}:
        assert "open" in page.css_first("#more-of-server").attributes


def test_what_was_typed_stands_in_the_form_again(admin):
    answer = admin.post(PAGE, data=TYPED | {"context": "12", "model": "a-model"})

    assert form(parse(answer), f"form[action='{PAGE}']")["model"] == "a-model"


def test_a_key_for_another_server_has_to_be_pasted_again(admin):
    admin.post(PAGE, data=TYPED)

    answer = admin.post(PAGE, data=TYPED | {"key": "", "base_url": "https://evil.example/v1"})

    assert "Paste the key again" in text(parse(answer), "#field-key-error")
    db.session.expire_all()
    assert own().base_url == TYPED["base_url"]


def test_room_and_prices_stand_in_the_form(admin):
    typed = TYPED | {"context": "8192", "read_price": "0.15", "written_price": "0.6"}
    admin.post(PAGE, data=typed | {"currency": "EUR"})

    fields = form(parse(admin.get(PAGE)), f"form[action='{PAGE}']")

    assert fields["context"] == "8192"
    assert (fields["read_price"], fields["written_price"]) == ("0.15", "0.6")
    assert fields["currency"] == "EUR"


@pytest.mark.parametrize(
    ("set_to", "then"),
    [
        ({}, "The built-in engine picks them"),
        ({"llm_base_url": "https://api.llm.example/v1", "llm_model": "gpt-9"}, "gpt-9 writes"),
    ],
)
def test_removing_goes_back_to_what_the_server_has(admin, configure, set_to, then):
    configure(**set_to)
    admin.post(PAGE, data=TYPED)

    admin.post(REMOVE)

    assert then in text(parse(admin.get(PAGE)), "#flash")
    assert own() is None


def test_a_key_that_can_not_be_read_is_said(admin):
    admin.post(PAGE, data=TYPED)
    own().sealed_key = "something else"
    db.session.commit()

    page = parse(admin.get(PAGE))
    assert "Can't be read" in texts(page, "#writer-now .pill")
    assert "NOTES_SECRET_KEY" in text(page, "#writer .alert")
    assert page.css("#chat-test") == []


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_members_and_viewers_neither_see_nor_change_it(team, admin, sign_in, role):
    admin.post(PAGE, data=TYPED)
    browser = sign_in(factories.user(team, role, "Somebody Else"))

    codes = [browser.get(PAGE).status_code, browser.get(TEST).status_code]
    codes += [browser.post(path, data=TYPED).status_code for path in (PAGE, TEST, REMOVE)]

    assert codes == [403] * 5
    assert own() is not None
    assert parse(browser.get("/settings/profile")).css(f"a[href='{PAGE}']") == []


def test_another_team_sees_nothing_of_it(admin, sign_in, charlie):
    admin.post(PAGE, data=TYPED)

    shown = sign_in(charlie).get(PAGE)

    assert "llm.example.com/v1" not in shown.text
    assert "The built-in engine" in text(parse(shown), "#writer-now")


def test_who_is_not_signed_in_is_sent_to_sign_in(client):
    assert client.get(PAGE).status_code in {302, 303}


def test_the_servers_own_key_is_nowhere_on_the_page(admin, configure):
    configure(
        llm_base_url="https://api.llm.example/v1",
        llm_model="gpt-9",
        llm_api_key=SecretStr("sk-of-the-server"),
    )

    assert "sk-of-the-server" not in admin.get(PAGE).get_data(as_text=True)
