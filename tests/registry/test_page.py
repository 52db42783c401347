"""The business page: what each role sees, foreign areas, figures and timeline."""

from __future__ import annotations

import pytest

from tests.factories import office_act, register, sign_in, visit

FIGURES = {"workers_male": 3, "workers_female": 2, "investment": 25_000_000, "sales": 90_000_000}


def page(client, business):
    return client.get(f"/ikm/{business.number}/")


def test_registrar_reads_everything_in_words(db, client):
    business = register(
        office_act(), nik="9903110101800001", phone="084011112222", observation=FIGURES
    )
    sign_in(client, "registrar")
    html = page(client, business).content.decode()
    assert "Keripik Sumber Rejeki" in html
    assert "Sri Lestari" in html
    assert "9903110101800001" not in html
    assert "99031" in html
    assert "Rp25.000.000" in html
    assert "5 orang (3 laki-laki, 2 perempuan)" in html
    assert "tenaga kerja sampai 19 orang" in html
    assert "Mendaftarkan usaha" in html
    assert "Langkah berikutnya" in html


def test_unknown_figures_are_said_to_be_unknown(db, client):
    business = register(office_act())
    sign_in(client, "registrar")
    html = page(client, business).content.decode()
    assert "belum diketahui" in html
    assert "perlu jumlah tenaga kerja" in html


def test_foreign_regency_is_not_found(db, client):
    business = register(office_act())
    sign_in(client, "registrar", "35.13")
    assert page(client, business).status_code == 404


def test_village_clerk_sees_own_village_only(db, client):
    here = register(office_act())
    there = register(office_act(), name="Gula Merah", village="33.03.02.2001")
    sign_in(client, "village_clerk", area_codes=["33.03.01.2001"])
    assert page(client, here).status_code == 200
    assert page(client, there).status_code == 404


def test_owner_sees_own_business_only(db, client):
    from guyub.kernel.db import in_scope
    from guyub.registry.models import Ownership

    act = office_act()
    mine, other = register(act), register(act, name="Lain", owner="Orang Lain")
    with in_scope(act.scope, read_only=True):
        person = Ownership.objects.get(business=mine).owner_id
    sign_in(client, "owner", subject_id=person)
    html = page(client, mine)
    assert html.status_code == 200
    assert "Usulkan perubahan" in html.content.decode()
    assert page(client, other).status_code == 404


def test_delegate_sees_no_names(db, client):
    business = register(office_act(), phone="084011112222")
    sign_in(client, "delegate")
    html = page(client, business).content.decode()
    assert "Sri Lestari" not in html
    assert "08401111" not in html


def test_system_administrator_is_refused(db, client):
    business = register(office_act())
    sign_in(client, "sysadmin")
    assert page(client, business).status_code == 403


@pytest.mark.parametrize("number", ["IKM-33.03-000001-0", "apa-saja", "IKM-33.03-999999-9"])
def test_wrong_numbers_are_not_found(db, client, number):
    sign_in(client, "registrar")
    assert client.get(f"/ikm/{number}/").status_code == 404


def test_yearly_series_shows_gaps_as_unknown(db, client):
    from guyub.registry.actions.observation import record_observation
    from tests.factories import TODAY

    act = office_act()
    business = register(act)
    for year, workers in ((2022, 3), (2024, 5)):
        record_observation(
            act,
            business.pk,
            {"year": year, "workers": workers, "observed_on": TODAY, "source": "Uji"},
        )
    sign_in(client, "registrar")
    html = page(client, business).content.decode()
    assert "Tenaga kerja tiap tahun" in html
    assert "2023" in html


def test_a_page_visit_has_few_queries(db, client, monkeypatch):
    from django.db.backends.utils import CursorWrapper

    business = register(office_act(), nik="9903110101800001", observation=FIGURES)
    sign_in(client, "registrar")
    page(client, business)
    asked = []
    plain = CursorWrapper.execute
    monkeypatch.setattr(
        CursorWrapper,
        "execute",
        lambda cursor, sql, params=None: (asked.append(sql), plain(cursor, sql, params))[1],
    )
    assert page(client, business).status_code == 200
    assert 8 < len(asked) <= 22, "\n".join(str(sql)[:120] for sql in asked)


def test_visits_know_their_reach(db):
    assert visit("owner").reach == "own"
