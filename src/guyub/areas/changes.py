"""Dated changes of area codes: a mapping file becomes rows, and rooms above move what they keep.

Policy: a code is replaced by exactly one other from a day on, inside one regency. A village that
was split has no single successor, so it is refused and a person moves its businesses one by one;
nothing is moved before its day. Rows hang on villages: a sub-district with a new code is listed
together with its villages. A row whose change is already known changes nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from guyub.areas.loading import dotted, place_key, short_name
from guyub.areas.models import DISTRICT, LENGTHS, REGENCY, Area, CodeChange, regency_of
from guyub.kernel.actions import Act, DomainError, action

VILLAGE_LENGTH: Final = 13
COLUMNS: Final = ("old_code", "new_code", "since", "source")


@dataclass(frozen=True)
class Change:
    """``old`` is called ``new`` from ``since`` on; ``name`` is for a ``new`` not yet listed."""

    old: str
    new: str
    since: date
    source: str
    name: str = ""


# A room moves its own rows for one changed code and says how many it moved.
Mover = Callable[[Act, Change], int]
_movers: dict[str, Mover] = {}


def register_mover(name: str, move: Mover) -> None:
    """A room above names what it moves; called once from its ``AppConfig.ready``."""
    _movers[name] = move


def read_changes(path: Path) -> list[Change]:
    """The rows of a mapping file with the columns ``old_code, new_code, since, source[, name]``.

    DomainError names the line and what to do. Days are written 2026-01-31.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DomainError(f"{path.name} bukan CSV UTF-8 yang dapat dibaca.") from error
    missing = [name for name in COLUMNS if not rows or name not in rows[0]]
    if missing:
        raise DomainError(f"{path.name} belum punya kolom atau baris: {', '.join(missing)}.")
    return [_change(row, number) for number, row in enumerate(rows, start=2)]


def _change(row: dict[str, str], number: int) -> Change:
    values = {name: (row.get(name) or "").strip() for name in (*COLUMNS, "name")}
    old, new = dotted(values["old_code"]), dotted(values["new_code"])
    if not old or not new or len(old) != len(new) or len(old) < 8 or old == new:
        raise DomainError(
            f"Baris {number}: kode lama dan baru harus dua kode kecamatan atau dua kode desa."
        )
    if regency_of(old) != regency_of(new):
        raise DomainError(
            f"Baris {number}: {old} pindah ke kabupaten lain ({new}). Data itu milik dinas lain;"
            " tutup di dinas lama, lalu daftarkan di dinas tujuan."
        )
    try:
        since = date.fromisoformat(values["since"])
    except ValueError:
        raise DomainError(f"Baris {number}: tanggal ditulis seperti 2026-01-31.") from None
    if not values["source"]:
        raise DomainError(f"Baris {number}: tulis dasar perubahannya pada kolom source.")
    return Change(old, new, since, values["source"], values["name"])


@action("areas.codes.change", needs=None, sentence="mengganti kode wilayah")
def change_codes(act: Act, changes: Sequence[Change]) -> dict[str, int]:
    """Record the changes that are due and move what rooms keep under the old codes.

    Returns counts by room, and "kode" for the codes changed now. Repeating it changes nothing.
    """
    _check(act, changes)
    moved = dict.fromkeys(("kode", *_movers), 0)
    done: list[dict[str, str]] = []
    for change in sorted(changes, key=lambda c: len(c.new)):
        _row, fresh = CodeChange.objects.get_or_create(
            old_code=change.old,
            new_code=change.new,
            since=change.since,
            defaults={"source": change.source[:200]},
        )
        if not fresh:
            continue
        _put_area(change)
        if len(change.new) == VILLAGE_LENGTH:
            for name, move in _movers.items():
                moved[name] += move(act, change)
        moved["kode"] += 1
        done.append({"old": change.old, "new": change.new, "since": change.since.isoformat()})
    act.log(
        None,
        kind="areas.codechange",
        object_id=f"{len(done)} kode",
        after={"changes": done, "moved": moved},
        reason="; ".join(sorted({c.source for c in changes}))[:300],
    )
    return moved


def _check(act: Act, changes: Sequence[Change]) -> None:
    twice = {c.old for c in changes if sum(o.old == c.old for o in changes) > 1}
    if twice:
        raise DomainError(
            f"Kode {', '.join(sorted(twice))} dipecah menjadi beberapa. Usahanya perlu dipindah"
            " satu per satu: hanya orang yang tahu mana ikut ke mana."
        )
    early = [c.old for c in changes if c.since > act.now.date()]
    if early:
        raise DomainError(f"Belum berlaku: {', '.join(early)}. Jalankan lagi pada harinya.")


def _put_area(change: Change) -> None:
    """The new code is listed, the old one ends; a new place keeps the old one's point."""
    old = Area.objects.filter(pk=change.old).first()
    if old is None:
        raise DomainError(f"Kode lama {change.old} tidak ada di daftar wilayah.")
    if not Area.objects.filter(pk=change.new).exists():
        level = LENGTHS[len(change.new)]
        name = change.name or old.name
        Area.objects.create(
            code=change.new,
            name=name,
            level=level,
            parent_code=change.new.rpartition(".")[0],
            within=_within(change.new),
            search_key=place_key(name),
            latitude=old.latitude,
            longitude=old.longitude,
            postal_code=old.postal_code,
        )
    Area.objects.filter(pk=change.old).update(valid_until=change.since)


def _within(code: str) -> str:
    parents = [code[:size] for size, level in LENGTHS.items() if level <= DISTRICT]
    parents = [p for p in parents if p != code and len(p) < len(code)]
    named = {a.pk: a for a in Area.objects.filter(pk__in=parents)}
    missing = [p for p in parents if p not in named and LENGTHS[len(p)] >= REGENCY]
    if missing:
        raise DomainError(f"Induk {missing[0]} dari {code} belum ada di daftar wilayah.")
    return ", ".join(
        short_name(named[p].level, named[p].name) for p in sorted(named, key=len, reverse=True)
    )
