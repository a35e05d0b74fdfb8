"""Why a bot left, failed or may not record, whatever the meeting's platform. Core, words only.

By the provider's word for it: what it is called, what happened, what to do. `{name}` is the bot's.
"""

from __future__ import annotations

Reason = tuple[str, str, str]

_AGAIN = "Send another bot if the meeting still runs."
_NOTHING = "There is nothing to do; what was recorded comes here by itself."

_LEFT: dict[str, Reason] = {
    "call_ended_by_host": (
        "The meeting is over",
        "The host ended the meeting for everybody.",
        _NOTHING,
    ),
    "call_ended_by_platform_idle": (
        "The meeting was closed",
        "The meeting's platform closed the meeting because nothing happened in it any more.",
        _NOTHING,
    ),
    "call_ended_by_platform_max_length": (
        "The meeting reached its longest time",
        "The meeting's platform ended it at the longest time that the host's plan allows.",
        "If you meet again, send another bot to the new meeting.",
    ),
    "call_ended_by_platform_waiting_room_timeout": (
        "Nobody let the bot in",
        "The meeting's platform sent the bot away because it had waited too long to be let in.",
        "Send another bot, and let “{name}” in within a few minutes.",
    ),
    "timeout_exceeded_waiting_room": (
        "Nobody let the bot in",
        "The bot gave up because nobody let it in from the waiting room in time.",
        "Send another bot, and let “{name}” in when it asks.",
    ),
    "timeout_exceeded_noone_joined": (
        "Nobody came",
        "The bot left because nobody else joined the meeting in time.",
        "Send another bot when the meeting really takes place.",
    ),
    "timeout_exceeded_everyone_left": (
        "Everybody left",
        "The bot left because it was the last one in the meeting.",
        _NOTHING,
    ),
    "timeout_exceeded_silence_detected": (
        "Nobody spoke",
        "The bot left because nothing was heard in the meeting for a long time.",
        _AGAIN,
    ),
    "timeout_exceeded_only_bots_detected_using_participant_names": (
        "Only bots were left",
        "The bot left because, by their names, all others in the meeting were bots too.",
        _AGAIN,
    ),
    "timeout_exceeded_only_bots_detected_using_participant_events": (
        "Only bots were left",
        "The bot left because all others in the meeting behaved like bots.",
        _AGAIN,
    ),
    "timeout_exceeded_only_bots_in_call": (
        "Only bots were left",
        "The bot left because only bots were in the meeting.",
        _AGAIN,
    ),
    "timeout_exceeded_in_call_not_recording": (
        "It never got to record",
        "The bot left because it was in the meeting for too long without recording.",
        "Send another bot, and press Start recording once it is in.",
    ),
    "timeout_exceeded_in_call_recording": (
        "The longest recording was reached",
        "The bot left because it had recorded for as long as it was allowed to.",
        _AGAIN,
    ),
    "timeout_exceeded_recording_permission_denied": (
        "It wasn't allowed to record",
        "The bot left because the host didn't allow it to record.",
        "Ask the host to allow recording, then send another bot.",
    ),
    "timeout_exceeded_max_duration": (
        "The longest stay was reached",
        "The bot left because Recall.ai's plan doesn't let a bot stay longer.",
        "Send another bot for the rest, or ask Recall.ai for longer stays.",
    ),
    "bot_kicked_from_call": (
        "Removed from the meeting",
        "Somebody removed the bot from the meeting.",
        "Ask the host before you send another one; what was recorded until then is kept.",
    ),
    "bot_kicked_from_waiting_room": (
        "Turned away at the door",
        "Somebody turned the bot away from the waiting room.",
        "Ask the host to let “{name}” in, then send another bot.",
    ),
    "bot_received_leave_call": (
        "It left as it was told",
        "Somebody here, or a program with your key, told the bot to leave.",
        _NOTHING,
    ),
}

_FAILED: dict[str, Reason] = {
    "bot_errored": (
        "The bot broke down",
        "The bot ran into a fault of its own at Recall.ai.",
        "Send another bot; if it happens again, ask Recall.ai about it.",
    ),
    "failed_to_launch_in_time": (
        "The bot came too late",
        "Recall.ai couldn't start a bot in time.",
        "Send another one, or schedule bots more than ten minutes ahead: those are guaranteed.",
    ),
    "meeting_not_found": (
        "There is no such meeting",
        "No meeting was found at this link.",
        "Check the link in the invitation, then send another bot.",
    ),
    "meeting_not_accessible": (
        "The meeting is closed to the bot",
        "The meeting's settings keep the bot out.",
        "Ask the host to allow guests, then send another bot.",
    ),
    "meeting_not_started": (
        "The meeting hadn't begun",
        "The host hadn't started the meeting when the bot came.",
        "Send another bot once the meeting has begun.",
    ),
    "meeting_requires_registration": (
        "The meeting asks for registration",
        "Only people who registered for the meeting can join it.",
        "Ask the host for a link without registration, then send a bot to that.",
    ),
    "meeting_requires_sign_in": (
        "The meeting asks for a sign-in",
        "Only people who are signed in can join the meeting, and the bot isn't.",
        "Ask the host to allow guests, or set up signed-in bots at Recall.ai.",
    ),
    "meeting_link_expired": (
        "The link has run out",
        "The meeting's link is no longer valid.",
        "Ask the host for a new link.",
    ),
    "meeting_link_invalid": (
        "The link doesn't work",
        "The link leads to no meeting.",
        "Copy the whole link from the invitation, then send another bot.",
    ),
    "meeting_password_incorrect": (
        "The passcode is wrong",
        "The meeting has a passcode, and the link has none or a wrong one.",
        "Paste the whole invitation or the link that holds the passcode.",
    ),
    "meeting_locked": (
        "The meeting is locked",
        "The host locked the meeting, so nobody else can join.",
        "Ask the host to unlock it, then send another bot.",
    ),
    "meeting_full": (
        "The meeting is full",
        "As many people as may be are in the meeting already.",
        "Send another bot when somebody has left.",
    ),
    "meeting_ended": (
        "The meeting was over already",
        "The bot came to a meeting that had ended.",
        "Check the time, and send a bot to the next one.",
    ),
}

REASONS = _LEFT | _FAILED
