"""What a person reads on the pages of pairs: plain, and no surer than is known."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from guyub.pairs.models import DoubtfulPair
from tests.factories import office_act, sign_in
from tests.pairs import worlds as w

pytestmark = pytest.mark.usefixtures("db")
BEFORE = [
    {"role": "", "level": "start", "weight": -6.6},
    {"role": "phone", "level": "same", "weight": 12.0},
]


def sure_of_old(amount: int = 1) -> list[Any]:
    """Pairs that were called sure by weight alone, before evidence was asked for."""
    pairs = w.laid(amount)
    DoubtfulPair.objects.using("owner").update(sure=True, evidence=[], lacks=[], steps=BEFORE)
    return pairs


def fresh(pair: Any) -> Any:
    return DoubtfulPair.objects.using("owner").get(pk=pair.pk)


def page_of(client: Any, pair: Any) -> str:
    sign_in(client, "registrar")
    return str(client.get(reverse("pairs:pair", args=[pair.pk])).content.decode())


def test_a_decision_of_before_taken_back_is_no_longer_sure(client: Any) -> None:
    from guyub.pairs.actions.deciding import apart, undo

    (pair,) = sure_of_old()
    apart(office_act(), pair.pk)
    assert fresh(pair).sure, "what was decided stays as it was shown"
    undo(office_act(), pair.pk)
    held = fresh(pair)
    assert (held.state, held.sure, held.evidence, held.lacks) == ("open", False, [], ["unasked"])
    page = page_of(client, pair)
    assert "Hampir pasti" not in page
    assert "belum diperiksa dengan aturan sekarang" in page
    # The next search tells it by the rule of today.
    w.stored([w.told(pair.first, pair.second, 20.0)])
    held = fresh(pair)
    assert (held.sure, held.lacks) == (True, [])
    assert held.evidence


def test_a_pair_of_before_that_comes_back_with_its_record_is_no_longer_sure() -> None:
    from guyub.registry.actions.merge import merge_businesses, undo_merge

    w.three()
    one_middle, middle_end = w.pairs_of()
    (middle,) = {one_middle.first_id, one_middle.second_id} & {
        middle_end.first_id, middle_end.second_id,
    }  # fmt: skip
    one = ({one_middle.first_id, one_middle.second_id} - {middle}).pop()
    DoubtfulPair.objects.using("owner").update(sure=True, evidence=[], lacks=[], steps=BEFORE)
    act = office_act()
    made = merge_businesses(act, one, middle, {}, reason="Orangnya sama")
    assert (fresh(middle_end).state, fresh(middle_end).sure) == ("gone", True)
    undo_merge(act, made.pk, reason="Ternyata kakak beradik")
    held = fresh(middle_end)
    assert (held.state, held.sure, held.lacks) == ("open", False, ["unasked"])


def test_evidence_that_was_kept_stays_when_a_decision_is_taken_back() -> None:
    from guyub.pairs.actions.deciding import apart, undo

    (pair,) = w.laid(1)
    assert pair.sure
    apart(office_act(), pair.pk)
    undo(office_act(), pair.pk)
    held = fresh(pair)
    assert (held.sure, held.evidence, held.lacks) == (True, pair.evidence, [])


def test_another_spelling_is_not_called_the_same_and_sources_part_nobody(client: Any) -> None:
    from guyub.kernel.db import in_scope
    from guyub.pairs.comparing import lines
    from guyub.pairs.views.common import owners
    from guyub.pairs.words import steps_of
    from guyub.registry.models import Business
    from tests.factories import visit

    (pair,) = w.laid(1)
    Business.objects.using("owner").filter(pk=pair.second_id).update(sources=["Daftar desa"])
    reader = visit("registrar")
    with in_scope(reader.scope, read_only=True):
        one, other = (Business.objects.get(pk=pk) for pk in (pair.first_id, pair.second_id))
        people = owners((one.pk, other.pk))
        sides = [(b, people[b.pk]) for b in (one, other)]
        told = {x.label: x for x in lines(reader, sides[0], sides[1], steps_of(pair.steps))}
    assert (told["Nama pemilik"].said, told["Nama pemilik"].tone) == ("sama, beda tulisan", "ok")
    assert told["Sumber data"].left != told["Sumber data"].right
    assert (told["Sumber data"].said, told["Masuk daftar"].said) == ("", "")


def test_a_general_word_neither_agrees_nor_differs_and_counts(client: Any) -> None:
    from guyub.kernel.db import in_scope
    from guyub.pairs.comparing import lines
    from guyub.pairs.views.common import owners
    from guyub.pairs.waterfall import draw, rows
    from guyub.pairs.words import steps_of
    from guyub.registry.models import Business
    from tests.factories import visit

    (pair,) = w.laid(1)
    steps = [
        {"role": "", "level": "start", "weight": -12.0},
        {"role": "name", "level": "same", "weight": 13.0},
        {"role": "product", "level": "general", "weight": -1.4},
    ]
    made = steps_of(steps)
    assert draw(made).bars[-1].figure == rows(made)[-1].sum == "−0,4"
    Business.objects.using("owner").filter(pk=pair.second_id).update(main_product="makanan")
    reader = visit("registrar")
    with in_scope(reader.scope, read_only=True):
        one, other = (Business.objects.get(pk=pk) for pk in (pair.first_id, pair.second_id))
        people = owners((one.pk, other.pk))
        sides = [(b, people[b.pk]) for b in (one, other)]
        told = {x.label: x for x in lines(reader, sides[0], sides[1], made)}
    assert (str(told["Produk"].said), told["Produk"].tone) == ("disebut umum saja", "quiet")
    DoubtfulPair.objects.using("owner").filter(pk=pair.pk).update(steps=steps)
    page = page_of(client, pair)
    assert (
        "Yang tidak cocok" not in page
        or "kata umum" not in page.split("Yang tidak cocok")[1].split("</section>")[0]
    )


def test_a_pair_says_what_agrees_and_what_does_not(client: Any) -> None:
    (pair,) = w.laid(1)
    DoubtfulPair.objects.using("owner").filter(pk=pair.pk).update(
        sure=False, evidence=[], lacks=["number"]
    )
    page = page_of(client, pair)
    agrees, _, differs = page.partition("Yang tidak cocok")
    assert "NIK hanya beda satu angka" in agrees.split("Yang cocok")[1]
    assert "Produk berbeda" in differs.split("</section>")[0]
    assert "Produk berbeda" not in agrees


@pytest.mark.parametrize(
    ("weight", "said"),
    [(0, "50"), (2, "80"), (4, "94"), (7, "99,2"), (10, "99,9"), (15, "99,996")],
)
def test_bits_are_told_as_a_chance_and_never_rounded_up(weight: float, said: str) -> None:
    from guyub.pairs.precision import percent

    assert percent(weight) == said


def test_precision_speaks_of_chances_not_of_bits(client: Any) -> None:
    w.laid(3)
    sign_in(client, "registrar")
    page = client.get(reverse("pairs:precision")).content.decode()
    assert "99,996 % atau lebih" in page
    assert " bit" not in page.split("<main")[1].split("</main")[0]


def test_the_list_of_decisions_says_what_was_decided(client: Any) -> None:
    from guyub.pairs.actions.deciding import apart
    from guyub.registry.actions.merge import merge_businesses

    one, other = w.laid(2)
    apart(office_act(), one.pk)
    merge_businesses(office_act(), other.first_id, other.second_id, {}, reason="Satu usaha")
    sign_in(client, "registrar")
    page = client.get(reverse("pairs:list"), {"lihat": "putus"}).content.decode()
    for pair, said in ((one, "Diputuskan: berbeda"), (other, "Diputuskan: sama")):
        card = next(c for c in page.split("<section") if str(pair.pk) in c)
        assert said in card


def test_a_chain_between_two_different_people_is_broken_and_asked(client: Any) -> None:
    """Two of one name with NIKs and phones of their own; a record between them has the phone of
    one and the NIB of the other."""
    from guyub.pairs.models import PairCluster
    from tests.factories import register

    w.doubles(0, others=12)
    act = office_act()
    same = {
        "owner": "Slamet Riyadi", "name": "Keripik Riyadi", "main_product": "Keripik singkong",
        "village": w.VILLAGE[w.OURS],
    }  # fmt: skip
    elder, between, younger = (
        register(act, nik=nik, phone=phone, nib=nib, **same)
        for nik, phone, nib in (
            ("9903010203700001", "084012121212", None),
            (None, "084012121212", "9120001234567"),
            ("9903011511820002", "084034343434", "9120001234567"),
        )
    )
    w.searched()
    asked = {frozenset((p.first_id, p.second_id)): p for p in w.pairs_of()}
    assert frozenset((elder.pk, between.pk)) in asked
    assert frozenset((between.pk, younger.pk)) in asked
    assert {p.state for p in asked.values()} == {"open"}, "nothing is merged unasked"
    for cluster in PairCluster.objects.using("owner").all():
        for group in cluster.groups:
            assert not {str(elder.pk), str(younger.pk)} <= set(group)
    (cluster,) = PairCluster.objects.using("owner").all()
    assert set(cluster.members) == {elder.pk, between.pk, younger.pk}
    assert cluster.cuts, "what was not followed is kept with its reason"
    sign_in(client, "registrar")
    page = client.get(reverse("pairs:cluster", args=[cluster.pk])).content.decode()
    for business in (elder, between, younger):
        assert business.number in page
    assert "Sambungan yang diputus" in page


def test_a_pair_shows_where_both_are_and_what_happened_to_them(client: Any) -> None:
    from guyub.registry.models import Business

    (pair,) = w.laid(1)
    rows = Business.objects.using("owner")
    for pk, latitude in ((pair.first_id, -7.38), (pair.second_id, -7.385)):
        rows.filter(pk=pk).update(latitude=latitude, longitude=109.36)
    page = page_of(client, pair)
    plan = page.split('class="plan-map"')[1].split("</figure>")[0]
    assert plan.count("<circle") == 2
    assert "Jarak kedua titik 55" in page
    for n in (1, 2):
        history = page.split(f"Riwayat catatan {n}")[1].split("</section>")[0]
        assert "<time" in history
        assert f"Lihat catatan {n} di peta" in page
