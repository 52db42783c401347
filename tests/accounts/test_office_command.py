"""A fresh installation gets its first office and administrator from the command line."""

from __future__ import annotations

import re

from guyub.cli import build_parser


def run(*words: str) -> int:
    words = ("office", *words) if words[0] == "code" else ("office", "add", *words)
    parser, _broken = build_parser(words)
    options = parser.parse_args(words)
    return int(options.run(options))


WORDS = (
    "--area", "33.03", "--name", "Dinas Perindustrian Purbalingga", "--short", "Dinperin",
    "--admin", "admin.pbg", "--admin-name", "Suharti",
)  # fmt: skip


def test_the_first_administrator_signs_in_with_the_printed_code(db, client, capsys):
    assert run(*WORDS) == 0
    code = re.search(r"pakai \(7 hari\): (\S+)", capsys.readouterr().out)[1]
    answer = client.post(
        "/masuk/kode/",
        {
            "username": "admin.pbg",
            "code": code,
            "password1": "kata-sandi-panjang",
            "password2": "kata-sandi-panjang",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    from guyub.accounts.models import Appointment

    made = Appointment.objects.get()
    assert (made.role, made.office.area_code) == ("sysadmin", "33.03")


def test_an_office_is_made_once(db, capsys):
    assert run(*WORDS) == 0
    assert run(*WORDS) == 2
    assert "sudah punya kantor" in capsys.readouterr().err


def test_an_unknown_area_is_said(db, capsys):
    assert run("--area", "99.99", *WORDS[2:]) == 2
    assert "99.99 tidak dikenal" in capsys.readouterr().err


def test_whom_nobody_in_the_office_can_help_gets_a_code_from_the_server(db, client, capsys):
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.ledger.models import Event
    from tests.factories import appointment, office, user

    both = user("dua.kantor")
    for area in ("33.03", "35.13"):
        appointment(both, "registrar", area)
    assert run("code", "DUA.kantor") == 0
    code = re.search(r"dua\.kantor: (\S+)", capsys.readouterr().out)[1]
    page = {"username": "dua.kantor", "code": code}
    fresh = {"password1": "kata-sandi-panjang", "password2": "kata-sandi-panjang"}
    assert client.post("/masuk/kode/", page | fresh).status_code == 302
    with in_scope(SYSTEM, read_only=True):
        event = Event.objects.get(verb="accounts.code.issue")
    assert event.actor == "Perintah di server"
    assert event.office_id in {office("33.03").pk, office("35.13").pk}
    assert run("code", "siapa.saja") == 2
    assert "Tidak ada akun terbuka" in capsys.readouterr().err
