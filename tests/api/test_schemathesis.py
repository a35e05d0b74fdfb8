"""Every operation of the OpenAPI document against the running app, with values made from it."""

from __future__ import annotations

import contextvars

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks

from notes import streaming
from notes.api import openapi, resources  # noqa: F401 - registers the operations
from tests import factories
from tests.api.meetings import meeting

EXAMPLES, OF_TWINS = 8, 2  # the twins below /api/environments/ are the same functions
DOCUMENT = openapi.document()
ALL = sorted(
    (method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods
)
OPERATIONS = [one for one in ALL if one[1].startswith("/api/projects/")]
TWINS = [one for one in ALL if one not in OPERATIONS]
LEFT_OUT = {
    # 503 is the documented answer of what needs Recall; `_works` looks for the others.
    "not_a_server_error",
    # The contract takes numbers as text and passes over what it can't use.
    "negative_data_rejection",
    # These want settings, or calls after one another.
    "max_response_time", "use_after_free", "ensure_resource_availability",
}  # fmt: skip
checks.load_all_checks()
CHECKS = checks.CHECKS.get_by_names(
    [name for name in checks.CHECKS.get_all_names() if name not in LEFT_OUT]
)
# A schema can't say that a file is no recording, or a person not of the team.
JUDGED = checks.CHECKS.get_by_names(["positive_data_acceptance"])


def _works(_context, response, _case):
    assert response.status_code < 500 or response.status_code == 503


@pytest.fixture
def served(app):
    """The app as a server calls it: each request in a context of its own."""

    def wsgi(environ, start_response):
        environ.pop("HTTP_ACCEPT_ENCODING", None)  # the client of these tests unpacks nothing
        return contextvars.Context().run(app, environ, start_response)

    return wsgi


@pytest.fixture
def known(team, alice, tmp_path):
    """What stands in addresses, as it is in the database."""
    made = meeting(team, alice, tmp_path)
    return {
        "id": str(made.recording.id),
        "bot_id": str(made.bot.id),
        "task_id": str(made.task.id),
        "series_id": str(made.series.id),
        "speaker_id": str(made.speaker.id),
        "meeting_id": str(factories.meeting(factories.calendar(team, alice)).id),
        "kind": "original",
    }


@pytest.fixture
def ask(served, known, key, alice, monkeypatch):
    """`ask(method, path, examples)` sends what the document allows and checks each answer."""
    monkeypatch.setattr(streaming, "LIFE_S", (0.01, 0.02))
    monkeypatch.setattr(streaming, "HEARTBEAT_S", 0.01)
    headers = {"Authorization": f"Bearer {key(alice)}"}
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", served)

    def some(method, path, examples):
        @settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(
            case=schema[path][method].as_strategy(),
            mode=st.sampled_from(["known", "project", "any"]),
        )
        def one(case, mode):
            _place(case, known if mode == "known" else {}, anywhere=mode == "any")
            excluded = [] if method == "GET" else JUDGED
            case.call_and_validate(
                headers=headers, checks=[*CHECKS, _works], excluded_checks=excluded
            )

        one()

    return some


def _place(case, known, *, anywhere):
    """Put what there is into the address."""
    for name in case.path_parameters:
        if name in {"project_id", "environment_id"} and not anywhere:
            case.path_parameters[name] = "@current"
        elif name in known:
            case.path_parameters[name] = known[name]


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda value: value)
def test_nothing_undocumented_happens(ask, method, path):
    ask(method, path, EXAMPLES)


def test_nor_below_the_older_prefix(ask):
    for method, path in TWINS:
        ask(method, path, OF_TWINS)
