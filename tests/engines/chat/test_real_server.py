"""The chat engine against a real small server: `make small-server` builds it, without it these
are skipped. The model can't write notes; what counts is what goes over the wire."""

from __future__ import annotations

import json
import time

import pytest
import requests

from bench import small_server
from notes.engines.base import ModelServer
from notes.engines.chat.manner import Manner, Manners
from notes.engines.chat.patience import Patience
from notes.engines.chat.server import ChatServer
from notes.engines.chat.shape import Shape
from notes.engines.chat.summariser import ChatSummariser
from notes.errors import ExternalError
from tests.engines.chat.conftest import BRIEF, Watcher, lines, statements

MODEL = small_server.SMOLLM
WINDOW = 4096
SLOW = Patience(connect_s=5, read_s=60, total_s=90, tries=1)
COLOUR = Shape(
    "colour",
    {
        "type": "object",
        "properties": {"colour": {"type": "string", "enum": ["red", "blue"]}},
        "required": ["colour"],
        "additionalProperties": False,
    },
    (),
)
