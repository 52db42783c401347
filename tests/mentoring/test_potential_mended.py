"""Who lets go of a potential, whose photos are seen, and when nobody works with it any more."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from guyub.kernel import storage
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from tests.factories import office_act, sign_in, visit
from tests.mentoring import outreach as o
from tests.mentoring import visits as w
from tests.mentoring.test_potential import _events

pytestmark = pytest.mark.usefixtures("db")
URL = "/pendampingan/potensi/"


def _picture(colour: int = 90) -> bytes:
    from PIL import Image

    kept = BytesIO()
    Image.new("RGB", (60, 40), (colour, 120, 40)).save(kept, "JPEG")
    return kept.getvalue()


def _used(*businesses: Any, head: Any = None) -> Any:
    from guyub.mentoring.actions.potential import use_potential

    head = head or office_act(role="section_head")
    made = o.checked(w.officer(), head)
    use_potential(head, made.pk, [b.pk for b in businesses])
    return made


def _closed(of: Any) -> None:
    from guyub.registry.models import Business

    Business.objects.using("owner").filter(pk=of.pk).update(status="closed")


def _standing() -> Any:
    from guyub.mentoring.outreach.gaps import by_district, whole

    seen = visit("section_head")
    with in_scope(seen.scope, read_only=True):
        return whole(by_district(seen)[0])


def test_one_business_lets_go_and_after_the_last_nobody_uses_it() -> None:
    from guyub.mentoring.actions.potential import release_use

    head, one, two = office_act(role="section_head"), w.business(), w.business()
    made = _used(one, two)
    with pytest.raises(DomainError) as refused:
        release_use(head, made.pk, one.pk, " ")
    assert refused.value.field == "reason"
    release_use(head, made.pk, one.pk, "Ganti bahan")
    release_use(head, made.pk, one.pk, "Ganti bahan")
    assert (w.fresh(made).state, _events("mentoring.potential.release")) == ("used", 1)
    release_use(head, made.pk, two.pk, "Ganti bahan")
    row = w.fresh(made)
    assert (row.state, row.because) == ("checked", "Ganti bahan")
    assert _events("mentoring.potential.unuse") == 0
    with pytest.raises(NotAllowed):
        release_use(w.officer(role="partner"), made.pk, two.pk, "Ganti bahan")


def test_a_user_is_let_go_on_its_own_page_and_has_no_box(client: Any) -> None:
    of = w.business(name="CV Gula Jaya", legal_form="cv")
    made = _used(of)
    sign_in(client, "section_head")
    to = reverse("mentoring:potential_release", args=[made.number, of.pk])
    page = client.get(f"{URL}{made.number}/usaha/", {"q": "gula jaya"}).content.decode()
    assert "sudah memakai" in page
    assert f'value="{of.pk}"' not in page
    assert to in page
    assert to in client.get(f"{URL}{made.number}/").content.decode()
    assert client.post(to, {"reason": ""}).status_code == 422
    assert client.post(to, {"reason": "Ganti bahan"}).status_code == 302
    assert w.fresh(made).state == "checked"
    assert client.get(to).status_code == 404


def test_of_two_joined_records_one_lets_go_for_both() -> None:
    from guyub.mentoring.actions.potential import release_use
    from guyub.registry.actions.merge import merge_businesses

    one, two = w.business(), w.business()
    made = _used(one, two)
    merge_businesses(office_act(), one.pk, two.pk, {}, reason="Sama")
    release_use(office_act(role="section_head"), made.pk, one.pk, "Ganti bahan")
    assert w.fresh(made).state == "checked"


def test_joined_records_are_one_user(client: Any) -> None:
    from guyub.registry.actions.merge import merge_businesses

    one, two = (w.business(name=f"CV Gula {n}", legal_form="cv") for n in ("Satu", "Dua"))
    made = _used(one, two)
    merge_businesses(office_act(), one.pk, two.pk, {}, reason="Sama")
    sign_in(client, "section_head")
    page = client.get(f"{URL}{made.number}/").content.decode()
    assert page.count("Lepas usaha ini") == 1
    cell = client.get(URL).content.decode().split('data-label="Usaha yang memakai"')[1]
    assert cell.split("</td>")[0].strip(" >\n").endswith("1")


def test_when_every_user_closed_it_is_a_gap_again(client: Any) -> None:
    one, two = w.business(), w.business()
    made = _used(one, two)
    _closed(one)
    assert (_standing().used, _standing().unused) == (1, 0)
    _closed(two)
    assert (_standing().used, _standing().unused) == (0, 1)
    sign_in(client, "section_head")
    assert "Semua pemakainya sudah tutup" in client.get(f"{URL}{made.number}/").content.decode()
    page = client.get(f"{URL}?celah=belum-dipakai").content.decode()
    assert page.count('data-label="Keadaan"') == 1


def test_what_is_gone_is_not_on_the_page_of_its_business(client: Any) -> None:
    from guyub.mentoring.actions.potential import end_potential

    of = w.business()
    made = _used(of)
    sign_in(client, "section_head")
    to = reverse("registry:detail", args=[of.number])
    assert "Nira kelapa" in client.get(to).content.decode()
    end_potential(office_act(role="section_head"), made.pk, "Pohonnya ditebang")
    assert "Nira kelapa" not in client.get(to).content.decode()


def test_no_business_of_the_kind_is_said_for_the_whole_district(client: Any) -> None:
    w.business(village="33.03.01.2002", kbli_version="2020", kbli_code="10722")
    made = o.potential(office_act(role="section_head"))
    sign_in(client, "village_clerk", area_codes=["33.03.01.2001"])
    page = client.get(f"{URL}{made.number}/").content.decode()
    assert "belum ada usaha sejenis" not in page
    assert "di luar wilayah Anda" in page
    sign_in(client, "section_head")
    assert "1 di wilayah Anda" in client.get(f"{URL}{made.number}/").content.decode()


def test_photos_are_for_who_may_read_names(client: Any) -> None:
    from guyub.mentoring.actions.potential import add_photo

    act = office_act()
    made = o.potential(act)
    photo = add_photo(act, made.pk, _picture())
    to = reverse("mentoring:potential_photo", args=[photo.pk])
    sign_in(client, "delegate")
    assert client.get(to).status_code == 404
    assert to not in client.get(f"{URL}{made.number}/").content.decode()
    sign_in(client, "section_head")
    assert client.get(to).status_code == 200
    assert to in client.get(f"{URL}{made.number}/").content.decode()


def test_a_photo_comes_later_and_goes_with_its_file(client: Any) -> None:
    from guyub.mentoring.models import PotentialPhoto

    seen = sign_in(client, "field_officer", area_codes=["33.03.01"])
    made = o.potential(seen.act())
    to = f"{URL}{made.number}/foto/"

    def send(content: bytes) -> Any:
        return client.post(to, {"photo": SimpleUploadedFile("a.jpg", content, "image/jpeg")})

    assert send(b"no photo").status_code == 422
    assert send(_picture()).status_code == 302
    photo = PotentialPhoto.objects.using("owner").get()
    assert storage.read(photo.path, prefix="attachment")
    gone = reverse("mentoring:potential_photo_remove", args=[photo.pk])
    assert gone in client.get(f"{URL}{made.number}/").content.decode()
    sign_in(client, "registrar")
    assert send(_picture(20)).status_code == 404, "only who noted it"
    assert client.post(gone).status_code == 404
    sign_in(client, "section_head")
    assert client.post(gone).status_code == 302
    assert not PotentialPhoto.objects.using("owner").exists()
    assert _events("mentoring.potential.photo_remove") == 1
    with pytest.raises(FileNotFoundError):
        storage.read(photo.path, prefix="attachment")


def test_a_file_that_is_no_photo_saves_no_potential(client: Any) -> None:
    from guyub.mentoring.models import Potential

    sign_in(client, "registrar")
    answer = client.post(f"{URL}catat/", {
        "id": str(uuid7()), "material": "Bambu apus", "village_code": w.VILLAGES["33.03"],
        "seen_on": f"{timezone.localdate():%d/%m/%Y}",
        "photo": SimpleUploadedFile("a.jpg", b"no photo", "image/jpeg"),
    })  # fmt: skip
    assert answer.status_code == 422
    assert not Potential.objects.using("owner").exists()
