"""Pairs follow what happens to their records, and say no more than is so."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from guyub.kernel.db import in_scope
from guyub.pairs.models import DoubtfulPair
from guyub.registry.models import Business, Owner, Ownership, PairDecision
from tests.factories import office_act, register, sign_in, visit
from tests.pairs import worlds as w

pytestmark = pytest.mark.usefixtures("db")


def nik(day: int, last: int) -> str:
    return f"990301{day:02}0170{last:04}"


def fresh(pair: Any) -> Any:
    return DoubtfulPair.objects.using("owner").filter(pk=pair.pk).first()


def test_a_pair_goes_with_a_record_that_an_import_took_back() -> None:
    pair = w.laid(1)[0]
    Ownership.objects.using("owner").filter(business=pair.second_id).delete()
    Business.objects.using("owner").filter(pk=pair.second_id).delete()
    assert fresh(pair) is None


def test_an_old_answer_of_the_village_is_gone_when_the_question_is_taken_back() -> None:
    from guyub.pairs.actions.deciding import answer, ask, undo

    pair = w.laid(1)[0]
    ask(office_act(), pair.pk)
    answer(office_act(role="village_clerk"), pair.pk, "same", "Anaknya yang meneruskan")
    assert fresh(pair).says == "same"
    undo(office_act(), pair.pk)
    held = fresh(pair)
    assert (held.asked_at, held.says, held.note, held.said_at, held.said_by) == (
        None, "", "", None, None,
    )  # fmt: skip


def test_who_is_forgotten_takes_the_notes_about_their_business_along() -> None:
    from guyub.pairs.actions.deciding import apart
    from guyub.pairs.seats import erase
    from guyub.registry.privacy import Erased

    one, other = w.laid(2)
    DoubtfulPair.objects.using("owner").update(note="Anaknya yang meneruskan")
    act = office_act()
    apart(act, one.pk, "Kakak beradik")
    gone = Erased(w.OURS, w.OURS, None, None, (one.first_id,))  # type: ignore[arg-type]
    from guyub.kernel.actions import together
    from guyub.kernel.db import writing

    with together(office_act()) as _nothing, writing():
        assert erase(act, gone) == 2
    assert (fresh(one).note, fresh(one).verdict) == ("", "different")
    assert PairDecision.objects.using("owner").get().reason == ""
    assert fresh(other).note == "Anaknya yang meneruskan"


def test_what_was_decided_while_a_search_ran_is_not_asked_again() -> None:
    from guyub.registry.matching import pair as ordered

    act = office_act()
    one, other = (w.business(act, w.person(0)), w.business(act, w.again(0)))
    first, second = ordered(one.pk, other.pk)
    found = w.told(one, other)
    PairDecision.objects.using("owner").create(
        regency_code=w.OURS, first_id=first, second_id=second, verdict="different",
        decided_at=act.now, decided_by=act.person_id,
    )  # fmt: skip
    w.stored([found])
    assert w.pairs_of() == []


def lines(one: Any, other: Any, reader: Any, **more: Any) -> dict[str, tuple[str, str, str]]:
    from guyub.pairs.comparing import lines
    from guyub.pairs.views.common import owners

    with in_scope(reader.scope, read_only=True):
        people = owners((one.pk, other.pk))
        told = lines(reader, (one, people[one.pk]), (other, people[other.pk]), (), **more)
    return {line.label: (line.left, line.right, line.near) for line in told}


def test_masks_that_are_alike_are_not_numbers_that_are_equal() -> None:
    act = office_act()
    one = register(act, name="Satu", owner="Orang A", nik=nik(1, 1201), phone="084012340001")
    other = register(act, name="Dua", owner="Orang B", nik=nik(9, 3301), phone="084012349001")
    same = register(act, name="Tiga", owner="Orang C", nik=nik(9, 3301), phone="+6284012349001")
    for role in ("registrar", "head", "auditor"):
        told = lines(one, other, visit(role))
        assert (told["NIK"][2], told["Nomor HP"][2]) == ("other", "other"), role
        assert told["NIK"][0] not in ("", nik(1, 1201))
    assert lines(other, same, visit("registrar"))["NIK"][2] == "same"
    owner = Ownership.objects.using("owner").get(business=same).owner_id
    Owner.objects.using("owner").filter(pk=owner).update(nik_state="doubtful")
    assert lines(other, same, visit("registrar"))["NIK"][2] == "unknown"


def test_a_clerk_reads_of_another_village_only_what_the_business_is() -> None:
    act = office_act()
    one = register(act, name="Satu", owner="Orang A", nik=nik(1, 1201))
    other = register(act, name="Dua", owner="Orang B", nik=nik(9, 3301), main_product="Tempe")
    told = lines(one, other, visit("registrar"), inside=(True, False))
    assert {label for label, (_left, right, _near) in told.items() if right} == {
        "Nama usaha", "Produk", "Desa",
    }  # fmt: skip
    assert told["Nama pemilik"][0] == "Orang A"


def test_a_question_that_was_decided_is_closed_to_the_village(client: Any) -> None:
    from guyub.pairs.actions.deciding import apart, ask

    pair = w.laid(1)[0]
    ask(office_act(), pair.pk)
    sign_in(client, "village_clerk", area_codes=[pair.first_village])
    page = f"/catatan-ganda/pertanyaan/{pair.pk}/"
    assert client.get(page).status_code == 200
    apart(office_act(), pair.pk)
    assert client.get(page).status_code == 404


def test_a_number_whose_last_digit_is_not_known_is_no_identity() -> None:
    from guyub.registry.linkable import registry_table

    act = office_act()
    register(act, name="Satu", owner="Orang A", nik=nik(1, 1201))
    held = register(act, name="Dua", owner="Orang B", nik=nik(1, 1200))
    owner = Ownership.objects.using("owner").get(business=held).owner_id
    Owner.objects.using("owner").filter(pk=owner).update(nik_state="doubtful")
    with in_scope(act.scope, read_only=True):
        table = registry_table(w.OURS)
    assert table.table["nik"].to_pylist() == [nik(1, 1201), None]
    assert table.niks == [nik(1, 1201), nik(1, 1200)]


def test_all_decisions_can_be_paged(client: Any) -> None:
    from guyub.pairs.actions.deciding import apart
    from guyub.pairs.views.common import PAGE

    for pair in w.laid(PAGE + 3):
        apart(office_act(), pair.pk)
    sign_in(client, "registrar")
    first = client.get("/catatan-ganda/?lihat=putus").content.decode()
    more = re.search(r'href="([^"]*sesudah=[^"]*)"', first)
    assert more is not None
    second = client.get(unescape(more[1])).content.decode()
    seen = [re.findall(r'<h2><a href="/catatan-ganda/([0-9a-f-]{36})/', p) for p in (first, second)]
    assert [len(page) for page in seen] == [PAGE, 3]
    assert len({*seen[0], *seen[1]}) == PAGE + 3


def test_what_a_killed_call_left_behind_is_removed_by_the_next(
    tmp_path: Any, monkeypatch: Any
) -> None:
    import os
    import subprocess
    import tempfile

    from guyub.linkage.workspace import workspace

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen(["true"])
    ended.wait()
    left, alive = tmp_path / f"linkage-{ended.pid}-x", tmp_path / f"linkage-{os.getpid()}-y"
    for folder in (left, alive, tmp_path / "linkage-spark-1"):
        folder.mkdir()
        (folder / "spilt").write_text("Suharyanto")
    with workspace():
        assert not left.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([alive.name, "linkage-spark-1"])
