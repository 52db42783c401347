"""What writes boundaries."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from guyub.areas.loading import BadBoundary, read_boundaries, store_boundaries
from guyub.kernel.actions import Act, DomainError, action


@action("areas.boundaries.load", needs=None, sentence="memuat batas wilayah")
def load_boundaries(act: Act, path: Path, *, office_id: UUID, area_code: str, source: str) -> int:
    """Keep the outlines of a GeoJSON file for an office. Returns how many.

    DomainError when the file cannot be used or an outline lies outside the office's area.
    """
    try:
        features = read_boundaries(path)
        outside = [code for code, _geometry in features if not _inside(code, area_code)]
        if outside:
            raise BadBoundary(
                f"{path.name} memuat wilayah di luar {area_code}: {', '.join(outside[:5])}."
            )
        count = store_boundaries(office_id, features, source, act.now)
    except BadBoundary as error:
        raise DomainError(str(error)) from error
    act.log(
        None,
        kind="areas.boundary",
        object_id=area_code or "nasional",
        regency=area_code if len(area_code) == 5 else "",
        after={"outlines": count, "source": source},
    )
    return count


def _inside(code: str, area: str) -> bool:
    return not area or code == area or code.startswith(f"{area}.")
