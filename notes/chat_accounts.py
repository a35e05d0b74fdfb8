"""A team's own chat server, which writes its notes: what is set, and whether it works. Core.

Without one the server's settings count (`LLM_…`, else the built-in engine). An address that
somebody typed leads to the open internet only, unless whoever looks after the server allows more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from notes import jobqueue, outbound_guard, sealing
from notes.chat_settings import LEAST_CONTEXT
from notes.connections import settings
from notes.db import db, now
from notes.engines.base import ModelServer, Usage
from notes.errors import Invalid
from notes.models import ChatAccount, Team
from notes.provider_accounts import hold_team, require_admin
from notes.recordings import Viewer
from notes.setting_values import bare_address, header_key

CURRENCIES = ("USD", "EUR", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "JPY", "INR", "AUD", "CAD")
MOST_CONTEXT = 10_000_000
MILLION = 1_000_000
TEST_TAKES = timedelta(seconds=90)
"""A test that isn't answered by then is lost, or nobody works."""

_LONGEST_ADDRESS, _LONGEST_MODEL, _LONGEST_KEY = 300, 120, 500
_DEAREST = 10_000
_TOO_FAR = ("/chat/completions", "/models")

NO_ADDRESS = "Give the server's address up to its /v1, such as https://llm.example.com/v1."
UNSAFE = (
    "The address has to begin with https://, because what was said in meetings goes there. "
    "Whoever looks after this server can allow others: NOTES_ALLOW_PRIVATE_ADDRESSES=1."
)
INSIDE = (
    "This address is inside a private network, which is not called at a team's wish. Whoever "
    "looks after this server can allow it (NOTES_ALLOW_PRIVATE_ADDRESSES=1), or set LLM_BASE_URL "
    "for all teams."
)
NO_MODEL = "Give the model's name, as the server knows it."
NO_KEY = "That is not a key: paste it whole, and without spaces."
SAME_KEY = "Paste the key again: a key is only ever sent to the server that it was given for."
NO_CONTEXT = f"Give a number of tokens, {LEAST_CONTEXT:,} or more, or leave it empty."
NO_PRICE = "Give a price such as 2.50, or leave both empty."


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody typed. An empty key keeps the one that is set."""

    base_url: str
    model: str
    key: str = ""
    context: str = ""
    read_price: str = ""
    written_price: str = ""
    currency: str = CURRENCIES[0]


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, in millionths of the currency."""

    read: int
    written: int
    currency: str

    def of(self, usage: Usage) -> int:
        """What that cost, in millionths of the currency."""
        return (usage.read * self.read + usage.wrote * self.written) // MILLION


def row(team_id: int) -> ChatAccount | None:
    """What the team has set."""
    return db.session.scalar(
        select(ChatAccount)
        .where(ChatAccount.team_id == team_id)
        .options(joinedload(ChatAccount.setter))
    )


def server(team_id: int) -> ModelServer | None:
    """The team's own server; None: the server's settings count. Raises sealing.Broken."""
    own = row(team_id)
    if own is None:
        return None
    return ModelServer(
        own.base_url,
        own.model,
        sealing.unseal(own.sealed_key) if own.sealed_key is not None else None,
        own.context_tokens,
        guarded=not settings().allow_private_addresses,
    )


def price(team_id: int) -> Price | None:
    """What the team pays for its own server's tokens, if that is known."""
    own = row(team_id)
    if own is None or own.read_price is None or own.written_price is None:
        return None
    return Price(own.read_price, own.written_price, own.currency)


def is_readable(own: ChatAccount) -> bool:
    """Whether its key, if there is one, can be used."""
    return own.sealed_key is None or sealing.is_readable(own.sealed_key)


def every() -> list[tuple[ChatAccount, str]]:
    """Every team's own server, each with the team's name."""
    query = (
        select(ChatAccount, Team.name)
        .join(Team, Team.id == ChatAccount.team_id)
        .order_by(ChatAccount.team_id)
    )
    return [(found[0], found[1]) for found in db.session.execute(query)]


def unreadable() -> int:
    """How many teams' keys were sealed under another NOTES_SECRET_KEY."""
    return sum(not is_readable(own) for own, _ in every())


def set_server(viewer: Viewer, wish: Wish) -> ChatAccount:
    """Have the team's notes written there from now on, and have it tested. Raises Forbidden,
    Invalid (with the field's name)."""
    require_admin(viewer)
    base_url, model = _address(wish.base_url), _model(wish.model)
    key, context, paid = _key(wish.key), _context(wish.context), _prices(wish)
    hold_team(viewer.team_id)
    own = row(viewer.team_id)
    if own is None:
        own = ChatAccount(team_id=viewer.team_id)
        db.session.add(own)
    elif key is None and own.sealed_key is not None and _place(own.base_url) != _place(base_url):
        raise Invalid(SAME_KEY, "key")
    if key is not None:
        own.sealed_key, own.key_ending = sealing.seal(key), key.get_secret_value()[-4:]
    own.base_url, own.model, own.context_tokens = base_url, model, context
    own.read_price, own.written_price = paid or (None, None)
    own.currency = wish.currency if wish.currency in CURRENCIES else CURRENCIES[0]
    own.set_at, own.set_by = now(), viewer.user.id
    _ask(own)
    return own


def remove(viewer: Viewer) -> bool:
    """Forget the team's server and its key; False when there was none. Raises Forbidden."""
    require_admin(viewer)
    hold_team(viewer.team_id)
    own = row(viewer.team_id)
    if own is None:
        return False
    db.session.delete(own)
    db.session.flush()
    return True


def ask_for_test(viewer: Viewer) -> bool:
    """Have the team's server tested; False when there is none. Raises Forbidden."""
    require_admin(viewer)
    hold_team(viewer.team_id)
    own = row(viewer.team_id)
    if own is not None:
        _ask(own)
    return own is not None


def note_test(team_id: int, tested: ModelServer, problem: str | None) -> None:
    """Keep how a test went, unless it was of another server than the team's is now."""
    hold_team(team_id)
    own = row(team_id)
    if own is None or not is_readable(own) or server(team_id) != tested:
        return
    own.tested_at, own.test_problem = now(), problem
    db.session.flush()


def is_being_tested(own: ChatAccount) -> bool:
    """Whether a test was asked for and is still to be answered."""
    if own.asked_at is None or (own.tested_at is not None and own.tested_at >= own.asked_at):
        return False
    return now() - own.asked_at < TEST_TAKES


def is_test_lost(own: ChatAccount) -> bool:
    """Whether a test was asked for and nobody answered."""
    return own.asked_at is not None and own.tested_at is None and not is_being_tested(own)


def _ask(own: ChatAccount) -> None:
    own.asked_at, own.tested_at, own.test_problem = now(), None, None
    db.session.flush()
    jobqueue.enqueue(jobqueue.CHAT_TEST, str(own.team_id))


def _address(text: str) -> str:
    text = text.strip()
    for ending in _TOO_FAR:
        text = text.rstrip("/").removesuffix(ending)
    try:
        address = bare_address(text)
        host = urlsplit(address).hostname or ""
        fits = urlsplit(address).port != 0 and len(address) <= _LONGEST_ADDRESS
    except ValueError:
        fits = False
    if not fits or not address.isascii() or not address.isprintable() or " " in address:
        raise Invalid(NO_ADDRESS, "base_url")
    if not settings().allow_private_addresses:
        if outbound_guard.is_inside(host):
            raise Invalid(INSIDE, "base_url")
        if not address.lower().startswith("https://"):
            raise Invalid(UNSAFE, "base_url")
    return address


def _place(address: str) -> tuple[str, str | None, int | None]:
    """What a key is given for: scheme, host and port."""
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port


def _model(text: str) -> str:
    name = text.strip()
    if not name or len(name) > _LONGEST_MODEL or not name.isprintable():
        raise Invalid(NO_MODEL, "model")
    return name


def _key(text: str) -> SecretStr | None:
    """A key that fits a header. The text is in no message: it may be a key all the same."""
    try:
        key = header_key(SecretStr(text.strip().removeprefix("Bearer ")))
    except ValueError:
        raise Invalid(NO_KEY, "key") from None
    if key is not None and not 4 < len(key.get_secret_value()) <= _LONGEST_KEY:
        raise Invalid(NO_KEY, "key")
    return key


def _context(text: str) -> int | None:
    digits = text.strip().replace(",", "").replace(" ", "")
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit() and len(digits) < 9):
        raise Invalid(NO_CONTEXT, "context")
    if not LEAST_CONTEXT <= int(digits) <= MOST_CONTEXT:
        raise Invalid(NO_CONTEXT, "context")
    return int(digits)


def _prices(wish: Wish) -> tuple[int, int] | None:
    given = (wish.read_price.strip(), wish.written_price.strip())
    if not any(given):
        return None
    return _micros(given[0], "read_price"), _micros(given[1], "written_price")


def _micros(text: str, field: str) -> int:
    try:
        amount = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise Invalid(NO_PRICE, field) from None
    if not (amount.is_finite() and 0 <= amount <= _DEAREST):
        raise Invalid(NO_PRICE, field)
    return int(amount * MILLION)
