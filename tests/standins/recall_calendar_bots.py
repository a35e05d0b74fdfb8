"""The bots that Recall.ai's stand-in sends because a calendar says so (WIRE 5.6).

They go two minutes early, one for a meeting and a company, whoever has it in their calendar.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.standins.recall_bots import Bot
from tests.standins.recall_calendar_events import Event, written

if TYPE_CHECKING:
    from tests.standins.recall_calendars import Calendars, Person, Seen

EARLY = timedelta(minutes=2)
TICK_S = 0.2
PRESET: dict[str, Any] = {
    "recording_config": {"transcript": {"provider": {"recallai_streaming": {}}}}
}


@dataclass
class Sent:
    """A bot of a calendar, and in whose calendars its meeting stands: meeting and person."""

    bot: Bot
    event: Event
    whose: list[tuple[str, Person]] = field(default_factory=list)
    out: bool = False

    def is_due(self, at: datetime) -> bool:
        return not self.out and self.bot.join_at is not None and self.bot.join_at <= at


@dataclass
class CalendarBots:
    """All of them, by company and event. `preset` is what Recall's staff has set for them.
    `script`: what else happens by itself, and when."""

    calendars: Calendars
    sent: dict[tuple[str, str], Sent] = field(default_factory=dict)
    preset: dict[str, Any] = field(default_factory=lambda: dict(PRESET))
    script: list[tuple[datetime, Callable[[], None]]] = field(default_factory=list)
    _runs: bool = False

    def of(self, event: Event, company: str = "google") -> Bot | None:
        """The bot that goes to a meeting for calendars of this company."""
        sent = self.sent.get((company, event.id))
        return sent.bot if sent is not None else None

    def id_for(self, person: Person, company: str, event: Event) -> str | None:
        """The bot that goes for this person."""
        sent = self.sent.get((company, event.id))
        goes = sent is not None and any(one is person for _, one in sent.whose)
        return sent.bot.id if sent is not None and goes else None

    def meetings(self, bot: Bot) -> list[dict[str, Any]]:
        """In whose calendars the meeting of a bot stands."""
        return [
            {
                "id": number,
                "start_time": written(sent.event.starts_at),
                "end_time": written(sent.event.ends_at),
                "calendar_user": {"id": person.id, "external_id": person.ref},
            }
            for sent in self.sent.values()
            if sent.bot is bot
            for number, person in sent.whose
        ]

    def arrange(self, event: Event | None = None) -> None:
        """Send a bot wherever one is wanted, and take back those that aren't any more."""
        wanted: dict[tuple[str, str], list[Seen]] = {}
        for person in self.calendars.people.values():
            for seen in self.calendars.seen(person, event):
                if seen.decision[0]:
                    wanted.setdefault((seen.company, seen.event.id), []).append(seen)
        for key, whose in wanted.items():
            self._send(key, whose)
        for key, sent in list(self.sent.items()):
            meant = event is None or sent.event is event
            if meant and key not in wanted and sent.bot.scheduled:
                del self.sent[key]
                self.calendars.recall.bots.made.pop(sent.bot.id, None)

    def _send(self, key: tuple[str, str], whose: list[Seen]) -> None:
        event = whose[0].event
        order = {
            **self.preset,
            "meeting_url": event.link,
            "bot_name": whose[0].person.preferences["bot_name"],
            "join_at": written(event.starts_at - EARLY),
        }
        sent = self.sent.get(key)
        if sent is None:
            bot = self.calendars.recall.bots.add(order)
            bot.by_calendar = True
            sent = self.sent[key] = Sent(bot, event)
        elif sent.bot.scheduled and not sent.out:
            sent.bot.order.update(order)
        sent.whose = [(one.id, one.person) for one in whose]
        self.run()

    def run(self) -> None:
        """From now on bots set out when it is time, and the script is played."""
        if not self._runs:
            self._runs = True
            threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        recall = self.calendars.recall
        while not recall.over.wait(TICK_S):
            with recall.lock:
                at = self.calendars.clock()
                due = [one for one in self.sent.values() if one.is_due(at)]
                for sent in due:
                    sent.out = True
                acts = [act for when, act in self.script if when <= at]
                self.script = [one for one in self.script if one[0] > at]
            for sent in due:
                recall.lives.sent_out(sent.bot)
            for act in acts:
                act()
