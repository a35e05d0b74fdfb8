"""A person's browser at the consent pages of Recall.ai's stand-in, for tests without a browser.

back = browser.allow(consent_address, "ada@example.com")   # our own redirect address
arrived = browser.follow(recall_callback_address)          # our success_url or error_url
"""

from __future__ import annotations

import requests
from selectolax.lexbor import LexborHTMLParser

PATIENCE_S = 5


def allow(address: str, email: str | None = None, *, untick: bool = False) -> str:
    """Say yes on a consent page, but (`untick`) not to the calendar; gives where the company sends
    the browser."""
    return _press(address, "allow", email, untick=untick)


def deny(address: str) -> str:
    """Say no."""
    return _press(address, "deny")


def no_admin(address: str) -> str:
    """Go back from where only an admin may agree."""
    return _press(address, "admin")


def follow(address: str) -> str:
    """Where an address sends the browser."""
    answer = requests.get(address, allow_redirects=False, timeout=PATIENCE_S)
    assert answer.status_code in {302, 303}, answer.text
    return answer.headers["Location"]


def _press(address: str, button: str, email: str | None = None, *, untick: bool = False) -> str:
    page = requests.get(address, timeout=PATIENCE_S)
    assert page.status_code == 200, page.text
    form = LexborHTMLParser(page.text).css_first("form")
    assert form.css_first(f"button[value={button}]"), page.text
    field = form.css_first("input[name=email]")
    told = {"answer": button}
    if field is not None:
        told["email"] = email or field.attributes["value"] or ""
    if form.css_first("input[name=calendar]") is not None and not untick:
        told["calendar"] = "on"
    target = requests.compat.urljoin(page.url, form.attributes["action"])
    answer = requests.post(target, data=told, allow_redirects=False, timeout=PATIENCE_S)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]
