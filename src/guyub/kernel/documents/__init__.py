"""Letters and reports as PDF/A, typeset by Typst from a room's template and plain data.

A template is ``src/guyub/<room>/documents/<name>.typ``, called ``"<room>/<name>"``. It imports
``/kernel/documents/kop.typ`` (letterhead, signature, table, verification footer) and reads its data
with ``#let data = json(bytes(sys.inputs.data))``. Data are values, never markup: a name such as
"#image" is printed as it is. Templates can read files of this package only, fonts are those inside
the typst package (Libertinus Serif for text), so a letter looks the same on every machine.
"""

from __future__ import annotations

import json
import os
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import typst

from guyub.kernel.dates import format_date

ROOT = Path(__file__).resolve().parents[2]
"""The package folder: templates are found below it and cannot read outside it."""

_NAME = re.compile(r"([a-z_]+)/([a-z0-9_-]+)")


class DocumentError(RuntimeError):
    """A template is missing or does not fit its data; for developers, names template and line."""


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def template_path(name: str) -> Path:
    """File of template ``"<room>/<name>"``. DocumentError when there is none."""
    match = _NAME.fullmatch(name)
    if not match:
        raise DocumentError(f"template {name!r} is not of the form room/name")
    path = ROOT / match[1] / "documents" / f"{match[2]}.typ"
    if not path.is_file():
        raise DocumentError(f"template {name!r} is not at {path.relative_to(ROOT)}")
    return path


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, date):  # and datetime: letters are dated by the day
        return format_date(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} cannot be put into a letter; hand over its text")


def render(
    template_name: str,
    data: Mapping[str, Any],
    *,
    pdf_standard: str = "a-2b",
    created: datetime | None = None,
) -> bytes:
    """PDF of ``template_name`` with ``data``.

    Dates become "22 November 2026", bytes (an emblem) a list of numbers that ``kop.typ`` turns
    back; money is formatted by ``kop.typ`` or beforehand. ``created`` (aware) goes into the PDF's
    metadata and makes equal input give equal bytes. DocumentError; TypeError for foreign objects.
    """
    second = created.replace(microsecond=0) if created else None
    pdf: bytes = _compile(
        template_name, data, format="pdf", pdf_standards=[pdf_standard], timestamp=second
    )
    return pdf


def render_many(
    template_name: str,
    many: Iterable[Mapping[str, Any]],
    *,
    pdf_standard: str = "a-2b",
    created: datetime | None = None,
    workers: int | None = None,
) -> Iterator[bytes]:
    """One PDF for each of ``many``, in their order, on all cores: Typst works without Python's
    lock, so threads are enough (148 records: 1.6 s one after the other, 0.9 s on two cores).

    ``many`` is read in the caller's thread, a few ahead of what is taken, so that it may ask the
    database, and only a few letters are in memory at a time. Errors as in ``render``.
    """
    threads = workers or min(os.cpu_count() or 1, 8)
    with ThreadPoolExecutor(threads) as pool:
        ahead: deque[Future[bytes]] = deque()
        try:
            for data in many:
                ahead.append(
                    pool.submit(
                        render, template_name, data, pdf_standard=pdf_standard, created=created
                    )
                )
                if len(ahead) > 2 * threads:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for waiting in ahead:
                waiting.cancel()


def render_png(template_name: str, data: Mapping[str, Any], *, ppi: float = 96) -> list[bytes]:
    """The pages as PNG pictures, for previews."""
    pages = _compile(template_name, data, format="png", ppi=ppi)
    return pages if isinstance(pages, list) else [pages]


def _compile(template_name: str, data: Mapping[str, Any], **options: Any) -> Any:
    path = template_path(template_name)
    text = json.dumps(_plain(data), ensure_ascii=False)
    compiler = typst.Compiler(
        path, root=ROOT, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"data": text}
    )
    try:
        return compiler.compile(**options)
    except typst.TypstError as error:
        raise DocumentError(f"{template_name}: {error.message}\n{error.diagnostic}") from error
