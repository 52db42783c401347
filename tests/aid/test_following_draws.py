"""Random checks: announced before the seed, repeatable by anybody, loud where nothing was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from guyub.aid import models as m
from guyub.aid import policy_draw
from guyub.aid.actions import following as f
from guyub.aid.actions import following_draws as draws
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope, writing
from tests.aid.worlds import put
from tests.aid.worlds_following import finding, followed, photo
from tests.factories import NOW, TODAY, office_act

pytestmark = pytest.mark.usefixtures("db")
TOMORROW = TODAY + timedelta(days=1)
LATER = NOW + timedelta(days=1)


def announced(made, **values):
    said = {"size": 3, "seed_source": "IHSG penutupan 23 November", "seed_on": TOMORROW, **values}
    return draws.announce_draw(office_act(role="verifier"), made.round.pk, **said)


def later(role="verifier", **values):
    return replace(office_act(role=role, **values), now=LATER)


def seeded(made, **values):
    draw = announced(made, **values)
    return draw, draws.enter_seed(later(), draw.pk, "7.412,55", "idx.co.id")


def test_what_is_drawn_follows_from_the_published_seed():
    made = followed()
    draw, seed = seeded(made)
    tags = sorted(t.tag for t in made.tools)
    assert draw.pool == tags
    assert draw.pool_digest == policy_draw.pool_digest(tags)
    assert seed.drawn == policy_draw.draw("7.412,55", tags, 3)


def test_a_seed_that_somebody_may_know_is_refused():
    made = followed()
    for day in (TODAY, TODAY - timedelta(days=1)):
        with pytest.raises(DomainError, match="belum diketahui"):
            announced(made, seed_on=day)
    draw = announced(made)
    with pytest.raises(DomainError, match="Masukkan sesudah"):
        draws.enter_seed(office_act(role="verifier"), draw.pk, "1", "idx.co.id")


def test_what_was_announced_is_not_announced_anew():
    made = followed()
    draw = announced(made)
    assert announced(made).pk == draw.pk
    with pytest.raises(DomainError, match="tidak diganti"):
        announced(made, size=2)
    draws.enter_seed(later(), draw.pk, " 7.412,55 ", "idx.co.id")
    assert draws.enter_seed(later(), draw.pk, "7.412,55", "lain").read_at == "idx.co.id"
    with pytest.raises(DomainError, match="tidak bisa diganti"):
        draws.enter_seed(later(), draw.pk, "7.412,56", "idx.co.id")
    assert announced(made, seed_on=TOMORROW + timedelta(days=9)).number == 2


def test_neither_half_can_be_changed_by_the_program():
    made = followed()
    draw, seed = seeded(made)
    act = office_act(role="verifier")
    for row, values in ((draw, {"size": 1}), (seed, {"seed": "lain"})):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            in_scope(act.scope), writing(),
        ):  # fmt: skip
            type(row).objects.filter(pk=row.pk).update(**values)


def test_the_database_refuses_another_answer():
    made = followed()
    draw = announced(made)
    base = {"office_id": made.office.pk, "regency_code": made.code, "draw": draw, "by": draw.pk,
            "who": "Siapa", "seed": "7.412,55", "read_at": "x"}  # fmt: skip
    fair = policy_draw.draw("7.412,55", draw.pool, 3)
    for drawn, at, why in (
        (draw.pool[:3], LATER, "not what this seed draws"),
        (list(reversed(fair)), LATER, "not what this seed draws"),
        (fair, NOW, "the list comes before the seed"),
    ):
        if drawn == fair and why.startswith("not"):
            continue
        with pytest.raises(IntegrityError, match=why), transaction.atomic("owner"):
            put(m.DrawSeed, **base, drawn=drawn, entered_at=at)
    put(m.DrawSeed, **base, drawn=fair, entered_at=LATER)


def test_a_drawn_tool_needs_photo_and_place_and_counts_once():
    made = followed()
    draw, seed = seeded(made)
    tool = next(t for t in made.tools if t.tag == seed.drawn[0])
    day = TODAY + timedelta(days=1)
    with pytest.raises(DomainError, match="fotonya wajib"):
        f.record_check(later(), tool.pk, finding(on=day))
    event = f.record_check(later(), tool.pk, finding(on=day, photo=photo()))
    assert event.draw_id == draw.pk
    kept = m.Attachment.objects.using("owner").get(about=event.pk)
    assert (kept.kind, kept.round_id) == ("tool_check", made.round.pk)
    again = replace(later(), now=LATER + timedelta(hours=2))
    assert f.record_check(again, tool.pk, finding("idle", on=day)).draw_id is None


def test_a_check_of_the_day_before_the_seed_does_not_count():
    made = followed()
    _draw, seed = seeded(made)
    tool = next(t for t in made.tools if t.tag == seed.drawn[0])
    assert f.record_check(later(), tool.pk, finding(on=TODAY)).draw_id is None


def test_what_was_not_found_is_said_aloud_to_everybody(client):
    made = followed()
    draw, seed = seeded(made)
    tool = next(t for t in made.tools if t.tag == seed.drawn[0])
    f.record_check(later(), tool.pk, finding("missing", on=TODAY + timedelta(days=1)))
    html = client.get(f"/bantuan/cek-acak/{draw.pk}/").content.decode()
    assert "tidak ditemukan" in html
    assert all(tag in html for tag in seed.drawn)
    assert "7.412,55" in html
    for group in made.groups:
        assert f"Warga {group.name}" not in html
        assert f"Keripik {group.name}" not in html


def test_anybody_repeats_the_draw_from_what_is_published(client):
    made = followed()
    draw, seed = seeded(made)
    answer = client.get(f"/bantuan/cek-acak/{draw.pk}/daftar.txt")
    tags = answer.content.decode().split()
    assert policy_draw.pool_digest(tags) == draw.pool_digest
    assert policy_draw.draw("7.412,55", tags, 3) == seed.drawn
    with in_scope(office_act().scope, read_only=True), connection.cursor() as cursor:
        cursor.execute("SELECT tag FROM aid_public_drawn(%s)", [draw.pk])
        assert [r[0] for r in cursor.fetchall()] == seed.drawn


def test_a_neighbour_announces_nothing():
    made = followed()
    with pytest.raises(NotAllowed):
        draws.announce_draw(
            office_act("35.13", "verifier"), made.round.pk, size=1, seed_source="IHSG",
            seed_on=TOMORROW,
        )  # fmt: skip
