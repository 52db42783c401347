"""Random faults: nothing lost, nothing doubled, the same end. Seeds are fixed; a failure prints its
seed and everything that happened (``model.play([seed])`` plays it again)."""

from __future__ import annotations

from unittest.mock import patch

import pytest

EACH = 25


@pytest.mark.parametrize("part", range(20))
def test_five_hundred_schedules(room, part):
    from tests.sync import model

    model.play(range(part * EACH, (part + 1) * EACH))


# ---- the model can fail: faults that others had, put in by hand ---------------------------------


def no_guard():
    """Whoever comes again is done again."""
    from guyub.sync.actions import pushing

    real = pushing._once

    def once(sender, sent, now):
        from guyub.sync.models import Operation

        found = real(sender, sent, now)
        return found or Operation.objects.get(pk=sent.id)

    return patch.object(pushing, "_once", once)


def look_then_insert():
    """Look whether it is there, do it, then write down that it was done."""
    from django.utils import timezone

    from guyub.kernel.actions import bookkeeping, together
    from guyub.kernel.db import in_scope
    from guyub.sync.actions import pushing
    from guyub.sync.models import Operation

    def take(sender, sent):
        scope = sender.visit.scope
        with in_scope(scope, read_only=True):
            if Operation.objects.filter(pk=sent.id).exists():
                return pushing._again(sender, sent)
        now = timezone.now()
        row = Operation(
            id=sent.id, device=sender.device, entity=sent.entity, entity_id=sent.entity_id,
            kind=sent.kind, number=sent.number, client_time=sent.client_time, skew_seconds=0,
            received_at=now, app_version=1,
        )  # fmt: skip
        act = sender.visit.act(now)
        with together(act):
            result = pushing._handled(act, sender, pushing._incoming(sender, sent, row))
        with in_scope(scope):
            pushing._once(sender, sent, now)
            with bookkeeping():
                Operation.objects.filter(pk=sent.id).update(
                    state=result.state, result=pushing._kept(result), waits_for=result.waits_for,
                    settled_at=None if result.state == "held" else now,
                )  # fmt: skip
        return {"op_id": str(sent.id), **pushing._kept(result)}

    return patch.object(pushing, "take", take)


def leaves_when_sent():
    """The phone thinks that what was sent has arrived."""
    from tests.sync.model import Phone

    real = Phone.push

    def push(self, most=50):
        batch = self.batch(most)
        try:
            return real(self, most)
        finally:
            self.disk.outbox = [e for e in self.disk.outbox if e not in batch]

    return patch.object(Phone, "push", push)


def overwrites():
    """The last one wins."""
    from guyub.sync.merging import Merged
    from tests.sync import notebook

    def merge(changes, stands):
        return Merged({name: new for name, (_old, new) in changes.items()})

    return patch.object(notebook, "merge_changes", merge)


def forgets_places():
    """An interrupted photo begins again from its first piece."""
    from guyub.kernel.actions import bookkeeping
    from guyub.kernel.db import in_scope
    from guyub.sync.actions import photos
    from guyub.sync.models import PhotoPart

    real = photos.begin

    def begin(sender, named):
        with in_scope(sender.visit.scope), bookkeeping():
            PhotoPart.objects.filter(photo__sha256=named.sha256).delete()
        return real(sender, named)

    return patch.object(photos, "begin", begin)


def cursor_before_rows():
    """The phone writes down how far it read before it wrote what it read."""
    from tests.sync.model import Phone

    def take_page(self, page):
        self.disk.cursor = page["cursor"]
        if self.world.rng.random() < 0.2:
            return
        Phone.real_take_page(self, page)

    Phone.real_take_page = Phone.take_page
    return patch.object(Phone, "take_page", take_page)


def old_token_ends_at_once():
    """The one token of before ends although the answer with the two was lost."""
    from guyub.kernel.actions import bookkeeping
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.sync.actions import devices
    from guyub.sync.models import Device

    real = devices.exchange

    def exchange(caller, token):
        found = real(caller, token)
        with in_scope(SYSTEM), bookkeeping():
            Device.objects.filter(pk=caller.device.pk).update(old_mark=None)
        return found

    return patch.object(devices, "exchange", exchange)


@pytest.mark.parametrize(
    "fault",
    [
        no_guard, look_then_insert, leaves_when_sent, overwrites, forgets_places,
        cursor_before_rows, old_token_ends_at_once,
    ],
)  # fmt: skip
def test_the_model_finds_what_others_had(room, fault):
    from tests.sync import model

    with pytest.raises(AssertionError, match="schedule"):
        model.play(range(100), patches=[fault()])
