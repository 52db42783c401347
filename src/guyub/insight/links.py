"""From a figure to its rows: addresses of the list of businesses, filtered alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.urls import reverse

from guyub.registry.lists import AreaFilters, root_of

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit
    from guyub.insight.figures import Dimension, Figure

LENGTHS: Final = (2, 5, 8, 13)


class Rows:
    """Addresses of rows for one visit and one area; "" where the role has no list."""

    def __init__(self, visit: Visit, area: str) -> None:
        self.base = reverse("registry:list") if visit.may("registry.business.list") else ""
        self.root = root_of(visit)
        self.area = area

    def _places(self, code: str) -> dict[str, str]:
        names = [name for name, _label in AreaFilters.LEVELS]
        return {
            name: code[:size]
            for name, size in zip(names, LENGTHS, strict=True)
            if len(self.root) < size <= len(code)
        }

    def _url(self, area: str, query: dict[str, str]) -> str:
        if not self.base:
            return ""
        found = urlencode({**self._places(area), **query})
        return f"{self.base}?{found}" if found else self.base

    def of(self, figure: Figure) -> str:
        """The rows that a figure counts in the whole area."""
        return "" if figure.query is None else self._url(self.area, figure.query)

    def of_part(self, figure: Figure, dimension: Dimension, part: str) -> str:
        """The rows that a figure counts in one part; "" when the list cannot say that."""
        if figure.query is None:
            return ""
        if not dimension.labels and dimension.key != "kbli_group":
            return self._url(part, figure.query)
        value = dimension.filter_value(part)
        if not value or dimension.param in figure.query:
            return ""
        return self._url(self.area, {**figure.query, dimension.param: value})
