"""What `doctor` advises where the server's own file store fails."""

from __future__ import annotations

from notes import places
from notes.errors import ExternalError
from notes.places import Place, StoreKind
from notes.settings import Settings

_USUAL = "Check NOTES_STORAGE_URL and NOTES_STORAGE_OPTIONS, and the store's rights and room."
_TRUST = (
    "If {fingerprint} is the server's key, put this into NOTES_STORAGE_OPTIONS: "
    '"host_key": "{line}"'
)


def advice(settings: Settings) -> str:
    """What to do. An SFTP server whose key isn't known is asked for it."""
    place = places.from_url(settings.storage, settings.told_of_storage)
    if place.kind is not StoreKind.SFTP or "host_key" in place.options:
        return _USUAL
    return _of_unknown_key(place)


def _of_unknown_key(place: Place) -> str:
    from notes import storage_sftp

    try:
        line = storage_sftp.host_key(place)
    except ExternalError:
        return _USUAL
    return _TRUST.format(fingerprint=storage_sftp.fingerprint(line), line=line)
