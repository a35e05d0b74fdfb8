"""Names for the files people send by mistake, told from their first bytes."""

from __future__ import annotations

HEAD = 4096
"""How many bytes from the start of a file the functions here want to see."""

_OTHER = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"PK\x05\x06", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document"),
    (b"{\\rtf", "a text document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an XZ archive"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\xcf\xfa\xed\xfe", "a macOS program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\x89PNG\r\n\x1a\n", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"II*\x00", "an image (TIFF)"),
    (b"MM\x00*", "an image (TIFF)"),
    (b"BM", "an image (BMP)"),
    (b"8BPS", "an image (Photoshop)"),
    (b"SQLite format 3\x00", "a database"),
    (b"MThd", "a MIDI file, which holds notes and no sound"),
)
_TEXT = (
    (b"#EXTM3U", "a playlist that only points at other files"),
    (b"[playlist]", "a playlist that only points at other files"),
    (b"ffconcat version", "a playlist that only points at other files"),
    (b"v=0", "a stream description that only points at a stream"),
    (b"WEBVTT", "a subtitle file"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML document"),
    (b"<svg", "an image (SVG)"),
)
_MEDIA = (
    b"\x1aE\xdf\xa3",  # Matroska, WebM
    b"OggS",
    b"fLaC",
    b"ID3",
    b"FLV\x01",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",  # ASF: WMA, WMV
    b"#!AMR",
    b"caff",
    b".snd",
    b"\x00\x00\x01\xba",  # MPEG program stream
    b"\x06\x0e\x2b\x34",  # MXF
    b"wvpk",
)
_PICTURE_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"heif", b"mif1", b"msf1")


def is_picture(head: bytes) -> bool:
    """Whether an ISO file is a still picture (HEIC, AVIF), which FFmpeg opens like a film."""
    return head[4:8] == b"ftyp" and head[8:12] in _PICTURE_BRANDS


def is_media(head: bytes) -> bool:
    """Whether the file begins like audio or video, broken or not."""
    if head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide"}:
        return not is_picture(head)
    if head[:4] in {b"RIFF", b"RF64", b"FORM"}:
        return head[8:12] in {b"WAVE", b"AVI ", b"AIFF", b"AIFC"}
    return head.startswith(_MEDIA) or _is_transport_stream(head)


def other_kind(head: bytes) -> str | None:
    """What a file that isn't media looks like ("a PDF document"), None when it isn't clear."""
    if is_picture(head) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "an image"
    for magic, name in _OTHER:
        if head.startswith(magic):
            return name
    if not _is_text(head):
        return None
    words = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for magic, name in _TEXT:
        if words.startswith(magic.lower()):
            return name
    return "plain text"


def _is_transport_stream(head: bytes) -> bool:
    """MPEG-TS: a sync byte every 188 bytes."""
    return len(head) > 564 and all(head[at] == 0x47 for at in (0, 188, 376, 564))


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16's byte order mark
        return b"\x00" in head
    try:
        head[:-4].decode()  # the last character may be cut
    except UnicodeDecodeError:
        return False
    return not any(byte < 9 or 13 < byte < 27 for byte in head)
