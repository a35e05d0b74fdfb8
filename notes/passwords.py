"""What a password must be, and changing one. Core."""

from __future__ import annotations

from notes import security
from notes.errors import Invalid
from notes.models import User

SHORTEST = 10
LONGEST = 1024  # characters
FEWEST_DIFFERENT = 5
# Long enough, and still the first thing anybody tries.
_GUESSED_FIRST = ("password", "passwort", "qwertyuiop", "1234567890", "letmein", "minutebook")


def check(password: str, *personal: str) -> None:
    """Raise Invalid (field `password`) when it is too short, too long or easily guessed.

    `personal` are the person's own words, such as their e-mail address.
    """
    if len(password) < SHORTEST:
        raise Invalid(f"A password needs at least {SHORTEST} characters.", "password")
    if len(password) > LONGEST:
        raise Invalid(f"A password has at most {LONGEST} characters.", "password")
    folded = password.casefold()
    if len(set(folded)) < FEWEST_DIFFERENT:
        raise Invalid("That repeats itself too much. Use more different characters.", "password")
    if any(_hardly_more_than(folded, word.casefold()) for word in (*_GUESSED_FIRST, *personal)):
        raise Invalid("That is easily guessed. Use a few words that don't belong together.",
                      "password")  # fmt: skip


def _hardly_more_than(password: str, word: str) -> bool:
    """Whether the password is that word with at most three characters around it."""
    return len(word) > 3 and word in password and len(password) - len(word) <= 3


def set_new(user: User, password: str) -> None:
    """Give a person a password that was checked; every session they have ends."""
    user.password_hash = security.hash_password(password)
    user.session_key = security.new_token()


def change(user: User, old: str, new: str) -> None:
    """Change one's own password. Raises Invalid with field `old` or `password`."""
    if not security.verify_password(old, user.password_hash):
        raise Invalid("That isn't your password now.", "old")
    check(new, user.email, user.email.partition("@")[0], user.name)
    if new == old:
        raise Invalid("That is the password you have already.", "password")
    set_new(user, new)
