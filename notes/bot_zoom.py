"""What gets in a bot's way in Zoom. Core, words only. Laid out as in bot_reasons."""

from __future__ import annotations

from notes.bot_reasons import Reason

_AGAIN = "Send another bot; if it fails again, try a little later."

# Zoom asks its host before anybody may record: why that was refused.
_ZOOM_RECORDING: dict[str, Reason] = {
    "zoom_local_recording_disabled": (
        "The host's Zoom has recording switched off",
        "Local recording is switched off in the host's Zoom settings, so they weren't even asked.",
        "Ask the host to switch on Local recording at zoom.us, under Settings, Recording.",
    ),
    "zoom_local_recording_request_disabled": (
        "The host's Zoom lets nobody else record",
        "The host's Zoom settings don't let them give others the right to record.",
        "Ask the host to allow it at zoom.us, under Settings, Recording, Local recording.",
    ),
    "zoom_local_recording_request_disabled_by_host": (
        "Asking to record is switched off",
        "In this meeting nobody may ask to record, or the host declined all further requests.",
        "Ask the host to allow requests under Host tools, then press Start recording.",
    ),
    "zoom_local_recording_request_denied_by_host": (
        "The host said no",
        "The host was asked whether the bot may record, and declined.",
        "Talk to the host; if they agree, press Start recording and they are asked again.",
    ),
    "zoom_local_recording_denied": (
        "Recording was declined",
        "The host declined the recording, didn't answer in time, or has recording switched off.",
        "Ask the host to agree, then press Start recording.",
    ),
    "zoom_local_recording_grant_not_supported": (
        "The host's device can't allow recording",
        "The host is in a Zoom Room or uses a Zoom that can't give others the right to record.",
        "Ask the host to join from Zoom on a computer, then press Start recording.",
    ),
    "zoom_local_recording_not_supported": (
        "The host's device can't allow recording",
        "The host uses a Zoom that can't give others the right to record.",
        "Ask the host to join from Zoom on a computer, then press Start recording.",
    ),
    "zoom_host_not_present": (
        "The host isn't there",
        "Only the host can allow recording, and they weren't in the meeting.",
        "Press Start recording once the host has joined, signed in to their own account.",
    ),
    "zoom_bot_in_waiting_room": (
        "Waiting to be let in",
        "The bot was put back into the waiting room, where it can't ask to record.",
        "Somebody in the meeting has to let “{name}” in.",
    ),
    "zoom_sdk_key_blocked_by_host_admin": (
        "Recall.ai is blocked in the host's Zoom",
        "The administrator of the host's Zoom has blocked the app with which the bot joins.",
        "Ask that administrator to allow it.",
    ),
}

_ZOOM: dict[str, Reason] = {
    "zoom_sdk_credentials_missing": (
        "Zoom isn't set up at Recall.ai",
        "Your Recall.ai account has no Zoom credentials, so its bots can't join Zoom meetings.",
        "Enter them in Recall.ai's dashboard, then send another bot.",
    ),
    "zoom_sdk_update_required": (
        "Zoom wants a newer bot",
        "This meeting takes newer versions of Zoom only than the bot has.",
        "Ask Recall.ai about it, or the host to allow older versions.",
    ),
    "zoom_sdk_app_not_published": (
        "The Zoom app isn't approved yet",
        "The Zoom app in your Recall.ai account can only join meetings of your own Zoom account.",
        "Have the app approved by Zoom to join the meetings of others.",
    ),
    "zoom_email_blocked_by_admin": (
        "The bot's Zoom account isn't welcome",
        "An administrator in Zoom doesn't let the bot's account join this meeting.",
        "Ask the host to have it allowed.",
    ),
    "zoom_email_required": (
        "Zoom asks for an e-mail address",
        "This meeting can only be joined with an e-mail address.",
        "Ask the host to switch that off, or order the bot by API with zoom.user_email.",
    ),
    "zoom_registration_required": (
        "The meeting asks for registration",
        "Only people who registered for this Zoom meeting can join it.",
        "Ask the host for a link without registration, then send a bot to that.",
    ),
    "zoom_captcha_required": (
        "Zoom asks for a picture puzzle",
        "Zoom wants whoever joins to solve a captcha, and a bot can't.",
        "Ask the host to let guests in without it, or try a little later.",
    ),
    "zoom_account_blocked": (
        "The bot's Zoom account is blocked",
        "Zoom has blocked the account with which the bot joins, or the host removed it before.",
        "Use another Zoom account for the bot in Recall.ai's settings.",
    ),
    "zoom_invalid_join_token": (
        "Zoom didn't take the bot's pass",
        "The token with which the bot joins is out of date or was made for another meeting.",
        "Check the Zoom settings at Recall.ai, then send another bot.",
    ),
    "zoom_token_expired": (
        "The bot's pass for Zoom has run out",
        "The token with which the bot joins is out of date.",
        "Check the Zoom settings at Recall.ai, then send another bot.",
    ),
    "zoom_invalid_signature": (
        "Zoom didn't take the bot's signature",
        "Your Zoom credentials at Recall.ai don't work, or the meeting's link is damaged.",
        "Check the link first, then the credentials in Recall.ai's dashboard.",
    ),
    "zoom_internal_error": (
        "Zoom had a fault",
        "The bot failed because of a fault inside Zoom.",
        _AGAIN,
    ),
    "zoom_connection_failed": (
        "Zoom couldn't be reached",
        "The connection to Zoom failed.",
        _AGAIN,
    ),
    "zoom_join_timeout": (
        "Zoom didn't answer",
        "Zoom took too long to let the bot join.",
        _AGAIN,
    ),
    "zoom_web_disallowed": (
        "The meeting doesn't take guests from the web",
        "Joining from a browser is switched off, or the meeting is encrypted end to end.",
        "Ask the host to allow it, or to switch end-to-end encryption off.",
    ),
    "zoom_error_multiple_device_join": (
        "Somebody joined under the bot's account",
        "The account of the bot is in the meeting on another device, so Zoom took the bot out.",
        "Use an account of its own for the bot in Recall.ai's settings.",
    ),
    "zoom_meeting_not_accessible": (
        "The meeting is closed to the bot",
        "The meeting's settings, or rules for its region, keep the bot out.",
        "Ask the host to allow guests, then send another bot.",
    ),
    "zoom_meeting_host_inactive": (
        "The host's Zoom account is switched off",
        "The account that the meeting belongs to has been disabled or restricted.",
        "Ask for a meeting from another account; this one can't be joined.",
    ),
    "zoom_invalid_webinar_invite": (
        "The webinar's link doesn't work",
        "Zoom doesn't take this invitation to a webinar.",
        "Copy the whole link with its passcode from the invitation, then send another bot.",
    ),
    "zoom_another_meeting_in_progress": (
        "The host is in another meeting",
        "The host has another Zoom meeting running, so this one can't begin.",
        "Send another bot once that has ended.",
    ),
}

ZOOM = _ZOOM_RECORDING | _ZOOM
