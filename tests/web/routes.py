"""Every address of the app, with made-up values in its places, for tests that go through all."""

from __future__ import annotations

import uuid

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def routes(app):
    """`(endpoint, path, methods)` of every address."""
    return [
        (rule.endpoint, _path(app, rule), rule.methods or set())
        for rule in app.url_map.iter_rules()
    ]


def _path(app, rule):
    values = {name: _value(converter) for name, converter in rule._converters.items()}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **(rule.defaults or {}), **values)


def _value(converter):
    made_up = {
        "UUIDConverter": uuid.UUID("01900000-0000-7000-8000-000000000000"),
        "IntegerConverter": 7,
        "FloatConverter": 7.5,
    }
    return made_up.get(type(converter).__name__, "x")
