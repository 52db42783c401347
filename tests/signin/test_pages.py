"""The pages: the same for every number, safe before previewers, silent in logs."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guyub.signin import codes, rules
from guyub.signin.actions import asking
from guyub.signin.models import Ask, SignIn
from guyub.signin.tasks import _act
from guyub.signin.views.public import at
from tests.factories import sign_in
from tests.signin import worlds as w

pytestmark = pytest.mark.usefixtures("db", "cache")
AGENT = "Mozilla/5.0 (Linux; Android 13) Chrome/120"


def phone_page(client, number, **more):
    return client.post(reverse("signin:ask"), {"phone": number}, **more)


def plain(answer) -> str:
    """A page without what differs by chance: tokens of forms, nonces."""
    text = answer.content.decode()
    text = re.sub(r'(csrfmiddlewaretoken" value|nonce|content)="[^"]{16,}"', r'\1=""', text)
    return re.sub(r"[A-Za-z0-9]{16}(?=</)", "", text)


def ask_of(client) -> UUID:
    return UUID(client.session["masuk_hp"])


def looked(client) -> UUID:
    pk = ask_of(client)
    asking.look(_act(timezone.now()), pk)
    return pk


@pytest.mark.parametrize(
    "typed", ["084011112222", "+6284011112222", "62 840-1111-2222", "0840 1111 2222",
              "(0840) 1111.2222"],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(client, typed):
    w.confirmed()
    assert phone_page(client, typed).headers["Location"] == reverse("signin:code")
    assert w.ask_row(looked(client)).confirmation_id is not None


def test_what_is_no_number_is_said(client):
    page = phone_page(client, "rumah").content.decode()
    assert "rumah" in page
    assert "field-error" in page or "error" in page
    assert not Ask.objects.using("owner").exists()


def test_known_and_unknown_numbers_look_and_work_the_same():
    """Status, headers, bodies, statements, rows, jobs: for a confirmed number, one that is not
    confirmed, and one that nobody has."""
    w.confirmed()
    w.owner(phone=w.OTHER)
    seen = []
    for number in (w.PHONE, w.OTHER, "+6284077778888"):
        client = Client()
        client.get(reverse("signin:ask"))
        with CaptureQueriesContext(connections["default"]) as main:
            asked = phone_page(client, number)
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT count(*), count(DISTINCT task_name) FROM procrastinate_jobs"
                           " WHERE task_name = 'signin.look'")  # fmt: skip
            jobs = cursor.fetchone()[1]
        looked(client)
        pages = [client.get(reverse("signin:code"))]
        for _n in range(rules.WRONG_PER_CODE + 1):
            pages.append(client.post(reverse("signin:code"), {"code": "00000x"}))
        shown = [(p.status_code, plain(p), p.headers.get("Referrer-Policy")) for p in pages]
        verbs = [re.sub(r"'[^']*'|\d+", "", q["sql"])[:60] for q in main.captured_queries]
        seen.append((asked.status_code, asked.headers["Location"], plain(asked),
                     sorted(asked.cookies), jobs, verbs, shown))  # fmt: skip
    assert seen[0] == seen[1] == seen[2]
    assert "Kalau nomor ini terdaftar dan sudah dipastikan dinas" in seen[0][6][0][1]


def test_too_many_asks_say_when_and_the_same_for_all():
    w.confirmed()
    told = []
    for number in (w.PHONE, "+6284077778888"):
        client = Client()
        for _n in range(rules.PER_HOUR):
            assert phone_page(client, number).status_code == 302
        page = phone_page(client, number)
        assert page.status_code == 200
        told.append(re.search(r"Minta lagi mulai pukul \d\d\.\d\d(?: \(\d\d/\d\d\))?, atau",
                              page.content.decode()) is not None)  # fmt: skip
    assert told == [True, True]


def test_a_time_of_tomorrow_tells_its_day():
    now = timezone.localtime()
    today, tomorrow = now.replace(hour=0, minute=5), now + timedelta(days=1)
    assert at(today) == "00.05"
    assert at(tomorrow) == f"{tomorrow:%H.%M} ({tomorrow:%d/%m})"


def test_one_address_asks_so_often_and_no_more(monkeypatch, client):
    monkeypatch.setattr(rules, "ASKS_PER_ADDRESS", 2)
    for n in range(2):
        assert phone_page(client, f"08407777888{n}").status_code == 302
    assert "dari jaringan ini" in phone_page(client, "084077778885").content.decode()
    assert Ask.objects.using("owner").count() == 2
    monkeypatch.setattr(rules, "TRIES_PER_ADDRESS", 1)
    client.post(reverse("signin:code"), {"code": "1"})
    page = client.post(reverse("signin:code"), {"code": "1"}).content.decode()
    assert "dari jaringan ini" in page


def test_the_code_of_one_browser_is_nothing_in_another():
    w.confirmed()
    one, two = Client(), Client()
    phone_page(one, w.PHONE)
    code = w.opened(looked(one), timezone.now())
    assert two.post(reverse("signin:code"), {"code": code}).headers["Location"] == "/masuk/hp/"
    phone_page(two, w.PHONE)
    looked(two)
    assert "tidak cocok" in two.post(reverse("signin:code"), {"code": code}).content.decode()
    assert one.post(reverse("signin:code"), {"code": code}).headers["Location"] == "/saya/"
    assert SignIn.objects.using("owner").count() == 1


def test_a_previewer_opens_the_link_and_nothing_happens():
    token = w.link_token()
    address = reverse("signin:link", args=[token])
    viewer = Client(headers={"user-agent": "WhatsApp/2.23"})
    for _n in range(3):
        assert viewer.head(address).status_code == 302
        answer = viewer.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("signin:tap"))
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        page = viewer.get(reverse("signin:tap"))
        assert page.headers["X-Robots-Tag"] == "noindex"
    assert not SignIn.objects.using("owner").exists()
    assert viewer.post(address).status_code == 405
    person = Client(headers={"user-agent": AGENT})
    person.get(address)
    page = person.get(reverse("signin:tap")).content.decode()
    assert "Dinas Perindustrian 33.03" in page
    assert re.search(r"0840\*+\d{3}", page)
    assert "Sri" not in page
    assert person.post(reverse("signin:tap")).headers["Location"] == "/saya/"
    assert person.get("/saya/").status_code == 200
    made = SignIn.objects.using("owner").get()
    assert (made.by_link, made.device) == (True, "HP Android, Chrome")
    # Opened once more, here and by somebody who found it.
    other = Client()
    other.get(address)
    assert "tidak berlaku lagi" in other.get(reverse("signin:tap")).content.decode()
    assert "tidak berlaku lagi" in other.post(reverse("signin:tap")).content.decode()


def test_a_made_up_link_is_nothing(client):
    token = w.link_token()
    for text in ("x", token[:-1] + ("A" if token[-1] != "A" else "B"), token.replace("G1M", "G1T")):
        assert client.get(reverse("signin:link", args=[text])).status_code == 404


def test_no_log_holds_the_token_or_the_number(caplog, capsys):
    with caplog.at_level(logging.DEBUG):
        client = Client()
        w.confirmed()
        phone_page(client, "0840 1111 2222")
        token = w.link_token()
        client.get(reverse("signin:link", args=[token]))
        client.get(reverse("signin:tap"))
        client.post(reverse("signin:tap"))
    told = caplog.text + "".join(capsys.readouterr())
    assert token not in told
    assert token[3:40] not in told
    assert "84011112222" not in told


def test_pages_of_codes_ask_nobody_else(client):
    w.confirmed()
    phone_page(client, w.PHONE)
    client.get(reverse("signin:link", args=[w.link_token()]))
    for name in ("signin:ask", "signin:code", "signin:tap"):
        answer = client.get(reverse(name))
        page = answer.content.decode()
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "no-cache" in answer.headers["Cache-Control"]
        assert re.findall(r'(?:src|href|action)="https?://', page) == []


def test_who_shares_the_number_is_shown_only_after_the_code():
    w.confirmed(name="Sri Lestari")
    budi = w.confirmed(name="Budi Santoso")
    client = Client(headers={"user-agent": AGENT})
    assert client.get(reverse("signin:who")).headers["Location"] == "/masuk/hp/"
    phone_page(client, w.PHONE)
    pk = looked(client)
    assert client.get(reverse("signin:who")).headers["Location"] == "/masuk/hp/"
    assert "Budi" not in client.get(reverse("signin:code")).content.decode()
    code = w.opened(pk, timezone.now())
    answer = client.post(reverse("signin:code"), {"code": code}, follow=True)
    page = answer.content.decode()
    assert "Budi Santoso" in page
    assert "Sri Lestari" in page
    assert "Pilih nama" in client.post(reverse("signin:who"), {"siapa": str(pk)}).content.decode()
    answer = client.post(reverse("signin:who"), {"siapa": str(budi)})
    assert answer.headers["Location"] == "/saya/"
    assert SignIn.objects.using("owner").get().owner_id == budi


def test_a_code_that_fits_counts_and_not_a_link_opened_before():
    """A link of another number was opened in this browser, and left; then a code is typed."""
    other = w.link_token()
    w.confirmed(name="Sri Lestari")
    budi = w.confirmed(name="Budi Santoso")
    client = Client(headers={"user-agent": AGENT})
    phone_page(client, w.PHONE)
    client.get(reverse("signin:link", args=[other]))
    code = w.opened(looked(client), timezone.now())
    page = client.post(reverse("signin:code"), {"code": code}, follow=True).content.decode()
    assert "Budi Santoso" in page
    client.post(reverse("signin:who"), {"siapa": str(budi)})
    made = SignIn.objects.using("owner").get()
    assert (made.owner_id, made.by_link) == (budi, False)


def test_pages_say_it_in_plain_words(client):
    phone_page(client, w.PHONE)
    page = client.get(reverse("signin:code")).content.decode()
    assert "Petugas dinas tidak pernah meminta kode itu dari Anda" in page
    sign_in(client, "registrar")
    page = client.get(reverse("signin:phone", args=[w.confirmed()])).content.decode()
    assert "emastian" not in page
    assert "Nomor ini tidak benar lagi" in page


def test_the_office_confirms_takes_back_and_sees_who_waits(client):
    pk = w.owner()
    sign_in(client, "registrar")
    address, step = reverse("signin:phone", args=[pk]), reverse("signin:phone_step", args=[pk])
    assert "belum dipastikan" in client.get(address).content.decode()
    assert "Pilih bagaimana" in client.post(step, {"langkah": "pastikan"}).content.decode()
    client.post(step, {"langkah": "pastikan", "how": "called"})
    page = client.get(address).content.decode()
    assert "sudah dipastikan" in page
    assert "Ditelepon" in page
    ask = w.asked(now=timezone.now())
    from guyub.outreach.sending import send_one

    send_one(w.notice(ask).pk)
    assert "Menunggu kode sekarang" in client.get(address).content.decode()
    listed = client.get(reverse("outreach:list")).content.decode()
    assert "Kode masuk ke HP pemilik" in listed
    home = client.get(reverse("home")).content.decode()
    assert "Pemilik usaha menunggu kode masuk" in home
    client.post(step, {"langkah": "cabut"})
    assert "belum dipastikan" in client.get(address).content.decode()
    assert client.post(step, {"langkah": "apa"}).status_code == 409


def test_a_waited_for_code_stands_first_in_the_list(client):
    from guyub.outreach.lists import NOTICES
    from tests.outreach import worlds as outreach

    with outreach.known():
        outreach.waiting(now=outreach.day(), phone=w.OTHER)
        w.confirmed()
        ask = w.asked(now=timezone.now())
        from guyub.outreach.sending import send_one

        send_one(w.notice(ask).pk)
        sign_in(client, "registrar")
        page = client.get(reverse("outreach:list")).content.decode()
    assert NOTICES.orders[0].keys[0].field == "urgency"
    assert page.index("Kode masuk ke HP pemilik") < page.index("Kabar uji")


def test_the_business_page_says_which_number_is_sure(client):
    from guyub.registry.models import Ownership

    pk = w.confirmed()
    number = Ownership.objects.using("owner").get(owner=pk).business.number
    sign_in(client, "registrar")
    page = client.get(reverse("registry:detail", args=[number])).content.decode()
    assert "Nomor HP untuk masuk" in page
    assert reverse("signin:phone", args=[pk]) in page
    assert codes.LINK == "M"
