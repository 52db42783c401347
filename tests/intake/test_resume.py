"""Killed at any moment: the next run goes on, nothing is there twice, nothing shows half."""

from __future__ import annotations

import pytest

from tests.intake.conftest import HEAD, applied, line, newest, reviewed, work, workbook
from tests.intake.test_import import registry


class Killed(BaseException):
    """The worker is gone: nothing catches it."""


def kill_at(moment):
    def checkpoint(at):
        if at == moment:
            raise Killed

    return checkpoint


FIRST = ("Karsinah", "Sumarno", "Wagiyem", "Bambang", "Endang", "Tri Lestari", "Dewi", "Joko")
LAST = ("Pratama", "Kusuma", "Wibowo", "Santoso", "Maulana")
MANY = [
    HEAD,
    *(line(n, f"{FIRST[n % 8]} {LAST[n // 8]}", product=f"barang {n}") for n in range(40)),
]


@pytest.mark.parametrize("moment", ["applying", "batch 5", "batch 10", "closing"])
def test_a_killed_apply_goes_on(clerk, client, monkeypatch, moment):
    from guyub.intake import applying, steps, tasks

    monkeypatch.setattr(applying, "_NEXT", applying._NEXT.replace("LIMIT 500", "LIMIT 5"))
    batch = reviewed(client, clerk, workbook(MANY))
    client.post(f"/impor/{batch.pk}/masukkan/", {"ya": "1"})
    with pytest.raises(Killed):
        steps.run(tasks.machine_act(batch), batch.pk, checkpoint=kill_at(moment))
    assert newest(clerk).state == "applying"
    assert registry(clerk)["businesses"] == []  # nothing shows before the closing
    work(batch.pk)
    assert newest(clerk).state == "applied"
    ready = newest(clerk).counts["baru"]
    assert registry(clerk)["facts"] == len(registry(clerk)["businesses"]) == ready
    before = registry(clerk)
    work(batch.pk)
    assert registry(clerk) == before


@pytest.mark.parametrize("state", ["reading", "checking"])
def test_a_step_killed_inside_leaves_nothing_and_runs_again(clerk, client, monkeypatch, state):
    from guyub.intake import matching, staging, steps, tasks
    from tests.intake.conftest import ROWS, drop

    drop(client, ("data.xlsx", workbook(ROWS)))
    batch = newest(clerk)
    if state == "checking":
        work(batch.pk)
        client.post(f"/impor/{batch.pk}/kolom/", {})
    where, name = (staging, "stage") if state == "reading" else (matching, "store")
    with monkeypatch.context() as broken:

        def die(*args, **kwargs):
            raise Killed

        broken.setattr(where, name, die)
        with pytest.raises(Killed):
            steps.run(tasks.machine_act(batch), batch.pk)
    assert newest(clerk).state == state
    work(batch.pk)
    assert newest(clerk).state == {"reading": "mapping", "checking": "review"}[state]


@pytest.mark.parametrize("killed", ["the writer", "the reader"])
def test_a_portion_that_fails_takes_all_others_with_it(clerk, client, monkeypatch, killed):
    from guyub.intake import lines, staging, steps, tasks
    from guyub.intake.models import Row
    from guyub.intake.reading import columns
    from guyub.kernel.db import in_scope
    from tests.intake.conftest import drop

    drop(client, ("data.xlsx", workbook(MANY)))
    batch = newest(clerk)
    where, name = (
        (staging.Writer, "_write") if killed == "the writer" else (lines.LineMaker, "_lines")
    )
    whole, calls = getattr(where, name), []

    def third(*args):
        calls.append(args)
        if len(calls) == 3:
            raise Killed
        return whole(*args)

    with monkeypatch.context() as broken:
        broken.setattr(columns, "CHUNK", 5)
        broken.setattr(where, name, third)
        with pytest.raises(Killed):
            steps.run(tasks.machine_act(batch), batch.pk)
    assert newest(clerk).state == "reading"
    with in_scope(clerk.scope, read_only=True):
        assert not Row.objects.filter(batch=batch).exists()
    work(batch.pk)
    assert newest(clerk).counts["rows"] == 40


def test_a_disturbance_is_told_after_the_last_try_and_can_be_retried(clerk, client, monkeypatch):
    from types import SimpleNamespace

    from guyub.intake import staging, tasks
    from tests.intake.conftest import ROWS, drop

    drop(client, ("data.xlsx", workbook(ROWS)))
    batch = newest(clerk)
    with monkeypatch.context() as broken:
        broken.setattr(staging, "stage", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            work(batch.pk)
        assert newest(clerk).state == "reading"
        tasks.work.func(SimpleNamespace(job=SimpleNamespace(attempts=9)), str(batch.pk))
    assert newest(clerk).state == "failed"
    assert "Coba lagi" in client.get(f"/impor/{batch.pk}/").content.decode()
    client.post(f"/impor/{batch.pk}/lagi/")
    work(batch.pk)
    assert newest(clerk).state == "mapping"


def test_applying_again_puts_in_only_what_was_left(clerk, client):
    from tests.intake.conftest import ROWS

    batch = applied(client, clerk, workbook(ROWS))
    first = registry(clerk)
    client.post(
        f"/impor/{batch.pk}/desa/",
        {"tulisan": "Tidakadadesa, Kec. Purbalingga", "desa": "33.03.05.1001"},
    )
    client.post(f"/impor/{batch.pk}/masukkan/", {"ya": "1"})
    work(batch.pk)
    assert registry(clerk)["businesses"] == [*first["businesses"], "Usaha Wagiyem"]
