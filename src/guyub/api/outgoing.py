"""Sending to an address that somebody else wrote down: signed, to the open internet only, never for
long. No redirect is followed. Knows no database.

Headers and signature follow Standard Webhooks: HMAC-SHA256 over ``id.timestamp.body``.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import http.client
import ipaddress
import secrets
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

WAIT: Final = 10.0  # seconds for the whole try
_PREFIX: Final = "whsec_"
# Addresses that stand for others: what they lead to cannot be seen.
_TUNNELS: Final = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")))


class Refused(ValueError):
    """The address may not be called; the message is an Indonesian sentence."""


@dataclass(frozen=True)
class Answer:
    """What came of a try: a status, or why there is none."""

    status: int | None
    error: str = ""

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def new_secret() -> str:
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, number: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = f"{number}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def is_open(address: str) -> bool:
    """Whether an IP address lies in the open internet, nowhere inside."""
    ip = ipaddress.ip_address(address.split("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    if mapped is not None:
        ip = mapped
    if any(ip.version == net.version and ip in net for net in _TUNNELS):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def checked(url: str, *, local: bool = False) -> tuple[str, str, int, str]:
    """(scheme, host, port, path) of an address that may be called. ``local``: for tests."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("Alamat ini tidak terbaca.") from None
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise Refused("Alamat harus diawali https://.")
    if not parts.hostname or parts.username or parts.password:
        raise Refused("Tulis alamat lengkap tanpa nama pengguna dan kata sandi.")
    if not url.isascii() or any(ord(c) <= 32 for c in url):
        raise Refused("Tulis alamat dengan huruf biasa, tanpa spasi.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), path


def resolve(host: str, port: int, *, local: bool = False) -> str:
    """The IP address to call. Refused unless every one of the name's lies in the open internet."""
    try:
        found = {str(i[4][0]) for i in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise Refused("Nama alamat ini tidak ditemukan.") from None
    if not local and not all(map(is_open, found)):
        raise Refused("Alamat ini di jaringan dalam, jadi tidak dihubungi.")
    return sorted(found)[0]


def send(
    url: str, number: str, timestamp: int, body: bytes, secret: str, *, local: bool = False,
    wait: float = WAIT,
) -> Answer:  # fmt: skip
    """Post once. The name is resolved here and the connection goes to that very address, so that a
    name cannot change between the look and the call."""
    try:
        scheme, host, port, path = checked(url, local=local)
        ip = resolve(host, port, local=local)
    except Refused as error:
        return Answer(None, str(error))
    headers = {
        "Content-Type": "application/json", "User-Agent": "Guyub",
        "webhook-id": number, "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, number, timestamp, body),
    }  # fmt: skip
    connection = http.client.HTTPConnection(host, port, timeout=wait)
    watch: threading.Timer | None = None
    try:
        plain = socket.create_connection((ip, port), timeout=wait)
        # Somebody who answers a byte now and then would hold the job for ever.
        watch = threading.Timer(wait, _cut, [plain])
        watch.daemon = True
        watch.start()
        if scheme == "https":
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(plain, server_hostname=host)
            watch.cancel()
            watch = threading.Timer(wait, _cut, [connection.sock])
            watch.daemon = True
            watch.start()
        else:
            connection.sock = plain
        connection.request("POST", path, body, headers)
        return Answer(connection.getresponse().status)
    except ssl.SSLError:
        return Answer(None, "Sertifikat alamat ini tidak sah.")
    except (OSError, http.client.HTTPException):
        return Answer(None, "Alamat ini tidak menjawab pada waktunya.")
    finally:
        if watch is not None:
            watch.cancel()
        connection.close()


def _cut(held: socket.socket) -> None:
    with contextlib.suppress(OSError):
        held.shutdown(socket.SHUT_RDWR)
