"""What each state of a bot is called, what has happened then, and what to do. Core, words only.

By the provider's code, and by ours for a bot of which it has said nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notes.bot_states import ASKED, CANCELLED, RECORDS, REFUSED


@dataclass(frozen=True, slots=True)
class Words:
    """A state for people. `pill` is its shortest name; `tone` is wait (it goes on by itself), act
    (somebody has to do something), live (recording), good, bad or off (called off). `at` belongs
    after the title."""

    pill: str
    title: str
    happened: str
    advice: str
    tone: str = "wait"
    at: datetime | None = None


STATES = {
    ASKED: Words(
        "Setting out",
        "On its way to Recall.ai",
        "The bot has been ordered; Recall.ai hasn't confirmed it yet.",
        "This takes a few seconds, and the page goes on by itself.",
    ),
    REFUSED: Words(
        "Not sent",
        "The bot wasn't sent",
        "Recall.ai didn't take the order.",
        "Put right what it says, then send a bot again.",
        "bad",
    ),
    CANCELLED: Words(
        "Cancelled",
        "Cancelled",
        "The bot was called off before it set out.",
        "Send another one if you need it after all.",
        "off",
    ),
    "ready": Words(
        "Setting out",
        "Setting out",
        "Recall.ai has the order and is starting the bot.",
        "It asks to come in within a minute or so.",
    ),
    "joining_call": Words(
        "Joining",
        "Joining the meeting",
        "The bot is opening the meeting.",
        "Keep the meeting in sight: you may have to let “{name}” in.",
    ),
    "in_waiting_room": Words(
        "Waiting",
        "Waiting to be let in",
        "The bot is in the waiting room and hears nothing yet.",
        "Somebody in the meeting has to let “{name}” in.",
        "act",
    ),
    "in_call_not_recording": Words(
        "Not recording",
        "In the meeting, not recording",
        "The bot is in the meeting, but it isn't recording now.",
        "It starts when what you chose for its start happens, or when you press Start recording.",
    ),
    "recording_permission_allowed": Words(
        "Starting",
        "Allowed to record",
        "The host allowed the bot to record.",
        "The recording starts in a moment.",
    ),
    "recording_permission_denied": Words(
        "Not allowed",
        "Not allowed to record",
        "The bot is in the meeting, but it may not record.",
        "Ask the host to allow recording for “{name}”, then press Start recording.",
        "act",
    ),
    RECORDS: Words(
        "Recording",
        "Recording",
        "The bot is recording the meeting.",
        "It leaves by itself when the meeting is over.",
        "live",
    ),
    "recording_done": Words(
        "Stopped",
        "Recording stopped",
        "The bot has stopped recording; what it recorded is kept.",
        "Start again if the meeting goes on. It comes here by itself once the bot has left.",
    ),
    "call_ended": Words(
        "Finishing",
        "Out of the meeting",
        "The bot has left the meeting.",
        "Recall.ai puts the recording together now; it comes here by itself.",
    ),
    "done": Words(
        "Finished",
        "Finished",
        "The bot is done, and Recall.ai has everything it recorded.",
        "What it recorded is brought here and turned into notes by itself.",
        "good",
    ),
    "fatal": Words(
        "Failed",
        "The bot failed",
        "The bot ran into a problem and gave up; Recall.ai doesn't say which.",
        "Check that the meeting's link works, then send another bot.",
        "bad",
    ),
    "breakout_room_entered": Words(
        "In a side room",
        "In a breakout room",
        "The bot was moved into a breakout room.",
        "It hears that room only, until it is moved back.",
    ),
    "breakout_room_left": Words(
        "In the meeting",
        "Back from a breakout room",
        "The bot is back in the main meeting.",
        "There is nothing to do.",
    ),
    "breakout_room_opened": Words(
        "In the meeting",
        "Breakout rooms were opened",
        "Breakout rooms have been opened in the meeting.",
        "The bot stays in the main meeting unless somebody moves it.",
    ),
    "breakout_room_closed": Words(
        "In the meeting",
        "Breakout rooms were closed",
        "The breakout rooms have been closed.",
        "There is nothing to do.",
    ),
    "media_expired": Words(
        "Finished",
        "Deleted at Recall.ai",
        "Recall.ai has deleted its copy of this recording, because its time there was over.",
        "What was brought here before stays here.",
    ),
    "analysis_done": Words(
        "Finished",
        "Transcribed by Recall.ai",
        "Recall.ai has finished its transcript.",
        "It is brought here by itself.",
        "good",
    ),
    "analysis_failed": Words(
        "Finished",
        "Not transcribed by Recall.ai",
        "Recall.ai couldn't make a transcript of this recording.",
        "Minutebook makes its own from the recording, so there is nothing to do.",
    ),
}
SCHEDULED = Words(
    "Scheduled",
    "Scheduled for",
    "The bot sets out by itself when it is time.",
    "Until then it can be cancelled.",
)
BY_CALENDAR = Words(
    "Scheduled",
    "Scheduled for",
    "The bot sets out by itself, because a calendar says so.",
    "Until then it can be switched off under Upcoming.",
)
PAUSED = Words(
    "Paused",
    "Recording paused",
    "The bot is in the meeting, and what is said now isn't recorded.",
    "Go on recording when you like; the pause stays as a gap.",
    "act",
)
