"""Letters say what is stored: the numbers in the PDF are the sums of the stored lines."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import timedelta

import pytest
from pypdf import PdfReader

from guyub.aid import models as m
from guyub.aid import policy_summary as policy
from guyub.aid.actions.deciding_decree import add_scan
from guyub.aid.queries import deciding_letters as letters
from guyub.aid.queries.deciding_summary import summary_of
from guyub.aid.views.deciding_summary import sheet
from guyub.kernel import documents
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from guyub.kernel.rupiah import format_rupiah
from tests.aid.worlds import change, put, world
from tests.factories import NOW, TODAY, office_act, sign_in

pytestmark = pytest.mark.usefixtures("db")


def text_of(pdf: bytes) -> str:
    if shutil.which("pdftotext"):
        return subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
        ).stdout.decode()
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def amounts(text: str) -> list[int]:
    return [int(x.replace(".", "")) for x in re.findall(r"Rp([0-9.]+[0-9])", text)]


def test_the_decree_prints_what_is_stored():
    made = world(until="decided", track="hibah", groups=3)
    act = office_act()
    with in_scope(act.scope, read_only=True):
        decree = m.Decree.objects.select_related("round", "selection").get()
        lines = letters.decree_lines(decree)
        data = letters.decree_letter(decree, made.office, lines)
    text = text_of(documents.render("aid/sk", data))
    stored = [x.quantity * x.unit_price for x in lines]
    printed = amounts(text.split("DAFTAR PENERIMA, BARANG, DAN DANA", 1)[1])
    # Each line once, each village's sum once, each fund's sum once, the whole once.
    villages: dict[str, int] = {}
    funds: dict[str, int] = {}
    for x, value in zip(lines, stored, strict=True):
        villages[x.village_code] = villages.get(x.village_code, 0) + value
        funds[x.fund.name] = funds.get(x.fund.name, 0) + value
    expected = [*stored, *villages.values(), *funds.values(), sum(stored)]
    assert sorted(printed) == sorted(expected)
    assert sum(villages.values()) == sum(funds.values()) == sum(stored)
    assert "900/12/2026" in text
    assert "RANCANGAN" not in text


def test_a_draft_says_so():
    made = world(until="decided")
    change(made.decree, state="revoked")
    act = office_act()
    with in_scope(act.scope, read_only=True):
        decree = m.Decree.objects.select_related("round", "selection").get()
        data = letters.decree_letter(decree, made.office, letters.decree_lines(decree))
    assert "DICABUT" in text_of(documents.render("aid/sk", data))


def test_an_agreement_for_each_recipient_and_giver_in_one_file():
    made = world(until="decided", track="hibah")
    act = office_act()
    with in_scope(act.scope, read_only=True):
        decree = m.Decree.objects.select_related("round").get()
        rows = list(m.Agreement.objects.select_related("fund", "group", "business"))
        data = letters.agreement_letters(decree, made.office, rows, letters.signers_of(rows))
    text = text_of(documents.render("aid/nphd", data))
    assert text.count("NASKAH PERJANJIAN HIBAH DAERAH") == 2
    assert text.count("PAKTA INTEGRITAS") == 2
    for a in rows:
        assert format_rupiah(a.amount) in text
    assert "delapan juta lima ratus lima puluh ribu rupiah" in text
    assert "Warga Kelompok 1 1" in text
    assert "tanggal 10 Januari" in text
    assert "setiap 3 bulan" in text
    assert "Minggu, tanggal dua puluh dua bulan November" in text
    assert all(p["differs"] == "" for p in data["papers"])
    change(rows[0], amount=rows[0].amount + 1)
    with in_scope(act.scope, read_only=True):
        fresh = list(m.Agreement.objects.select_related("fund", "group", "business"))
        wrong = letters.agreement_letters(decree, made.office, fresh, letters.signers_of(fresh))
    assert "Selisih dengan catatan" in text_of(documents.render("aid/nphd", wrong))


def test_a_refusal_states_reasons_the_nearest_yes_and_the_right():
    made = world(until="announced")
    act = office_act()
    with in_scope(act.scope, read_only=True):
        row = m.Result.objects.select_related("proposal__group", "proposal__business").first()
        row.verdict = "refused"
        row.reasons = [{"code": "rule", "words": "Syarat belum terpenuhi: belum punya NIB."}]
        row.nearest = [{"words": "mengurus NIB", "days": 3, "cost": 0, "help": "kantor desa"}]
        data = letters.refusal_letters(made.round, made.selection, made.office, [row], TODAY)
    text = " ".join(text_of(documents.render("aid/penolakan", data)).split())
    assert "belum punya NIB" in text
    assert "Mengurus NIB (biasanya 3 hari kerja, tanya kantor desa)" in text
    assert "paling lambat 22 November 2026" in text
    assert "UU 30/2014 pasal 77 ayat (4)" in text


# --- the regent's page ---------------------------------------------------------------------------


def lines_of(count: int, villages: int = 15, districts: int = 13, kinds: int = 548):
    return [
        policy.Line(
            f"p{i % 148}", f"Desa {i % villages}, Kec. {i % districts}", f"Kec {i % districts}",
            f"Dana {i % 2 + 1}", f"Mesin pemotong nomor {i % kinds}", "unit", i % 3 + 1,
            1_000_000 + i,
        )
        for i in range(count)
    ]  # fmt: skip


def test_the_story_of_purbalingga_fits_on_one_page_and_adds_up():
    """148 recipients, 548 kinds, 15 villages, 13 sub-districts, two funds."""
    lines = lines_of(1200)
    value = sum(x.value for x in lines)
    told = policy.summarise(
        {policy.AWARDED: lines, policy.DECREED: lines, policy.HANDED: lines[:600]},
        {policy.AWARDED: value, policy.DECREED: value,
         policy.HANDED: sum(x.value for x in lines[:600])},
    )  # fmt: skip
    assert told.adds_up
    first = told.stages[1]
    assert (first.recipients, first.kinds, first.difference) == (148, 548, 0)
    for division in told.divisions:
        assert tuple(t.value for t in division.totals) == tuple(s.value for s in told.stages)
        assert tuple(t.units for t in division.totals) == tuple(s.units for s in told.stages)
    assert any("jenis lain" in label for label, _sums in told.divisions[3].rows)
    made = world(until="open")
    pdf = documents.render("aid/ringkasan", sheet(made.round, made.office, told, NOW))
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1


def test_a_difference_is_printed_never_hidden():
    lines = lines_of(10)
    value = sum(x.value for x in lines)
    told = policy.summarise({policy.AWARDED: lines}, {policy.AWARDED: value + 500})
    assert not told.adds_up
    assert told.stages[0].difference == 500
    made = world(until="open")
    text = text_of(documents.render("aid/ringkasan", sheet(made.round, made.office, told, NOW)))
    assert "Ada selisih" in text
    assert "Daftar penerima 500" in text


def test_the_sums_of_a_real_round_reconcile():
    made = world(until="signed", groups=3)
    act = office_act()
    with in_scope(act.scope, read_only=True):
        told = summary_of(made.round)
    assert told.adds_up
    # Awarded and decreed at the catalogue's price, handed over at the contract's.
    assert [s.value for s in told.stages] == [25_650_000, 25_650_000, 18_000_000]


# --- what anybody reads --------------------------------------------------------------------------


def test_the_public_list_names_recipients_and_nobody_else(client):
    from guyub.registry.models import Owner

    made = world(until="scored", groups=3)
    purse = m.RoundFund.objects.using("owner").all()
    for one in purse:
        change(one, amount=9_000_000)
    from guyub.aid.actions.deciding_selection import announce_selection, run_selection

    listed = run_selection(office_act("33.03", "section_head"), made.round.pk)
    address = f"/bantuan/daftar/{made.round.number}/"
    assert client.get(address).status_code == 404
    announce_selection(office_act("33.03", "head"), made.round.pk, listed.digest)
    text = client.get(address).content.decode()
    assert "Kelompok 1" in text
    assert "Kelompok 3" not in text
    assert "1 usulan menjadi cadangan" in text
    assert "Pagu dana habis" in text
    for person in Owner.objects.using("owner").all():
        assert person.name not in text


def test_an_applicant_reads_reasons_and_the_way_to_object(client):
    made = world(until="announced")
    one = made.proposals[0]
    sign_in(client, "group_chair", subject_id=made.groups[0].pk)
    page = client.get(f"/bantuan/seleksi/{made.round.number}/hasil/{one.number}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "masuk daftar penerima" in text
    assert "Mesin pemotong singkong" in text
    other = made.proposals[1].number
    assert client.get(f"/bantuan/seleksi/{made.round.number}/hasil/{other}/").status_code == 404


# --- scans, cards, what waits --------------------------------------------------------------------


def test_the_signed_paper_is_kept_once_and_given_out(client):
    from PIL import Image

    made = world(until="decided")
    content = io.BytesIO()
    Image.new("RGB", (320, 240), "white").save(content, "JPEG")
    head = office_act("33.03", "head")
    row = add_scan(head, made.decree.pk, content.getvalue())
    assert add_scan(head, made.decree.pk, content.getvalue()).pk == row.pk
    with pytest.raises(DomainError):
        add_scan(head, made.decree.pk, b"%PDF-1.4 bukan pdf")
    with pytest.raises(NotAllowed):
        add_scan(office_act("33.03", "verifier"), made.decree.pk, content.getvalue())
    sign_in(client, "auditor")
    answer = client.get(f"/bantuan/sk/pindaian/{row.pk}/")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, no-store"


def test_cards_and_counts_show_what_waits_for_whom():
    from guyub.accounts.visit import Visit
    from guyub.aid import waiting_deciding as waiting
    from guyub.aid.actions.deciding_decree import Wording, draft_decree
    from guyub.aid.actions.deciding_objections import Complaint, submit_objection
    from guyub.aid.board import Sight
    from guyub.aid.panels_deciding import decree_card, objection_card, selection_card
    from tests.factories import visit

    made = world(until="ranked")
    head = visit("head")
    with in_scope(head.scope, read_only=True):
        assert waiting.lists(head) == 1
        assert selection_card(Sight(head, made.round))["selected"] == 2
        assert objection_card(Sight(head, made.round)) is None
    change(made.selection, state="announced", approver_person=made.people["approver"],
           approved_at=NOW)  # fmt: skip
    change(made.round, state="announced", announced_at=NOW,
           objections_until=TODAY + timedelta(days=3650))  # fmt: skip
    submit_objection(
        Visit().act(NOW), made.round, Complaint("Budi", "Nilai kami keliru."), assisted=False
    )
    with in_scope(head.scope, read_only=True):
        assert (waiting.lists(head), waiting.objections(head)) == (0, 1)
        assert objection_card(Sight(head, made.round))["waiting"] == 1
        assert "Masa keberatan" in decree_card(Sight(head, made.round))["waits"]
    change(m.Objection.objects.using("owner").first(), state="withdrawn")
    change(made.round, objections_until=TODAY - timedelta(days=1))
    for one in made.proposals:
        change(one, state="selected")
    maker = visit("section_head")
    row = draft_decree(maker.act(NOW), made.round.pk, Wording("A", "B", "C"))
    checker = visit("finance_officer")
    with in_scope(checker.scope, read_only=True):
        assert (waiting.to_verify(checker), waiting.to_verify(maker)) == (1, 0)
    change(row, state="verified", verifier_person=checker.user.person_id)
    with in_scope(head.scope, read_only=True):
        assert waiting.to_sign(head) == 1
        assert len(decree_card(Sight(head, made.round))["decrees"]) == 1


@pytest.mark.parametrize("state", ["", "withdrawn", "rejected"])
def test_the_decree_says_that_objections_were_answered_only_where_there_were_any(state):
    from guyub.kernel.ids import uuid7

    made = world(until="decided")
    if state:
        objected = put(
            m.Objection, office_id=made.office.pk, regency_code=made.code, round=made.round,
            number="KBR-33.03-000001", against="list", name="Warga", text="Kenapa",
            received_at=NOW, answer_by=TODAY, token="t" * 20,
        )  # fmt: skip
        change(objected, state=state, answerer_person=uuid7(), answerer="Kabid", answered_at=NOW,
               answer="Sudah diperiksa")  # fmt: skip
    act = office_act()
    with in_scope(act.scope, read_only=True):
        decree = m.Decree.objects.select_related("round", "selection").get()
        data = letters.decree_letter(decree, made.office, letters.decree_lines(decree))
    text = " ".join(text_of(documents.render("aid/sk", data)).split())
    answered = "keberatan yang masuk atas daftar itu telah dijawab" in text
    none_came = "tidak ada keberatan yang masuk atas daftar tersebut" in text
    assert (answered, none_came) == (state == "rejected", state != "rejected")
