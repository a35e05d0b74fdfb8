"""Tasks, and who looks at them."""

import pytest

from notes.models import TaskState
from tests import factories


@pytest.fixture
def recording(team):
    return factories.recording(team)


@pytest.fixture
def task(recording, alice):
    return factories.task(
        recording, "Write the plan", state=TaskState.ACCEPTED, assignee_id=alice.id
    )


@pytest.fixture
def suggested(recording):
    return factories.task(recording, "Call the pilots")


@pytest.fixture
def browser(sign_in, alice):
    return sign_in(alice)
