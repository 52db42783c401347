"""The registry as a table to be linked, and the model that an office learnt."""

from __future__ import annotations

import subprocess
import sys

import pytest

from guyub.kernel.db import in_scope
from tests.factories import office_act, register


def table_of(act, **more):
    from guyub.registry.linkable import registry_table

    with in_scope(act.scope, read_only=True):
        return registry_table("33.03", **more)


def test_a_row_for_each_business_and_present_owner(db):
    from guyub.registry.linkable import MAPPING

    act = office_act()
    one = register(
        act, name="Keripik Sri", owner="Sri Lestari", nik="9903110101800001",
        phone="084011112222", main_product="Keripik singkong", address="RT 1 RW 2",
    )  # fmt: skip
    alone = register(act, name="Tempe Maju", owner="", village="33.03.01.2002")
    named = register(act, name="Budi", owner="Budi")
    found = table_of(act)
    assert found.table.column_names == list(MAPPING.values())
    assert set(found.businesses) == {one.pk, alone.pk, named.pk}
    rows = dict(zip(found.businesses, found.table.to_pylist(), strict=True))
    assert rows[one.pk]["nik"] == "9903110101800001"
    assert rows[one.pk]["phone"].endswith("84011112222")
    assert rows[one.pk]["village"] == "33.03.01.2001"
    assert rows[one.pk]["birth_date"] is None  # the NIK tells it
    assert rows[alone.pk]["name"] is None
    assert rows[alone.pk]["business"] == "Tempe Maju"
    # A business that is called as its owner says nothing new.
    assert rows[named.pk]["business"] is None
    assert [b for b, o in zip(found.businesses, found.owners, strict=True) if o is None] == [
        alone.pk
    ]
    assert "9903110101800001" not in repr(found)
    assert table_of(act, only=[one.pk]).businesses == [one.pk]


def test_merged_pending_and_other_regencies_are_not_in_it(db):
    from guyub.kernel.ids import uuid7
    from guyub.registry.actions.merge import merge_businesses
    from guyub.registry.models import Business

    act = office_act()
    one, other = register(act, name="Satu"), register(act, name="Dua", owner="Wati")
    waits = register(act, name="Menunggu", owner="Tuti")
    elsewhere = register(office_act("35.13"), name="Lain", village="35.13.01.2001", owner="Rini")
    Business.objects.using("owner").filter(pk=waits.pk).update(pending_import=uuid7())
    merge_businesses(act, one.pk, other.pk, {}, reason="Satu usaha")
    found = table_of(act).businesses
    assert set(found) == {one.pk}
    assert elsewhere.pk not in found


def test_the_newest_model_stands_and_is_never_changed(db):
    from dataclasses import replace
    from datetime import timedelta

    import pytest
    from django.db import DatabaseError

    from guyub.linkage.training import train
    from guyub.registry import linkable
    from guyub.registry.actions.linkage import keep_model
    from guyub.registry.models import LinkageModel

    act = office_act()
    for n in range(4):
        register(act, name=f"Usaha {n}", owner=f"Pemilik {n}")
    with in_scope(act.scope, read_only=True):
        assert linkable.standing("33.03") is None
        held = linkable.registry_table("33.03")
        first = train(held.table, linkable.MAPPING)
    assert first.report["trained"] is False
    kept = keep_model(act, "33.03", first, made_by="uji")
    assert keep_model(act, "33.03", first, made_by="uji").pk == kept.pk
    later = replace(act, now=act.now + timedelta(days=1), events=[], endings=[])
    second = keep_model(later, "33.03", first.with_thresholds(sure=0.99), made_by="uji")
    with in_scope(act.scope, read_only=True):
        stands = linkable.standing("33.03")
        assert stands is not None
        assert stands.pk == second.pk
        read = linkable.model_of(stands)
        assert read is not None
        assert read.version == second.version
        assert read.thresholds.sure == 0.99
    with in_scope(act.scope), pytest.raises(DatabaseError):
        LinkageModel.objects.filter(pk=kept.pk).update(rows=0)
    with in_scope(office_act("33.02").scope, read_only=True):
        assert not LinkageModel.objects.exists()


def test_a_model_of_another_format_is_none(db):
    from guyub.registry import linkable
    from guyub.registry.models import LinkageModel

    assert linkable.model_of(LinkageModel(content="{}")) is None


def test_a_web_process_loads_no_linkage():
    """What the server imports at its start holds none of the heavy packages."""
    said = subprocess.run(
        [
            sys.executable, "-c",
            "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'guyub.config.settings';"
            "django.setup(); import guyub.config.urls, sys;"
            "print([m for m in ('pyarrow', 'duckdb', 'splink') if m in sys.modules])",
        ],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("RT 02/RW 08, Kemangkon", "RT 02/RW 08"),
        ("RT 02/RW 08, Desa Kemangkon, Kec. Kemangkon, Kab. Purbalingga", "RT 02/RW 08"),
        ("Dusun Kemangkon RT 1", "Dusun Kemangkon RT 1"),
        ("KEMANGKON", ""),
        ("Jalan Raya 5", "Jalan Raya 5"),
        ("", ""),
    ],
)
def test_an_address_is_compared_beyond_its_village(db, address, left):
    from guyub.areas.models import Area
    from guyub.registry.linkable import beyond_place

    village = Area.objects.filter(code__startswith="33.03.01.", name="Kemangkon").get()
    assert beyond_place(address, village.code) == left
    assert beyond_place(address, "") == address
