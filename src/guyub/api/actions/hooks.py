"""Hooks: written down, stopped by themselves or by a person, going on; deliveries sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from guyub.api.models import ENDED, EVENTS, ON, SENT, STOPPED, WAITING, Delivery, Hook
from guyub.api.outgoing import Refused, checked, new_secret, resolve
from guyub.api.permissions import HOOKS
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import take_turns

# Between two resends by hand of the same delivery.
PAUSE = timedelta(minutes=1)


@dataclass(frozen=True)
class Wanted:
    """Where to, for what, which events."""

    address: str
    purpose: str
    events: tuple[str, ...]


@action("api.hook.make", needs=HOOKS, sentence="membuat kait API")
def make_hook(act: Act, pk: UUID, wanted: Wanted) -> tuple[Hook, str]:
    """A hook and its secret, returned this once ("" when this page made it before)."""
    if act.office_id is None or act.person_id is None or len(act.scope.write) != 1:
        raise NotAllowed("Kait dibuat oleh dinas kabupaten atau kota.")
    take_turns("api.hook", pk)
    known = Hook.objects.filter(pk=pk).first()
    if known is not None:
        raise Unchanged((known, ""))
    local = bool(settings.GUYUB_HOOKS_LOCAL)
    try:
        _scheme, host, port, _path = checked(wanted.address, local=local)
        resolve(host, port, local=local)
    except Refused as error:
        raise DomainError(str(error), field="address") from None
    if not wanted.events or not set(wanted.events) <= set(EVENTS):
        raise DomainError("Pilih sedikitnya satu kejadian.", field="events")
    secret = new_secret()
    made = Hook.objects.create(
        pk=pk, regency_code=act.scope.write[0], office_id=act.office_id, secret=secret,
        address=wanted.address, purpose=wanted.purpose, events=sorted(wanted.events),
        made_by_person=act.person_id, made_at=act.now, changed_at=act.now,
    )  # fmt: skip
    # The address may carry a secret of its holder's: the ledger keeps the host.
    act.log(made, after={"host": host, "events": made.events})
    return made, secret


def _held(act: Act, pk: UUID) -> Hook:
    found = Hook.objects.select_for_update().filter(pk=pk, office_id=act.office_id).first()
    if found is None:
        raise DomainError("Kait ini tidak ada.")
    return found  # type: ignore[no-any-return]


def _move(act: Act, hook: Hook, state: str) -> Hook:
    before = hook.state
    hook.state, hook.failures, hook.changed_at = state, 0, act.now
    hook.save(update_fields=["state", "failures", "changed_at"])
    act.log(hook, before={"state": before}, after={"state": state})
    return hook


@action("api.hook.end", needs=HOOKS, sentence="mengakhiri kait API")
def end_hook(act: Act, pk: UUID) -> Hook:
    """Nothing is sent to it any more; what waits stays unsent."""
    hook = _held(act, pk)
    if hook.state == ENDED:
        raise Unchanged(hook)
    return _move(act, hook, ENDED)


@action("api.hook.go_on", needs=HOOKS, sentence="menjalankan lagi kait API")
def go_on(act: Act, pk: UUID) -> Hook:
    """A hook that stopped itself runs again; what waited goes out."""
    hook = _held(act, pk)
    if hook.state == ON:
        raise Unchanged(hook)
    if hook.state == ENDED:
        raise DomainError("Kait yang diakhiri tidak dijalankan lagi. Buat yang baru.")
    return _move(act, hook, ON)


@action("api.hook.stop", sentence="menghentikan kait API yang tidak menjawab")
def stop_hook(act: Act, pk: UUID) -> Hook:
    """The machine stops a hook that fails again and again."""
    hook = Hook.objects.select_for_update().get(pk=pk)
    if hook.state != ON:
        raise Unchanged(hook)
    hook.state, hook.changed_at = STOPPED, act.now
    hook.save(update_fields=["state", "changed_at"])
    act.log(hook, before={"state": ON}, after={"state": STOPPED, "failures": hook.failures})
    return hook  # type: ignore[no-any-return]


@action("api.delivery.again", needs=HOOKS, sentence="mengirim ulang pemberitahuan kait API")
def send_again(act: Act, pk: UUID) -> Delivery:
    """Once more, under the same id: whoever has it already knows it."""
    if act.office_id is None:
        raise NotAllowed("Kait milik dinas kabupaten atau kota.")
    found = (
        Delivery.objects.select_for_update(of=("self",)).select_related("hook")
        .filter(pk=pk, office_id=act.office_id).first()
    )  # fmt: skip
    if found is None:
        raise DomainError("Pemberitahuan ini tidak ada.")
    if found.hook.state != ON:
        raise DomainError("Kait ini tidak berjalan. Jalankan dulu kaitnya.")
    if found.state == WAITING and found.next_at <= act.now:
        raise Unchanged(found)
    if found.state == SENT and found.sent_at and act.now - found.sent_at < PAUSE:
        raise DomainError("Baru saja terkirim. Tunggu satu menit.")
    found.state, found.next_at, found.since = WAITING, act.now, act.now
    found.save(update_fields=["state", "next_at", "since"])
    act.log(found, after={"type": found.type})
    return found
