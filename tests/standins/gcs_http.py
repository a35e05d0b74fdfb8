"""How Google's stand-in takes a request of its XML API: who asks, then which object or bucket."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.standins import gcs_proofs
from tests.standins.gcs_proofs import Refused

if TYPE_CHECKING:
    from tests.standins.gcs import Gcs
    from tests.standins.gcs_shelf import Object

_BLOCK = 2**18
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_SPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    gcs: Gcs  # set on the server's own subclass
    left: int = 0
    query: dict[str, str]

    def do_GET(self) -> None:
        self._handle()

    def do_HEAD(self) -> None:
        self._handle()

    def do_PUT(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def send(
        self, status: int, body: bytes, mime: str, headers: dict[str, str] | None = None
    ) -> None:
        """Answer with bytes."""
        while self.read(_BLOCK):  # what it sent stands before its next request
            pass
        self.promise(status, len(body), {"Content-Type": mime, **(headers or {})})
        if self.command != "HEAD":
            self.wfile.write(body)

    def read(self, size: int) -> bytes:
        """Of what is sent. Raises ConnectionError where it ends too early."""
        block = self.rfile.read(min(size, self.left))
        if not block and self.left:
            raise ConnectionError("cut off")
        self.left -= len(block)
        return block

    def _handle(self) -> None:
        parts = urlsplit(self.path)
        self.left = int(self.headers.get("Content-Length") or 0)
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))
        bucket, _, name = unquote(parts.path).removeprefix("/").partition("/")
        self.gcs.asked.append((self.command, bucket, name, self.headers.get("Range", "")))
        try:
            self._prove(parts.path, parts.query)
            if not self.gcs.trouble(self):
                self._serve(bucket, name)
        except Refused as refused:
            self.refuse(refused.status, refused.code, refused.message)
        except ConnectionError:
            self.close_connection = True

    def refuse(self, status: int, code: str, message: str) -> None:
        """An error as Google tells it."""
        error = ET.Element("Error")
        ET.SubElement(error, "Code").text = code
        ET.SubElement(error, "Message").text = message
        self._send_xml(status, error)

    def _prove(self, path: str, query: str) -> None:
        now = datetime.now(UTC) + self.gcs.ahead
        if gcs_proofs.is_signed(query):
            host = self.headers["Host"]
            gcs_proofs.check_address(self.gcs.account, self.command, path, query, host, now)
        else:
            gcs_proofs.check_bearer(self.gcs.account, self.headers.get("Authorization"), now)
        if not self.gcs.allowed:
            raise Refused(403, "AccessDenied", "Access denied.")

    def _serve(self, bucket: str, name: str) -> None:
        about = "bucket" if not name else "upload" if _is_upload(self.query) else "object"
        chosen = _ROUTES.get((self.command, about))
        if chosen is None:
            raise Refused(501, "NotImplemented", "The stand-in does not do that.")
        chosen(self, bucket, name)

    def _list(self, bucket: str, _name: str) -> None:
        prefix, after = self.query.get("prefix", ""), self.query.get("continuation-token", "")
        delimiter, most = (
            self.query.get("delimiter", ""),
            int(self.query.get("max-keys", self.gcs.page)),
        )
        found = [one for one in self.gcs.shelf.names(bucket, prefix) if one.name > after]
        shown, more = found[:most], found[most:]
        result = ET.Element("ListBucketResult", xmlns=_SPACE)
        ET.SubElement(result, "Name").text = bucket
        ET.SubElement(result, "Prefix").text = prefix
        ET.SubElement(result, "IsTruncated").text = "true" if more else "false"
        if more:
            ET.SubElement(result, "NextContinuationToken").text = shown[-1].name
        folders: dict[str, None] = {}
        for one in shown:
            head, cut, _ = one.name.removeprefix(prefix).partition(delimiter or "\0")
            if cut:
                folders[prefix + head + cut] = None
            else:
                _describe(ET.SubElement(result, "Contents"), one)
        for folder in folders:
            ET.SubElement(ET.SubElement(result, "CommonPrefixes"), "Prefix").text = folder
        self._send_xml(200, result)

    def _give(self, bucket: str, name: str) -> None:
        found = self.gcs.shelf.find(bucket, name)
        part = self._asked_part(found.size)
        start, end = part or (0, found.size)
        headers = dict(found.headers)
        if part is not None:
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{found.size}"
        self.promise(200 if part is None else 206, end - start, headers)
        if self.command == "HEAD":
            return
        with found.path.open("rb") as source:
            source.seek(start)
            while start < end and (block := source.read(min(_BLOCK, end - start))):
                start += len(block)
                self.wfile.write(block)

    def _asked_part(self, size: int) -> tuple[int, int] | None:
        asked = _RANGE.fullmatch(self.headers.get("Range", ""))
        if asked is None:
            return None
        first, last = asked.groups()
        start = int(first) if first else max(size - int(last), 0)
        end = min(int(last) + 1, size) if first and last else size
        if start >= end:
            raise Refused(416, "InvalidRange", "The requested range cannot be satisfied.")
        return start, end

    def _take(self, bucket: str, name: str) -> None:
        self.gcs.shelf.require(bucket)
        if "x-goog-copy-source" in self.headers:
            raise Refused(501, "NotImplemented", "The stand-in does not copy.")
        mime = self.headers.get("Content-Type", "application/octet-stream")
        made = self.gcs.shelf.keep(bucket, name, mime, self.read)
        self.send(200, b"", "text/html; charset=UTF-8", {"ETag": made.etag, **_version(made)})

    def _remove(self, bucket: str, name: str) -> None:
        self.gcs.shelf.remove(bucket, name)
        self.promise(204, 0, {})

    def _begin_upload(self, bucket: str, name: str) -> None:
        mime = self.headers.get("Content-Type", "application/octet-stream")
        result = ET.Element("InitiateMultipartUploadResult", xmlns=_SPACE)
        ET.SubElement(result, "Bucket").text = bucket
        ET.SubElement(result, "Key").text = name
        ET.SubElement(result, "UploadId").text = self.gcs.shelf.begin(bucket, name, mime)
        self._send_xml(200, result)

    def _post(self, bucket: str, name: str) -> None:
        if "uploads" in self.query:
            self._begin_upload(bucket, name)
            return
        body = b""
        while block := self.read(_BLOCK):
            body += block
        asked = ET.fromstring(body)  # noqa: S314 - of our own client
        parts = [
            (int(one.findtext("{*}PartNumber", "0")), one.findtext("{*}ETag", ""))
            for one in asked.iterfind("{*}Part")
        ]
        made = self.gcs.shelf.finish(self.query["uploadId"], parts)
        result = ET.Element("CompleteMultipartUploadResult", xmlns=_SPACE)
        ET.SubElement(result, "Bucket").text = bucket
        ET.SubElement(result, "Key").text = name
        ET.SubElement(result, "ETag").text = made.etag
        self._send_xml(200, result, _version(made))

    def _take_part(self, _bucket: str, _name: str) -> None:
        part = int(self.query["partNumber"])
        etag = self.gcs.shelf.take_part(self.query["uploadId"], part, self.read)
        self.send(200, b"", "text/html; charset=UTF-8", {"ETag": etag})

    def _give_up(self, _bucket: str, _name: str) -> None:
        self.gcs.shelf.give_up(self.query["uploadId"])
        self.promise(204, 0, {})

    def _send_xml(
        self, status: int, root: ET.Element, headers: dict[str, str] | None = None
    ) -> None:
        body = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
        self.send(status, body, "application/xml; charset=UTF-8", headers)

    def promise(self, status: int, length: int, headers: dict[str, str]) -> None:
        """Begin an answer of so many bytes."""
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


_ROUTES: dict[tuple[str, str], Callable[[Handler, str, str], None]] = {
    ("GET", "bucket"): Handler._list,
    ("GET", "object"): Handler._give,
    ("HEAD", "object"): Handler._give,
    ("PUT", "object"): Handler._take,
    ("DELETE", "object"): Handler._remove,
    ("POST", "upload"): Handler._post,
    ("PUT", "upload"): Handler._take_part,
    ("DELETE", "upload"): Handler._give_up,
}


def _is_upload(query: dict[str, str]) -> bool:
    return "uploads" in query or "uploadId" in query


def _version(made: Object) -> dict[str, str]:
    return {"x-goog-generation": str(made.generation)}


def _describe(entry: ET.Element, found: Object) -> None:
    ET.SubElement(entry, "Key").text = found.name
    ET.SubElement(entry, "LastModified").text = f"{found.made_at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
    ET.SubElement(entry, "ETag").text = found.etag
    ET.SubElement(entry, "Size").text = str(found.size)
    ET.SubElement(entry, "Generation").text = str(found.generation)
