"""The project that a key is bound to."""

import pytest


@pytest.mark.parametrize("prefix", ["projects", "environments"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_a_key_tells_its_project(api, team, prefix, slash):
    program = api()

    answers = [program.get(f"/api/{prefix}/{name}{slash}") for name in (team.id, "@current")]

    expected = {"id": team.id, "name": "Team A"}
    assert [(answer.status_code, answer.json) for answer in answers] == [(200, expected)] * 2
