"""Parts of labels: dated data, what is there and missing, who may tell, the draft on paper."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from guyub.criteria.language import check_examples
from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.db import Scope
from guyub.ledger.models import Event
from guyub.licences import actions, label_allergens, label_sheet
from guyub.licences.label_fields import FIELDS, Wrong, kept
from guyub.licences.label_sheet import Given
from guyub.licences.labels import schemes
from guyub.licences.models import LabelText, Licence
from guyub.licences.requirements import papers
from guyub.registry import places
from guyub.registry.models import Business, Ownership
from guyub.registry.places import Choice
from tests.factories import TODAY, office_act, sign_in, visit
from tests.licences.worlds import PIRT, product

TOLD = {
    "ingredients": "singkong (80%), minyak sawit, garam", "net": "100 g", "allergens": ["none"],
    "shared": ["nuts"], "pork": "no", "sweetener": "no", "storage": "Tutup rapat", "keeps": 3,
    "keeps_unit": "months", "nutrition_free": "yes",
}  # fmt: skip


def food(code="33.03"):
    made = product(code)
    actions.answer(office_act(code), made.pk, "kind", "food")
    return made


def owner_of(client, made):
    owner = Ownership.objects.using("owner").get(business=made.business_id).owner_id
    act = sign_in(client, "owner", subject_id=owner).act()
    act.scope = Scope(person=owner, businesses=(made.business_id,))
    return act


def text_of(answer):
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def given(**values):
    rest = {"name": "Keripik", "brand": "", "maker": "Bu Siti", "address": "RT 1",
            "place": "RT 1, Bojong",
            "texts": {}, "papers": {k: p.short for k, p in papers().items()}}  # fmt: skip
    return Given(**{**rest, **values})


def states(scheme="olahan", **values):
    wording = schemes()[scheme].on(TODAY)
    return {line.part.key: line for line in label_sheet.lines(wording, given(**values))}


@pytest.mark.parametrize("key", schemes())
def test_every_kind_has_examples_that_hold_and_says_where_it_is_written(key):
    scheme = schemes()[key]
    assert len(scheme.examples) >= 5
    assert check_examples(scheme.applies, scheme.examples) == []
    for wording in scheme.wordings:
        assert wording.checked_on
        assert wording.checked_on <= timezone.localdate()
        assert wording.confidence == "P", "what everybody knows is no source"
        assert wording.doubts
        for part in wording.parts:
            assert part.legal_basis
            assert "http" in part.source
            assert part.who


def test_a_number_is_never_made_up():
    found = states(needed=frozenset({"spp_irt"}))
    assert (found["permit"].state, found["permit"].text) == (label_sheet.MISSING, "")
    assert "SPP-IRT" in found["permit"].remark
    held = states(held={"spp_irt": PIRT})["permit"]
    assert (held.state, held.text) == (label_sheet.THERE, f"P-IRT No. {PIRT}")


def test_halal_stands_only_with_a_certificate():
    without = states()["halal"]
    assert without.text == ""
    assert "Jangan tulis halal" in without.remark
    assert states(needed=frozenset({"halal_self"}))["halal"].state == label_sheet.MISSING
    assert states(held={"halal_self": "ID331"})["halal"].text == "Nomor sertifikat ID331"


def test_what_nobody_told_is_not_none():
    assert states()["allergens"].state == label_sheet.UNTOLD
    assert states(texts={"allergens": ["none"]})["allergens"].state == label_sheet.UNTOLD
    whole = {"allergens": ["none"], "shared": ["none"]}
    assert states(texts=whole)["allergens"].state == label_sheet.NONEED
    fish = states(texts={"allergens": ["fish"], "shared": ["none"]})["allergens"]
    assert fish.text == "Mengandung alergen: ikan, krustase, atau moluska."


def test_an_address_that_is_not_known_is_missing():
    assert states(address="")["maker"].state == label_sheet.MISSING
    assert states()["maker"].text == "Bu Siti, RT 1, Bojong"


@pytest.mark.parametrize(
    ("ingredients", "ticked", "bold"),
    [
        ("singkong (80%), minyak sawit, garam", ["none"], []),
        ("Tepung terigu, gula, susu bubuk", ["gluten", "milk"], ["Tepung terigu", "susu bubuk"]),
        ("bumbu (garam, terasi), kacang hijau", ["fish", "nuts"], ["terasi"]),
        ("ketelurannya, susu kelapa", ["egg", "milk"], []),
    ],
)
def test_ingredients_that_are_allergens_are_found(ingredients, ticked, bold):
    found = label_allergens.pieces({"ingredients": ingredients, "allergens": ticked})
    assert "".join(text for text, _bold in found) == ingredients
    assert [text.strip() for text, is_bold in found if is_bold] == bold


def test_list_and_ticks_that_do_not_agree_are_told():
    told = {**TOLD, "ingredients": "singkong, terasi", "allergens": ["egg"]}
    remark = states(texts=told)["allergens"].remark
    assert "Belum terlihat di daftar bahan: telur." in remark
    assert "Mungkin alergen juga: “terasi”." in remark
    none = states(texts={**told, "allergens": ["none"], "shared": ["none"]})["allergens"]
    assert (none.state, "terasi" in none.remark) == (label_sheet.NONEED, True)
    assert states(texts=TOLD)["allergens"].remark == ""


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("RT 1, Bojong", "RT 1, Bojong, Kec. Purbalingga, Kab. Purbalingga, Jawa Tengah"),
        ("RT 1 Desa Bojong", "RT 1, Bojong, Kec. Purbalingga, Kab. Purbalingga, Jawa Tengah"),
        ("RT 1, Ds. Bojong, Kec. Purbalingga, Purbalingga",
         "RT 1, Bojong, Kec. Purbalingga, Kab. Purbalingga, Jawa Tengah"),
        ("Dusun Bojong RT 1", "Dusun Bojong RT 1, Bojong, Kec. Purbalingga, Kab. Purbalingga,"
         " Jawa Tengah"),
        ("", "Bojong, Kec. Purbalingga, Kab. Purbalingga, Jawa Tengah"),
    ],
)  # fmt: skip
def test_what_an_address_repeats_of_its_place_is_written_once(address, told):
    within = "Kec. Purbalingga, Kab. Purbalingga, Jawa Tengah"
    assert places.address_with(address, Choice("33.03.06.2001", "Bojong", within)) == told
    assert places.address_with(address, None) == address


def test_batik_is_asked_nothing_of_food():
    asked = set(schemes()["tekstil"].on(TODAY).fields)
    assert asked == {"material", "technique", "size", "care"}
    assert not asked & set(schemes()["olahan"].on(TODAY).fields)


@pytest.mark.parametrize(
    ("key", "value"),
    [("net", "seratus"), ("net", "1 bungkus"), ("allergens", ["none", "egg"]), ("pork", "ya"),
     ("keeps", 0), ("energy", "banyak"), ("ingredients", "a" * 601)],
)  # fmt: skip
def test_answers_that_cannot_be_are_refused(key, value):
    with pytest.raises(Wrong):
        kept({key: value, "keeps_unit": "days"}, FIELDS)


@pytest.mark.parametrize("net", ["100 g", "1.000 ml", "1,5 kg", "250ml", "100 g (5 potong)"])
def test_measures_as_people_write_them(net):
    assert kept({"net": net}, ["net"]) == {"net": net}


def test_how_long_it_keeps_needs_its_unit():
    with pytest.raises(Wrong):
        kept({"keeps": 3}, ["keeps", "keeps_unit"])


@pytest.mark.usefixtures("db")
class TestTelling:
    def test_twice_is_once_and_the_ledger_knows(self):
        made, act = food(), office_act()
        row = actions.tell_label(act, made.pk, TOLD, version=0)
        again = actions.tell_label(act, made.pk, TOLD, version=0)
        assert (row.version, again.version, again.texts) == (1, 1, TOLD)
        events = Event.objects.using("owner").filter(verb="licences.label.tell")
        assert events.count() == 1

    def test_a_form_opened_before_is_stale(self):
        made, act = food(), office_act()
        actions.tell_label(act, made.pk, TOLD, version=0)
        with pytest.raises(StaleVersion):
            actions.tell_label(act, made.pk, {**TOLD, "net": "90 g"}, version=0)

    def test_what_cannot_be_names_its_field(self):
        made = food()
        with pytest.raises(DomainError) as caught:
            actions.tell_label(office_act(), made.pk, {**TOLD, "net": "x"}, version=0)
        assert caught.value.field == "net"

    def test_numbers_of_persons_do_not_stay(self):
        values = {**TOLD, "storage": "Tanya 0812 3456 7890"}
        row = actions.tell_label(office_act(), food().pk, values, version=0)
        assert "3456" not in row.texts["storage"]

    def test_a_product_of_unknown_kind_has_no_form(self):
        with pytest.raises(DomainError):
            actions.tell_label(office_act(), product().pk, TOLD, version=0)

    def test_answers_of_another_kind_stay(self):
        made, act = food(), office_act()
        actions.tell_label(act, made.pk, TOLD, version=0)
        actions.answer(act, made.pk, "kind", "textile")
        row = actions.tell_label(act, made.pk, {"material": "katun"}, version=1)
        assert row.texts == {**TOLD, "material": "katun"}

    def test_the_owner_tells_it_of_the_own_product_only(self, client):
        mine, other = food(), food()
        act = owner_of(client, mine)
        actions.tell_label(act, mine.pk, TOLD, version=0)
        actions.tell_label(act, mine.pk, {**TOLD, "net": "90 g"}, version=1)
        assert LabelText.objects.using("owner").get(product=mine).texts["net"] == "90 g"
        with pytest.raises((DomainError, NotAllowed)):
            actions.tell_label(act, other.pk, TOLD, version=0)
        assert not LabelText.objects.using("owner").filter(product=other).exists()

    def test_another_regency_and_village_may_not(self):
        made = food()
        for act in (office_act("35.13"), visit("village_clerk", area_codes=["33.03.09"]).act()):
            with pytest.raises((DomainError, NotAllowed)):
                actions.tell_label(act, made.pk, TOLD, version=0)
        with pytest.raises(NotAllowed):
            actions.tell_label(visit("auditor").act(), made.pk, TOLD, version=0)

    def test_it_follows_its_business_and_goes_with_the_product(self):
        from guyub.registry.merging import relations

        assert "licences_label" in {r.table for r in relations()}


@pytest.mark.usefixtures("db")
class TestPages:
    def test_the_page_says_what_is_missing_and_the_owner_fills_it(self, client):
        made = food()
        owner_of(client, made)
        page = client.get(reverse("licences:label", args=[made.pk])).content.decode()
        assert "belum dijawab" in page
        assert "bukan persetujuan" in page
        assert "Lengkapi alamat" in page
        url = reverse("licences:label_tell", args=[made.pk])
        assert client.get(url).status_code == 200
        bad = client.post(url, {**TOLD, "net": "banyak", "versi": "0"})
        assert "satuan metrik" in bad.content.decode()
        assert not LabelText.objects.using("owner").exists()
        good = client.post(url, {**TOLD, "versi": "0"})
        assert good.status_code == 302
        assert LabelText.objects.using("owner").get().texts == TOLD

    def test_the_draft_says_that_it_is_one_and_carries_no_number(self, client):
        made = food()
        actions.tell_label(office_act(), made.pk, TOLD, version=0)
        sign_in(client, "registrar")
        text = text_of(client.get(reverse("licences:label_pdf", args=[made.pk])))
        assert "RANCANGAN, BUKAN PERSETUJUAN" in text
        assert "belum ada" in text
        assert "P-IRT No." not in text
        assert "singkong (80%)" in text

    def test_rare_questions_are_folded_until_something_in_them_is_wrong(self, client):
        made = food()
        sign_in(client, "registrar")
        url = reverse("licences:label_tell", args=[made.pk])
        heading = '<details{}><summary class="link">'
        shut, shown = heading.format(""), heading.format(" open")
        open_, *folded = client.get(url).content.decode().split(shut)
        assert len(folded) == 2
        assert folded[0].startswith("Informasi nilai gizi: 0 dari 9 terisi")
        assert 'name="sodium"' in folded[0]
        assert 'name="origin"' in folded[1]
        for key in ("ingredients", "allergens", "net", "pork", "nutrition_free"):
            assert f'name="{key}"' in open_
        wrong = {**TOLD, "sodium": "banyak", "versi": "0"}
        bad = client.post(url, wrong).content.decode()
        assert (bad.count(shown), bad.count(shut)) == (1, 1)
        needs = {**TOLD, "nutrition_free": "no", "serving": "20 g"}
        actions.tell_label(office_act(), made.pk, needs, version=0)
        page = client.get(url).content.decode()
        assert f"{shown}Informasi nilai gizi: 1 dari 9 terisi" in page

    def test_an_address_names_the_village_once(self, client):
        made = food()
        Business.objects.using("owner").filter(pk=made.business_id).update(
            address="RT 02/RW 03, Kedungjati"
        )
        sign_in(client, "registrar")
        page = client.get(reverse("licences:label", args=[made.pk])).content.decode()
        named = places.named("33.03.01.2001")
        assert f"RT 02/RW 03, Kedungjati, {named.name}, {named.within}" in page
        Business.objects.using("owner").filter(pk=made.business_id).update(
            address=f"RT 02/RW 03, {named.name}"
        )
        told = f"RT 02/RW 03, {named.name}, {named.within}"
        page = client.get(reverse("licences:label", args=[made.pk])).content.decode()
        assert f", {told}" in page
        text = text_of(client.get(reverse("licences:label_pdf", args=[made.pk])))
        assert re.sub(r"\s", "", told) in re.sub(r"\s", "", text)

    def test_allergens_stand_in_bold_in_the_list(self, client):
        made = food()
        texts = {
            **TOLD,
            "ingredients": "tepung terigu, gula, telur",
            "allergens": ["gluten", "egg"],
        }
        actions.tell_label(office_act(), made.pk, texts, version=0)
        sign_in(client, "registrar")
        page = client.get(reverse("licences:label", args=[made.pk])).content.decode()
        assert "<strong>tepung terigu</strong>, gula,<strong> telur</strong>" in page
        answer = client.get(reverse("licences:label_pdf", args=[made.pk]))
        bold = []
        PdfReader(io.BytesIO(answer.content)).pages[0].extract_text(
            visitor_text=lambda text, _cm, _tm, font, _size: bold.append(text)
            if font and "Bold" in str(font.get("/BaseFont")) else None
        )  # fmt: skip
        said = " ".join("".join(bold).split())
        assert "tepung terigu" in said
        assert "telur" in said
        assert "gula" not in said

    def test_a_number_stands_while_it_holds(self, client):
        made, act = food(), office_act()
        seen = actions.Seen("spp_irt", PIRT, TODAY - timedelta(days=30))
        row = actions.record(act, made.pk, seen)
        sign_in(client, "registrar")
        url = reverse("licences:label_pdf", args=[made.pk])
        assert f"P-IRT No. {PIRT}" in text_of(client.get(url))
        Licence.objects.using("owner").filter(pk=row.pk).update(expires=TODAY - timedelta(days=1))
        assert PIRT not in text_of(client.get(url))

    def test_an_unknown_kind_is_asked_first(self, client):
        made = product()
        sign_in(client, "registrar")
        page = client.get(reverse("licences:label", args=[made.pk])).content.decode()
        assert reverse("licences:answer", args=[made.pk, "kind"]) in page
        pdf = client.get(reverse("licences:label_pdf", args=[made.pk]))
        assert pdf.status_code == 302

    def test_food_served_at_once_has_no_label(self, client):
        made = product()
        actions.answer(office_act(), made.pk, "kind", "ready")
        sign_in(client, "registrar")
        page = client.get(reverse("licences:label", args=[made.pk])).content.decode()
        assert "tidak wajib berlabel" in page

    def test_a_foreign_product_does_not_exist(self, client):
        made = food("35.13")
        sign_in(client, "registrar")
        for name in ("label", "label_pdf", "label_tell"):
            assert client.get(reverse(f"licences:{name}", args=[made.pk])).status_code == 404
