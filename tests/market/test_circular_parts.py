"""Agencies named in a circular, exceptions from it, its scan: two persons, frozen, judged."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connections, transaction

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.market.actions import circular_parts as acts
from guyub.market.actions.circulars import sign_circular
from guyub.market.actions.declaring import make_declaration
from guyub.market.actions.purchase_steps import deliver_purchase
from guyub.market.models import CircularBuyer, CircularException, CircularScan
from guyub.market.policy_circulars import MET, UNMET
from guyub.market.queries.obeying import bound, is_free, obeyed
from guyub.market.queries.sums import sums_of
from tests.factories import TODAY, office_act, register, sign_in, visit
from tests.kernel.test_scans import pdf
from tests.market import worlds_circulars as w
from tests.market import worlds_purchases as p
from tests.market.worlds import fresh

YEAR = (date(TODAY.year, 1, 1), date(TODAY.year, 12, 31))


def came_of(rule, days=YEAR):
    with in_scope(office_act().scope, read_only=True):
        return obeyed(rule, bound(rule, *days), *days, TODAY)


# ---- exceptions -------------------------------------------------------------------------


def test_an_exception_holds_once_another_person_confirmed_it(db):
    rule, owner, act = w.signed(), w.buyer(office_act()), office_act(role="section_head")
    row = acts.propose_exception(act, uuid7(), rule.pk, owner.pk, *YEAR, "kantornya pindah")
    assert [one.free for one in came_of(rule)] == [False]
    with pytest.raises(NotAllowed, match="orang lain"):
        acts.confirm_exception(act, row.pk)
    with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
        CircularException.objects.using("owner").filter(pk=row.pk).update(
            state="confirmed", confirmed_by=act.person_id
        )
    head = office_act(role="head")
    acts.confirm_exception(head, row.pk)
    assert acts.confirm_exception(head, row.pk).pk == row.pk  # twice is once
    (one,) = came_of(rule)
    assert (one.free, one.verdicts) == (True, ())


def test_days_that_are_excepted_are_not_judged(db):
    """What was bought on them is in no sum, the rest is judged as it is."""
    sari, owner = register(office_act(), name="Keripik Sari"), w.buyer(office_act())
    other = w.buyer(office_act(), name="Dinas Lain")
    rule = w.signed(asks={"local_share": Decimal(50), "catering": Decimal(1)})
    free, bound_day = date(TODAY.year, 3, 1), date(TODAY.year, 5, 1)
    for who in (owner, other):
        p.accepted(None, who, p.bought("Meja", 1, 900_000, p.by("not_local")), kind="goods",
                   day=free, on=free)  # fmt: skip
        p.accepted(None, who, p.bought("Keripik", 10, 1_000, p.by(business=sari)), kind="goods",
                   day=bound_day, on=bound_day)  # fmt: skip
    w.excepted(rule=rule, owner=owner, days=(date(TODAY.year, 2, 1), date(TODAY.year, 4, 30)))
    found = {one.buyer.pk: one for one in came_of(rule)}
    mine, theirs = found[owner.pk], found[other.pk]
    assert (mine.sums.spent, mine.sums.not_local, mine.sums.purchases) == (10_000, 0, 1)
    assert {v.kind: v.state for v in mine.verdicts}["local_share"] == MET
    assert (theirs.sums.spent, {v.kind: v.state for v in theirs.verdicts}["local_share"]) == (
        910_000, UNMET,
    )  # fmt: skip
    # Sums that no circular asks for are of all days.
    with in_scope(office_act().scope, read_only=True):
        assert sums_of([owner.pk], *YEAR, TODAY)[owner.pk].spent == 910_000


def test_what_was_declared_stays_when_an_exception_comes_later(db, client):
    act = office_act()
    owner, rule = w.buyer(act), w.signed(asks={"local_share": Decimal(50)})
    before = date(TODAY.year - 1, 6, 1)
    p.accepted(None, owner, p.bought("Meja", 1, 90_000, p.by("not_local")), on=before, day=before,
               kind="goods")  # fmt: skip
    row = make_declaration(act, uuid7(), rule.pk, owner.pk, w.FIRST, w.LAST)
    w.excepted(rule=rule, owner=owner, days=(before, before))
    assert fresh(row).data == row.data
    sign_in(client, "head")
    page = client.get(f"/pasar/pernyataan/{row.number}/").content.decode()
    assert "sudah berubah" in page
    assert "Rp90.000" in page


def test_a_declaration_tells_its_exceptions_and_none_is_made_without_a_bound_day(db, client):
    act = office_act()
    owner, rule = w.buyer(act), w.signed(asks={"local_share": Decimal(50)})
    w.excepted(rule=rule, owner=owner, days=(w.FIRST, w.FIRST))
    row = make_declaration(act, uuid7(), rule.pk, owner.pk, w.FIRST, w.LAST)
    assert "karena kantornya pindah" in row.data["exceptions"][0]
    sign_in(client, "head")
    assert (
        "karena kantornya pindah" in client.get(f"/pasar/pernyataan/{row.number}/").content.decode()
    )
    whole = w.buyer(act, name="Dinas Bebas")
    w.excepted(rule=rule, owner=whole)
    with pytest.raises(DomainError, match="tidak mewajibkan"):
        make_declaration(act, uuid7(), rule.pk, whole.pk, w.FIRST, w.LAST)


def test_one_agency_is_excepted_once_for_a_day(db):
    rule, owner = w.signed(), w.buyer(office_act())
    days = (w.FIRST, w.FIRST + timedelta(days=30))
    first, second = (w.exception(rule=rule, owner=owner, days=days) for _ in range(2))
    head = office_act(role="head")
    acts.confirm_exception(head, first.pk)
    with pytest.raises(DomainError, match="sudah dikecualikan"):
        acts.confirm_exception(head, second.pk)
    with pytest.raises(IntegrityError, match="once for a day"), transaction.atomic(using="owner"):
        CircularException.objects.using("owner").filter(pk=second.pk).update(
            state="confirmed", confirmed_by=head.person_id
        )
    for change in ({"until_day": w.LAST}, {"reason": "Lain"}, {"state": "proposed"}):
        with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
            CircularException.objects.using("owner").filter(pk=first.pk).update(**change)


def test_an_exception_ends_today_at_the_earliest(db):
    rule, owner = w.signed(), w.buyer(office_act())
    row = w.excepted(rule=rule, owner=owner, days=(w.FIRST, YEAR[1]))
    head = office_act(role="head")
    with pytest.raises(DomainError, match="hari ini"):
        acts.end_exception(head, row.pk, "Selesai", TODAY - timedelta(days=1))
    acts.end_exception(head, row.pk, "Selesai", TODAY)
    p.accepted(None, owner, p.bought("Meja", 1, 70_000), kind="goods", day=TODAY, on=TODAY)
    (one,) = came_of(rule)
    assert (one.free, one.sums.spent) == (False, 70_000)


def test_only_days_without_a_gap_free_a_period():
    class Row:
        def __init__(self, first, last):
            self.from_day, self.until_day, self.ended_on = (
                date(2026, 1, first),
                date(2026, 1, last),
                None,
            )

    days = (date(2026, 1, 1), date(2026, 1, 31))
    assert is_free([Row(1, 15), Row(16, 31)], *days)
    assert not is_free([Row(1, 15), Row(17, 31)], *days)
    assert not is_free([Row(2, 31)], *days)
    assert not is_free([], *days)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((w.FIRST - timedelta(days=1), w.LAST), "sesudah surat edaran berlaku"),
        ((w.LAST, w.FIRST), "sesudah mulainya"),
    ],
)
def test_days_that_make_no_sense_are_refused(db, days, said):
    with pytest.raises(DomainError, match=said):
        w.exception(days=days)


def test_an_exception_goes_through_pages_and_says_because_in_the_results(db, client):
    rule, owner = w.signed(asks={"local_share": Decimal(50)}), w.buyer(office_act())
    page = f"/pasar/edaran/{rule.number}/"
    sign_in(client, "registrar")
    sent = {
        "id": str(uuid7()), "buyer": str(owner.pk), "from_day": YEAR[0].strftime("%d-%m-%Y"),
        "until_day": YEAR[1].strftime("%d-%m-%Y"), "reason": "kantornya pindah",
    }  # fmt: skip
    assert client.post(f"{page}pengecualian/", {**sent, "reason": ""}).status_code == 422
    for _ in range(2):
        assert client.post(f"{page}pengecualian/", sent).status_code == 302
    row = CircularException.objects.using("owner").get()
    assert "Menunggu disetujui" in client.get(page).content.decode()
    sign_in(client, "head")
    waits = "Pengecualian menunggu disetujui"  # the way there from the work that waits
    assert waits in client.get("/pasar/edaran/").content.decode()
    assert "Setujui" in client.get(page).content.decode()
    to = f"/pasar/edaran/pengecualian/{row.pk}/setujui/"
    assert "karena kantornya pindah" in client.get(to).content.decode()
    assert client.post(to, {}).status_code == 302
    assert waits not in client.get("/pasar/edaran/").content.decode()
    results = client.get(f"{page}hasil/?tahun={TODAY.year}").content.decode()
    assert "karena kantornya pindah" in results
    assert "Buat pernyataan" not in results
    told = client.get(f"{page}hasil/?tahun={TODAY.year}&format=csv").content.decode()
    assert "excepted" in told
    assert "karena kantornya pindah" in told


def test_a_buyer_reads_the_own_exception_only(db, client):
    rule, owner = w.signed(), w.buyer(office_act())
    other = w.buyer(office_act(), name="Dinas Kesehatan")
    w.excepted(rule=rule, owner=owner, reason="kantornya pindah")
    w.excepted(rule=rule, owner=other, reason="sedang dibubarkan")
    sign_in(client, "buyer", subject_id=owner.pk)
    page = client.get(f"/pasar/edaran/{rule.number}/").content.decode()
    assert "kantornya pindah" in page
    assert "sedang dibubarkan" not in page
    mine = visit("buyer", subject_id=owner.pk)
    with in_scope(mine.scope, read_only=True), connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM market_circular_exception")
        assert cursor.fetchone() == (1,)


# ---- agencies by name -------------------------------------------------------------------


def test_an_agency_is_bound_by_its_name(db, client):
    row, act = w.circular(), office_act()
    village = w.buyer(act, name="Desa Bukateja", kind="village")
    w.buyer(act, name="Desa Lain", kind="village")
    agency = w.buyer(act)
    sign_in(client, "registrar")
    to = f"/pasar/edaran/{row.number}/nama/"
    assert "Dinas Pendidikan" not in client.get(to).content.decode()  # bound by its kind
    sent = {"buyer": str(village.pk), "versi": str(row.version)}
    for _ in range(2):
        assert client.post(to, sent).status_code == 302
    assert CircularBuyer.objects.using("owner").count() == 1
    page = client.get(f"/pasar/edaran/{row.number}/").content.decode()
    assert "Desa Bukateja" in page
    assert client.get(f"/pasar/edaran/{row.number}/surat.pdf").content[:5] == b"%PDF-"
    row = fresh(row)
    sign_circular(office_act(role="head"), row.pk, "500/1", TODAY, row.version)
    with in_scope(act.scope, read_only=True):
        assert {b.pk for b in bound(fresh(row), *YEAR)} == {village.pk, agency.pk}
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic(using="owner"):
        CircularBuyer.objects.using("owner").all().delete()
    draft = w.circular(about="Surat yang lain")
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic(using="owner"):
        CircularBuyer.objects.using("owner").update(circular=draft.pk)


def test_who_named_an_agency_wrote_the_letter(db):
    row, namer = w.circular(), office_act(role="section_head")
    village = w.buyer(office_act(), name="Desa Bukateja", kind="village")
    row = acts.name_buyer(namer, row.pk, village.pk, row.version)
    with pytest.raises(NotAllowed):
        sign_circular(namer, row.pk, "500/1", TODAY, row.version)
    held = CircularBuyer.objects.using("owner").get()
    acts.unname_buyer(namer, row.pk, held.pk)
    assert not CircularBuyer.objects.using("owner").exists()


def test_a_name_whose_kind_is_bound_or_of_elsewhere_is_refused(db):
    row, act = w.circular(), office_act()
    with pytest.raises(DomainError, match="menurut jenisnya"):
        acts.name_buyer(act, row.pk, w.buyer(act).pk, row.version)
    away = w.buyer(office_act("35.13"), name="Desa Jauh", kind="village")
    with pytest.raises(DomainError, match="Pilih OPD"):
        acts.name_buyer(act, row.pk, away.pk, row.version)


# ---- the signed paper -------------------------------------------------------------------


def test_the_signed_paper_is_kept_shown_and_guarded(db, client):
    rule = w.signed()
    page = f"/pasar/edaran/{rule.number}/"
    sign_in(client, "registrar")
    assert "Belum ada pindaiannya" in client.get(page).content.decode()
    for _ in range(2):
        file = SimpleUploadedFile("se.pdf", pdf(), "application/pdf")
        assert client.post(f"{page}pindaian/", {"scan": file}).status_code == 302
    row = CircularScan.objects.using("owner").get()
    to = f"{page}pindaian/{row.pk}/"
    assert to in client.get(page).content.decode()
    got = client.get(to)
    assert got.content == pdf()
    assert got["Cache-Control"] == "private, no-store"
    sign_in(client, "registrar", "35.13")
    assert client.get(to).status_code == 404
    with pytest.raises(DomainError, match="yang mengunggahnya"):
        acts.drop_scan(office_act(), rule.pk, row.pk, "Salah")


def test_a_draft_has_no_signed_paper(db):
    from guyub.kernel.scans import clean_scan

    with pytest.raises(DomainError, match="sudah ditandatangani"):
        acts.add_scan(office_act(), w.circular().pk, clean_scan(pdf()))


# ---- products in an order of food --------------------------------------------------------


def order_of(owner, *inside, line=None):
    """A box with things in it, accepted; ``inside`` are (name, maker)."""
    act = office_act()
    row = p.draft(act, owner, p.bought(made=line or p.by("not_local")))
    for what, made in inside:
        p.inside(act, row, made, what=what)
    deliver_purchase(act, row.pk, uuid7(), TODAY, split_reason="Acara yang berbeda")
    p.accept(row)


def test_products_of_local_makers_are_counted_in_each_order(db):
    owner = p.buyer()
    sari = register(office_act(), name="Keripik Sari")
    budi = register(office_act(), name="Roti Budi")
    away, nobody = p.by("not_local"), p.by("unknown")
    # Two makers' crisps are two, the same one twice is one, the box beside its inside none.
    order_of(owner, ("Keripik", p.by(business=sari)), ("keripik ", p.by(business=sari)),
             ("Keripik", p.by(business=budi)), ("Air", away), line=p.by(business=budi))  # fmt: skip
    order_of(owner, ("Roti", p.by(business=budi)), ("Buah", nobody), ("Air", away))
    order_of(owner, ("Lemper", p.by("local", name="Bu Ani")), ("Air", away))
    order_of(owner)  # nobody told what is in it
    with in_scope(office_act().scope, read_only=True):
        one = sums_of([owner.pk], *YEAR, TODAY)[owner.pk]
    assert set(one.orders) == {(2, 2, 1), (1, 2, 1), (1, 1, 1), (0, None, 1)}
    assert (one.catering, one.catering_with, one.catering_unknown) == (4, 3, 1)
    assert (one.orders_with(2), one.orders_with(3)) == ((1, 2), (0, 1))
