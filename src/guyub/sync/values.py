"""Values of an operation with their types, for the handlers of rooms: a phone can send anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from guyub.kernel.actions import DomainError

MILLION: Final = 1_000_000


class Values:
    """What an officer wants each field to be. DomainError names the field that cannot be read."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def text(self, name: str, most: int = 1000) -> str:
        """A text; "" where there is none."""
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > most:
            raise DomainError("Isian ini terlalu panjang atau tidak terbaca.", field=name)
        return value

    def day(self, name: str) -> date | None:
        value = self.values.get(name)
        try:
            return None if value in (None, "") else date.fromisoformat(value)
        except (TypeError, ValueError):
            raise DomainError("Tanggal ini tidak terbaca.", field=name) from None

    def needed_day(self, name: str) -> date:
        """A day that has to be there."""
        found = self.day(name)
        if found is None:
            raise DomainError("Isi tanggalnya.", field=name)
        return found

    def whole(self, name: str, below: int = MILLION) -> int | None:
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < below:
            raise DomainError("Angka ini tidak terbaca.", field=name)
        return value

    def point(self, name: str) -> float | None:
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise DomainError("Titik ini tidak terbaca.", field=name)
        return float(value)

    def known(self, name: str) -> bool | None:
        """Yes, no, or None for what is not known."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, bool):
            raise DomainError("Isian ini tidak terbaca. Perbarui aplikasi.", field=name)
        return value

    def id(self, name: str) -> UUID:
        return _id(self.values.get(name), name)

    def ids(self, name: str) -> list[UUID]:
        """A list of ids; none where there is no list."""
        return [_id(one, name) for one in self.each(name, list)]

    def each(self, name: str, kind: type) -> Any:
        """A list or mapping (``kind``), empty where there is none."""
        value = self.values.get(name)
        if value is None:
            return kind()
        if not isinstance(value, kind):
            raise DomainError("Isian ini tidak terbaca. Perbarui aplikasi.", field=name)
        return value


def _id(value: Any, name: str) -> UUID:
    try:
        return UUID(value or "")
    except (TypeError, ValueError, AttributeError):
        raise DomainError("Yang dimaksud isian ini tidak terbaca.", field=name) from None
