from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import connections, models
from django.db.migrations.writer import MigrationWriter
from django.forms import modelform_factory
from django.test.utils import isolate_apps, override_settings

from guyub.kernel import rotation
from guyub.kernel.crypto import Keyring, PersonErased, PersonKey, token_key_id
from guyub.kernel.fields import (
    HIDDEN,
    BlindIndexField,
    EncryptedTextField,
    Secret,
    WrappedKeyField,
    get_keyring,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NIK = "9903114509850001"

pytestmark = pytest.mark.usefixtures("db")


def digits_only(text: str) -> str | None:
    digits = "".join(c for c in text if c in "0123456789")
    return digits if len(digits) == 16 else None


def ends(text: str) -> str:
    return text[:6] + "*" * 8 + text[-2:]


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[Keyring]:
    with override_settings(GUYUB_KEYS_DIR=tmp_path / "keys"):
        yield Keyring.create(tmp_path / "keys", NOW)


@pytest.fixture
def person(ring: Keyring) -> Iterator[Any]:
    """A model class with a real table, made and dropped by the owner role."""
    with isolate_apps("guyub.kernel"):

        class Person(models.Model):
            nik = EncryptedTextField(null=True, blank=True, max_length=30, mask=ends)
            phone = EncryptedTextField(null=True, blank=True)
            nik_index = BlindIndexField(source="nik", label="nik", normaliser=digits_only)
            key = WrappedKeyField()

            class Meta:
                app_label = "kernel"
                db_table = "test_fields_person"

        with connections["owner"].schema_editor() as editor:
            editor.create_model(Person)
        yield Person
        with connections["owner"].schema_editor() as editor:
            editor.delete_model(Person)


def raw(column: str) -> list[bytes]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM test_fields_person ORDER BY id")
        return [None if row[0] is None else bytes(row[0]) for row in cursor.fetchall()]


def test_round_trip_and_nothing_readable_in_the_table(person: Any) -> None:
    made = person.objects.using("owner").create(nik=NIK, phone="+628401234567")
    read = person.objects.using("owner").get(pk=made.pk)
    assert read.nik.reveal() == NIK
    assert read.phone == "+628401234567"
    stored = raw("nik")[0] + raw("phone")[0] + raw("nik_index")[0]
    assert NIK.encode() not in stored
    assert b"8401234567" not in stored
    assert len(raw("nik_index")[0]) == 16


def test_a_secret_never_shows_itself(person: Any) -> None:
    one = person(nik=NIK, phone="+628401234567")
    assert NIK not in repr(one.__dict__)
    assert str(one.nik) == "990311********01"
    assert f"{one.phone}" == HIDDEN
    assert repr(one.nik) == "<Secret>"
    for leak in (pickle.dumps, json.dumps):
        with pytest.raises(TypeError):
            leak(one.nik)
    with pytest.raises(TypeError, match="not serialised"):
        person._meta.get_field("nik").value_to_string(one)
    assert copy.deepcopy(one.nik) is one.nik


def test_search_by_blind_index_ignores_writing(person: Any) -> None:
    people = person.objects.using("owner")
    made = people.create(nik="99.03.11 450985 0001")
    people.create(nik=None)
    people.create(nik="tidak terbaca")
    assert people.get(nik_index=NIK).pk == made.pk
    assert people.get(nik_index=made.nik).pk == made.pk
    assert list(people.filter(nik_index__in=[NIK, "9903114509850002"])) == [made]
    assert not people.filter(nik_index="tidak terbaca").exists()
    assert raw("nik_index")[1:] == [None, None]


def test_the_index_follows_its_source(person: Any) -> None:
    people = person.objects.using("owner")
    one = people.create(nik=NIK)
    one.nik = "9903114509850002"
    one.save()
    assert not people.filter(nik_index=NIK).exists()
    assert people.get(nik_index="9903114509850002") == one
    people.bulk_create([person(nik=NIK)])
    assert people.filter(nik_index=NIK).count() == 1


def test_comparing_ciphertext_in_sql_is_refused(person: Any) -> None:
    people = person.objects.using("owner")
    people.create(nik="")
    assert people.filter(nik__isnull=True).count() == 1
    for lookup in ("nik", "nik__contains", "nik__in", "nik__length__gt"):
        with pytest.raises(FieldError):
            people.filter(**{lookup: [NIK]}).exists()


def test_unchanged_value_keeps_its_ciphertext(person: Any) -> None:
    one = person.objects.using("owner").create(nik=NIK)
    before = raw("nik")
    person.objects.using("owner").get(pk=one.pk).save()
    assert raw("nik") == before


def test_forms_and_validation_see_the_text(person: Any) -> None:
    form = modelform_factory(person, fields=["nik"])({"nik": NIK})
    assert form.is_valid()
    assert form.save(commit=False).nik == NIK
    with pytest.raises(ValidationError, match="30 huruf"):
        person(nik="1" * 31).full_clean()
    with pytest.raises(TypeError, match="int"):
        person(nik=123)


def test_migrations_can_write_the_fields(person: Any) -> None:
    for name in ("nik", "nik_index", "key"):
        field = person._meta.get_field(name)
        text, _ = MigrationWriter.serialize(field)
        assert type(field).__name__ in text
        _, _, args, kwargs = field.deconstruct()
        assert type(field)(*args, **kwargs).deconstruct()[2:] == (args, kwargs)


def test_an_indexed_encrypted_column_is_a_finding() -> None:
    with isolate_apps("guyub.kernel"):

        class Wrong(models.Model):
            nik = EncryptedTextField(unique=True)

            class Meta:
                app_label = "kernel"

        assert "kernel.E001" in [found.id for found in Wrong.check()]


def test_rotation_moves_everything_and_can_be_resumed(person: Any, ring: Keyring) -> None:
    people = person.objects.using("owner")
    people.bulk_create(
        [
            person(nik=f"99031145098500{i:02d}", key=PersonKey.create(ring, str(i)))
            for i in range(1, 24)
        ]
    )
    people.create(nik=None)
    new = get_keyring().add("data", NOW)

    class Stop(Exception):
        pass

    def stop_after_one_batch(done: rotation.Rotation) -> None:
        raise Stop

    nik = person._meta.get_field("nik")
    with pytest.raises(Stop):
        rotation.rotate_column(ring, person, nik, batch=5, progress=stop_after_one_batch)
    seen: list[int] = []
    done = rotation.rotate_column(
        ring, person, nik, batch=5, progress=lambda one: seen.append(one.moved)
    )
    assert done.moved == 18
    assert seen[0] == 5
    assert not done.unreadable
    assert {token_key_id(token) for token in raw("nik") if token} == {new.id}
    assert people.get(nik_index="9903114509850007").nik == "9903114509850007"
    wrapped = rotation.rotate_column(ring, person, person._meta.get_field("key"), batch=5)
    assert wrapped.moved == 23
    PersonKey.unwrap(ring, people.get(nik_index="9903114509850007").key, "7")
    assert rotation.rotate_column(ring, person, nik).moved == 0


def test_rotation_reports_what_it_cannot_read(person: Any, ring: Keyring) -> None:
    people = person.objects.using("owner")
    people.create(nik=NIK)
    lost = Keyring.in_memory(NOW).encrypt(b"x", "test_fields_person.nik")
    with connections["owner"].cursor() as cursor:
        cursor.execute("INSERT INTO test_fields_person (nik) VALUES (%s)", [lost])
    get_keyring().add("data", NOW)
    done = rotation.rotate_column(ring, person, person._meta.get_field("nik"), batch=1)
    assert done.moved == 1
    assert sum(done.unreadable.values()) == 1
    assert token_key_id(lost) in next(iter(done.unreadable))


def test_saving_under_an_old_token_writes_the_current_key(person: Any) -> None:
    one = person.objects.using("owner").create(nik=NIK)
    held = person.objects.using("owner").get(pk=one.pk)
    new = get_keyring().add("data", NOW)
    held.save()
    assert token_key_id(raw("nik")[0]) == new.id


def test_erasing_a_person(person: Any, ring: Keyring) -> None:
    people = person.objects.using("owner")
    one = people.create(key=PersonKey.create(ring, "p"))
    sealed = PersonKey.unwrap(ring, people.get(pk=one.pk).key, "p").seal(NIK, "ledger")
    people.filter(pk=one.pk).update(key=None)
    with pytest.raises(PersonErased):
        PersonKey.unwrap(ring, people.get(pk=one.pk).key, "p").open(sealed, "ledger")


def test_secret_compares_by_content() -> None:
    assert Secret("a") == Secret("a") == "a"
    assert Secret("a") != "b"
    assert Secret("a") is not None
    assert {Secret("a"), Secret("a")} == {Secret("a")}
