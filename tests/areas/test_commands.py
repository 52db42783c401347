"""Areas from the command line: outlines and dated changes of codes."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from tests.factories import office, office_act, register

OLD, NEW = "33.03.01.2001", "33.03.01.2099"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[109.3, -7.4], [109.4, -7.4], [109.4, -7.5], [109.3, -7.5], [109.3, -7.4]]],
}


def geojson(path: Path, *codes: str) -> Path:
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": SQUARE} for code in codes
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def boundaries(path: Path, code: str = "33.03") -> int:
    from guyub.areas.commands import run_boundaries

    return run_boundaries(argparse.Namespace(file=path, office=code, source="Uji"))


def change(path: Path, *, apply: bool = True) -> int:
    from guyub.areas.commands import run_change_codes

    return run_change_codes(argparse.Namespace(file=path, apply=apply))


def mapping(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(("old_code,new_code,since,source,name", *rows)) + "\n")
    return path


def test_boundaries_are_kept_for_the_office_only(db, tmp_path):
    from guyub.areas.models import Boundary
    from guyub.kernel.db import in_scope

    office("33.03")
    path = geojson(tmp_path / "batas.geojson", "33.03.01", "3303022001")
    assert boundaries(path) == 0
    assert boundaries(path) == 0, "loading twice is once"
    with in_scope(office_act("33.03").scope, read_only=True):
        assert sorted(Boundary.objects.values_list("code", flat=True)) == [
            "33.03.01",
            "33.03.02.2001",
        ]
    with in_scope(office_act("35.13").scope, read_only=True):
        assert not Boundary.objects.exists()


def test_boundaries_that_cannot_be_used_change_nothing(db, tmp_path, capsys):
    from guyub.areas.models import Boundary
    from guyub.kernel.db import in_scope

    office("33.03")
    assert boundaries(geojson(tmp_path / "luar.geojson", "33.03.01", "35.13.01")) == 2
    assert "di luar 33.03: 35.13.01" in capsys.readouterr().err
    assert boundaries(geojson(tmp_path / "salah.geojson", "33.03.99")) == 2
    assert "tidak dikenal: 33.03.99" in capsys.readouterr().err
    broken = tmp_path / "rusak.geojson"
    broken.write_text("{")
    assert boundaries(broken) == 2
    assert boundaries(geojson(tmp_path / "baik.geojson", "33.03.01"), "99.99") == 2
    with in_scope(office_act("33.03").scope, read_only=True):
        assert not Boundary.objects.exists()


def test_real_boundaries_of_the_villages(db, shared):
    from guyub.areas.models import Boundary
    from guyub.kernel.db import in_scope

    office("33.03")
    assert boundaries(shared / "data" / "boundaries" / "villages-33.03.geojson") == 0
    with in_scope(office_act("33.03").scope, read_only=True):
        assert Boundary.objects.count() > 200


@pytest.fixture
def changed_areas():
    """Areas are reference data that stay between tests: put back what the test changes."""
    yield
    from guyub.areas.models import Area

    Area.objects.using("owner").filter(pk=NEW).delete()
    Area.objects.using("owner").filter(pk=OLD).update(valid_until=None)


def test_a_changed_code_moves_the_businesses_with_an_event(db, tmp_path, changed_areas, capsys):
    from guyub.areas.models import Area
    from guyub.kernel.db import in_scope
    from guyub.ledger.models import Event
    from guyub.registry.models import BusinessFacts

    act = office_act("33.03")
    moved, stays = register(act, village=OLD), register(act, village="33.03.01.2002")
    path = mapping(tmp_path / "kode.csv", f"{OLD},{NEW},2026-01-01,Perda 1/2026,Desa Baru")

    assert change(path, apply=False) == 0
    with in_scope(act.scope, read_only=True):
        assert BusinessFacts.objects.get(pk=moved.pk).village_code == OLD
    assert not Area.objects.filter(pk=NEW).exists()

    assert change(path) == 0
    assert "usaha: 1" in capsys.readouterr().out
    with in_scope(act.scope, read_only=True):
        assert BusinessFacts.objects.get(pk=moved.pk).village_code == NEW
        assert BusinessFacts.objects.get(pk=stays.pk).village_code == "33.03.01.2002"
        event = Event.objects.get(verb="registry.business.code_changed")
    assert event.after == {"village": NEW, "businesses": 1}
    area = Area.objects.get(pk=NEW)
    assert (area.name, area.parent_code, area.level) == ("Desa Baru", "33.03.01", 4)
    assert area.within.startswith("Kec. Kemangkon, Kab. Purbalingga")
    assert Area.objects.get(pk=OLD).valid_until.isoformat() == "2026-01-01"

    assert change(path) == 0
    assert "kode: 0" in capsys.readouterr().out, "the same file again changes nothing"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("33.03.01.2001,35.13.01.2001,2026-01-01,x,", "kabupaten lain"),
        ("33.03.01.2001,33.03.01.2001,2026-01-01,x,", "dua kode"),
        ("33.03.01.2001,33.03.01.2099,1 Januari,x,", "2026-01-31"),
        ("33.03.01.2001,33.03.01.2099,2026-01-01,,", "dasar"),
        ("33.03.01.2001,33.03.01.2099,2999-01-01,x,", "Belum berlaku"),
        ("33.03.01.2901,33.03.01.2099,2026-01-01,x,", "tidak ada di daftar"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_where(db, tmp_path, capsys, row, words):
    assert change(mapping(tmp_path / "kode.csv", row)) == 2
    assert words in capsys.readouterr().err


def test_a_split_village_is_left_to_people(db, tmp_path, capsys):
    path = mapping(
        tmp_path / "kode.csv",
        f"{OLD},{NEW},2026-01-01,x,",
        f"{OLD},33.03.01.2002,2026-01-01,x,",
    )
    assert change(path) == 2
    assert "dipecah" in capsys.readouterr().err
