"""Every call to another company goes through here, but for chat servers. Foundation.

A `Line` is one neighbour's address with what proves who we are. A call is bounded in time and
size, is tried again only where that can't do the same thing twice, follows no redirect, and
fails with one kind of error. Neither the log nor a message ever holds a credential, or a word
of the neighbour's that could.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from notes.answers import Answer, Unanswered, in_words, seconds

if TYPE_CHECKING:
    import requests
    from requests import PreparedRequest

__all__ = ["Answer", "Bounds", "Line", "Stream", "Unanswered", "is_loopback", "streamed"]

log = logging.getLogger(__name__)

_BLOCK = 64 * 2**10
_NOT_DONE = {429}  # refused before anything was done: asking again is always fine
_PASSING = {408, 409, 425, 429, 500, 502, 503, 504, 507}
_AGAIN = {409, 429, 502, 503, 504, 507}

Explain = Callable[["Answer"], str]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a call may take, tries and pauses included, and how much it may bring."""

    connect_s: float = 3.0
    read_s: float = 8.0
    total_s: float = 12.0
    tries: int = 3
    pause_s: float = 0.25
    most_bytes: int = 2**20


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    path: str
    payload: Any
    headers: Mapping[str, str]
    explain: Explain | None


class Line:
    """Calls to one neighbour. `name` is what people call it; `authorization` proves who we are,
    in a header of that name."""

    def __init__(
        self,
        name: str,
        base_url: str,
        authorization: SecretStr | None = None,
        bounds: Bounds | None = None,
        header: str = "Authorization",
    ) -> None:
        self.name = name
        self._header = header
        self._base = base_url.rstrip("/")
        self._authorization = authorization
        self._bounds = bounds or Bounds()

    def call(
        self,
        method: str,
        path: str,
        *,
        payload: Any = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool | None = None,
        final: Collection[int] = (),
        explain: Explain | None = None,
    ) -> Answer:
        """The neighbour's 2xx answer. Raises ExternalError.

        `repeatable` says that the call may arrive twice without harm; by default only a GET may.
        After a status in `final` the very same call can't help.
        `explain` puts a refusal's body into a few words for our log.
        """
        call = _Call(method, path, payload, headers or {}, explain)
        safe = method == "GET" if repeatable is None else repeatable
        deadline = time.monotonic() + self._bounds.total_s
        for attempt in range(1, self._bounds.tries + 1):
            try:
                return self._once(call, deadline)
            except Unanswered as error:
                pause = _pause(error, self._bounds, attempt)
                too_late = time.monotonic() + pause >= deadline
                may = error.again and (safe or not error.done) and error.answered not in final
                if not may or too_late or attempt == self._bounds.tries:
                    raise
                time.sleep(pause)
        raise AssertionError("at least one try")

    def _once(self, call: _Call, deadline: float) -> Answer:
        from requests.exceptions import RequestException
        from urllib3.exceptions import HTTPError

        began = time.monotonic()
        until = min(deadline, began + self._bounds.connect_s + self._bounds.read_s)
        try:
            answer = self._exchange(call, until)
        except (RequestException, HTTPError) as error:
            log.warning("%s: %s %s: %s", self.name, call.method, call.path, type(error).__name__)
            # From none: the library's own text could hold what was sent.
            raise _unreached(self.name, error) from None
        took = round((time.monotonic() - began) * 1000)
        log.info("%s: %s %s: %s in %s ms", self.name, call.method, call.path, answer.status, took)
        if not 200 <= answer.status < 300:
            raise self._refused(answer, call.explain)
        return answer

    def _exchange(self, call: _Call, until: float) -> Answer:
        import requests

        with requests.Session() as session:
            # The machine's proxy and certificates count, except on the way to itself.
            session.trust_env = not is_loopback(self._base)
            left = max(until - time.monotonic(), 0.001)
            with session.request(
                call.method,
                self._base + call.path,
                json=call.payload,
                headers={"Accept": "application/json", **call.headers},
                auth=self._sign,
                timeout=(min(self._bounds.connect_s, left), min(self._bounds.read_s, left)),
                allow_redirects=False,
                stream=True,
            ) as response:
                return self._read(response, until)

    def _sign(self, request: PreparedRequest) -> PreparedRequest:
        # As `auth`, so that no password file of this machine takes its place.
        if self._authorization is not None:
            request.headers[self._header] = self._authorization.get_secret_value()
        return request

    def _read(self, response: requests.Response, until: float) -> Answer:
        parts, size = [], 0
        while part := response.raw.read1(_BLOCK, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > self._bounds.most_bytes:
                raise Unanswered(f"{self.name} sent more than we take.", permanent=True)
            if time.monotonic() > until:
                raise Unanswered(f"{self.name} took too long to answer.")
        mime = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        wait = seconds(response.headers.get("Retry-After"))
        return Answer(response.status_code, mime, b"".join(parts), wait)

    def _refused(self, answer: Answer, explain: Explain | None) -> Unanswered:
        words = self._scrubbed(explain(answer)) if explain is not None else ""
        log.warning("%s refused: %s %s", self.name, answer.status, words)
        return Unanswered(
            in_words(self.name, answer.status),
            permanent=answer.status not in _PASSING and answer.status < 500,
            retry_after=answer.retry_after,
            answered=answer.status,
            again=answer.status in _AGAIN,
            done=answer.status not in _NOT_DONE,
            reason=answer.reason,
        )

    def _scrubbed(self, words: str) -> str:
        folded = " ".join(words.split())[:300]
        secret = self._authorization.get_secret_value() if self._authorization else ""
        for one in {secret, secret.rpartition(" ")[2]} - {""}:
            folded = folded.replace(one, "***")
        return folded


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer whose body is read piece by piece; `pieces` raises Unanswered where it breaks."""

    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes]


@contextmanager
def streamed(name: str, url: str, headers: Mapping[str, str], bounds: Bounds) -> Iterator[Stream]:
    """One GET of a whole address, whatever its status. Raises Unanswered without any answer.

    The address is a secret (it is signed), so it is in no log; ours isn't sent along.
    """
    import requests
    from requests.exceptions import RequestException
    from urllib3.exceptions import HTTPError

    with requests.Session() as session:
        session.trust_env = not is_loopback(url)
        timeout = (bounds.connect_s, bounds.read_s)
        try:
            response = session.get(
                url,
                headers={"Accept-Encoding": "identity", **headers},
                auth=_unsigned,
                timeout=timeout,
                allow_redirects=False,
                stream=True,
            )
        except (RequestException, HTTPError) as error:
            raise _unreached(name, error) from None
        with response:
            yield Stream(response.status_code, response.headers, _pieces(name, response))


def _pieces(name: str, response: requests.Response) -> Iterator[bytes]:
    from urllib3.exceptions import HTTPError

    try:
        while part := response.raw.read1(_BLOCK):
            yield part
    except HTTPError as error:
        raise _unreached(name, error) from None


def _unsigned(request: PreparedRequest) -> PreparedRequest:
    return request


def _unreached(name: str, error: Exception) -> Unanswered:
    from requests import exceptions as kinds
    from urllib3.exceptions import ReadTimeoutError

    if isinstance(error, kinds.SSLError):
        return Unanswered(f"The certificate of {name} can't be trusted.", permanent=True)
    if isinstance(error, kinds.ReadTimeout | ReadTimeoutError):
        return Unanswered(f"{name} took too long to answer.")
    if isinstance(error, kinds.ConnectionError) and _never_arrived(error):
        return Unanswered(f"{name} can't be reached.", again=True, done=False)
    return Unanswered(f"The connection to {name} broke.", again=True)


def _never_arrived(error: requests.ConnectionError) -> bool:
    from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)


def _pause(error: Unanswered, bounds: Bounds, attempt: int) -> float:
    """Seconds until the next try: what the neighbour asked for, or growing with some chance."""
    if error.retry_after is not None:
        return error.retry_after
    growing = bounds.pause_s * float(2 ** (attempt - 1))
    return growing * random.uniform(0.75, 1.25)  # noqa: S311 - no secret


def is_loopback(base_url: str) -> bool:
    """Whether an address is this machine's own."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
