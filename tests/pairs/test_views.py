"""Pages of pairs: order, filters, words, masks, what is taken back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import office_act, sign_in
from tests.pairs import worlds as w


def text_of(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def clerk(db, client):
    sign_in(client, "registrar")
    return client


def test_nothing_yet_says_what_to_do(clerk):
    from tests.factories import office

    office(w.OURS)
    page = text_of(clerk, "pairs:list")
    assert "belum pernah dicari" in page
    assert "Cari sekarang" in page
    answer = clerk.post(reverse("pairs:search"))
    assert answer.status_code == 302
    page = text_of(clerk, "pairs:list")
    assert "Sedang mencari" in page
    assert "Cari sekarang" not in page


def test_the_surest_come_first_and_pages_follow_each_other(clerk):
    pairs = w.laid(30)
    page = text_of(clerk, "pairs:list")
    places = [page.index(str(p.pk)) for p in pairs[:25]]
    assert places == sorted(places)
    assert str(pairs[25].pk) not in page
    page = text_of(clerk, "pairs:list", sesudah=pairs[24].pk)
    assert reverse("pairs:pair", args=[pairs[24].pk]) not in page
    assert all(str(p.pk) in page for p in pairs[25:])


def test_the_next_pair_stays_in_the_village_of_the_filter_and_can_be_skipped(clerk):
    first, second = w.laid(2)
    answer = clerk.get(reverse("pairs:next"), {"desa": "33.03.01.2001"})
    assert answer.url.startswith(reverse("pairs:pair", args=[first.pk]))
    assert "desa=33.03.01.2001" in answer.url
    answer = clerk.get(reverse("pairs:next"), {"lewati": first.pk})
    assert answer.url.startswith(reverse("pairs:pair", args=[second.pk]))
    for query in ({"lewati": second.pk}, {"desa": "33.03.01.2002"}):
        answer = clerk.get(reverse("pairs:next"), query)
        assert answer.url.startswith(reverse("pairs:list"))
    assert clerk.get(reverse("pairs:next"), {"lewati": "x", "desa": "<b>"}).status_code == 302


def test_a_pair_shows_why_in_words_and_no_number_in_full(clerk):
    w.doubles(3, others=9)
    w.searched()
    pair = next(p for p in w.pairs_of() if any(s["role"] == "nik" for s in p.steps))
    page = text_of(clerk, "pairs:pair", pair.pk)
    for n in range(3):
        assert w.person(n)["nik"] not in page
        assert w.person(n)["phone"] not in page
    assert "Alamat" in page
    assert "wf-total" in page
    assert "style=" not in page.split("<main")[1].split("</main")[0]


def test_deciding_goes_on_and_can_be_taken_back(clerk):
    first, second = w.laid(2)
    answer = clerk.post(reverse("pairs:decide", args=[first.pk]), {"jawaban": "beda"})
    assert answer.url == f"{reverse('pairs:next')}?tadi={first.pk}"
    page = clerk.get(answer.url, follow=True).content.decode()
    assert str(first.pk) in page  # "Pasangan tadi"
    assert reverse("pairs:decide", args=[second.pk]) in page
    page = text_of(clerk, "pairs:pair", first.pk)
    assert "Sudah diputuskan" in page
    clerk.post(reverse("pairs:undo", args=[first.pk]))
    assert next(p for p in w.pairs_of() if p.pk == first.pk).state == "open"
    answer = clerk.post(reverse("pairs:decide", args=[first.pk]), {"jawaban": "entah"})
    assert answer.url.startswith(reverse("pairs:pair", args=[first.pk]))


def test_what_was_asked_stands_by_village_with_the_answer(clerk):
    from guyub.pairs.actions.deciding import answer, ask

    first, second = w.laid(2)
    for pair in (first, second):
        ask(office_act(), pair.pk)
    answer(office_act(role="village_clerk"), first.pk, "same", "Ibu dan anak")
    page = text_of(clerk, "pairs:asked")
    assert "Satu usaha yang sama: Ibu dan anak" in page
    assert page.count("sama / berbeda") == 1
    assert str(first.pk) not in text_of(clerk, "pairs:list")


def test_a_cluster_is_shown_whole_with_the_broken_link_and_why(clerk):
    cluster = w.three()
    page = text_of(clerk, "pairs:cluster", cluster.pk)
    assert "Kelompok 1" in page
    assert "Kelompok 2" in page
    assert "catatan lain di kelompoknya tidak mendukung" in page
    from guyub.registry.models import Business

    for business in Business.objects.using("owner").filter(pk__in=cluster.members):
        assert business.number in page
    assert reverse("pairs:cluster", args=[cluster.pk]) in text_of(clerk, "pairs:list")


def test_precision_counts_decisions_and_not_silence(clerk):
    from guyub.pairs.actions.deciding import apart

    pairs = w.laid(10)
    for pair in pairs[:2]:
        apart(office_act(), pair.pk)
    page = " ".join(text_of(clerk, "pairs:precision").split())
    assert "2 putusan." in page
    assert "0% sampai 65,8%" in page.replace("\xa0", "").replace(" %", "%")
    assert "abc123def456" in page


def test_names_are_not_shown_to_who_may_not_read_them(db, client):
    """Nobody without names has the verb; a foreign office finds nothing."""
    (pair,) = w.laid(1)
    sign_in(client, "registrar", "35.13")
    assert client.get(reverse("pairs:pair", args=[pair.pk])).status_code == 404
    assert str(pair.pk) not in text_of(client, "pairs:list")


def test_the_merge_page_goes_on_only_within_this_house(clerk):
    (_pair,) = w.laid(1)
    from guyub.registry.models import Business

    one, other = Business.objects.using("owner").order_by("pk")
    address = reverse("registry:merge", args=[one.number, other.number])
    page = clerk.get(address, {"lanjut": "https://jahat.example/x"}).content.decode()
    assert 'href="https://jahat' not in page
    assert 'action="https://jahat' not in page
    answer = clerk.post(f"{address}?lanjut=https://jahat.example/x", {"jawaban": "beda"})
    assert answer.url == reverse("registry:detail", args=[one.number])
    assert w.pairs_of()[0].verdict == "different"
