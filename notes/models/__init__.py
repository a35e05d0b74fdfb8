"""The nouns as tables. Importing this package registers every one of them."""

from notes.models.api_key import ApiKey
from notes.models.bot import Bot
from notes.models.calendar import (
    Calendar,
    CalendarConnection,
    CalendarConsent,
    Meeting,
    RecordingShare,
)
from notes.models.capture import Capture, ClientFields, RoomOrder
from notes.models.chat_account import ChatAccount
from notes.models.delivery import Delivery, Outcome
from notes.models.erasure import Erasure
from notes.models.note import Note, NoteVersion
from notes.models.provider_account import ProviderAccount, ProviderKey, WebhookSecret
from notes.models.recording import SECTIONS, MediaFile, MediaKind, Recording, Source, Status
from notes.models.run import Run, RunState, Step
from notes.models.series import NoteTemplate, Series
from notes.models.store import Leftover, Store, StoreMove
from notes.models.summary import Evidence, ItemKind, Summary, SummaryItem, Verdict
from notes.models.task import MentionKind, MentionState, Task, TaskMention, TaskState
from notes.models.team import Invitation, Membership, Role, Team, User
from notes.models.transcript import Segment, Speaker
from notes.models.upload import Refusal, Upload

__all__ = [
    "SECTIONS",
    "ApiKey",
    "Bot",
    "Calendar",
    "CalendarConnection",
    "CalendarConsent",
    "Capture",
    "ChatAccount",
    "ClientFields",
    "Delivery",
    "Erasure",
    "Evidence",
    "Invitation",
    "ItemKind",
    "Leftover",
    "MediaFile",
    "MediaKind",
    "Meeting",
    "Membership",
    "MentionKind",
    "MentionState",
    "Note",
    "NoteTemplate",
    "NoteVersion",
    "Outcome",
    "ProviderAccount",
    "ProviderKey",
    "Recording",
    "RecordingShare",
    "Refusal",
    "Role",
    "RoomOrder",
    "Run",
    "RunState",
    "Segment",
    "Series",
    "Source",
    "Speaker",
    "Status",
    "Step",
    "Store",
    "StoreMove",
    "Summary",
    "SummaryItem",
    "Task",
    "TaskMention",
    "TaskState",
    "Team",
    "Upload",
    "User",
    "Verdict",
    "WebhookSecret",
]
