"""Scans of identity cards among a proposal's papers: opened by who checks, by nobody else."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from guyub.aid import models as m
from guyub.aid.actions import proposing as actions
from guyub.aid.evidence.pack import build
from guyub.aid.policy_rounds import Paper, is_private, names_identity, papers_of
from guyub.kernel.actions import DomainError
from guyub.kernel.db import in_scope
from guyub.kernel.scans import clean_scan
from tests.aid import proposing as p
from tests.aid.worlds import change, world
from tests.factories import TODAY, sign_in, visit
from tests.permissions.makers_aid_handing import jpeg

pytestmark = pytest.mark.usefixtures("db")
PAPERS = [
    {"key": "domicile", "label": "Surat domisili", "required": False},
    {"key": "card", "label": "Fotokopi KTP ketua", "required": False},
    {"key": "list", "label": "Daftar hadir bertanda tangan", "required": False, "private": True},
]


@pytest.fixture
def made():
    found = world()
    change(found.round, papers=PAPERS)
    return found


@pytest.mark.parametrize(
    ("label", "is_so"),
    [
        ("KTP", True), ("Fotokopi e-KTP ketua", True), ("Kartu Keluarga (KK)", True),
        ("Kartu identitas pemilik", True), ("Surat domisili", False), ("SKK desa", False),
        ("Simpanan anggota", False), ("NIK semua anggota", True),
    ],
)  # fmt: skip
def test_names_of_identity_papers(label, is_so):
    assert names_identity(label) is is_so
    [stored] = papers_of([Paper(label)])
    assert is_private(stored) is is_so
    with connections["owner"].cursor() as cursor:
        old = json.dumps([{"key": "x", "label": label, "required": True}])
        cursor.execute("SELECT aid_private_paper(%s::jsonb, 'x')", [old])
        assert cursor.fetchone() == (is_so,)


def test_the_flag_is_kept_and_asked_for(made, client):
    [stored] = papers_of([Paper("Daftar hadir", private=True)])
    assert stored["private"]
    assert is_private(stored)
    change(made.round, state="draft", published_at=None, publisher_person=None)
    sign_in(client, "section_head")
    page = client.get(reverse("aid:round_asks", args=[made.round.number])).content.decode()
    assert page.count("Memuat data pribadi (KTP, KK)") >= 3


def kept(made, key):
    who = p.act()
    proposal = m.Proposal.objects.using("owner").filter(round=made.round).first() or p.filled(
        made, who, papers=False
    )
    return actions.add_file(who, proposal.pk, key, clean_scan(jpeg()))


def test_only_who_checks_opens_them(made, client):
    card, listed, plain = kept(made, "card"), kept(made, "list"), kept(made, "domicile")
    assert (card.restricted, listed.restricted, plain.restricted) == (True, True, False)
    proposal = p.made_proposal(made)

    def opens(role, file, **values):
        sign_in(client, role, **values)
        where = reverse("aid:proposal_file", args=[proposal.number, file.pk])
        return client.get(where).status_code

    for role in ("registrar", "verifier"):
        assert opens(role, card) == opens(role, listed) == opens(role, plain) == 200
    for role in ("auditor", "head", "finance_officer"):
        assert opens(role, card) == opens(role, listed) == 403, role
        assert opens(role, plain) == 200
    village = {"area_codes": [proposal.village_code]}
    assert opens("village_clerk", card, **village) == 403
    sign_in(client, "auditor")
    page = client.get(reverse("aid:proposal", args=[proposal.number])).content.decode()
    assert page.count("(dibuka terbatas)") == 2
    assert str(card.pk) not in page
    assert str(plain.pk) in page


def test_numbers_of_people_are_not_typed_as_numbers_of_letters(made):
    who = p.act()
    proposal = p.filled(made, who, papers=False)
    for number in ("3303010101700001", "3303 0101 0170 0001"):
        with pytest.raises(DomainError, match="Jangan tulis NIK"):
            actions.set_papers(who, proposal.pk, {"card": (number, TODAY)})
    actions.set_papers(who, proposal.pk, {"card": ("ada", TODAY), "domicile": ("470/12", TODAY)})


def test_the_wall_keeps_them_restricted(made):
    card = kept(made, "card")
    with pytest.raises(IntegrityError, match="identity paper"), transaction.atomic("owner"):
        change(card, restricted=False)


def test_the_pack_names_them_and_does_not_hold_them(made):
    card, plain = kept(made, "card"), kept(made, "domicile")
    one, out = visit("head"), io.BytesIO()
    with in_scope(one.scope, read_only=True):
        build(one, made.round, out)
    with zipfile.ZipFile(out) as pack:
        names = pack.namelist()
        text = b"".join(pack.read(n) for n in names if n.endswith(".html")).decode()
    assert not any(str(card.pk) in n for n in names)
    assert any(str(plain.pk) in n for n in names)
    assert "terbatas: hanya dibuka di kantor" in text
