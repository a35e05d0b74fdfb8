"""People: making accounts, finding them, signing in, and who acts in which team. Core."""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from sqlalchemy import false, select, text, update
from sqlalchemy.exc import IntegrityError

from notes import passwords, security, teams
from notes.db import db
from notes.errors import Conflict, Invalid, NotFound
from notes.models import Membership, Role, Team, User
from notes.recordings import Viewer

# An address is a name to sign in with, nothing is sent there: `ann@office.local` is a good one.
SPECIAL_USE_DOMAIN_NAMES.clear()

NAME_LIMIT = 120
EMAIL_LIMIT = 254
TAKEN = "Somebody here already uses that address."


def anybody() -> bool:
    """Whether a single account exists."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def by_email(email: str) -> User | None:
    """The person with that address, however its letters are written."""
    return db.session.scalar(select(User).where(User.email == folded(email)))


def clean_email(email: str) -> str:
    """The address as we keep it: checked and in lower case. Raises Invalid (field `email`)."""
    try:
        found = validate_email(
            email.strip(), check_deliverability=False, globally_deliverable=False
        ).normalized
    except EmailNotValidError:
        raise Invalid("That isn't an e-mail address, such as ann@example.com.", "email") from None
    address = folded(found)
    if len(address) > EMAIL_LIMIT:
        raise Invalid("That address is too long.", "email")
    return address


def folded(email: str) -> str:
    """The one spelling under which an address is kept and looked for."""
    return unicodedata.normalize("NFC", _without_controls(email).strip()).lower()


def _without_controls(words: str) -> str:
    """The words with control characters as spaces: PostgreSQL keeps no NUL."""
    return "".join(char if char.isprintable() else " " for char in words)


def clean_name(name: str, field: str = "name") -> str:
    """A name with its white space folded. Raises Invalid."""
    cleaned = " ".join(_without_controls(name).split())
    if not cleaned:
        raise Invalid("Please give a name.", field)
    if len(cleaned) > NAME_LIMIT:
        raise Invalid(f"A name has at most {NAME_LIMIT} characters.", field)
    return cleaned


def create_user(email: str, name: str, password: str) -> User:
    """A new account in no team yet; without a name it is called by its address.

    Raises Invalid (fields `email`, `name`, `password`), also when the address is taken.
    """
    address = clean_email(email)
    called = clean_name(name or address.partition("@")[0][:NAME_LIMIT])
    passwords.check(password, address, address.partition("@")[0], called)
    if by_email(address) is not None:
        raise Invalid(TAKEN, "email")
    user = User(email=address, name=called)
    passwords.set_new(user, password)  # slow: before anything is written
    db.session.add(user)
    _flush_address()
    return user


def _flush_address() -> None:
    """Write now, so that whoever was faster with the same address is noticed here."""
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Invalid(TAKEN, "email") from None


def rename(user: User, name: str, email: str, password: str | None = None) -> None:
    """Change one's own name and address; another address asks for the password.

    Raises Invalid (fields `name`, `email`, `password`).
    """
    called, address = clean_name(name), clean_email(email)
    if address != user.email:
        if not security.verify_password(password or "", user.password_hash):
            raise Invalid("To change the address, give your password.", "password")
        if by_email(address) is not None:
            raise Invalid(TAKEN, "email")
    user.name, user.email = called, address
    _flush_address()


def authenticate(email: str, password: str) -> User | None:
    """The person, if the password is theirs; as slow when there is no such account."""
    user = by_email(email)
    if not security.verify_password(password, user.password_hash if user else None):
        return None
    if user is not None and security.needs_rehash(user.password_hash):
        user.password_hash = security.hash_password(password)
    return user


def end_sessions(user: User) -> None:
    """Sign a person out of every browser."""
    user.session_key = security.new_token()


def add_member(user: User, team: Team, role: Role) -> Membership:
    """Let a person into a team. Raises Conflict when they are in it."""
    if db.session.get(Membership, (user.id, team.id)) is not None:
        raise Conflict(f"{user.name} is in {team.name} already.")
    membership = Membership(user=user, team=team, role=role)
    db.session.add(membership)
    db.session.flush()
    return membership


def viewer_of(user: User, team_id: int | None = None) -> Viewer:
    """The person acting in one of their teams, their first without `team_id`.

    Raises NotFound when they are in no such team.
    """
    query = select(Membership).where(Membership.user_id == user.id).order_by(Membership.team_id)
    if team_id is not None:
        query = query.where(Membership.team_id == team_id)
    found = db.session.scalars(query.limit(1)).first()
    if found is None:
        raise NotFound(f"{user.email} is in no such team.")
    return Viewer(user, found.team_id, Role(found.role))


def setup_token(secret: str) -> str:
    """What proves that the first owner can read the server's screen, as `ABCD-EFGH-IJKL`."""
    digest = hmac.digest(secret.encode(), b"minutebook: the first owner", hashlib.sha256)
    letters = base64.b32encode(digest).decode()[:12]
    return "-".join(letters[at : at + 4] for at in range(0, 12, 4))


def is_setup_token(given: str, secret: str) -> bool:
    """Whether somebody typed the token, in whatever case, with or without its dashes."""
    typed = "".join(char for char in given if char.isalnum()).upper()
    return hmac.compare_digest(typed.encode(), setup_token(secret).replace("-", "").encode())


def set_up(email: str, name: str, password: str, team_name: str) -> User:
    """Make the first account, the owner of a new team; of two who try at once one succeeds.

    Raises Invalid for a field, Conflict when there is an account.
    """
    address, called = clean_email(email), clean_name(name)
    team_called = clean_name(team_name, "team_name")
    passwords.check(password, address, address.partition("@")[0], called)
    owner = User(email=address, name=called)
    passwords.set_new(owner, password)
    _write_alone()
    if anybody():
        raise Conflict("Somebody else has just set this up. Ask them for an invitation link.")
    db.session.add(owner)
    add_member(owner, teams.create(team_called), Role.OWNER)
    return owner


def _write_alone() -> None:
    """Let nobody else make an account until this transaction ends."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE user_account IN SHARE ROW EXCLUSIVE MODE"))
    else:  # any write makes this the one writer of SQLite
        db.session.execute(update(User).where(false()).values(name=User.name))
