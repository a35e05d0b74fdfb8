"""What the running app is connected to: its settings and its Redis. Foundation."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app
from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from notes.settings import Settings

_SETTINGS = "notes.settings"
_REDIS = "notes.redis"


def connect(app: Flask, settings: Settings) -> None:
    """Hang settings and a Redis client (which connects at first use) on the app."""
    app.extensions[_SETTINGS] = settings
    app.extensions[_REDIS] = Redis.from_url(
        settings.redis,
        socket_connect_timeout=5,
        health_check_interval=30,
        # Long enough for a server that is started again, short enough for who waits for a page.
        retry=Retry(ExponentialBackoff(cap=0.4, base=0.05), 4),
    )


def settings() -> Settings:
    """The settings of the current app."""
    return cast("Settings", current_app.extensions[_SETTINGS])


def redis() -> Redis:
    """The Redis client of the current app; answers are bytes."""
    return cast("Redis", current_app.extensions[_REDIS])
