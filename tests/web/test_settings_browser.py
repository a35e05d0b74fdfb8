"""People's pages in Chromium: passwords that show, links that copy, tokens that renew."""

from pathlib import Path

import pytest

from tests import factories
from tests.served import Served

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
RENAME = "form[action='/settings/team/name']"
SPOIL_TOKEN = """() => {
  document.body.setAttribute("hx-headers", '{"X-CSRFToken": "stale"}');
  for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = "stale";
}"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium isn't installed"),
]


@pytest.fixture(scope="module")
def served(valkey_url, tmp_path_factory):
    server = Served(tmp_path_factory.mktemp("served"), valkey_url)
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(served, chromium):
    """A page of somebody who isn't signed in."""
    context = chromium.new_context(
        base_url=served.url, permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(20_000)
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def owner(served, visitor):
    """A page of the team's owner."""
    visitor.context.add_cookies(
        [{"name": "minutebook", "value": served.cookie(), "url": served.url}]
    )
    return visitor


def rename(page, name):
    page.fill(f"{RENAME} [name=team_name]", name)
    page.click(f"{RENAME} button")


def test_a_person_signs_in_with_the_password_shown(served, visitor):
    visitor.goto("/login?next=/settings/profile")
    visitor.fill("[name=email]", "served@example.com")
    visitor.fill("[name=password]", factories.PASSWORD)
    assert visitor.get_attribute("[name=password]", "type") == "password"

    visitor.click("[data-reveal]")
    assert visitor.get_attribute("[name=password]", "type") == "text"
    visitor.click("button:has-text('Sign in')")

    visitor.wait_for_url("**/settings/profile")


def test_a_new_passwords_strength_is_said_in_words(owner):
    owner.goto("/settings/profile")

    said = []
    for typed in ("short", "password12", "correct horse battery"):
        owner.fill("#new-password", typed)
        said.append(owner.inner_text("#new-password-hint"))

    assert said == [
        "5 more characters.",
        "Easily guessed. Use a few words that don't belong together.",
        "Strong.",
    ]


def test_an_invitation_link_is_copied(owner):
    owner.goto("/settings/team")
    owner.click("button:has-text('Make a link')")

    owner.click("[data-copy]")

    owner.wait_for_selector("text=Copied")
    copied = owner.evaluate("navigator.clipboard.readText()")
    assert copied == owner.inner_text("#fresh-link")


def test_an_api_key_is_copied_and_revoked(owner):
    owner.goto("/settings/api-keys")
    owner.fill("[name=name]", "Recorder")
    owner.click("button:has-text('Make a key')")

    owner.click("[data-copy='#fresh-key']")

    owner.wait_for_selector("text=Copied")
    copied = owner.evaluate("navigator.clipboard.readText()")
    assert copied == owner.inner_text("#fresh-key")
    owner.click("#keys [data-dialog]")
    owner.click("dialog[open] button[type=submit]")
    owner.wait_for_selector(".alert:has-text('revoked')")
    assert owner.locator("#keys .member").count() == 0


def test_a_script_renews_a_stale_token_and_sends_once_more(owner):
    owner.goto("/settings/team")
    owner.evaluate(SPOIL_TOKEN)

    status = owner.evaluate("""async () => {
      const { send } = await import("/static/-/js/csrf.js");
      const body = new URLSearchParams({ team_name: "By script" });
      return (await send("/settings/team/name", { method: "POST", body })).status;
    }""")

    assert status == 200
    owner.reload()
    assert owner.inner_text(".brand small") == "By script"


def test_a_form_of_htmx_with_a_stale_token_is_sent_once_more(owner):
    owner.goto("/settings/team")
    owner.evaluate("""async (form) => {
      await import("/static/-/js/csrf.js");
      const element = document.querySelector(form);
      element.setAttribute("hx-post", element.action);
      element.setAttribute("hx-swap", "none");
      htmx.process(element);
    }""", RENAME)  # fmt: skip
    owner.evaluate(SPOIL_TOKEN)

    with owner.expect_response(lambda answer: answer.status == 303):
        rename(owner, "By htmx")

    owner.reload()
    assert owner.inner_text(".brand small") == "By htmx"


def test_without_script_everything_is_a_form(served, chromium):
    context = chromium.new_context(base_url=served.url, java_script_enabled=False)
    context.add_cookies([{"name": "minutebook", "value": served.cookie(), "url": served.url}])
    page = context.new_page()
    page.goto("/settings/team")

    rename(page, "By form")

    page.wait_for_selector(".alert:has-text('changed')")
    assert page.inner_text(".brand small") == "By form"
    assert page.is_visible("form[data-confirm-change] button")
    context.close()
