"""Refusals of the API: application/problem+json (RFC 9457), in a sentence that says what to do."""

from __future__ import annotations

from typing import Any, Final

from django.http import JsonResponse

TYPE: Final = "application/problem+json"
TITLES: Final = {
    400: "Permintaan tidak terbaca",
    401: "Kunci tidak berlaku",
    403: "Kunci ini tidak berwenang",
    404: "Tidak ditemukan",
    405: "Cara meminta tidak dikenal",
    422: "Isian salah",
    429: "Terlalu banyak permintaan",
}


class Problem(Exception):
    """A refusal. ``headers`` go with the answer."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def answer(
    status: int, detail: str, headers: dict[str, str] | None = None, **more: Any
) -> JsonResponse:
    """The answer of a refusal."""
    body = {"title": TITLES[status], "status": status, "detail": detail, **more}
    made = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    made.headers["Content-Type"] = TYPE
    for name, value in (headers or {}).items():
        made.headers[name] = value
    return made
