"""That a list left the house: who took it, with which filters, how it was masked."""

from __future__ import annotations

from collections.abc import Sequence

from guyub.kernel.actions import Act, action


@action("registry.exported", needs="registry.export", sentence="mengunduh daftar usaha")
def record_export(act: Act, *, kind: str, filters: Sequence[str], columns: Sequence[str]) -> None:
    """Write the event before the first row leaves. ``filters`` are the words shown to the person;
    a searched word may be a name, so only the fact that there was one is kept."""
    kept = ["cari (kata tidak dicatat)" if f.startswith("cari “") else f for f in filters]
    act.log(
        None,
        kind="registry.businessfacts",
        object_id="daftar",
        after={"berkas": kind, "saringan": kept, "kolom": list(columns)},
    )
