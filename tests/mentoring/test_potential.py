"""Potential is noted by one, checked by another, used by businesses; what nobody uses is a gap."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError
from django.utils import timezone

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.mentoring.outreach import materials
from tests.factories import TODAY, office_act, sign_in, visit
from tests.mentoring import outreach as o
from tests.mentoring import visits as w

pytestmark = pytest.mark.usefixtures("db")


def _events(verb: str) -> int:
    from guyub.ledger.models import Event

    return int(Event.objects.using("owner").filter(verb=verb).count())


def test_noted_twice_is_once_and_other_words_are_refused() -> None:
    act, pk = w.officer(), uuid7()
    made = o.potential(act, pk, remark="Tanya Pak Kades 0812 3456 7890")
    o.potential(act, pk, remark="Tanya Pak Kades 0812 3456 7890")
    assert _events("mentoring.potential.record") == 1
    assert made.number.startswith("POT-33.03-")
    assert "0812" not in w.fresh(made).remark
    with pytest.raises(DomainError, match="isi lain"):
        o.potential(act, pk)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"material": " "}, "material"),
        ({"division": "99"}, "division"),
        ({"village_code": "33.03.99.2001"}, "village_code"),
        ({"seen_on": TODAY + timedelta(days=1)}, "seen_on"),
        ({"seen_on": date(2019, 1, 1)}, "seen_on"),
        ({"volume": Decimal(0)}, "volume"),
        ({"unit": " "}, "unit"),
        ({"per": "abad"}, "per"),
        ({"months": (0,)}, "months"),
        ({"latitude": 1.0}, None),
        ({"latitude": 52.0, "longitude": 13.0}, None),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(values: dict[str, Any], field: str | None) -> None:
    with pytest.raises(DomainError) as refused:
        o.potential(office_act(), **values)
    assert refused.value.field == field


def test_checked_by_somebody_else_and_then_used() -> None:
    from guyub.mentoring.actions.potential import check_potential, stop_use, use_potential
    from guyub.mentoring.models import Potential

    seer, other = w.officer(), office_act(role="section_head")
    made, of = o.potential(seer), w.business()
    with pytest.raises(NotAllowed, match="orang lain"):
        check_potential(seer, made.pk, TODAY)
    with pytest.raises(DomainError):
        use_potential(other, made.pk, [of.pk])
    with pytest.raises(IntegrityError):
        Potential.objects.using("owner").filter(pk=made.pk).update(
            state="checked", checked_by=seer.person_id, checked_on=TODAY
        )
    check_potential(other, made.pk, TODAY)
    check_potential(other, made.pk, TODAY)
    assert _events("mentoring.potential.check") == 1
    use_potential(other, made.pk, [of.pk])
    use_potential(other, made.pk, [of.pk])
    assert (w.fresh(made).state, _events("mentoring.potential.use")) == ("used", 1)
    stop_use(other, made.pk, "Usahanya tutup")
    assert w.fresh(made).state == "checked"


def test_gone_with_a_reason_and_for_good() -> None:
    from guyub.mentoring.actions.potential import check_potential, end_potential
    from guyub.mentoring.models import Potential

    head = office_act(role="section_head")
    made = o.potential(w.officer())
    with pytest.raises(DomainError):
        end_potential(head, made.pk, " ")
    end_potential(head, made.pk, "Kebunnya jadi perumahan")
    with pytest.raises(DomainError):
        check_potential(head, made.pk, TODAY)
    with pytest.raises(DatabaseError):
        Potential.objects.using("owner").filter(pk=made.pk).update(state="noted")


def test_who_notes_and_who_decides() -> None:
    from guyub.mentoring.actions.potential import check_potential, end_potential, use_potential

    made = o.potential(w.officer())
    for role in ("partner", "village_clerk"):
        act = w.officer(role=role)
        assert o.potential(act).by_role == role
        for refused in (
            lambda act=act: check_potential(act, made.pk, TODAY),
            lambda act=act: end_potential(act, made.pk, "Hilang"),
            lambda act=act: use_potential(act, made.pk, [uuid7()]),
        ):
            with pytest.raises(NotAllowed):
                refused()
    with pytest.raises(NotAllowed):
        o.potential(office_act(role="auditor"))
    with pytest.raises(NotAllowed):
        o.potential(w.officer(), village_code="33.03.02.2001")


def test_gaps_are_the_lengths_of_the_lists(client: Any) -> None:
    """Of four that stand: one in use; one has a maker nearby; two have nobody."""
    from guyub.mentoring.actions.potential import end_potential, use_potential
    from guyub.mentoring.outreach.gaps import by_district, whole

    seen = visit("section_head")
    act, seer = seen.act(), w.officer()
    maker = w.business(kbli_version="2020", kbli_code="10722")
    used = o.checked(seer, act)
    use_potential(act, used.pk, [maker.pk])
    o.potential(seer)
    o.potential(seer, division="16", material="Bambu")
    o.checked(office_act(), act, village_code="33.03.02.2001", division="10", material="Singkong")
    end_potential(act, o.potential(seer, material="Kayu", division="16").pk, "Habis")
    with in_scope(seen.scope, read_only=True):
        places, kinds = by_district(seen)
    total = whole(places)
    assert (total.all, total.used, total.unused, total.alone, total.checked) == (4, 1, 3, 2, 2)
    assert whole(kinds) == total
    assert {k: (v.all, v.unused) for k, v in places.items()} == {
        "33.03.01": (3, 2), "33.03.02": (1, 1),
    }  # fmt: skip
    sign_in(client, "section_head")
    for query, many in (("celah=ada", 4), ("celah=belum-dipakai", 3), ("celah=tanpa-sejenis", 2),
                        ("celah=belum-dipakai&kecamatan=33.03.01", 2), ("golongan=16", 2),
                        ("musim=12", 5), ("musim=6", 0), ("keadaan=gone", 1)):  # fmt: skip
        found = client.get(f"/pendampingan/potensi/?{query}").content.decode()
        assert found.count('data-label="Keadaan"') == many, query
    shown = client.get("/pendampingan/potensi/celah/").content.decode()
    assert "3 dari 4 potensi belum dipakai; 2 di antaranya tanpa usaha sejenis" in shown
    drawn = client.get("/peta/potensi/").content.decode()
    assert "3 dari 4 potensi" in drawn


def test_pages_from_seeing_to_photo(client: Any) -> None:
    from io import BytesIO

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    kept = BytesIO()
    Image.new("RGB", (60, 40), (90, 120, 40)).save(kept, "JPEG")
    sign_in(client, "village_clerk", area_codes=["33.03.01.2001"])
    answer = client.post("/pendampingan/potensi/catat/", {
        "id": str(uuid7()), "material": "Bambu apus", "village_code": w.VILLAGES["33.03"],
        "volume": "1.250,5", "unit": "batang", "per": "month", "months": ["1", "2", "12"],
        "seen_on": f"{timezone.localdate():%d/%m/%Y}", "point": "-7.3886, 109.3639",
        "photo": SimpleUploadedFile("a.jpg", kept.getvalue(), "image/jpeg"),
    })  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    url = answer.headers["Location"]
    shown = client.get(url).content.decode()
    for words in ("Bambu apus", "1.250,5 batang sebulan", "Desember sampai Februari",
                  "Kayu, bambu, anyaman", "/pendampingan/potensi/foto/"):  # fmt: skip
        assert words in shown, words
    assert "Sudah saya cek sendiri" not in shown
    sign_in(client, "verifier")
    assert "Sudah saya cek sendiri" in client.get(url).content.decode()
    assert client.post(
        f"{url}cek/", {"on": f"{timezone.localdate():%d/%m/%Y}"}
    ).status_code == 302  # fmt: skip
    assert "Sudah dicek" in client.get(url).content.decode()
    sign_in(client, "section_head", "35.13")
    assert client.get(url).status_code == 404


def test_an_unknown_material_asks_what_it_becomes(client: Any) -> None:
    sign_in(client, "registrar")
    answer = client.post("/pendampingan/potensi/catat/", {
        "id": str(uuid7()), "material": "Batuk pilek", "village_code": w.VILLAGES["33.03"],
        "seen_on": f"{timezone.localdate():%d/%m/%Y}",
    })  # fmt: skip
    assert answer.status_code == 422
    assert "Pilih bisa dijadikan apa" in answer.content.decode()


def test_materials_point_to_divisions_of_kbli() -> None:
    from guyub.registry.kbli import catalogue

    for division in materials.SHORT:
        assert catalogue.title(division, "2020")
        assert catalogue.title(division, "2025")
    assert set(materials._words().values()) <= set(materials.SHORT)
    told = {"Nira kelapa": "10", "rumput laut kering": "10", "Sapu glagah": "32",
            "Knalpot, las": "30", "ibu menganyam pandan": "16", "": "", "batuk": ""}  # fmt: skip
    assert {text: materials.guess(text) for text in told} == told


def test_seasons_in_words() -> None:
    assert materials.season([]) == ""
    assert materials.season(list(range(1, 13))) == "sepanjang tahun"
    assert materials.season([1, 2, 12]) == "Desember sampai Februari"
    assert materials.season([3, 7, 8]) == "Maret, Juli sampai Agustus"
