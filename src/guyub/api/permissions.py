"""Who opens what of open data; the addresses of this room."""

from __future__ import annotations

from guyub.accounts.permission_table import PUBLIC, Row


def register() -> None:
    """Called once from ``AppConfig.ready``."""


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    return [
        Row("api:data", PUBLIC),
        Row("api:catalogue", PUBLIC),
        Row("api:dataset", PUBLIC, makes="open_dataset"),
        Row("api:csv", PUBLIC, makes="open_dataset"),
        Row("api:json", PUBLIC, makes="open_dataset"),
        Row("api:csvw", PUBLIC, makes="open_dataset"),
    ]
