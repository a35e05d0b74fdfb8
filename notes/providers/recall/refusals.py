"""What Recall.ai says when it refuses, for our log."""

from __future__ import annotations

from notes.answers import Answer


def explain(answer: Answer) -> str:
    """A refusal in a few words: Recall has three shapes of JSON, and pages of its firewall."""
    said = answer.json()
    if not isinstance(said, dict):
        return f"({answer.mime or 'no type'}, {len(answer.body)} bytes)"
    errors = said.get("errors")
    fields = errors if isinstance(errors, dict) else said
    words = [str(said[name]) for name in ("code", "detail", "message") if said.get(name)]
    words += [
        f"{name}: {' '.join(map(str, problems))}"
        for name, problems in fields.items()
        if isinstance(problems, list)
    ]
    return "; ".join(words)
