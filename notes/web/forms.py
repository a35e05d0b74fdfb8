"""The forms of the people's pages. The one place that knows Flask-WTF, besides the assembly.

Fields say what is missing; whether a value is right is the core's to say, in `Invalid`.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Optional, Regexp

from notes.errors import Forbidden, Invalid

BY_KEY = ("/api/", "/start-recording")  # addresses where a key counts and no cookie
_READING = {"GET", "HEAD", "OPTIONS", "TRACE"}


def init(app: Flask) -> None:
    """Give templates `csrf_field()`, and turn other sites' forms away before any token is read.

    Flask-WTF would ask for a referrer on https, which our own pages with a token in their address
    don't send; what browsers say in Sec-Fetch-Site is asked instead.
    """
    app.config["WTF_CSRF_SSL_STRICT"] = False
    app.jinja_env.globals["csrf_field"] = csrf_field
    app.before_request(_from_here)


def _from_here() -> None:
    if request.path.startswith(BY_KEY):
        return
    if request.method not in _READING and request.headers.get("Sec-Fetch-Site") in {
        "cross-site", "same-site",
    }:  # fmt: skip
        raise Forbidden("This came from another site, so it was not done.")


def csrf_token() -> str:
    """The token of this session."""
    return str(generate_csrf())


def csrf_field() -> Markup:
    """The hidden token, first in every form; nothing in fragments that readers share."""
    if g.get("shared_fragment"):
        return Markup()
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(csrf_token())


class Form(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """A form whose errors are sentences by field name."""

    def sent(self) -> bool:
        """Whether it was posted with everything it asks for."""
        return bool(self.validate_on_submit())

    def refuse(self, error: Invalid) -> None:
        """Show an error of the core at its field, or above the form."""
        name = error.field if error.field in self._fields else None
        if name is None:
            self.form_errors.append(error.message)
        else:
            field = self._fields[name]
            field.errors = [*field.errors, error.message]

    @property
    def faults(self) -> dict[str, str]:
        """The first error of each field; "" has what belongs to none."""
        found = {name: str(errors[0]) for name, errors in self.errors.items() if name and errors}
        return found | ({"": str(self.form_errors[0])} if self.form_errors else {})


def _line(label: str, missing: str) -> Any:
    return StringField(label, [InputRequired(missing)])


def _secret(label: str, missing: str) -> Any:
    return PasswordField(label, [InputRequired(missing)])


class SignIn(Form):
    """Address and password."""

    email = _line("E-mail", "Give your e-mail address.")
    password = _secret("Password", "Give your password.")


class SetUp(Form):
    """The first owner and their team."""

    token = StringField("Set-up code")
    name = _line("Your name", "Please give your name.")
    email = _line("E-mail", "Give your e-mail address.")
    password = _secret("Password", "Choose a password.")
    team_name = _line("Team name", "A team needs a name.")


class Join(Form):
    """A new account by invitation."""

    name = _line("Your name", "Please give your name.")
    email = StringField("E-mail")
    password = _secret("Password", "Choose a password.")


class Profile(Form):
    """Name and address; the password only for another address."""

    name = _line("Your name", "Please give your name.")
    email = _line("E-mail", "Give your e-mail address.")
    password = PasswordField("Your password")


class NewPassword(Form):
    """The old password and the new one."""

    old = _secret("Password now", "Give the password you have now.")
    password = _secret("New password", "Choose a new password.")


class TeamName(Form):
    """The team's name."""

    team_name = _line("Team name", "A team needs a name.")


class Invite(Form):
    """A role, and an address that the link is bound to, if one is given."""

    role = SelectField("Role", validate_choice=False)
    email = StringField("E-mail")


class ChooseRole(Form):
    """A member's role."""

    role = SelectField("Role", validate_choice=False)


class ApiKey(Form):
    """A key's name, what it may do, and in how many days it ends."""

    name = _line("Name", "Give the key a name.")
    scopes = SelectField("It may", validate_choice=False)
    expires = SelectField(
        "It ends", [Optional(), Regexp(r"\d{1,4}$", message="Choose when the key ends.")],
        validate_choice=False,
    )  # fmt: skip


class RecallKey(Form):
    """A key, where there is none or for another, and its region ("": the server's own)."""

    key = PasswordField("Key")
    region = SelectField("Region", validate_choice=False)


class RoomAccount(Form):
    """An account at Cloudflare, an app in it, and a token, where there is none or for another."""

    account_id = _line("Account id", "Give the account's id.")
    app_id = _line("App id", "Give the app's id.")
    token = PasswordField("API token")


class WebhookSecret(Form):
    """What signs webhooks."""

    secret = _secret("Webhook secret", "Paste the secret from Recall.ai's dashboard.")


class ChooseTranscriber(Form):
    """Who writes down what was said."""

    transcriber = SelectField("Without a transcript", validate_choice=False)


class Device(Form):
    """What a desktop app's device is called."""

    name = _line("Name", "Give the device a name.")


class ChatServer(Form):
    """A chat server, its model and key, and what its tokens cost."""

    base_url = _line("Address", "Give the server's address up to its /v1.")
    model = _line("Model", "Give the model's name, as the server knows it.")
    key = PasswordField("Key")
    context = StringField("Context size")
    read_price = StringField("Price of reading")
    written_price = StringField("Price of writing")
    currency = SelectField("Currency", validate_choice=False)


class CalendarRules(Form):
    """Which meetings are recorded by themselves, the bot's name there, and who sees it. The single
    switches are read beside it."""

    preset = SelectField("Record by itself", validate_choice=False)
    bot_name = StringField("The bot's name")
    sharing = SelectField("Who sees it", validate_choice=False)


class CalendarClient(Form):
    """The id of an OAuth client."""

    client_id = StringField("Client id")


class Store(Form):
    """A file store: its kind, and what any of the kinds wants to be told."""

    kind = StringField("Kind")
    bucket = StringField("Bucket")
    region = StringField("Region")
    account_id = StringField("Account id")
    endpoint = StringField("Address")
    path = StringField("Folder")
    host = StringField("Server")
    port = StringField("Port")
    username = StringField("User name")
    auth_method = StringField("Sign in with")
    host_key = StringField("Server's key")
    access_key = PasswordField("Access key")
    secret = PasswordField("Secret")
    password = PasswordField("Password")
    private_key = PasswordField("Private key")

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields, by their names."""
        return {name: value for name, value in self.data.items() if isinstance(value, str)}
