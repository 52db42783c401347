"""The evidence pack: opens without the program, says nothing private, shows every change."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest

from guyub.aid import models as m
from guyub.aid.actions import following as f
from guyub.aid.actions import following_draws as draws
from guyub.aid.actions import following_moves as moves
from guyub.aid.actions import following_reports as r
from guyub.aid.evidence import build
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from tests.aid.worlds import change, put
from tests.aid.worlds_following import finding, followed, photo
from tests.factories import NOW, TODAY, appointment, office_act, sign_in, user, visit

pytestmark = pytest.mark.usefixtures("db")
NIK, PHONE, NAME = "9903110101800001", "084011112222", "Sutinah Wulandari"
LETTER = {"decree_number": "700/118/IRDA/2026", "ends": date(2027, 6, 30)}


def lived():
    """A round with every kind of row, private words strewn into each text."""
    from guyub.registry.models import Owner, Ownership

    made = followed()
    base = {"office_id": made.office.pk, "regency_code": made.code}
    for business in made.members[made.groups[0].pk][:1]:
        owner = Ownership.objects.using("owner").get(business_id=business.pk).owner_id
        Owner.objects.using("owner").filter(pk=owner).update(name=NAME)
    said = f"Usaha {NAME}, NIK {NIK}, HP {PHONE}"
    change(made.proposals[0], reason=said, asked_by=NAME, remark=said, frozen={
        "pemilik": NAME, "catatan": said, "anggota": [{"nik": NIK, "pekerja": 3}],
    }, double=[{"kata": said}])  # fmt: skip
    change(made.round, frozen={"ketentuan": {"kunci": "aid.check_months", "nilai": 3}})
    objected = put(
        m.Objection, **base, number="KBR-33.03-000001", round=made.round, against="list",
        name=NAME, phone=PHONE, text=said, received_at=NOW, answer_by=TODAY, token="t" * 20,
    )  # fmt: skip
    change(objected, state="rejected", answerer_person=uuid7(), answerer="Kabid",
           answered_at=NOW, answer=f"Kepada {NAME}: sudah diperiksa, telepon {PHONE}")  # fmt: skip
    put(m.Signature, **base, handover=made.handovers[0], party="recipient", name=NAME,
        mode="paper", at=NOW)  # fmt: skip
    tool = made.tools[0]
    idle = finding("idle", photo=photo(), found=f"Kata {NAME} {PHONE}")
    f.record_check(office_act(role="verifier"), tool.pk, idle)
    asked = moves.propose_move(
        office_act(role="asset_officer"), tool.pk, made.members[made.groups[1].pk][0].pk, said
    )
    moves.decide_request(office_act(role="head"), asked.pk, True)
    moves.finish_move(office_act(role="asset_officer"), asked.pk, number="030/1/2026", on=TODAY,
                      place="Desa", scan=photo("blue"))  # fmt: skip
    draw = draws.announce_draw(office_act(role="verifier"), made.round.pk, size=2,
                               seed_source="IHSG", seed_on=TODAY + timedelta(days=1))  # fmt: skip
    draws.enter_seed(replace(office_act(role="verifier"), now=NOW + timedelta(days=1)), draw.pk,
                     "7.412,55", "idx.co.id")  # fmt: skip
    r.receive_report(office_act(), made.reports[0].pk, on=TODAY, used=said, scan=photo("green"))
    six = next(o for o in made.outcomes if o.months == 6)
    r.record_outcome(office_act(), six.pk, on=TODAY, values={"workers_male": 4})
    kept = m.Attachment.objects.using("owner").filter(kind="use_report").get()
    change(kept, restricted=True)
    return made


def packed(made, who=None):
    who = who or visit("head")
    out = io.BytesIO()
    with in_scope(who.scope, read_only=True):
        answer = build(who, m.Round.objects.get(pk=made.round.pk), out)
    return answer, out.getvalue()


def unpack(content, folder):
    with zipfile.ZipFile(io.BytesIO(content)) as zip_:
        assert zip_.testzip() is None
        zip_.extractall(folder)
    return folder


def run(folder, *words):
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.scripts = [], 0

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.found += [given[n] for n in ("href", "src") if given.get(n)]
        self.scripts += tag == "script"


def test_the_pack_is_whole_says_nothing_private_and_opens_alone(tmp_path):
    made = lived()
    answer, content = packed(made)
    assert hashlib.sha256(content).hexdigest() == answer.digest
    unpack(content, tmp_path)
    lines = (tmp_path / "MANIFEST.sha256").read_text().splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    files = {p.relative_to(tmp_path).as_posix(): p for p in tmp_path.rglob("*") if p.is_file()}
    assert set(listed) == set(files) - {"MANIFEST.sha256"}
    assert len(files) == answer.files
    for name, digest in listed.items():
        assert hashlib.sha256(files[name].read_bytes()).hexdigest() == digest, name
    for name, path in files.items():
        raw = path.read_bytes()
        if name.startswith("surat/"):
            raw = words_of(raw).encode()  # compressed bytes hold any four digits by chance
        if name == "MANIFEST.sha256":
            raw = "\n".join(listed).encode()  # digests hold any four digits by chance
        for private in (NIK, PHONE, PHONE[:8], NAME, "Sutinah", "+6284"):
            assert private.encode() not in raw, (name, private)
        if name.endswith(".html"):
            seen = Links()
            seen.feed(raw.decode())
            assert seen.scripts == 0, name
            for link in seen.found:
                assert not link.startswith(("http:", "https:", "/")), (name, link)
                assert (path.parent / link).resolve().is_file(), (name, link)
    index = files["index.html"].read_text()
    assert made.round.title in index
    assert "Rp17.100.000" in index
    assert "Restricted" not in index
    papers = files["isi/14-lampiran.html"].read_text()
    assert "terbatas: hanya dibuka di kantor" in papers
    assert sum(n.startswith("lampiran/") for n in files) == 2


def test_every_decision_is_in_it_with_what_it_saw(tmp_path):
    made = lived()
    unpack(packed(made)[1], tmp_path)
    frozen = json.loads((tmp_path / "data/beku" / f"usulan-{made.proposals[0].number}.json")
                        .read_text())  # fmt: skip
    assert frozen["dikirim"]["anggota"][0]["pekerja"] == 3
    assert "Sudah" not in frozen
    text = {p.name: p.read_text() for p in (tmp_path / "isi").glob("*.html")}
    assert "sudah diperiksa" in text["06-keberatan.html"]
    assert "900/12/2026" in text["07-sk.html"]
    assert "030/1/2026" in text["10-alat.html"]
    assert "7.412,55" in text["11-cek-acak.html"]
    assert text["10-alat.html"].count(made.tools[0].tag) >= 3
    rows = [json.loads(x) for x in (tmp_path / "data/10-alat.jsonl").read_text().splitlines()]
    tools = [x for x in rows if x["_"] == "aid.tool"]
    assert len(tools) == len(made.tools)
    maker = {x["proposer_person"] for x in rows if x["_"] == "aid.toolrequest"}
    decider = {x["decider_person"] for x in rows if x["_"] == "aid.toolrequest"}
    assert maker.isdisjoint(decider)


def test_same_data_same_bytes_whoever_takes_it():
    made = lived()
    one, first = packed(made)
    sign = visit("auditor", **LETTER)
    two, second = packed(made, sign)
    assert first == second
    assert one == two


def test_taking_it_does_not_change_the_next_one(client):
    made = lived()
    sign_in(client, "head")
    digests = []
    for _ in range(2):
        answer = client.post(f"/bantuan/bukti/{made.round.number}/")
        content = b"".join(answer.streaming_content)
        digests.append(hashlib.sha256(content).hexdigest())
        assert answer["X-Guyub-SHA256"] == digests[-1]
    assert digests[0] == digests[1]
    rows = list(m.Evidence.objects.using("owner").all())
    assert [x.digest for x in rows] == digests
    html = client.get(f"/bantuan/bukti/{made.round.number}/").content.decode()
    assert digests[0] in html


def test_the_checker_inside_finds_it_whole_and_finds_any_change(tmp_path):
    made = lived()
    content = packed(made)[1]
    good = unpack(content, tmp_path / "utuh")
    said = run(good, sys.executable, "periksa.py")
    assert said.returncode == 0, said.stdout
    assert said.stdout.strip().endswith("UTUH")
    # A name typed into the reason of a request stands in three events: asked, decided, moved.
    assert "(3 disamarkan)" in said.stdout
    assert run(good, "sha256sum", "-c", "--quiet", "MANIFEST.sha256").returncode == 0

    bad = unpack(content, tmp_path / "diubah")
    page = bad / "isi/10-alat.html"
    page.write_text(page.read_text().replace("Menganggur", "Dipakai"))
    said = run(bad, sys.executable, "periksa.py")
    assert said.returncode == 1
    assert "berubah: isi/10-alat.html" in said.stdout
    assert run(bad, "sha256sum", "-c", "--quiet", "MANIFEST.sha256").returncode != 0

    forged = unpack(content, tmp_path / "dipalsu")
    path = forged / "ledger/peristiwa.jsonl"
    said, lie = '"verb": "aid.tool.check"', '"verb": "aid.tool.tell"'
    path.write_text(path.read_text().replace(said, lie, 1))
    manifest = forged / "MANIFEST.sha256"
    fresh = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest.write_text(
        re.sub(r"[0-9a-f]{64}  ledger/peristiwa.jsonl", f"{fresh}  ledger/peristiwa.jsonl",
               manifest.read_text())
    )  # fmt: skip
    said = run(forged, sys.executable, "periksa.py")
    assert said.returncode == 1
    assert "isinya berubah" in said.stdout


def test_a_broken_chain_is_said_on_the_first_page(tmp_path):
    from django.db import connections

    made = lived()
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_event SET reason = 'lain' WHERE seq = 2")
        cursor.execute("ALTER TABLE ledger_event ENABLE TRIGGER USER")
    answer, content = packed(made)
    unpack(content, tmp_path)
    assert not answer.good
    assert "TIDAK UTUH" in (tmp_path / "index.html").read_text()
    assert "TIDAK UTUH sebelum" in (tmp_path / "SERTIFIKAT.html").read_text()


# --- the auditor ---------------------------------------------------------------------------------


def test_an_auditor_looks_by_a_letter_and_writes_nothing(client):
    from guyub.accounts.models import AccessLog
    from guyub.ledger.models import Event

    made = lived()
    sign_in(client, "auditor", **LETTER)
    html = client.get("/bantuan/bukti/").content.decode()
    assert "Surat tugas 700/118/IRDA/2026" in html
    assert "30 Juni 2027" in html
    before = Event.objects.using("owner").count()
    answer = client.post(f"/bantuan/bukti/{made.round.number}/")
    digest = hashlib.sha256(b"".join(answer.streaming_content)).hexdigest()
    assert Event.objects.using("owner").count() == before
    assert not m.Evidence.objects.using("owner").exists()
    row = AccessLog.objects.using("owner").get(owner_id=made.round.pk)
    assert (row.role, row.reason.startswith("Surat tugas 700/118/IRDA/2026")) == ("auditor", True)
    html = client.get(f"/bantuan/bukti/{made.round.number}/").content.decode()
    assert digest in html


def test_without_a_complete_letter_nothing_is_taken(client):
    made = followed()
    sign_in(client, "auditor", decree_number="", ends=None)
    answer = client.post(f"/bantuan/bukti/{made.round.number}/", follow=True)
    assert answer["Content-Type"].startswith("text/html")
    assert "Surat tugas Anda belum" in answer.content.decode()


def test_when_the_letter_has_ended_nothing_is_seen(client):
    from guyub.accounts.models import Appointment

    made = followed()
    who = user("bekas-auditor")
    appointment(who, "auditor", starts=date(2025, 1, 1), ends=date(2025, 12, 31),
                decree_number="700/1/2025")  # fmt: skip
    assert Appointment.objects.filter(user=who).count() == 1
    client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in (f"/bantuan/bukti/{made.round.number}/", "/bantuan/alat/",
                 f"/bantuan/alat/{made.tools[0].tag}/", "/bantuan/hasil/"):  # fmt: skip
        assert client.get(path).status_code == 403, path
    assert client.post(f"/bantuan/bukti/{made.round.number}/").status_code == 403


def test_every_table_of_the_room_finds_its_way_to_the_round():
    from guyub.aid.evidence import reach

    assert reach.paths(m.Tool)[0] == "round"
    assert reach.paths(m.UseReport) == ("handover__round",)
    assert reach.paths(m.ArrivalLine) == ("arrival__purchase__round", "line__purchase__round")
    # What belongs to the office and not to one round.
    outside = {"Fund", "Item", "ItemPrice", "ScoringSheet", "Series", "AgendaNumber", "Round"}
    found = {t.__name__ for t in reach.tables()}
    from django.apps import apps

    assert {t.__name__ for t in apps.get_app_config("aid").get_models()} - found <= outside
    assert m.Attachment in reach.attachment_tables()


def words_of(pdf):
    from pypdf import PdfReader

    return "\n".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages)


def test_the_letters_are_in_it_without_names_and_without_codes():
    made = lived()
    _answer, content = packed(made)
    zip_ = zipfile.ZipFile(io.BytesIO(content))
    found = {n: words_of(zip_.read(n)) for n in zip_.namelist() if n.startswith("surat/")}
    folders = sorted({n.split("/")[1] for n in found})
    assert folders == ["daftar", "keberatan", "serah-terima", "sk"]
    assert len([n for n in found if "serah-terima" in n]) == len(made.handovers)
    text = " ".join(" ".join(found.values()).split())
    for private in (NIK, PHONE, NAME, "Warga Kelompok 1 1"):
        assert private not in text
    assert "Periksa keaslian" not in text
    assert made.decree.number in text
    assert all(h.number in text for h in made.handovers)
    assert "sudah diperiksa" in text  # the answer itself stays readable


def test_agreements_are_in_the_pack_of_a_grant():
    made = followed(track="hibah")
    _answer, content = packed(made)
    zip_ = zipfile.ZipFile(io.BytesIO(content))
    names = [n for n in zip_.namelist() if n.startswith("surat/perjanjian/")]
    assert len(names) == 2
    text = " ".join(words_of(zip_.read(names[0])).split())
    assert "NPHD-1" in text
    assert "(nama)" in text
    assert "Warga" not in text


def test_the_checker_takes_in_beside_whom_something_was_done():
    """What an officer did in an owner's name has two parts more under its hash."""
    import runpy
    from pathlib import Path

    from guyub.aid.evidence import ledger
    from guyub.aid.evidence.masking import Mask
    from guyub.ledger.models import Event

    act = office_act()
    beside = replace(act, on_behalf_of=uuid7(), assistance_id=uuid7())
    from guyub.kernel.actions import action

    @action("aid.test.beside")
    def note(act):
        act.log(None, kind="test.note", object_id="1")

    note(act)
    note(beside)
    source = Path(ledger.__file__).with_name("periksa.txt")
    digest = runpy.run_path(str(source), run_name="periksa")["digest"]
    for event in Event.objects.using("owner").filter(verb="aid.test.beside").order_by("seq"):
        line = json.loads(json.dumps(ledger.as_line(event, Mask([]))))
        assert digest(line) == line["hash"]
