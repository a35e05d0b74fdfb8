"""What a program is told of RealtimeKit's recordings."""

from __future__ import annotations

import pytest

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LIST = "realtimekit/recordings"
STORE = {"type": "gcs", "secret": "{}", "bucket": "b"}


def said(answer):
    """A refusal, in RealtimeKit's words and in ours."""
    theirs = answer.json["error"]
    assert answer.json["success"] is False
    assert (theirs["code"], theirs["message"]) == (answer.status_code, answer.json["detail"])
    return answer.status_code, answer.json["code"], answer.json["attr"]
