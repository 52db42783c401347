from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from guyub.kernel import qr
from guyub.kernel.fields import Secret, get_keyring
from guyub.kernel.ids import human_number, uuid7
from guyub.kernel.logging import LINK, configure, scrub, scrub_text

SEPARATORS = ["", " ", ".", "-", "/", "_", "\u00a0", "\u200b", " - ", "\n", "\t", "–", "'"]


@pytest.fixture(scope="module")
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Configures logging into a stream; calling gives the lines written since the last call."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure("DEBUG", stream)

    def take() -> list[dict[str, Any]]:
        text = stream.getvalue()
        stream.seek(0)
        stream.truncate()
        return [json.loads(line) for line in text.splitlines()]

    yield take
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@st.composite
def spaced(draw: st.DrawFn, digits: str) -> str:
    """Digits with separators after any of them."""
    parts = [digits[0]]
    for digit in digits[1:]:
        if draw(st.integers(0, 3)) == 0:
            parts.append(draw(st.sampled_from(SEPARATORS)))
        parts.append(digit)
    return "".join(parts)


class NikError(Exception):
    pass


def niks() -> st.SearchStrategy[str]:
    return st.builds(
        lambda area, day, serial: f"{area:06d}{day}{serial:04d}",
        st.integers(110101, 969999),
        st.sampled_from(["010185", "450985", "710199", "311200"]),
        st.integers(1, 9999),
    )


def phones() -> st.SearchStrategy[str]:
    return st.builds(
        lambda head, rest: head + rest,
        st.sampled_from(["0840", "0812", "62840", "+62840", "0062840", "(0840) ", "840", "0281"]),
        st.text("0123456789", min_size=6, max_size=8),
    )


def shapes(text: str) -> list[Any]:
    """Values that carry ``text`` into a log."""
    digits = re.sub(r"[^0-9]", "", text)
    return [
        text,
        f"Baris ditolak: {text} sudah ada",
        f"x{text}y",
        {"a": [{"b": (text, 1)}]},
        {text: 1},
        [text],
        NikError(text),
        {"q": f"/ikm/?q={quote(text)}&p=1"},
        text.encode(),
        repr(text),
        json.dumps({"v": text}),
        {"nik": text, "phone": text},
        ("SELECT 1 WHERE x = %s", [text]),
        *(
            # As a number the zero in front is lost, and a landline without it is like any other.
            []
            if digits.startswith("02")
            else [int(digits), float(int(digits)), Decimal(int(digits))]
        ),
    ]


def found(record: Any, digits: str) -> bool:
    """Whether the digits stand in one value of the record, whatever is between them."""
    if isinstance(record, dict):
        return any(found(k, digits) or found(v, digits) for k, v in record.items())
    if isinstance(record, list):
        return any(found(item, digits) for item in record)
    plain = str(record).replace("\\u00a0", "").replace("\\xa0", "").replace("\\u200b", "")
    return digits in re.sub(r"[^0-9]", "", plain)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_nik_or_phone_passes_in_any_shape(lines: Any, data: st.DataObject) -> None:
    number = data.draw(st.one_of(niks(), phones()))
    core = re.sub(r"[^0-9]", "", number)
    written = data.draw(spaced(core))
    core = core.lstrip("0")  # numbers lose leading zeros
    log = structlog.get_logger("test")
    plain = logging.getLogger("django.request")
    lines()
    values = [*shapes(written), *shapes(number)]
    for value in values:
        log.info("event", value=value)
        log.warning(str(value))
        plain.info("value %s", value)
        plain.info("value", extra={"value": value})
        try:
            raise NikError(value)
        except NikError:
            log.exception("failed")
            plain.exception("failed %r", value)
    records = lines()
    assert len(records) == 6 * len(values)
    for record in records:
        assert not found(record, core), record


def test_what_must_stay_readable(lines: Any) -> None:
    lines()
    ident = uuid7()
    structlog.contextvars.bind_contextvars(request_id="abc123")
    structlog.get_logger("guyub.request").info(
        "request", route="/ikm/<uuid:id>/", status=200, ms=12.5, count=43_300, id=ident
    )
    structlog.contextvars.clear_contextvars()
    (record,) = lines()
    assert record["request_id"] == "abc123"
    assert (record["status"], record["ms"], record["count"]) == (200, 12.5, 43_300)
    assert record["id"] == str(ident)
    assert record["level"] == "info"
    assert record["logger"] == "guyub.request"
    stamp = datetime.fromisoformat(record["timestamp"])
    assert abs((datetime.now(tz=UTC) - stamp).total_seconds()) < 60


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 07:30:00.123456",
        "3 dari 43.300 baris",
        human_number("IKM-33.03", 123),
        "Rp1.500.000",
        "HTTP 404 /bantuan/2026/",
        "0193d5c5-1234-7123-8123-123456789012",
        "192.168.1.10:8000",
        "",
    ],
)
def test_harmless_text_is_untouched(text: str) -> None:
    assert scrub_text(text) == text


@pytest.mark.parametrize(
    "text", ["siti@contoh.id", "Kirim ke siti.aminah+1@dinas.contoh.go.id!", "x=siti%40contoh.id"]
)
def test_no_email_passes(text: str) -> None:
    assert "siti" not in scrub_text(text)


def test_no_link_that_still_works_passes(lines: Any) -> None:
    token = qr.sign(get_keyring(), "Y", uuid7())
    ways = (
        f"/jawab/{token}/", token, f"Gone: /jawab/{token}/?a=1", f"x{token}y", token.lower(),
        quote(f"https://contoh.go.id/jawab/{token}/"), f"{token[:3]} {token[3:20]} {token[20:]}",
        "-".join(token[n : n + 4] for n in range(0, 48, 4)), token.replace("G1", "G%201"),
        f"{token}{token}",
    )  # fmt: skip
    lines()
    for way in ways:
        clean = scrub_text(way)
        assert LINK in clean, way
        assert token[8:40].lower() not in re.sub(r"%20|[\s-]", "", clean).lower()
        logging.getLogger("django.request").warning("%s: %s", "Unprocessable", way)
        structlog.get_logger("test").info("event", path=way, items=[way.encode()])
    written = json.dumps(lines())
    assert token not in re.sub(r"%20|[\s-]", "", written).upper()
    assert scrub_text(f"Gone: /jawab/{token}/") == f"Gone: /jawab/{LINK}/"
    assert scrub_text("Putaran G1 dibuka, 4 usaha") == "Putaran G1 dibuka, 4 usaha"


def test_rows_quoted_by_postgresql_are_dropped() -> None:
    text = (
        "NotNullViolation: null value in column\n"
        "DETAIL:  Failing row contains (1, Siti Aminah, 1985-09-05).\n"
        'CONTEXT:  COPY owner, line 3, column name: "Siti Aminah"'
    )
    clean = scrub_text(text)
    assert "Siti" not in clean
    assert clean.startswith("NotNullViolation")


def test_values_under_telling_names_are_hidden() -> None:
    clean = scrub({"password": "rahasia", "owner_nik": "x", "sql": "SELECT 'Siti'", "phone": None})
    assert clean == {
        "password": "[disembunyikan]",
        "owner_nik": "[disembunyikan]",
        "sql": "[disembunyikan]",
        "phone": None,
    }


def test_secrets_and_deep_nests() -> None:
    deep: list[Any] = ["9903114509850001"]
    deep.append(deep)
    assert "9903114509850001" not in json.dumps(scrub(deep))
    assert scrub({"v": Secret("9903114509850001")}) == {"v": "<Secret>"}
    assert scrub(True) is True


def test_scrubbing_hostile_text_is_quick() -> None:
    for text in ("1 " * 50_000, "0" + "-" * 100_000, "a" * 50_000 + "@", "\n" * 100_000):
        start = datetime.now(tz=UTC)
        scrub_text(text)
        assert (datetime.now(tz=UTC) - start).total_seconds() < 20
