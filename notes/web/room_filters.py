"""Which of a provider's recordings the list shows: read from the address, and shown again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from notes.providers.room_orders import Filters
from notes.providers.rooms import Status
from notes.web import room_words

SIZES = (("10", "10"), ("25", "25"), ("50", "50"), ("100", "100"))
USUAL_SIZE = 25
ORDERS = (("DESC", "Newest first"), ("ASC", "Oldest first"))
EXPIRED = (("", "Any"), ("no", "Files can still be had"), ("yes", "Files are gone"))
STATUSES = tuple((one.value, room_words.words(one).pill) for one in Status)
_HIGHEST = 10_000
_TEXTS = ("meeting_id", "search", "sort_order", "expired", "start_time", "end_time", "per_page")
_WORDS = {
    "meeting_id": "A meeting's id has up to 80 characters, without spaces.",
    "start_time": "Choose a date and a time.",
    "end_time": "Choose a date and a time that isn't before the first one.",
    "status": "Choose from the list.",
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What was chosen: as it stands in the form, as the provider takes it (None: not valid), what
    is wrong by field, which page is wanted, counted from 1, and whether with the list in it."""

    values: Mapping[str, Any]
    filters: Filters | None
    faults: Mapping[str, str]
    page: int
    at_once: bool = False

    @property
    def any(self) -> bool:
        """Whether something is left out."""
        return any(self.values[name] for name in _LEAVE_OUT)

    @property
    def more(self) -> bool:
        """Whether something beyond the first few is chosen, or wrong."""
        usual = {"sort_order": "DESC", "per_page": str(USUAL_SIZE)}
        return bool(self.faults) or any(
            self.values[name] not in {"", usual.get(name)} for name in _TEXTS[2:]
        )

    def query(self, **changed: Any) -> dict[str, Any]:
        """The same as a query, with some of it changed; "" leaves a name out."""
        place = {"page": self.page if self.page > 1 else "", "now": "1" if self.at_once else ""}
        told = {**self.values, **place, **changed}
        return {name: value for name, value in told.items() if value}


_LEAVE_OUT = ("meeting_id", "search", "status", "expired", "start_time", "end_time")


def read(args: MultiDict[str, str], here: tzinfo) -> Narrowed:
    """What an address asks for; times are those of the zone `here`."""
    values: dict[str, Any] = {name: args.get(name, "").strip() for name in _TEXTS}
    values["status"] = [one for one in args.getlist("status") if one]
    values["per_page"] = values["per_page"] or str(USUAL_SIZE)
    values["sort_order"] = values["sort_order"] or "DESC"
    page = args.get("page", 1, int)
    given: dict[str, Any] = {name: values[name] or None for name in ("meeting_id", "search")}
    given |= {"sort_by": "invokedTime", "sort_order": values["sort_order"]}
    given |= {"status": values["status"] or None, "per_page": values["per_page"]}
    given["expired"] = {"yes": True, "no": False}.get(values["expired"])
    faults: dict[str, str] = {}
    for name in ("start_time", "end_time"):
        given[name] = _moment(values[name], here, name, faults)
    filters = None
    try:
        filters = Filters.model_validate(given)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_context=False, include_input=False):
            name = str(one["loc"][0]) if one["loc"] else "end_time"
            faults.setdefault(name, _WORDS.get(name, "Choose one of these."))
    number = max(1, min(page, _HIGHEST))
    return Narrowed(values, None if faults else filters, faults, number, "now" in args)


def _moment(text: str, here: tzinfo, name: str, faults: dict[str, str]) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=here)
    except ValueError:
        faults[name] = _WORDS[name]
        return None
