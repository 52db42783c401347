"""Pages of proposals: who sees what, filters, waiting counts, papers, printed forms, seats."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from guyub.aid import panels_proposing, seats_proposing, waiting_proposing
from guyub.aid.actions import proposing as actions
from guyub.aid.actions import proposing_scores as scores
from guyub.aid.actions import proposing_sending as sending
from guyub.aid.board import Sight
from guyub.aid.models import Proposal, ProposalFile, Round
from guyub.aid.queries import proposing as queries
from guyub.kernel.db import in_scope
from tests.aid import proposing as p
from tests.aid.worlds import change, put, world
from tests.factories import NOW, TODAY, office_act, sign_in, visit

pytestmark = pytest.mark.usefixtures("db")


def picture(color="orange"):
    out = io.BytesIO()
    Image.new("RGB", (80, 60), color).save(out, "JPEG")
    return out.getvalue()


def page(client, name, *args, **query):
    return client.get(reverse(f"aid:{name}", args=args), query)


def rule_of(made, **values):
    """A published rule of the office for the round's businesses."""
    from guyub.criteria.actions import Wording, add_example, create_rule, propose, publish
    from guyub.criteria.models import Version
    from guyub.criteria.subjects import Count

    tree = {"all": [
        {"fact": "registry.workers", "op": "<=", "value": 19},
        {"fact": "registry.products", "op": ">=", "value": 1},
    ]}  # fmt: skip
    made_rule = create_rule(office_act(), "Syarat alat", "", Wording(tree)).rule_id
    for workers in (3, 30):
        known = {"registry.workers": workers, "registry.products": 2}
        add_example(office_act(), made_rule, {
            "title": str(workers), "known": known, "expected": workers <= 19,
            "today": TODAY.isoformat(),
        })  # fmt: skip
    propose(office_act(), made_rule)
    head = office_act(role="head")
    with in_scope(head.scope, read_only=True):
        token = Version.objects.get(rule=made_rule).token
    publish(head, made_rule, token, Count(1, 1, 1))
    change(made.round, rule_id=made_rule, **values)


def test_what_the_rule_says_is_frozen_and_never_refuses(client):
    from guyub.registry.actions.product import add_product

    made = world()
    rule_of(made)
    one, two, _three = made.members[made.groups[0].pk]
    add_product(office_act(), one.pk, {"name": "Keripik"})
    from guyub.registry.actions.observation import record_observation

    for business, workers in ((one, 4), (two, 40)):
        record_observation(
            office_act(), business.pk,
            {"year": 2026, "observed_on": TODAY, "source": "Uji", "workers": workers},
        )  # fmt: skip
    # The chair sees no registry; the rule is answered with what the office knows all the same.
    proposal = p.sent(made, p.chair(made).act(NOW))
    assert proposal.state == "submitted"
    by_id = {a["of"]: a for a in proposal.frozen["rules"]}
    yes, no = by_id[str(one.pk)], by_id[str(two.pk)]
    assert (yes["verdict"], yes["version"]) == (True, 1)
    assert yes["facts"] == {"registry.workers": 4, "registry.products": 1}
    assert no["verdict"] is False
    assert no["steps"]
    sign_in(client, "registrar")
    shown = page(client, "proposal", proposal.number).content.decode()
    assert "Memenuhi" in shown
    assert "Belum memenuhi" in shown
    assert no["steps"][0] in shown


def test_the_rule_as_it_was_when_the_round_opened_decides_what_the_applicant_is_told():
    from guyub.registry.actions.observation import record_observation

    made = world()
    tree = {"all": [{"fact": "registry.workers", "op": "<=", "value": 2}]}
    kept = {"title": "Waktu dibuka", "version": 7, "tree": tree}
    rule_of(made, frozen={"rules": {"business": kept}})
    for business in made.members[made.groups[0].pk]:
        record_observation(
            office_act(), business.pk,
            {"year": 2026, "observed_on": TODAY, "source": "Uji", "workers": 4},
        )  # fmt: skip
    answers = p.sent(made, p.act()).frozen["rules"]
    assert {(a["verdict"], a["version"], a["title"]) for a in answers} == {
        (False, 7, "Waktu dibuka")
    }


def test_unknown_becomes_a_question_for_the_check(client):
    from guyub.registry.actions.product import add_product

    made = world()
    rule_of(made)
    for business in made.members[made.groups[0].pk]:
        add_product(office_act(), business.pk, {"name": "Keripik"})
    proposal = p.sent(made, p.act())
    answer = proposal.frozen["rules"][0]
    assert answer["verdict"] is None
    assert answer["steps"] == []
    asked = "Berapa orang yang bekerja di usaha ini, termasuk keluarga?"
    assert answer["questions"] == [asked]
    sign_in(client, "verifier")
    member = p.taking_part(proposal)[0]
    assert asked in page(client, "check", proposal.number, member.pk).content.decode()


def test_a_fellow_member_reads_the_state_and_the_own_lines_only(client):
    from guyub.registry.models import Ownership

    made = world()
    proposal = p.sent(made, p.act())
    first, second, _third = made.members[made.groups[0].pk]
    owner = Ownership.objects.using("owner").get(business_id=second.pk).owner_id
    sign_in(client, "owner", subject_id=owner)
    shown = page(client, "proposal", proposal.number).content.decode()
    assert "Usulan sudah diterima dinas" in shown
    assert second.name in shown
    assert first.name not in shown
    assert "Surat domisili" not in shown
    assert "Bantuan lain yang ditemukan" not in shown
    assert page(client, "proposal_form", proposal.number).status_code == 404
    assert page(client, "proposal_fill", proposal.number, "kirim").status_code == 404
    listed = page(client, "my_proposals").content.decode()
    assert proposal.number in listed
    business = client.get(reverse("registry:detail", args=[second.number])).content.decode()
    assert "Usulan bantuan dikirim lewat Kelompok 1" in business
    assert "Sudah masuk" in business


def test_the_chair_reads_no_scores_prices_or_findings(client):
    made = world()
    proposal = p.sent(made, p.act())
    p.check_all(proposal, p.act("verifier"))
    change(proposal, double=[{"member": "", "words": "Pernah menerima oven."}])
    for who in (p.act("section_head"), p.act("verifier")):
        scores.give_score(who, proposal.pk, {"need": 8, "ready": 8})
    who = sign_in(client, "group_chair", subject_id=made.groups[0].pk)
    shown = page(client, "proposal", proposal.number).content.decode()
    assert who.role == "group_chair"
    assert "Semua anggota sudah dicek" in shown
    for word in ("oven", "Rp", "dari 100", "Registrar-"):
        assert word not in shown, word
    client.logout()
    sign_in(client, "verifier")
    shown = page(client, "proposal", proposal.number).content.decode()
    assert "oven" in shown
    assert "<strong>80</strong> dari 100" in shown
    assert "Rp7.500.000" in shown


def test_blind_until_both_have_scored(client):
    made = world()
    proposal = p.sent(made, p.act())
    p.check_all(proposal, p.act("verifier"))
    scores.give_score(p.act("section_head"), proposal.pk, {"need": 9, "ready": 3})
    for role in ("verifier", "head", "auditor"):
        sign_in(client, role)
        shown = page(client, "proposal", proposal.number).content.decode()
        assert "Perlu 1 penilai lagi" in shown
        assert "Nilai tiap penilai" not in shown, role
        assert ">66<" not in shown, role
        client.logout()


def test_filters_and_columns_of_the_list(client):
    made = world()
    one = p.sent(made, p.act())
    two = p.begin(made, p.act(), at=1, nominator="council", nominator_note="Fraksi")
    sign_in(client, "registrar")

    def found(**query):
        shown = page(client, "proposals", **query).content.decode()
        return [name for name in ("Kelompok 1", "Kelompok 2") if f">{name}<" in shown]

    assert found() == ["Kelompok 1", "Kelompok 2"]
    assert found(keadaan="draft") == ["Kelompok 2"]
    assert found(pengusul="council") == ["Kelompok 2"]
    assert found(surat="kurang") == ["Kelompok 2"]
    assert found(surat="lengkap") == ["Kelompok 1"]
    assert found(putaran=made.round.number, q="kelompok 2") == ["Kelompok 2"]
    assert found(q=one.number) == ["Kelompok 1"]
    assert found(kecamatan=one.village_code[:8]) == ["Kelompok 1", "Kelompok 2"]
    assert found(urut="nilai", arah="turun") == ["Kelompok 1", "Kelompok 2"]
    printed = page(client, "proposals", cetak="1").content.decode()
    assert "Pokok pikiran" in printed
    assert two.number in printed
    client.logout()
    sign_in(client, "village_clerk", area_codes=["33.03.01.2002"])
    assert found() == ["Kelompok 2"]


@pytest.mark.parametrize("how", ["none", "number", "both", "scan"])
def test_papers_missing_say_the_same_in_sql_and_in_python(how):
    made, act = world(), p.act()
    proposal = p.filled(made, act, papers=False)
    if how in ("number", "both"):
        actions.set_papers(act, proposal.pk, {"domicile": ("1", TODAY if how == "both" else None)})
    if how == "scan":
        from guyub.kernel.scans import clean_scan

        actions.add_file(act, proposal.pk, "domicile", clean_scan(picture()))
    with in_scope(act.scope, read_only=True):
        row = Proposal.objects.with_papers().get(pk=proposal.pk)
        stands = queries.paper_stands(row, Round.objects.get(pk=row.round_id))
        assert row.papers_lacking == sum(s.missing for s in stands)
        assert row.papers_lacking == (1 if how in ("none", "number") else 0)


def test_waiting_counts_lead_to_their_rows():
    made = world()
    one = p.sent(made, p.act())
    p.begin(made, p.chair(made, 1).act(NOW), at=1)
    verifier, kabid, clerk = visit("verifier"), visit("section_head"), visit(
        "field_officer", area_codes=["33.03.02"]
    )  # fmt: skip

    def counts(who):
        with in_scope(who.scope, read_only=True):
            return (
                waiting_proposing.to_complete(who), waiting_proposing.to_check(who),
                waiting_proposing.to_score(who),
            )  # fmt: skip

    assert counts(verifier) == (0, 1, 0)
    assert counts(clerk) == (0, 0, 0)
    chair = p.chair(made, 1)
    with in_scope(chair.scope, read_only=True):
        assert waiting_proposing.own_to_complete(chair) == 1
    sending.give_back(kabid.act(NOW), one.pk, "Lengkapi")
    assert counts(verifier) == (1, 0, 0)
    sending.submit(p.chair(made).act(NOW), one.pk)
    p.check_all(one, verifier.act(NOW))
    assert counts(verifier) == (0, 0, 0)  # whoever checked does not score
    assert counts(kabid) == (0, 0, 1)


def test_the_card_of_a_round_adds_up():
    made = world()
    p.sent(made, p.act())
    p.begin(made, p.act(), at=1)
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        card = panels_proposing.on_round(Sight(who, made.round))
    assert card is not None
    assert (card["sent"], card["lacking"]) == (1, 0)
    assert sum(n for _label, n in card["nominated"]) == 1


def test_a_letter_the_group_has_recorded_is_filled_in(client):
    from guyub.groups.models import GroupPaper

    made = world()
    change(made.round, closes=TODAY + timedelta(days=30))
    proposal = p.filled(made, p.act(), papers=False)
    address = reverse("aid:proposal_fill", args=[proposal.number, "surat"])
    sign_in(client, "group_chair", subject_id=made.groups[0].pk)
    said = "Sudah diisikan dari surat"
    assert said not in client.get(address).content.decode()
    common = {"regency_code": "33.03", "group": made.groups[0], "kind": "domicile",
              "added_by": "Petugas", "added_at": NOW}  # fmt: skip
    put(GroupPaper, **common, number="470/8/2026", issued_on=TODAY - timedelta(days=3))
    put(GroupPaper, **common, number="470/9/2026", issued_on=TODAY, withdrawn_at=NOW)
    text = client.get(address).content.decode()
    assert said in text
    assert 'value="470/8/2026"' in text
    # What is typed stays what is shown, and the group's letter is not pressed on it.
    actions.set_papers(p.act(), proposal.pk, {"domicile": ("470/1", TODAY)})
    text = client.get(address).content.decode()
    assert said not in text
    assert 'value="470/1"' in text


def test_scans_are_kept_shown_to_whoever_may_and_taken_away(client):
    made = world()
    change(made.round, closes=TODAY + timedelta(days=30))
    sign_in(client, "registrar")
    proposal = p.filled(made, p.act(), papers=False)
    address = reverse("aid:proposal_fill", args=[proposal.number, "surat"])

    def upload(content, name="surat.jpg"):
        data = {
            "versi": p.fresh(proposal).version, "surat-domicile-number": "",
            "surat-domicile-dated": "", "surat-domicile-scan": SimpleUploadedFile(name, content),
        }  # fmt: skip
        return client.post(address, data)

    assert upload(b"not a picture").status_code == 422
    for _ in range(2):
        assert upload(picture()).status_code == 302
    row = ProposalFile.objects.using("owner").get()
    shown = page(client, "proposal_file", proposal.number, row.pk)
    assert shown.status_code == 200
    assert shown.headers["Content-Type"] == "image/jpeg"
    gone = client.post(reverse("aid:proposal_file_remove", args=[proposal.number, row.pk]))
    assert gone.status_code == 302
    assert not ProposalFile.objects.using("owner").exists()


def test_a_sheet_with_a_thumb_print_is_opened_by_few(client):
    from guyub.aid.actions.proposing_checks import record_check
    from guyub.kernel.scans import clean_scan

    made = world()
    proposal = p.sent(made, p.act())
    member = p.taking_part(proposal)[0]
    record_check(
        p.act("verifier"), proposal.pk, member.pk, p.found(signed="thumb"),
        photos=[clean_scan(picture())], sheet=clean_scan(picture("blue")),
    )  # fmt: skip
    sheet = ProposalFile.objects.using("owner").get(restricted=True)
    photo = ProposalFile.objects.using("owner").get(restricted=False)
    for role, values, sees in (
        ("verifier", {}, (200, 200)), ("head", {}, (403, 200)),
        ("group_chair", {"subject_id": made.groups[0].pk}, (403, 403)),
    ):  # fmt: skip
        sign_in(client, role, **values)
        got = tuple(
            page(client, "proposal_file", proposal.number, f.pk).status_code for f in (sheet, photo)
        )
        assert got == sees, role
        shown = page(client, "proposal", proposal.number).content.decode()
        links = [f"/berkas/{f.pk}/" in shown for f in (sheet, photo)]
        assert links == [status == 200 for status in sees], role
        client.logout()


def text_of(answer):
    reader = PdfReader(io.BytesIO(answer.content))
    return reader, "\n".join(part.extract_text() for part in reader.pages)


def test_printed_forms_say_what_the_rows_say(client):
    made = world()
    proposal = p.sent(made, p.act())
    reader, text = text_of(page(client, "empty_form", made.round.number))
    assert "Mesin pemotong singkong" in text
    assert "Surat domisili" in text
    assert "pdfaid" in reader.xmp_metadata.stream.get_data().decode()
    sign_in(client, "verifier")
    _reader, text = text_of(page(client, "proposal_form", proposal.number))
    for words in (proposal.number, "Kelompok 1", "Bu Ketua", "470/12", "3 anggota"):
        assert words in text, words
    reader, text = text_of(page(client, "check_sheet", proposal.number))
    assert len(reader.pages) == 3
    for business in made.members[made.groups[0].pk]:
        assert business.name in text


def test_a_page_that_grew_stale_says_so_and_keeps_what_was_typed(client):
    made = world()
    change(made.round, closes=TODAY + timedelta(days=30))
    proposal = p.filled(made, p.act())
    sign_in(client, "registrar")
    address = reverse("aid:proposal_fill", args=[proposal.number, "untuk"])
    actions.set_head(p.act(), proposal.pk, p.head(reason="Lain"))
    data = {"versi": proposal.version, "reason": "Punya saya", "channel": "form",
            "asked_by": "Bu Ketua", "nominator": "own"}  # fmt: skip
    answer = client.post(address, data)
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "diubah orang lain" in shown
    assert "Punya saya" in shown
    data["versi"] = p.fresh(proposal).version
    assert client.post(address, data).status_code == 302
    assert p.fresh(proposal).reason == "Punya saya"


def test_a_merge_of_two_records_takes_the_proposal_along():
    from guyub.registry.actions.merge import merge_businesses
    from tests.factories import register

    made = world(groups=1)
    proposal = p.sent(made, p.act())
    p.check_all(proposal, p.act("verifier"))
    old = made.members[made.groups[0].pk][2]
    survivor = register(office_act(), name="Keripik Tunggal", village=old.village_code, owner="X")
    merge_businesses(office_act(), survivor.pk, old.pk, {}, reason="Sama")
    assert survivor.pk in {m.business_id for m in p.taking_part(proposal)}


def test_erasing_a_person_empties_the_names_and_keeps_the_rest():
    from guyub.registry.models import Ownership
    from guyub.registry.privacy import Erased

    made = world()
    proposal = p.sent(made, p.act())
    business = made.members[made.groups[0].pk][0]
    owner = Ownership.objects.using("owner").get(business_id=business.pk).owner_id
    from guyub.aid.actions.proposing_checks import record_check

    record_check(
        p.act("verifier"), proposal.pk,
        next(m.pk for m in p.taking_part(proposal) if m.business_id == business.pk),
        p.found(met="Bu Contoh"),
    )  # fmt: skip
    act = office_act()
    with in_scope(act.scope):
        count = seats_proposing.erase(act, Erased(owner, "33.03", None, None, (business.pk,)))
    assert count == 2
    assert p.fresh(proposal).asked_by == ""
    assert len(p.fresh(proposal).frozen["lines"]) == 3
