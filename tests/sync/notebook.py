"""An invented room for phones: profiles that merge, notes that are only added, photos of profiles.

Its tables exist only while these tests run; its handlers do what every room's do, through actions.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection, connections

from guyub.kernel.actions import Act, DomainError, action
from guyub.sync import registering
from guyub.sync.changes import note as note_change
from guyub.sync.merging import merge_changes
from guyub.sync.permissions import SETTLE, USE
from guyub.sync.registering import (
    Arrived,
    Incoming,
    Pull,
    Resolver,
    Result,
    applied,
    conflict,
    held,
    register_operation,
    register_pull,
    register_receiver,
    register_resolver,
)

FIELDS = ("name", "trade", "place")
TABLES = """
CREATE TABLE IF NOT EXISTS sync_test_profile (
  id uuid PRIMARY KEY, village text NOT NULL, name text, trade text, place text,
  revision int NOT NULL DEFAULT 1, changed_by text NOT NULL, changed_at timestamptz NOT NULL);
CREATE TABLE IF NOT EXISTS sync_test_value (
  nr bigserial PRIMARY KEY, profile_id uuid NOT NULL, field text NOT NULL, value text);
CREATE TABLE IF NOT EXISTS sync_test_note (
  nr bigserial PRIMARY KEY, id uuid NOT NULL, profile_id uuid NOT NULL, village text NOT NULL,
  body text NOT NULL);
CREATE TABLE IF NOT EXISTS sync_test_photo (
  nr bigserial PRIMARY KEY, profile_id uuid NOT NULL, sha256 text NOT NULL, size int NOT NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON sync_test_profile, sync_test_value, sync_test_note,
  sync_test_photo TO guyub_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO guyub_app;
"""
DROP = "DROP TABLE IF EXISTS sync_test_profile, sync_test_value, sync_test_note, sync_test_photo"


def rows(sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


def seen(sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
    """As the owner, outside every transaction of the app."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _values(act: Act, pk: UUID, values: dict[str, Any]) -> None:
    for name, value in values.items():
        rows(
            "INSERT INTO sync_test_value (profile_id, field, value) VALUES (%s, %s, %s)",
            [pk, name, value],
        )


@action("test.profile.create", needs=USE)
def create(act: Act, pk: UUID, village: str, values: dict[str, Any]) -> None:
    rows(
        "INSERT INTO sync_test_profile (id, village, name, trade, place, changed_by, changed_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [pk, village, *(values.get(f) for f in FIELDS), act.actor, act.now],
    )
    _values(act, pk, values)
    note_change(act, "profile", [pk], [village])
    act.log(None, kind="test.profile", object_id=pk)


def _write(act: Act, pk: UUID, values: dict[str, Any]) -> int:
    sets = ", ".join(f"{name} = %s" for name in values)
    found = rows(
        f"UPDATE sync_test_profile SET {sets}, revision = revision + 1, changed_by = %s,"
        " changed_at = %s WHERE id = %s RETURNING village, revision",
        [*values.values(), act.actor, act.now, pk],
    )
    _values(act, pk, values)
    note_change(act, "profile", [pk], [found[0][0]])
    act.log(None, kind="test.profile", object_id=pk)
    return int(found[0][1])


@action("test.profile.edit", needs=USE)
def edit(act: Act, pk: UUID, values: dict[str, Any]) -> int:
    return _write(act, pk, values)


@action("test.profile.desk", needs=SETTLE)
def desk_edit(act: Act, pk: UUID, values: dict[str, Any]) -> int:
    rows("SELECT 1 FROM sync_test_profile WHERE id = %s FOR UPDATE", [pk])
    return _write(act, pk, values)


@action("test.profile.move", needs=SETTLE)
def move(act: Act, pk: UUID, village: str) -> None:
    old = rows("SELECT village FROM sync_test_profile WHERE id = %s FOR UPDATE", [pk])[0][0]
    rows("UPDATE sync_test_profile SET village = %s WHERE id = %s", [village, pk])
    note_change(act, "profile", [pk], [old, village])
    act.log(None, kind="test.profile", object_id=pk)


@action("test.note.add", needs=USE)
def add_note(act: Act, pk: UUID, profile: UUID, village: str, body: str) -> None:
    if not body:
        raise DomainError("Tulis catatannya.", field="body")
    rows(
        "INSERT INTO sync_test_note (id, profile_id, village, body) VALUES (%s, %s, %s, %s)",
        [pk, profile, village, body],
    )
    note_change(act, "note", [pk], [village])
    act.log(None, kind="test.note", object_id=pk)


@action("test.photo.add", needs=USE)
def add_photo(act: Act, profile: UUID, sha256: str, size: int) -> None:
    rows(
        "INSERT INTO sync_test_photo (profile_id, sha256, size) VALUES (%s, %s, %s)",
        [profile, sha256, size],
    )
    act.log(None, kind="test.photo", object_id=profile)


# ---- what phones ask for ----------------------------------------------------------------


def _create(act: Act, op: Incoming) -> Result:
    values = dict(op.values)
    village = values.pop("village", None)
    if not isinstance(village, str) or not any(village.startswith(code) for code in act.area_codes):
        raise DomainError("Desa ini di luar wilayah Anda.", field="village")
    if rows("SELECT 1 FROM sync_test_profile WHERE id = %s", [op.entity_id]):
        raise DomainError("Profil ini sudah ada.")
    create(act, op.entity_id, village, values)
    return applied(1)


def _edit(act: Act, op: Incoming) -> Result:
    found = rows(
        "SELECT name, trade, place, revision, changed_by, changed_at, village"
        " FROM sync_test_profile WHERE id = %s FOR UPDATE",
        [op.entity_id],
    )
    if not found:
        return held(op.entity_id)
    *stands, revision, who, at, village = found[0]
    merged = merge_changes(op.changes, dict(zip(FIELDS, stands, strict=True)))
    if merged.take:
        revision = edit(act, op.entity_id, merged.take)
    if merged.clashes:
        return conflict(
            merged.clashes, revision=revision, theirs_by=who, theirs_at=at, village_code=village
        )
    return applied(revision)


def _note(act: Act, op: Incoming) -> Result:
    profile = UUID(str(op.values["profile"]))
    found = rows("SELECT village FROM sync_test_profile WHERE id = %s", [profile])
    if not found:
        return held(profile)
    add_note(act, op.entity_id, profile, found[0][0], str(op.values.get("body") or ""))
    return applied(1)


def _crash(act: Act, op: Incoming) -> Result:
    raise ZeroDivisionError


def _twice(act: Act, op: Incoming) -> Result:
    """A handler that is wrong: two actions for one operation."""
    for _n in range(2):
        add_note(act, op.op_id, op.entity_id, "33.03.01.2001", "dua kali")
    return applied()


def _photo(act: Act, photo: Arrived) -> Result:
    if not rows("SELECT 1 FROM sync_test_profile WHERE id = %s", [photo.entity_id]):
        return held(photo.entity_id)
    if photo.content.startswith(b"bukan foto"):
        raise DomainError("Berkas itu bukan foto. Ambil ulang.")
    add_photo(act, photo.entity_id, photo.sha256, len(photo.content))
    return applied()


def _in(visit: Any, alias: str = "") -> tuple[str, list[str]]:
    codes = [c for c in visit.area_codes if c != "*"]
    return "village LIKE ANY (%s)", [[f"{c}%" for c in codes] or ["%"]]


def _profile_ids(visit: Any, after: UUID | None, most: int) -> list[UUID]:
    where, values = _in(visit)
    return [
        r[0]
        for r in rows(
            f"SELECT id FROM sync_test_profile WHERE {where} AND id > %s ORDER BY id LIMIT %s",
            [*values, after or UUID(int=0), most],
        )
    ]


def _profile_rows(visit: Any, ids: Any) -> list[dict[str, Any]]:
    where, values = _in(visit)
    return [
        {"id": str(r[0]), "revision": r[4], "name": r[1], "trade": r[2], "place": r[3]}
        for r in rows(
            "SELECT id, name, trade, place, revision FROM sync_test_profile"
            f" WHERE {where} AND id = ANY (%s)",
            [*values, list(ids)],
        )
    ]


def _note_ids(visit: Any, after: UUID | None, most: int) -> list[UUID]:
    where, values = _in(visit)
    return [
        r[0]
        for r in rows(
            f"SELECT id FROM sync_test_note WHERE {where} AND id > %s ORDER BY id LIMIT %s",
            [*values, after or UUID(int=0), most],
        )
    ]


def _note_rows(visit: Any, ids: Any) -> list[dict[str, Any]]:
    where, values = _in(visit)
    return [
        {"id": str(r[0]), "revision": 1, "profile": str(r[1]), "body": r[2]}
        for r in rows(
            f"SELECT id, profile_id, body FROM sync_test_note WHERE {where} AND id = ANY (%s)",
            [*values, list(ids)],
        )
    ]


TODAY: list[UUID] = []


def _today(visit: Any, day: Any) -> list[UUID]:
    return list(TODAY)


def register_all() -> None:
    register_operation("profile", "create", _create, needs=USE)
    register_operation("profile", "edit", _edit, needs=USE)
    register_operation("note", "add", _note, needs=USE)
    register_operation("note", "desk", _note, needs=SETTLE)
    register_operation("broken", "crash", _crash, needs=USE)
    register_operation("broken", "twice", _twice, needs=USE)
    register_pull(Pull("profile", USE, _profile_ids, _profile_rows, _today, order=10))
    register_pull(Pull("note", USE, _note_ids, _note_rows, order=20))
    register_receiver("profile", _photo, needs=USE)
    register_resolver(
        Resolver(
            "profile",
            lambda act, pk, field, value: desk_edit(act, pk, {field: value}) and None,
            {"name": "Nama", "trade": "Jenis usaha", "place": "Tempat"},
            lambda visit, ids: dict.fromkeys(ids, "Profil contoh"),
        )
    )


_REGISTRIES = (
    registering._operations, registering._pulls, registering._receivers, registering._resolvers,
)  # fmt: skip
_kept: list[dict[Any, Any]] = []


def build() -> None:
    """The notebook in place of all rooms but this one's own: its tables exist only meanwhile."""
    _kept[:] = [dict(one) for one in _REGISTRIES]
    for one in _REGISTRIES:
        for key in [k for k in one if not str(k).startswith("sync.")]:
            del one[key]
    register_all()
    with connections["owner"].cursor() as cursor:
        cursor.execute(TABLES)


def drop() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(DROP)
    for one, before in zip(_REGISTRIES, _kept, strict=True):
        one.clear()
        one.update(before)
