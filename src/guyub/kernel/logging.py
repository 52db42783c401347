"""Logs as JSON lines, without personal data whatever a caller puts in.

Every value of every record (structlog and the standard library, exceptions and SQL parameters
included) passes ``scrub`` last: digits that could be a NIK, NIB, NPWP or account number (13 or
more), phone numbers and e-mail addresses are replaced, in any way people write them, and so are
signed tokens (``kernel.qr``), which open what they name. What Django says of a request names its
route, never its address. Rather too much is hidden than too little. Names cannot be recognised by
their shape: PostgreSQL's DETAIL and CONTEXT lines, which quote whole rows, are dropped, SQL is
never logged, and callers log ids.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, TextIO
from urllib.parse import quote, unquote
from uuid import UUID

import structlog

from guyub.kernel.ids import NumberError, parse_human_number

NUMBER = "[nomor]"
PHONE = "[telepon]"
EMAIL = "[email]"
LINK = "[tautan]"
HIDDEN = "[disembunyikan]"

_DEPTH = 6
_SENSITIVE = re.compile(
    r"passw|passphrase|secret|token|authorization|cookie|session|\bnik|_nik|\bnpwp|phone|telepon"
    r"|email|sql$|params$",
    re.IGNORECASE,
)
# A run of digits with what people, escapes and URLs put between them: spaces, marks, %20, \xa0.
_SEP = (
    r"(?:[\s.\-_/()'’+*\u00ad\u2010-\u2015\u200b-\u200f\u2060\ufeff]"
    r"|\\{1,8}(?:x[0-9a-f]{2}|u[0-9a-f]{4}|[nrt'])|%[0-9a-f]{2}|&nbsp;)"
)
_RUN = re.compile(rf"\d(?:{_SEP}{{0,4}}\d)+", re.IGNORECASE)
_SEPARATOR = re.compile(rf"{_SEP}+", re.IGNORECASE)
_LONG_DIGITS = 13
# Lengths are bounded so that hostile text costs linear time.
MAIL: Final = re.compile(
    r"[^\s@<>\"'(),;:=&?/\[\]{}|]{1,64}(?:@|%40)[^\s@<>\"'(),;:=&?/\[\]{}|%]{1,255}",
    re.IGNORECASE,
)
# As kernel.qr reads a token: in small letters too, with spaces and dashes anywhere.
_GAP = r"(?:[\s-]|%20|%09|%0a|%0d|\\{1,8}[nrt]){0,4}"
_TOKEN = re.compile(rf"G{_GAP}1{_GAP}[A-Z](?:{_GAP}[A-Z2-7]){{45}}", re.IGNORECASE)
_ADDRESS = re.compile(r"(https?://[^/\s]{1,255})/[^\s'\"]+", re.IGNORECASE)
_ROW_QUOTES = re.compile(r"^([ \t]{0,20}(?:DETAIL|CONTEXT|QUERY|HINT)):.*$", re.MULTILINE)
_KEEP = re.compile(
    r"(?<![0-9a-f-])[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    r"(?![0-9a-f-])"
    r"|(?<!\d)20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?!\d)"
    r"|(?<!\w)(?P<number>[A-Z]{2,5}-(?:\d\d(?:\.\d\d){0,2}-)?\d{6}-\d)(?![\w.-])"
)


def scrub_text(text: str) -> str:
    """``text`` without tokens, long numbers, phone numbers and e-mail addresses.

    UUIDs, time stamps and the program's own human numbers stay readable.
    """
    text = _TOKEN.sub(LINK, text)
    pieces: list[str] = []
    last = 0
    for match in _KEEP.finditer(text):
        if match["number"] and not _is_human_number(match["number"]):
            continue
        pieces += (_scrub_piece(text[last : match.start()]), match[0])
        last = match.end()
    return "".join([*pieces, _scrub_piece(text[last:])])


def _is_human_number(text: str) -> bool:
    try:
        return parse_human_number(text).text == text
    except NumberError:
        return False


def _scrub_piece(text: str) -> str:
    if not text:
        return text
    text = _ROW_QUOTES.sub(rf"\1: {HIDDEN}", text)
    if "@" in text or "%40" in text:
        text = MAIL.sub(EMAIL, text)
    return _RUN.sub(_scrub_run, text)


def _scrub_run(match: re.Match[str]) -> str:
    """One run of digits: hidden whole when long, from where a phone number may begin, or kept."""
    run = match[0]
    groups = _SEPARATOR.split(run)
    digits = "".join(groups)
    if len(digits) >= _LONG_DIGITS:
        return NUMBER
    place = 0
    for group in groups:
        if _may_be_phone(digits[place:]):
            return PHONE if place == 0 else f"{digits[:place]} {PHONE}"
        place += len(group)
    return run


def _may_be_phone(digits: str) -> bool:
    # 0812..., (0281) 89..., 00 62 ...; 62812...; 812... that lost its zero in a spreadsheet.
    rest = digits.lstrip("0")
    if digits != rest:
        return len(rest) >= 7 and rest[0] != "1"
    return (digits.startswith("62") and len(digits) >= 10) or (
        digits.startswith("8") and len(digits) >= 9
    )


def scrub(value: Any, depth: int = 0) -> Any:
    """``value`` as plain JSON data without personal numbers; unknown objects by their repr."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return scrub_text(value)
    if isinstance(value, int | float):
        if abs(value) < 1e8:
            return value
        text = str(value)
        plain = f"{value:.0f}" if isinstance(value, float) and abs(value) < 1e22 else text
        return value if scrub_text(plain) == plain and scrub_text(text) == text else NUMBER
    if isinstance(value, UUID | date | datetime | time | timedelta):
        return str(value)
    if isinstance(value, Decimal):
        return scrub_text(str(value))
    if isinstance(value, bytes | bytearray | memoryview):
        return scrub_text(bytes(value).decode("utf-8", "backslashreplace"))
    if depth < _DEPTH and isinstance(value, Mapping):
        return {
            scrub_text(str(key)): HIDDEN
            if _SENSITIVE.search(str(key)) and item is not None
            else scrub(item, depth + 1)
            for key, item in value.items()
        }
    if depth < _DEPTH and isinstance(value, list | tuple | set | frozenset):
        return [scrub(item, depth + 1) for item in value]
    return scrub_text(repr(value))


def scrub_event(
    logger: Any, name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """structlog processor: the last one before the line is written."""
    clean: dict[str, Any] = scrub(dict(event))
    return clean


def _texts(request: Any) -> list[str]:
    """The address of a request in every spelling that Django logs, longest first."""
    found = {request.path, request.path_info, request.get_full_path()}
    found |= {unquote(one) for one in found} | {quote(one) for one in found}
    found |= {one.encode("unicode_escape").decode() for one in found}
    return sorted((one for one in found if len(one) > 1), key=len, reverse=True)


def route_for_path(
    logger: Any, name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """structlog processor: Django's own records of a request tell the route, never the address.

    Receipts and links hold their code in the path. Other addresses in such a record (a referrer)
    keep their host alone.
    """
    request = getattr(event.get("_record"), "request", None)
    if not isinstance(getattr(request, "path", None), str):
        return event
    match = getattr(request, "resolver_match", None)
    route = match.route if match is not None else "?"
    for key in ("event", "exception", "stack"):
        text = event.get(key)
        if not isinstance(text, str):
            continue
        for address in _texts(request):
            text = text.replace(address, f"/{route}")
        event[key] = _ADDRESS.sub(r"\1/?", text)
    return event


def _shared() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send all logging of this process to ``stream`` (stderr) as one JSON object a line.

    Keys: timestamp (UTC), level, logger, event, and what was bound, such as request_id. Calling
    it again replaces the earlier set-up.
    """
    handler = logging.StreamHandler(stream if stream is not None else sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[
                route_for_path,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                scrub_event,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(True)
    # SQL carries names in its parameters, which no pattern can recognise.
    logging.getLogger("django.db.backends").setLevel(logging.WARNING)
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
