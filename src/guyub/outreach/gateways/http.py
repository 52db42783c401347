"""One POST of JSON that tells whether the request can have reached the other side.

Only the standard library: what matters here is where a connection broke, and libraries that retry
or follow redirects hide it. Secrets and numbers go into no message of an error.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import ssl
import time
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

SECONDS: Final = 15
MOST_BYTES: Final = 64 * 1024
_LOCAL: Final = ("localhost", "127.0.0.1", "::1")


class NotSent(Exception):
    """The request surely did not go out."""


class NoAnswer(Exception):
    """The request went out, in part at least, and no whole answer came back."""


@dataclass(frozen=True)
class Answer:
    """Status and body; ``data`` is {} for what is no JSON object."""

    status: int
    data: dict[str, Any] = field(repr=False)


def post_json(
    url: str, body: dict[str, Any], headers: dict[str, str], seconds: float = SECONDS
) -> Answer:
    """POST and read the answer, all within ``seconds`` after connecting. NotSent, NoAnswer."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and host not in _LOCAL:
        raise NotSent("only https leaves this machine")
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(
            host, parts.port, timeout=seconds, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=seconds)
    try:
        try:
            connection.connect()
        except (OSError, http.client.HTTPException) as error:
            raise NotSent(type(error).__name__) from None
        ends = time.monotonic() + seconds
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request(
                "POST", path or "/", json.dumps(body).encode(),
                {"Content-Type": "application/json", **headers},
            )  # fmt: skip
            answer = connection.getresponse()
            return Answer(answer.status, _read(connection, answer, ends))
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoAnswer(type(error).__name__) from None
    finally:
        with contextlib.suppress(OSError):
            connection.close()


def _read(
    connection: http.client.HTTPConnection, answer: http.client.HTTPResponse, ends: float
) -> dict[str, Any]:
    """The body as JSON. A body that drips or is longer than any answer of a gateway is none."""
    got = b""
    while True:
        left = ends - time.monotonic()
        if left <= 0 or len(got) > MOST_BYTES:
            raise TimeoutError
        if connection.sock is not None:
            connection.sock.settimeout(left)
        piece = answer.read1(8192)
        if not piece:
            break
        got += piece
    if answer.length:
        raise http.client.IncompleteRead(b"", answer.length)
    try:
        found = json.loads(got or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
