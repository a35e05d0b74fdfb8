"""The token that shows that a form was ours, for views that read their own bodies."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app
from flask_wtf.csrf import CSRFError, validate_csrf
from wtforms import ValidationError


def check(token: str | None) -> None:
    """Raise CSRFError unless the token is this session's."""
    if not current_app.config["WTF_CSRF_ENABLED"]:
        return
    try:
        validate_csrf(token)
    except ValidationError as error:
        raise CSRFError(str(error)) from error


def check_form(fields: Mapping[str, str]) -> None:
    """Raise CSRFError unless a form's fields carry this session's token."""
    check(fields.get("csrf_token"))
