"""What a first visit costs: the page and everything it loads, as compressed by the server."""

from __future__ import annotations

import re
import urllib.request
from urllib.parse import urljoin, urlsplit

_LOADED = re.compile(
    r"<(?:link[^>]*rel=\"?(?:stylesheet|icon|manifest|modulepreload|preload)\"?[^>]*|script[^>]*"
    r"|img[^>]*|use[^>]*)>",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:href|src)=\"([^\"#]+)", re.IGNORECASE)
_IN_CSS = re.compile(r"url\([\"']?([^\"')]+)[\"']?\)")
_IMPORTED = re.compile(r"(?:from|import)\s*[\"']([^\"']+\.js)[\"']")


def fetch(address: str, cookie: str = "") -> tuple[int, str, bytes]:
    """(bytes on the wire, kind, plain content) of one address."""
    import gzip

    headers = {"Accept-Encoding": "br, gzip", **({"Cookie": cookie} if cookie else {})}
    with urllib.request.urlopen(
        urllib.request.Request(address, headers=headers), timeout=60
    ) as answer:
        body = answer.read()
        coding = answer.headers.get("Content-Encoding", "")
        kind = answer.headers.get_content_type()
    if coding == "gzip":
        return len(body), kind, gzip.decompress(body)
    if coding == "br":
        import brotli  # type: ignore[import-untyped]

        return len(body), kind, brotli.decompress(body)
    return len(body), kind, body


def first_visit(address: str, path: str, cookie: str = "") -> tuple[int, dict[str, int]]:
    """Bytes of the page with its styles, scripts and pictures: in all, and by address."""
    page = urljoin(address, path)
    size, _kind, content = fetch(page, cookie)
    found = {urlsplit(page).path: size}
    queue = [
        urljoin(page, match[1])
        for tag in _LOADED.findall(content.decode())
        if (match := _ADDRESS.search(tag))
    ]
    while queue:
        wanted = queue.pop()
        key = urlsplit(wanted).path
        if key in found or not wanted.startswith(address):
            continue
        size, kind, content = fetch(wanted, cookie)
        found[key] = size
        if kind == "text/css":
            queue += [urljoin(wanted, u) for u in _IN_CSS.findall(content.decode())]
        elif "javascript" in kind:
            queue += [urljoin(wanted, u) for u in _IMPORTED.findall(content.decode())]
    return sum(found.values()), found
