"""What no browser sends by itself, and somebody will: a clear answer, never a crash."""

from __future__ import annotations

import pytest
from django.test import RequestFactory, override_settings

from guyub.kernel.addresses import client_address
from guyub.kernel.typed import whole
from tests.factories import register, sign_in

PUBLIC = (
    "/ikm/daftarkan/di/%00/",
    "/ikm/daftarkan/tanda/a/%00/",
    "/masuk/luar/%00/",
    "/?q=%00",
)
SIGNED_IN = (
    "/ikm/pendaftaran/%00/",
    "/ikm/?q=%00",
    "/orang/?q=%00",
    "/cakupan/?wilayah=%0033.0",
    "/peta/?wilayah=%0033.0",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_nul_byte_is_refused(db, client, address):
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("address", SIGNED_IN)
def test_a_nul_byte_is_refused_inside_too(db, client, address):
    sign_in(client, "registrar")
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("typed", ["²", "9" * 5000, "-1", "1.5", " ", "١"])
def test_only_plain_digits_are_a_number(typed):
    assert whole(typed) is None


def test_a_number_is_read():
    assert (whole(" 12 "), whole("0"), whole(None)) == (12, 0, None)


@pytest.mark.parametrize("version", ["²", "9" * 5000, ""])
def test_an_odd_version_is_stale_and_no_crash(db, client, version):
    made = sign_in(client, "registrar")
    business = register(made.act())
    answer = client.post(
        f"/ikm/{business.number}/ubah/", {"versi": version, "name": "Keripik Baru"}
    )
    assert answer.status_code < 500


def test_edges_of_the_calendar_are_said(db, client):
    sign_in(client, "head")
    answer = client.get("/riwayat/?sampai=9999-12-31")
    assert answer.status_code == 200
    assert "1900 dan 2100" in answer.content.decode()


def test_a_second_click_does_not_open_an_account_again(db, client):
    from guyub.accounts.models import User
    from tests.factories import appointment, user

    sign_in(client, "head")
    who = user("karsinah")
    appointment(who, "registrar")
    for _click in range(2):
        client.post(f"/orang/{who.pk}/tutup/", {"ingin": "tutup", "reason": "Pindah"})
    assert not User.objects.get(pk=who.pk).is_active


def test_forwarded_addresses_count_only_behind_own_proxies():
    request = RequestFactory().get(
        "/", headers={"X-Forwarded-For": "6.6.6.6, 10.1.1.1"}, REMOTE_ADDR="127.0.0.1"
    )
    assert client_address(request) == "127.0.0.1"
    with override_settings(GUYUB_PROXIES=1):
        assert client_address(request) == "10.1.1.1"
    with override_settings(GUYUB_PROXIES=3):
        assert client_address(request) == "127.0.0.1"


def test_an_address_of_a_form_that_is_opened_says_what_to_do(db, client):
    sign_in(client, "section_head")
    answer = client.get("/pendampingan/rencana/susun/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    page = answer.content.decode()
    assert "tekan tombolnya di sana" in page
    assert '<html lang="id"' in page
