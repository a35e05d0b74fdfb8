"""The demo: an account, a meeting at work, and nothing left afterwards."""

from __future__ import annotations

import re
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from tests.launcher.running import alive, until


def test_the_demo_has_an_account_and_a_meeting_and_leaves_nothing(launch):
    one = launch(arguments=["demo"])
    one.wait_for_page()
    until(lambda: "Ctrl-C" in one.output)
    everybody = one.everybody()
    said = one.output
    password = re.search(r"with the password (\S+)", said)[1]
    folder = Path(re.search(r"Data is kept in (\S+)", said)[1])

    page = one.sign_in("demo@example.com", password)
    code = one.end()

    assert "Sample meeting" in LexborHTMLParser(page).body.text()
    assert code == 0
    assert not alive(everybody)
    assert not folder.exists()
