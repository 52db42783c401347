"""Photos of a visit through its page: who adds, who looks, and where they go with the person."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guyub.kernel.attached import content_of
from guyub.mentoring.models import Visit, VisitPhoto
from tests.factories import sign_in
from tests.mentoring import visits as w
from tests.stories.hands import amend, photo

pytestmark = pytest.mark.usefixtures("db")


def client(role: str, code: str = "33.03", **values: Any) -> Any:
    made = Client()
    sign_in(made, role, code, **values)
    return made


def went(officer: Any) -> Visit:
    of = w.business()
    amend(officer, reverse("mentoring:visit_new", args=[of.number]), met="met")
    return Visit.objects.using("owner").get(business=of.pk)


def send(who: Any, made: Visit, content: bytes, name: str = "dapur.jpg") -> int:
    file = SimpleUploadedFile(name, content, "image/jpeg")
    address = reverse("mentoring:visit_photo_add", args=[made.pk])
    return int(who.post(address, {"photo": file}).status_code)


def kept() -> list[VisitPhoto]:
    return list(VisitPhoto.objects.using("owner"))


def test_who_went_adds_a_photo_and_the_office_sees_it() -> None:
    officer = client("field_officer", area_codes=["33.03.01"])
    made = went(officer)
    page = reverse("mentoring:visit", args=[made.pk])
    assert send(officer, made, photo(10)) == send(officer, made, photo(10)) == 302
    (row,) = kept()
    to = reverse("mentoring:visit_photo", args=[row.pk])
    assert to in officer.get(page).content.decode()
    clerk = client("registrar")
    assert to in clerk.get(page).content.decode()
    shown = clerk.get(to)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert shown.content[:3] == b"\xff\xd8\xff"
    assert "Tambah foto" not in clerk.get(page).content.decode()
    assert send(clerk, made, photo(20)) == 404
    assert client("registrar", "35.13").get(to).status_code == 404


def test_who_may_not_read_names_sees_no_photo() -> None:
    officer = client("field_officer", area_codes=["33.03.01"])
    made = went(officer)
    send(officer, made, photo(10))
    (row,) = kept()
    reader = client("delegate")
    page = reader.get(reverse("mentoring:visit", args=[made.pk]))
    to = reverse("mentoring:visit_photo", args=[row.pk])
    assert page.status_code == 200
    assert to not in page.content.decode()
    assert reader.get(to).status_code == 404


def test_the_place_is_an_address_that_a_phone_opens() -> None:
    made = w.record(w.officer(), w.business(), latitude=-7.3886, longitude=109.3639)
    page = client("registrar").get(reverse("mentoring:visit", args=[made.pk]))
    assert 'href="geo:-7.3886,109.3639"' in page.content.decode()


def test_what_is_no_photo_says_so_on_the_page() -> None:
    officer = client("field_officer", area_codes=["33.03.01"])
    made = went(officer)
    answer = officer.post(
        reverse("mentoring:visit_photo_add", args=[made.pk]),
        {"photo": SimpleUploadedFile("a.jpg", b"bukan gambar", "image/jpeg")},
    )
    assert answer.status_code == 422
    assert "alert" in answer.content.decode()
    assert kept() == []


def test_photos_go_with_the_person() -> None:
    from guyub.kernel.attached import AttachmentDamaged
    from guyub.kernel.db import in_scope, writing
    from guyub.mentoring.actions.photos import add_photo
    from guyub.mentoring.seats_visiting import erase
    from guyub.registry.models import Owner
    from guyub.registry.privacy import Erased

    of, act = w.business(), w.officer()
    made = w.record(act, of)
    row = add_photo(act, made.pk, photo(10))
    assert content_of(row)
    owner = Owner.objects.using("owner").get(ownerships__business=of.pk)
    with in_scope(act.scope), writing():
        erase(act, Erased(owner.pk, "33.03", None, None, (of.pk,)))
    assert kept() == []
    with pytest.raises(AttachmentDamaged):
        content_of(row)
