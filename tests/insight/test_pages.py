"""Pages of insight: what each role sees, links that lead to the rows, and what adds up."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from tests.factories import TODAY, office, office_act, register, sign_in, visit

READERS = (
    "head", "section_head", "registrar", "verifier", "asset_officer", "finance_officer", "delegate",
    "field_officer", "partner", "village_clerk", "auditor",
)  # fmt: skip
AREAS = {"field_officer", "partner", "village_clerk"}
OTHERS = ("group_chair", "buyer", "contractor", "sysadmin")


def appointed(client, role: str, code: str = "33.03"):
    return sign_in(client, role, code, area_codes=[f"{code}.01"] if role in AREAS else [])


@pytest.fixture
def two(db):
    """Two businesses of 33.03, one of another regency."""
    act = office_act("33.03")
    known = {"workers": 4, "investment": 20_000_000}
    register(act, branch="pangan", kbli_code="10794", kbli_version="2020", observation=known)
    register(act, name="Sapu Glagah", village="33.03.02.2001", branch="kerajinan")
    register(office_act("35.13"), village="35.13.01.2001", name="Milik Probolinggo")


@pytest.mark.parametrize("role", [*READERS, *OTHERS])
def test_home_of_every_role(two, client, role):
    appointed(client, role)
    answer = client.get("/beranda/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count("<h1") == 1
    assert "Probolinggo" not in text
    if role in READERS:
        assert "Usaha terdaftar" in text
        assert "Lama tidak didatangi" in text
    else:
        assert "Usaha terdaftar" not in text
    if role == "sysadmin":
        assert "Pekerjaan di belakang layar" in text
        assert "Sapu" not in text


def test_an_auditor_is_led_to_figures_and_history(two, client):
    sign_in(client, "auditor")
    text = client.get("/beranda/").content.decode()
    assert "Catatan riwayat" in text
    for url in ("/rekonsiliasi/", "/riwayat/"):
        assert f'class="row" href="{url}"' in text
        assert client.get(url).status_code == 200


def test_home_without_a_role(db, client):
    from tests.factories import user

    client.force_login(user("baru"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "belum memegang peran" in client.get("/beranda/").content.decode()


def test_an_owner_sees_the_own_business_and_its_next_step(two, client):
    from guyub.kernel.db import in_scope
    from guyub.registry.models import Business, Ownership

    scope = office_act("33.03").scope
    with in_scope(scope, read_only=True):
        mine = Business.objects.get(name="Sapu Glagah")
        person = Ownership.objects.get(business=mine).owner_id
    sign_in(client, "owner", "33.03", subject_id=person)
    text = client.get("/beranda/").content.decode()
    assert "Sapu Glagah" in text
    assert mine.number in text
    assert "Langkah berikutnya" in text
    assert "Keripik" not in text


def test_waiting_counts_are_links_to_their_rows(two, client):
    sign_in(client, "registrar")
    text = client.get("/beranda/").content.decode()
    found = re.search(r'href="(/ikm/\?skala=belum)"[^>]*>\s*<span class="stat-figure">(\d+)', text)
    assert found, text
    listed = client.get(found[1]).content.decode()
    assert found[2] == "1"
    assert "Sapu Glagah" in listed
    assert "Keripik" not in listed


def test_coverage_numbers_lead_to_as_many_rows(two, client):
    sign_in(client, "head")
    text = client.get("/cakupan/").content.decode()
    links = re.findall(r'<a href="(/ikm/[^"]*)"[^>]*>(?:<span[^>]*>)?([\d.]+)\s*<', text)
    assert len(links) > 8
    for url, number in links:
        listed = client.get(unescape(url))
        assert listed.status_code == 200
        names = set(re.findall(r"Keripik Sumber Rejeki|Sapu Glagah", listed.content.decode()))
        assert len(names) == int(number), url


def test_coverage_drills_down_and_stays_inside(two, client):
    sign_in(client, "head")
    district = client.get("/cakupan/?wilayah=33.03.01").content.decode()
    assert "Cakupan Kecamatan Kemangkon" in district
    assert "Menurut desa/kelurahan" in district
    assert client.get("/cakupan/?wilayah=33.03.01.2001").status_code == 200
    for foreign in ("35.13", "35", "35.13.01", "99", "33.03.99", "x", "33.03.01.2001.9"):
        assert client.get("/cakupan/", {"wilayah": foreign}).status_code == 404, foreign


def test_province_and_ministry_read_the_summary(two, client):
    from guyub.insight.tasks import refresh_changed

    sign_in(client, "head", "33")
    assert "belum dihitung" in client.get("/cakupan/").content.decode()
    assert "belum dihitung" in client.get("/rekonsiliasi/").content.decode()
    assert client.get("/lembar-siaran.pdf").status_code == 404
    refresh_changed()
    text = client.get("/cakupan/").content.decode()
    assert "Kabupaten Purbalingga" in text
    assert "34 kabupaten/kota belum punya data" in text
    assert client.get("/cakupan/?wilayah=33.03").status_code == 200
    assert client.get("/cakupan/?wilayah=35.13").status_code == 404
    sign_in(client, "head", "")
    text = client.get("/cakupan/").content.decode()
    assert "Jawa Tengah" in text
    assert "Jawa Timur" in text
    assert client.get("/peta/").status_code == 200


def test_neglected_villages(two, client):
    sign_in(client, "section_head")
    text = client.get("/cakupan/desa/").content.decode()
    assert text.count("belum pernah") >= 2
    assert "kecamatan=33.03.02&amp;desa=33.03.02.2001" in text
    assert "35.13" not in text


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("/cakupan/", OTHERS),
        ("/peta/", OTHERS),
        ("/peta/data/", OTHERS),
        ("/rekonsiliasi/", (*OTHERS, *AREAS)),
        ("/rekonsiliasi/catat/", (*OTHERS, "auditor", "field_officer", "delegate")),
        ("/lembar-siaran/", (*OTHERS, "village_clerk")),
    ],
)
def test_pages_refuse_other_roles(db, client, url, refused):
    assert client.get(url).status_code == 302
    for role in refused:
        appointed(client, role)
        assert client.get(url).status_code == 403, role


# --- stated totals ------------------------------------------------------------------------------

STATED = {
    "label": "Industri kecil dan menengah",
    "value": "43.358",
    "parts": "Industri kecil: 43.185\nIndustri menengah: 115",
    "stated_on": "10/09/2026",
    "source": "siaran pers 10-09",
    "figure": "businesses",
    "token": "uji-1",
}


def test_a_stated_total_shows_what_is_unexplained_and_is_never_mended(two, client):
    from guyub.insight.models import StatedFigure
    from guyub.kernel.db import in_scope
    from guyub.ledger.models import Event

    found = sign_in(client, "registrar")
    assert client.post("/rekonsiliasi/catat/", STATED).status_code == 302
    assert client.post("/rekonsiliasi/catat/", STATED).status_code == 302, "twice is once"
    text = client.get("/rekonsiliasi/").content.decode()
    assert "43.358" in text
    assert "58 belum terjelaskan" in text
    assert "43.300" in text
    assert "43.356 lebih banyak daripada daftar usaha sekarang" in text
    assert "Semua jumlah sama dengan jumlah bagiannya" in text
    with in_scope(found.scope, read_only=True):
        row = StatedFigure.objects.get()
        assert Event.objects.filter(verb="insight.figure.state").count() == 2
    assert (row.value, row.parts_sum, row.unexplained) == (43_358, 43_300, 58)

    assert client.post(f"/rekonsiliasi/{row.pk}/tarik/", {"reason": ""}).status_code == 200
    answer = client.post(f"/rekonsiliasi/{row.pk}/tarik/", {"reason": "salah halaman"})
    assert answer.status_code == 302
    assert "salah halaman" in client.get("/rekonsiliasi/").content.decode()


def test_stated_totals_of_others_do_not_exist(two, client):
    from guyub.insight.actions import Statement, state_figure

    row = state_figure(
        office_act("35.13"), "35.13", Statement("IKM", 10, TODAY, "siaran tetangga", token="uji-2")
    )
    sign_in(client, "registrar")
    assert "siaran tetangga" not in client.get("/rekonsiliasi/").content.decode()
    assert client.get(f"/rekonsiliasi/{row.pk}/tarik/").status_code == 404


def test_the_same_token_of_two_regencies_is_two_statements(two, client):
    from guyub.insight.actions import Statement, state_figure
    from guyub.insight.models import StatedFigure

    said = Statement("IKM", 10, TODAY, "siaran tetangga", token="uji-1")
    state_figure(office_act("35.13"), "35.13", said)
    sign_in(client, "registrar")
    for _ in range(2):
        assert client.post("/rekonsiliasi/catat/", STATED).status_code == 302
    rows = StatedFigure.objects.using("owner").values_list("regency_code", "value")
    assert sorted(rows) == [("33.03", 43_358), ("35.13", 10)]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("parts", "Industri kecil 43", "Baris 1"),
        ("parts", "Kecil: 43\nSedang: banyak", "Baris 2"),
        ("stated_on", "10/09/2099", "belum terjadi"),
        ("value", "-5", ""),
        ("source", "", ""),
    ],
)
def test_a_statement_that_cannot_be_read_is_explained(db, client, field, value, words):
    sign_in(client, "registrar")
    answer = client.post("/rekonsiliasi/catat/", {**STATED, field: value})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert words in text
    assert f"id_{field}" in text


def test_a_province_states_nothing_for_its_regencies(db, client):
    sign_in(client, "head", "33")
    answer = client.post("/rekonsiliasi/catat/", STATED)
    assert answer.status_code == 200
    assert "Hanya dinas kabupaten/kota" in answer.content.decode()


# --- map and press sheet ------------------------------------------------------------------------


def test_map_draws_bubbles_and_then_outlines(two, client, tmp_path):
    from guyub.areas.actions import load_boundaries

    sign_in(client, "head")
    text = client.get("/peta/").content.decode()
    assert text.count('class="map-bubble"') == 2
    assert "Kemangkon" in text
    ring = [[109.3, -7.4], [109.4, -7.4], [109.4, -7.5], [109.3, -7.4]]
    feature = {
        "properties": {"code": "33.03.01"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path = tmp_path / "batas.geojson"
    path.write_text(json.dumps({"features": [feature]}))
    load_boundaries(
        office_act("33.03"), path, office_id=office("33.03").pk, area_code="33.03", source="Uji"
    )
    text = client.get("/peta/").content.decode()
    assert text.count('class="map-area map-5" d="M') == 1
    assert text.count('class="map-bubble"') == 1
    data = client.get("/peta/data/").json()
    kinds = {f["properties"]["code"]: f["geometry"]["type"] for f in data["features"]}
    assert kinds == {"33.03.01": "Polygon", "33.03.02": "Point"}
    sign_in(client, "head", "35.13")
    assert {f["properties"]["code"] for f in client.get("/peta/data/").json()["features"]} == {
        "35.13.01"
    }


def test_map_of_villages_and_of_one_village(two, client):
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    text = client.get("/peta/?rinci=desa&ukuran=unreached").content.decode()
    assert "Menurut" not in text
    assert text.count('class="map-bubble"') == 1
    assert (
        "Tidak ada wilayah di bawahnya"
        in client.get("/peta/?wilayah=33.03.01.2001").content.decode()
    )
    assert client.get("/peta/data/?wilayah=33.03.01.2001").json()["features"] == []
    assert client.get("/peta/data/?wilayah=35.13").status_code == 404


def test_map_data_holds_no_person_and_no_business(two, client):
    sign_in(client, "head")
    text = client.get("/peta/data/?rinci=desa").content.decode()
    assert "Sri" not in text
    assert "Keripik" not in text


def test_press_sheet_on_screen_and_as_pdf(two, client):
    sign_in(client, "head")
    text = client.get("/lembar-siaran/").content.decode()
    assert "Industri kecil dan menengah Kabupaten Purbalingga" in text
    assert "Permenperin 64/2016" in text
    pdf = client.get("/lembar-siaran.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")


def test_a_figure_that_does_not_add_up_is_not_printed():
    from guyub.insight.counting import EMPTY
    from guyub.insight.figures import DIMENSIONS, PLACES
    from guyub.insight.press_sheet import make
    from guyub.insight.reconciling import checks

    total = {**EMPTY, "businesses": 10, "operating": 9}
    parts = {"branch": {"pangan": {**EMPTY, "businesses": 10, "operating": 8}}}
    done = checks(total, parts, [DIMENSIONS["branch"]])
    assert [(c.figure.key, c.difference) for c in done if not c.agrees] == [("operating", 1)]
    sheet = make(total, parts, PLACES["district"], {}, done)
    assert sheet.withheld == ["Usaha berjalan"]
    assert "operating" not in {figure.key for figure, _value in sheet.figures}


def test_a_figure_of_the_visit_only(two, client):
    assert visit("head", "35.13").area_codes == ("35.13",)
    sign_in(client, "head", "35.13")
    text = client.get("/lembar-siaran/").content.decode()
    assert "Kabupaten Probolinggo" in text
    assert "Purbalingga" not in text


# --- totals of files ----------------------------------------------------------------------------


def test_totals_of_imported_files_stand_on_the_reconciliation_page(two, client):
    from guyub.intake.models import Import, Table
    from guyub.kernel.ids import uuid7
    from tests.factories import NOW

    def drop(code: str, name: str, state: str = "review") -> None:
        file = Import(
            pk=uuid7(), regency_code=code, office_id=office(code).pk, filename=name,
            sha256=str(uuid7()), size=1, path="x", source="Uji", state=state, created_at=NOW,
            updated_at=NOW,
        )  # fmt: skip
        file.save(using="owner", force_insert=True)
        agreeing = {"difference": 0, "sentence": "Jumlah cocok.", "label": "Unit"}
        wrong = {"difference": 2, "sentence": "Tertulis 262 unit, barisnya 260.", "label": "Unit"}
        Table(
            pk=uuid7(), regency_code=code, batch=file, position=0, sheet_index=0, ordinal=0,
            first_row=1, last_row=9, signature="x", checks=[agreeing, wrong],
        ).save(using="owner", force_insert=True)  # fmt: skip

    drop("33.03", "potensi.xlsx")
    drop("33.03", "batal.xlsx", "cancelled")
    drop("35.13", "tetangga.xlsx")
    sign_in(client, "registrar")
    text = client.get("/rekonsiliasi/").content.decode()
    assert "potensi.xlsx" in text
    assert "1 jumlah tidak cocok" in text
    assert "Tertulis 262 unit, barisnya 260." in text
    assert "batal.xlsx" not in text
    assert "tetangga.xlsx" not in text
