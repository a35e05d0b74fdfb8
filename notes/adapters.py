"""The one module that knows the concrete engines, providers and the store, and picks them by
settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from flask import Flask, current_app
from pydantic import SecretStr

from notes import places
from notes.engines.base import Diariser, ModelServer, Summariser, Transcriber
from notes.engines.chat.patience import Patience
from notes.engines.chat.summariser import ChatSummariser
from notes.engines.extractive.summariser import ExtractiveSummariser
from notes.engines.speakers.diariser import OnnxDiariser
from notes.engines.whisper import WhisperTranscriber
from notes.errors import ExternalError
from notes.outbound import Bounds
from notes.providers.base import Account, Webhook
from notes.providers.calendars import Company
from notes.providers.captured import Capturer, Recorder
from notes.providers.live import Read
from notes.providers.realtimekit import webhook as realtimekit_webhook
from notes.providers.realtimekit.captured import RealtimeKitCaptures
from notes.providers.realtimekit.client import App, RealtimeKitClient
from notes.providers.recall import realtime as recall_realtime
from notes.providers.recall import webhook as recall_webhook
from notes.providers.recall.client import RecallClient
from notes.providers.rooms import News, Rooms
from notes.settings import Settings, SettingsError
from notes.storage import Storage

_KEY = "notes.adapters"

WEBHOOKS: Mapping[str, Webhook] = {"recall": recall_webhook, "realtimekit": realtimekit_webhook}
"""How each provider's webhooks are checked and read."""

NEWS: Mapping[str, Callable[[Any], News | None]] = {"realtimekit": realtimekit_webhook.news}
"""How what happened in the rooms of a provider is read, in full."""

LIVE: Mapping[str, Read] = {"recall": recall_realtime.read}
"""How what each provider posts while a meeting runs is read."""

RECORDERS: Mapping[
    str, Callable[[str, SecretStr, Bounds | None, Mapping[Company, str]], Recorder]
] = {"recall": RecallClient}
"""How each provider is called: with its address, a key, bounds, and consent pages that take the
place of the companies' own."""

ROOMS = {"realtimekit": RealtimeKitClient}
"""Who records meetings in rooms of its own."""


@dataclass(frozen=True, slots=True)
class Adapters:
    """The doors out. Engines load their weights at first use, not here."""

    storage: Storage
    transcriber: Transcriber
    diariser: Diariser
    summariser: Summariser
    fallback: Summariser | None = None  # where the summariser fails for good; None: nobody
    bounds: Bounds | None = None  # of calls to providers; None: the usual ones
    patience: Patience | None = None  # with teams' chat servers; None: the usual one
    consent_pages: Mapping[Company, str] = field(default_factory=dict)
    memory: Path | None = None  # where it is kept what chat servers understand

    def recorder(self, account: Account) -> Recorder:
        """The provider that an account is with."""
        make = RECORDERS[account.provider]
        return make(account.base_url, account.key, self.bounds, self.consent_pages)

    def rooms(self, account: Account) -> Rooms:
        """The provider with rooms of its own that an account is with."""
        return self._room_client(account)

    def webhook_key(self, provider: str, keys_url: str) -> str:
        """The public key that a provider with rooms signs its webhooks with, as PEM: it is shown
        to everybody. Raises ExternalError."""
        nobody = App("none", "none")
        client = ROOMS[provider](nobody, SecretStr(""), bounds=self.bounds, keys_url=keys_url)
        return client.webhook_key()

    def capturer(self, account: Account) -> Capturer:
        """The provider that an account is with, whatever it is that it records."""
        if account.provider in ROOMS:
            return RealtimeKitCaptures(self._room_client(account))
        return self.recorder(account)

    def _room_client(self, account: Account) -> RealtimeKitClient:
        app = App(account.options.get("account_id", ""), account.options.get("app_id", ""))
        return ROOMS[account.provider](app, account.key, account.base_url, self.bounds)

    @property
    def built_in(self) -> Summariser:
        """Who writes notes without a chat server, and in place of one that fails for good."""
        return self.fallback or self.summariser

    def writer(self, server: ModelServer | None) -> Summariser:
        """Who writes the notes of a team with a server of its own, or (None) of one without."""
        if server is None:
            return self.summariser
        return ChatSummariser.at(server, self.memory, self.patience)

    def check(self, server: ModelServer) -> None:
        """Ask a chat server whether it knows us and the model. Raises ExternalError."""
        ChatSummariser.at(server, self.memory, self.patience).check()

    def try_out(self, server: ModelServer) -> None:
        """Ask a chat server as notes would. Raises ExternalError."""
        ChatSummariser.at(server, self.memory, self.patience).try_out()


def choose(settings: Settings) -> Adapters:
    """The adapters these settings ask for."""
    return Adapters(
        storage=store(settings),
        transcriber=_transcriber(settings),
        diariser=OnnxDiariser(threads=settings.cpu_threads),
        summariser=_chat(settings) or ExtractiveSummariser(),
        fallback=ExtractiveSummariser() if settings.llm_base_url else None,
        consent_pages=_consent_pages(settings),
        memory=_memory(settings),
    )


def _consent_pages(settings: Settings) -> dict[Company, str]:
    pages = {
        Company.GOOGLE: settings.google_oauth_page,
        Company.MICROSOFT: settings.microsoft_oauth_page,
    }
    return {company: page for company, page in pages.items() if page is not None}


def store(settings: Settings) -> Storage:
    """The store these settings ask for. Raises SettingsError when there is no such kind."""
    try:
        return Storage(places.from_url(settings.storage, settings.told_of_storage))
    except ExternalError as error:
        raise SettingsError(f"NOTES_STORAGE_URL, NOTES_STORAGE_OPTIONS: {error.message}") from error
    except (ImportError, ValueError) as error:
        raise SettingsError(
            f"NOTES_STORAGE_URL is {settings.storage!r}, which can't be used here ({error})."
        ) from error


def _transcriber(settings: Settings) -> Transcriber:
    threads = settings.cpu_threads
    if settings.whisper_model is not None:
        return WhisperTranscriber(settings.whisper_model, threads=threads)
    return WhisperTranscriber.packaged(
        settings.data_dir / "models" / "whisper-base", threads=threads
    )


def _chat(settings: Settings) -> ChatSummariser | None:
    """The chat server that these settings name, if they do."""
    if settings.llm_base_url is None or settings.llm_model is None:
        return None
    return ChatSummariser(
        settings.llm_base_url,
        settings.llm_model,
        settings.llm_api_key,
        window=settings.llm_context_tokens,
        memory=_memory(settings),
    )


def _memory(settings: Settings) -> Path:
    return settings.data_dir / "chat-servers.json"


def connect(app: Flask, chosen: Adapters) -> None:
    """Hang the adapters on the app."""
    app.extensions[_KEY] = chosen


def adapters() -> Adapters:
    """The adapters of the current app."""
    return cast("Adapters", current_app.extensions[_KEY])


def weights_problem(settings: Settings) -> str | None:
    """What is wrong with the built-in engines' files, as a sentence; None when all are there."""
    from notes.engines import weights

    try:
        if settings.whisper_model is None:
            for package, name in weights.WHISPER_PARTS:
                weights.installed_file(package, name)
        weights.minilm_archive().close()
        for name in ("segmentation-3.0.onnx", "speaker-campplus.onnx"):
            weights.packaged_onnx(name)
    except ExternalError as error:
        return error.message
    return None


def chat_problem(settings: Settings) -> str | None:
    """Asks the chat server, if there is one, and says in a sentence what is wrong with it."""
    chat = _chat(settings)
    try:
        if chat is not None:
            chat.check()
    except ExternalError as error:
        return error.message
    return None
