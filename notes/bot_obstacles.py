"""What gets in a bot's way on one platform only: Google Meet, Microsoft Teams, Webex, and Zoom,
which has most of it (bot_zoom). Core, words only. Laid out as in bot_reasons."""

from __future__ import annotations

from notes.bot_reasons import Reason
from notes.bot_zoom import ZOOM

PLATFORMS = {
    "google_meet_": "Google Meet",
    "zoom_": "Zoom",
    "microsoft_teams_": "Microsoft Teams",
    "webex_": "Webex",
    "goto_meeting_": "GoTo Meeting",
    "slack_": "Slack",
}

_AGAIN = "Send another bot; if it fails again, try a little later."
_MISSING = "Enter them in Recall.ai's dashboard, then send another bot."

_TEAMS_CAPTCHA: Reason = (
    "Teams asks for a picture puzzle",
    "Guests have to solve a captcha to join this meeting, and a bot can't.",
    "Ask the host to let guests in without it, or set up signed-in bots at Recall.ai.",
)

_MEET: dict[str, Reason] = {
    "google_meet_internal_error": (
        "Google Meet had a fault",
        "The bot failed because of a fault inside Google Meet.",
        _AGAIN,
    ),
    "google_meet_video_error": (
        "Google Meet had a fault",
        "Google Meet couldn't show the meeting to the bot.",
        _AGAIN,
    ),
    "google_meet_bot_blocked": (
        "Google Meet turned the bot away",
        "Google Meet didn't let the bot ask to join, mostly because of the meeting's settings.",
        "Ask the host to set access to Open or Trusted, or invite a signed-in bot.",
    ),
    "google_meet_knocking_disabled": (
        "Nobody can ask to join",
        "The host switched off that people without an invitation ask to join.",
        "Ask the host to allow it under Host controls, then send another bot.",
    ),
    "google_meet_organisation_restricted": (
        "The meeting is for one organisation only",
        "Only people of the host's organisation can join.",
        "Ask the host to let in guests, then send another bot.",
    ),
    "google_meet_watermark_kicked": (
        "The watermark keeps the bot out",
        "The meeting's watermark was switched on, and then only signed-in people may stay.",
        "Ask the host to switch it off, or set up signed-in bots at Recall.ai.",
    ),
    "google_meet_meeting_room_not_ready": (
        "The meeting's room wasn't ready",
        "Google Meet hadn't opened the room when the bot came.",
        "Send another bot once somebody is in.",
    ),
    "google_meet_permission_denied_breakout": (
        "The bot can't go into a breakout room",
        "The bot was sent into a breakout room of Google Meet, which didn't let it in.",
        "Send a bot to the main meeting.",
    ),
    "google_meet_login_not_available": (
        "All Google accounts for bots are in use",
        "There are fewer Google accounts at Recall.ai than bots that need one now.",
        "Add accounts in Recall.ai's dashboard, or wait for another bot to finish.",
    ),
    "google_meet_sign_in_failed": (
        "The bot couldn't sign in to Google",
        "Google didn't take the sign-in of the bot's account.",
        "Check the Google account in Recall.ai's dashboard, then send another bot.",
    ),
    "google_meet_sign_in_captcha_failed": (
        "Google asks for a picture puzzle",
        "Google wanted a captcha solved to sign in, and a bot can't.",
        "Use another Google account at Recall.ai, or try a little later.",
    ),
    "google_meet_sso_sign_in_failed": (
        "The bot couldn't sign in to Google",
        "The single sign-on of the bot's Google account failed.",
        "Check the single sign-on in Recall.ai's dashboard, then send another bot.",
    ),
    "google_meet_sign_in_missing_login_credentials": (
        "The bot has no Google account",
        "The meeting asks for a sign-in, and no Google account is entered at Recall.ai.",
        _MISSING,
    ),
    "google_meet_sign_in_missing_recovery_credentials": (
        "The bot's Google account isn't complete",
        "Google asked for recovery details, and none are entered at Recall.ai.",
        _MISSING,
    ),
    "google_meet_sso_sign_in_missing_login_credentials": (
        "The bot's single sign-on isn't complete",
        "The account for single sign-on isn't entered at Recall.ai.",
        _MISSING,
    ),
    "google_meet_sso_sign_in_missing_totp_secret": (
        "The bot's single sign-on isn't complete",
        "The secret for one-time codes isn't entered at Recall.ai.",
        _MISSING,
    ),
}

_TEAMS: dict[str, Reason] = {
    "microsoft_teams_internal_error": (
        "Microsoft Teams had a fault",
        "The bot failed because of a fault inside Microsoft Teams.",
        _AGAIN,
    ),
    "microsoft_teams_call_dropped": (
        "Microsoft Teams dropped the call",
        "Teams cut the bot off, and it couldn't come back.",
        _AGAIN,
    ),
    "microsoft_teams_sign_in_credentials_missing": (
        "The bot has no Microsoft account",
        "The meeting asks for a sign-in, and no Microsoft account is entered at Recall.ai.",
        _MISSING,
    ),
    "microsoft_teams_sign_in_failed": (
        "The bot couldn't sign in to Microsoft",
        "The meeting asks for a sign-in, and the bot's Microsoft account didn't work.",
        "Check the account in Recall.ai's dashboard, or ask the host to allow guests.",
    ),
    "microsoft_teams_2fa_required": (
        "The bot's Microsoft account asks for a second factor",
        "Signing in needs a code from a phone, and a bot has none.",
        "Switch two-factor sign-in off for the bot's account in Microsoft's settings.",
    ),
    "microsoft_teams_captcha_error": _TEAMS_CAPTCHA,
    "microsoft_teams_captcha_detected": _TEAMS_CAPTCHA,
    "microsoft_teams_bot_not_invited": (
        "The bot isn't invited",
        "Only people who were invited can join this meeting.",
        "Ask the host to let everybody with the link join, or to invite the bot's account.",
    ),
    "microsoft_teams_breakout_room_unsupported": (
        "The bot can't go into a breakout room",
        "The bot was moved into a breakout room of Teams, where it can't record.",
        "Send another bot to the main meeting, and leave it there.",
    ),
    "microsoft_teams_townhall_meeting_not_supported": (
        "Town halls can't be recorded",
        "This is a town hall of Teams, which bots can't join.",
        "Ask the organiser for their own recording, and upload that.",
    ),
    "microsoft_teams_event_not_started_for_external": (
        "The event hadn't begun",
        "People from outside can't join this Teams event before it begins.",
        "Send another bot once it has begun.",
    ),
    "microsoft_teams_captions_failure": (
        "Captions are switched off",
        "The transcript was to come from Teams' captions, and they are switched off here.",
        "Ask the host to switch them on, or choose another transcriber.",
    ),
}

_WEBEX: dict[str, Reason] = {
    "webex_join_meeting_error": (
        "Webex didn't let the bot join",
        "The Webex meeting isn't valid, or Webex isn't set up in your Recall.ai account.",
        "Check the link first, then the Webex settings in Recall.ai's dashboard.",
    ),
    "webex_password_required": (
        "The passcode is missing",
        "The Webex meeting has a password, and the link doesn't hold it.",
        "Paste the whole invitation or the link that holds the password.",
    ),
    "webex_pin_required": (
        "Webex asks for a PIN",
        "The meeting can only be joined with a PIN, and the bot has none.",
        "Ask the host for a meeting without one.",
    ),
    "webex_service_app_unauthorized": (
        "Webex isn't set up at Recall.ai",
        "The Webex app in your Recall.ai account isn't allowed to join meetings.",
        "Allow it in Webex's control hub, then send another bot.",
    ),
}

OBSTACLES = ZOOM | _MEET | _TEAMS | _WEBEX
