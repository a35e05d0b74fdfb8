"""What a step cost where a language model's server counts it: kept, and told in words. Core."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func

from notes import run_claims
from notes.chat_accounts import MILLION, Price
from notes.engines.base import Usage
from notes.models import Run
from notes.run_claims import Claim


def add(claim: Claim, usage: Usage, price: Price | None) -> None:
    """Add to what the run has cost so far, all its attempts together. Raises ClaimLost."""
    values: dict[str, Any] = {
        "tokens_read": func.coalesce(Run.tokens_read, 0) + usage.read,
        "tokens_written": func.coalesce(Run.tokens_written, 0) + usage.wrote,
    }
    if usage.estimated:
        values["tokens_estimated"] = True
    if price is not None:
        values["cost_micros"] = func.coalesce(Run.cost_micros, 0) + price.of(usage)
        values["cost_currency"] = price.currency
    run_claims.hold(claim, **values)


def in_words(run: Run | None) -> str | None:
    """What a run cost, as a sentence; None where it cost nothing that is counted."""
    if run is None or not run.tokens_read:
        return None
    about = "about " if run.tokens_estimated else ""
    read, wrote = round_tokens(run.tokens_read), round_tokens(run.tokens_written or 0)
    said = f"The model read {about}{read} tokens and wrote {wrote}"
    if run.cost_micros is not None and run.cost_currency is not None:
        return f"{said}, for {about}{money(run.cost_micros, run.cost_currency)}."
    return f"{said}."


def round_tokens(count: int) -> str:
    """18234 is 18,200: nobody counts closer."""
    return f"{count if count < 1000 else round(count, -2):,}"


def money(micros: int, currency: str) -> str:
    """Two digits of what there is: 0.05 USD, 0.0031 USD, 1.20 USD."""
    amount = micros / MILLION
    if amount >= 0.1 or amount == 0:
        return f"{amount:.2f} {currency}"
    if amount < 0.0001:
        return f"less than 0.0001 {currency}"
    return f"{amount:.2g} {currency}"
