"""Empty forms on paper: the same fields in the same order as where they are typed in."""

from __future__ import annotations

import pytest
from django.urls import reverse

from guyub.mentoring.forms.asking import DeskWishForm
from guyub.mentoring.forms.outreach import PotentialForm, RecordForm
from guyub.mentoring.forms.planning import OdometerForm
from guyub.registry.forms import RegistrationForm
from tests.factories import sign_in
from tests.mentoring import worlds_planning
from tests.mentoring.test_visiting_pages import _text

pytestmark = pytest.mark.usefixtures("db")
# What a page asks and paper says otherwise, or not at all: who types it in, not who fills it in.
OTHERWISE = {
    "unit": "satuan", "officers": "Petugas", "speakers": "Pembicara", "on": "Hari, tanggal",
    "village_code": "Desa", "invited": "Jumlah diundang", "others": "Orang lain",
    "round_number": "Program bantuan", "organiser_name": "Nama lembaga",
}  # fmt: skip
PAPERS = (
    ("potential_paper", "potentials", PotentialForm, {}),
    ("session_paper", "sessions", RecordForm, {}),
    ("request_paper", "requests", DeskWishForm, {"paper"}),
    ("odometer_paper", "plan_odometer", OdometerForm, {}),
)


def labels(form, without):
    order = getattr(form, "field_order", None) or list(form.base_fields)
    fields = form.base_fields
    return [
        OTHERWISE.get(n, str(fields[n].label))
        for n in order
        if n != "id" and n not in without
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "linked", "form", "without"), PAPERS)
def test_a_paper_asks_what_the_page_asks_in_its_order(client, name, linked, form, without):
    worlds_planning.someone()
    sign_in(client, "section_head")
    url = reverse(f"mentoring:{name}")
    answer = client.get(url)
    assert answer["Content-Type"] == "application/pdf"
    said = _text(answer.content)
    wanted = ["Petugas", "Tanggal", "Jarak (km)"] if name == "odometer_paper" else labels(
        form, without
    )  # fmt: skip
    at = 0
    for word in wanted:
        found = said.find(word, at)
        assert found >= 0, (word, said)
        at = found
    assert said.count("\f") <= 2
    # Linked from the page where a clerk looks for it.
    assert url in client.get(reverse(f"mentoring:{linked}")).content.decode()


def test_a_new_business_is_asked_on_paper_as_on_the_page(client):
    said = _text(client.get(reverse("registry:register_form")).content)
    otherwise = {"workers_male": "Tenaga kerja", "workers_female": "Perempuan",
                 "consent_contact": "Boleh dihubungi?"}  # fmt: skip
    at = said.find("Desa/kelurahan")  # Asked before the form.
    assert at >= 0
    for name, field in RegistrationForm.base_fields.items():
        word = otherwise.get(name, str(field.label))
        found = said.find(word, at)
        assert found >= 0, (word, said)
        at = found
