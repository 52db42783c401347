"""Pages of groups as people use them, and the papers they print."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from guyub.groups import printing
from guyub.groups.models import Group, GroupPaper, GroupScan
from tests.factories import NOW, sign_in, visit
from tests.groups.worlds import (
    FAR_VILLAGE,
    VILLAGE,
    businesses,
    founded,
    fresh,
    recognised,
    rows,
    start,
    with_members,
)


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def hidden_id(body: str) -> str:
    """The id by which a form is sent once."""
    found = re.search(r'name="id" value="([0-9a-f-]{36})"', body)
    assert found
    return found[1]


def test_the_list_filters_searches_and_says_so(db, client):
    recognised(made=businesses(5))
    start(name="Mekar Jaya", kind="paguyuban", village_code=FAR_VILLAGE)
    sign_in(client, "registrar")
    page = client.get("/kelompok/").content.decode()
    assert "Sumber Rejeki" in page
    assert "Mekar Jaya" in page
    number = Group.objects.using("owner").get(name="Mekar Jaya").number
    for query, meant in (
        ("jenis=paguyuban", "Mekar Jaya"), ("keadaan=recognised", "Sumber Rejeki"),
        ("kecamatan=33.03.02", "Mekar Jaya"), ("q=rejeki", "Sumber Rejeki"),
        ("q=jaya", "Mekar Jaya"), (f"q={number}", "Mekar Jaya"), ("cabang=pangan&q=mek", "Mekar"),
        ("keadaan=tanpa-domisili", "Sumber Rejeki"),
    ):  # fmt: skip
        body = client.get(f"/kelompok/?{query}").content.decode().split("<tbody")
        assert len(body) == 2, query
        assert meant in body[1], query
        assert body[1].count("<tr>") == 1, query
    assert "tidak ada" in client.get("/kelompok/?jenis=bohong").content.decode()
    assert client.get("/kelompok/?cetak=1").status_code == 200


def test_a_clerk_forms_a_group_from_first_to_founding(db, client):
    made = businesses(5)
    businesses(1, FAR_VILLAGE, 9)
    who = sign_in(client, "village_clerk", area_codes=["33.03.01"])
    page = client.get(f"/kelompok/baru/?desa={VILLAGE}&barang=Keripik&cabang=pangan")
    body = page.content.decode()
    assert f'value="{VILLAGE}" selected' in body
    sent = {
        "id": hidden_id(body), "name": "Sumber Rejeki", "kind": "kelompok", "trade": "Keripik",
        "branch": "pangan", "village_code": VILLAGE,
    }  # fmt: skip
    answer = client.post("/kelompok/baru/", sent)
    group = Group.objects.using("owner").get()
    assert answer.url == f"/kelompok/{group.number}/anggota/"
    assert client.post("/kelompok/baru/", sent).status_code == 302
    assert Group.objects.using("owner").count() == 1

    body = client.get(answer.url).content.decode()
    assert "Keripik A" in body
    assert "Keripik J" not in body
    assert "Pemilik A" in client.get(f"{answer.url}?q=pemilik a").content.decode()
    refused = client.post(answer.url, {"versi": "1"})
    assert "Centang usaha" in refused.content.decode()
    ids = [str(b.pk) for b in made]
    assert client.post(answer.url, {"versi": "1", "usaha": ids}).status_code == 302
    page = f"/kelompok/{group.number}/"
    for row, role in zip(rows(group), ("chair", "secretary"), strict=False):
        version = fresh(group).version
        sent = {"versi": version, "role": role, "owner": str(row.owner_id)}
        assert client.post(f"{page}anggota/{row.pk}/tugas/", sent).status_code == 302

    listed = text_of(client.get(f"{page}daftar-hadir.pdf").content)
    assert "Pemilik A" in listed
    assert "Tanda tangan" in listed
    minutes = text_of(client.get(f"{page}berita-acara.pdf").content)
    assert "Ketua : Pemilik A" in " ".join(minutes.split())
    assert "Kepala Desa" in minutes

    version = fresh(group).version
    asked = client.post(f"{page}bentuk/", {"versi": version, "on": "20/11/2026"})
    body = asked.content.decode()
    assert "Belum ada bendahara" in body
    assert 'value="board"' in body
    # Reading is not confirming: without the tick it is asked again.
    sent = {"versi": version, "on": "20/11/2026", "sudah_dibaca": "board"}
    assert "Belum ada bendahara" in client.post(f"{page}bentuk/", sent).content.decode()
    from tests.permissions.makers_groups import photo

    scan = io.BytesIO(photo().content)
    scan.name = "berita-acara.jpg"
    done = client.post(f"{page}bentuk/", {**sent, "setuju": "ya", "scan": scan, "attended": "on"})
    assert done.status_code == 302
    assert fresh(group).state == "founded"
    assert GroupScan.objects.using("owner").count() == 1
    body = client.get(page).content.decode()
    assert "Buka Foto" in body
    assert "Sudah dibentuk" in body
    assert who.user.person_id in fresh(group).hands


def test_the_head_recognises_what_others_founded(db, client):
    group = founded()
    page = f"/kelompok/{group.number}/"
    sign_in(client, "head")
    assert "Akui dengan SK" in client.get(page).content.decode()
    stale = client.post(f"{page}akui/", {"versi": 1, "number": "SK/1", "on": "22/11/2026"})
    assert "baru saja diubah" in stale.content.decode()
    sent = {"versi": group.version, "number": "SK/1", "on": "22/11/2026"}
    assert client.post(f"{page}akui/", sent).status_code == 302
    body = client.get(page).content.decode()
    assert "Diakui dinas" in body
    assert "SK/1" in body


def test_who_founded_it_is_told_that_another_recognises_it(db, client):
    registrar = visit("registrar")
    group = founded(registrar.act())
    from guyub.accounts.models import User

    head = sign_in(client, "head")
    User.objects.using("owner").filter(pk=head.user.pk).update(person_id=registrar.user.person_id)
    body = client.get(f"/kelompok/{group.number}/").content.decode()
    assert "orang lain yang mengakuinya" in body
    assert "Akui dengan SK" not in body
    sent = {"versi": group.version, "number": "SK/1", "on": "22/11/2026"}
    answer = client.post(f"/kelompok/{group.number}/akui/", sent)
    assert "ikut membentuk" in answer.content.decode()
    assert fresh(group).state == "founded"


def test_a_foreign_group_does_not_exist(db, client):
    group = founded()
    sign_in(client, "registrar", "35.13")
    for page in ("", "ubah/", "anggota/", "surat/", "berita-acara.pdf"):
        assert client.get(f"/kelompok/{group.number}/{page}").status_code == 404
    assert client.get("/kelompok/KEL-33.03-000001-0/").status_code == 404
    assert client.get("/kelompok/bohong/").status_code == 404


def test_ending_pages_end_and_part_groups(db, client):
    one = recognised(7, made=businesses(7))
    two = founded(made=businesses(5, first=8), name="Lain")
    sign_in(client, "section_head")
    page = f"/kelompok/{one.number}/pecah/"
    body = client.get(page).content.decode()
    sent = {
        "id": hidden_id(body), "name": "Pecahan", "village_code": VILLAGE,
        "members": [str(m.pk) for m in rows(one)[5:]], "on": "22/11/2026", "reason": "Jauh",
        "versi": one.version,
    }  # fmt: skip
    assert client.post(page, sent).status_code == 302
    assert client.post(page, sent).status_code == 302
    made = Group.objects.using("owner").get(name="Pecahan")
    assert len(rows(made)) == 2
    page = f"/kelompok/{two.number}/gabung/"
    sent = {"into": "KEL-1", "on": "22/11/2026", "reason": "Satu pasar", "versi": two.version}
    assert "Nomor tidak lengkap" in client.post(page, sent).content.decode()
    assert client.post(page, {**sent, "into": one.number}).status_code == 302
    body = client.get(f"/kelompok/{two.number}/").content.decode()
    assert f"/kelompok/{one.number}/" in body
    assert "Digabung ke Sumber Rejeki" in body
    body = client.get(f"/kelompok/{one.number}/").content.decode()
    assert "Lain digabung ke sini" in body
    assert "membentuk Pecahan" in body
    page = f"/kelompok/{one.number}/bubar/"
    sent = {"on": "22/11/2026", "reason": "Selesai", "versi": fresh(one).version}
    assert client.post(page, sent).status_code == 302
    assert fresh(one).state == "dissolved"


def test_papers_are_added_withdrawn_and_refused_when_they_are_no_paper(db, client):
    group = founded()
    sign_in(client, "registrar")
    page = f"/kelompok/{group.number}/surat/"
    bad = io.BytesIO(b"bukan foto")
    bad.name = "surat.exe"
    sent = {"versi": group.version, "kind": "domicile", "number": "140/1",
            "issued_on": "21/11/2026", "issuer": "Desa"}  # fmt: skip
    assert "bukan foto" in client.post(page, {**sent, "scan": bad}).content.decode()
    assert client.post(page, sent).status_code == 302
    paper = GroupPaper.objects.using("owner").get(kind="domicile")
    sent = {"versi": fresh(group).version, "reason": "Salah nomor"}
    assert client.post(f"{page}{paper.pk}/tarik/", sent).status_code == 302
    assert "Ditarik" in client.get(f"/kelompok/{group.number}/").content.decode()


def test_the_office_chooses_the_rule_that_measures_its_groups(db, client):
    from tests.groups.test_readiness import own_rule

    sign_in(client, "head")
    assert "Aturan bawaan" in client.get("/kelompok/diminta/").content.decode()
    own_rule({"all": [{"fact": "groups.members", "op": ">=", "value": 5}]}, "Aturan satu")
    two = own_rule({"all": [{"fact": "groups.members", "op": ">=", "value": 7}]}, "Aturan dua")
    assert "Aturan satu" in client.get("/kelompok/diminta/").content.decode()
    sent = {"rule": str(two.rule_id)}
    for _twice in range(2):
        assert client.post("/kelompok/diminta/aturan/", sent).status_code == 302
    body = client.get("/kelompok/diminta/").content.decode()
    assert "Aturan dua" in body
    assert "paling sedikit 7 usaha" in body
    assert client.post("/kelompok/diminta/aturan/", {"rule": ""}).status_code == 302
    assert "Aturan satu" in client.get("/kelompok/diminta/").content.decode()


@pytest.mark.parametrize("amount", [0, 3, 40])
@pytest.mark.parametrize("name", ["daftar-hadir", "berita-acara"])
def test_papers_are_archival_and_hold_any_number_of_members(db, name, amount):
    group = Group(name="#image <b>", kind="kub", trade="keripik", village_code=VILLAGE)
    lines = [printing.Line(f"Orang {n}", f"Usaha {n}", "Desa", "member") for n in range(amount)]
    make = printing.attendance if name == "daftar-hadir" else printing.minutes
    pdf = printing.typeset(name, make(group, lines), NOW)
    assert pdf == printing.typeset(name, make(group, lines), NOW)
    assert b"pdfaid" in pdf
    told = text_of(pdf)
    assert "#image <b>" in told
    assert f"Orang {amount - 1}" in told or not amount


def test_the_one_who_countersigns_is_head_of_village_or_lurah(db):
    assert printing.head_of("33.03.05.2008").startswith("Kepala Desa")
    assert printing.head_of("33.03.05.1008").startswith("Lurah")


def test_the_attendance_list_leaves_room_for_who_else_comes(db):
    group = with_members()
    data = printing.attendance(group, [printing.Line("A", "B", "C")])
    assert len(data["rows"]) >= printing.LEAST_ROWS
    assert data["rows"][-1] == {"person": "", "business": "", "village": ""}
