"""What Recall.ai and the companies say, put into a cause and into words."""

import pytest

from notes.providers.calendars import Company
from notes.web import calendar_words
from notes.web.calendar_words import Why


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (["Invalid 'recall_calendar_auth_token' supplied"], Why.TOKEN),
        (["refresh_token missing from oAuth response"], Why.NO_REFRESH),
        (["access_denied"], Why.DENIED),
        (["access_denied", "cancel", "AADSTS65004: User declined to consent."], Why.DENIED),
        (["access_denied", "cancel", "AADSTS90094: An administrator has to"], Why.ADMIN),
        (["admin_policy_enforced"], Why.ADMIN),
        (["invalid_client", "AADSTS7000215: Invalid client secret"], Why.SETUP),
        (["redirect_uri_mismatch"], Why.ADDRESS),
        (["Request had insufficient authentication scopes."], Why.SCOPES),
        (["invalid_grant"], Why.USED),
        (["temporarily_unavailable"], Why.LATER),
        (["Something new"], Why.OTHER),
        ([], Why.OTHER),
    ],
)
def test_a_cause_is_known_by_its_words(said, why):
    assert calendar_words.cause(said) == why


@pytest.mark.parametrize("why", list(Why))
def test_every_cause_says_what_happened_and_what_to_do(why):
    for company in Company:
        words = calendar_words.words(why, company)
        assert words.title and words.happened and words.advice  # noqa: PT018 - all of it
        assert "{" not in words.title + words.happened + words.advice
