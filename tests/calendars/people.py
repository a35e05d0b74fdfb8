"""A person with a calendar, as tests look at them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from notes import calendar_errands, calendar_meetings, calendars, recordings
from notes.db import db
from notes.errors import NotFound
from notes.models import Calendar, Meeting, Recording
from notes.providers.calendars import Company

ALICE, BOB = "alice@example.com", "bob@example.com"


@dataclass
class Person:
    """`there` is what the stand-in knows of them."""

    recall: object
    viewer: object
    id: object

    @property
    def row(self):
        return db.session.get(Calendar, self.id, populate_existing=True)

    @property
    def there(self):
        return self.recall.calendars.people[self.row.ref]

    def sync(self):
        """A job sees to the calendar; gives what failed."""
        error = calendar_errands.see_to(self.id)
        db.session.expire_all()
        return error

    def meetings(self):
        """All that we know, the earliest first."""
        query = select(Meeting).where(Meeting.calendar_id == self.id)
        return list(db.session.scalars(query.order_by(Meeting.starts_at, Meeting.title)))

    def meeting(self):
        """The only one."""
        (found,) = self.meetings()
        return found

    def wish(self, wanted, meeting=None):
        """They want a meeting recorded or not, as the switch says it."""
        found = calendar_meetings.wish(self.viewer, (meeting or self.meeting()).id, wanted)
        db.session.commit()
        return found

    def asked(self, method, path):
        """How often the stand-in was asked for this in their name."""
        return [one for one in self.recall.asked if one.method == method and path in one.path]


def connected(recall, viewer, company="google", email=None):
    """A person who has connected a calendar, which was read once."""
    begun = calendars.begin(viewer, Company(company))
    recall.calendars.connect(begun.calendar.ref, company, email or viewer.user.email)
    calendars.arrived(viewer, begun.nonce)
    db.session.commit()
    person = Person(recall, viewer, begun.calendar.id)
    person.sync()
    return person


def only():
    """The one recording that there is."""
    return db.session.scalars(select(Recording)).one()


def seers(*people):
    """Which of them see it, by name."""
    recording_id = only().id
    found = []
    for person in people:
        try:
            recordings.get(person, recording_id)
        except NotFound:
            continue
        found.append(person.user.name)
    return found
