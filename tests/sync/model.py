"""Phones, a server and a desk under random faults, held against a simple model.

A schedule is everything that happens, drawn from one seed: what officers and desk do, which request
meets which fault, when a phone dies. The server is the real one (views, actions, PostgreSQL); the
phone is a model of the app (``model_parts.py``).

Values are never used twice, so at the end each can be looked for: it must be in exactly one place.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

from django.db import connections
from django.utils import timezone

from guyub.accounts.models import Appointment
from guyub.kernel.ids import uuid7
from guyub.sync import limits
from guyub.sync.contact import token_mark
from guyub.sync.merging import merge_changes
from guyub.sync.models import Clash, Device, Operation
from guyub.sync.views import api
from tests.factories import visit
from tests.sync.model_parts import CHUNK, Lost, Phone, PhoneDied, Server, serve
from tests.sync.notebook import FIELDS, desk_edit, seen
from tests.sync.phones import Phone as Enrolled


class Pool:
    """Three officers and a desk, made once; each schedule gets another village of its own."""

    def __init__(self) -> None:
        self.phones = [Enrolled() for _n in range(3)]
        self.desk = visit("registrar", "33.03")
        self.tasks = [p.visit.appointment.pk for p in self.phones]
        Device.objects.using("owner").update(expires_at=datetime(2090, 1, 1, tzinfo=UTC))

    def move_to(self, village: str) -> None:
        # Each schedule begins with phones of an older app, which have one token.
        for phone in self.phones:
            Device.objects.using("owner").filter(pk=phone.device.pk).update(
                token_mark=token_mark(phone.token), hand_mark=None, old_mark=None
            )
        Appointment.objects.using("owner").filter(pk__in=self.tasks).update(area_codes=[village])


class World:
    """One schedule, from its seed to its end."""

    def __init__(self, seed: int, pool: Pool, *, phones: int = 2, steps: int = 8) -> None:
        self.seed, self.rng = seed, random.Random(seed)
        self.village = f"33.03.{seed // 9000 % 90 + 10}.{seed % 9000 + 1000}"
        self.log: list[str] = []
        self.server = Server(self.rng, self.log)
        self.pool = pool
        pool.move_to(self.village)
        self.asked: dict[str, dict[str, Any]] = {}
        self.mended: set[str] = set()
        self.dropped: set[str] = set()
        self.photos: list[tuple[str, str]] = []
        self.desked: list[tuple[datetime, str, str, str]] = []
        self.values = 0
        self.steps = steps
        self.phones = [Phone(f"HP{n}", pool.phones[n], self) for n in range(phones)]

    def fresh(self) -> str:
        self.values += 1
        return f"{self.seed}-{self.values}"

    def morning(self) -> None:
        """A quiet beginning at the office: everybody has the same before the day begins."""
        self.server.quiet = True
        self.phones[0].push()
        self.phones[0].mend()
        for phone in self.phones:
            phone.pull()
        self.server.quiet = False

    # ---- what happens -------------------------------------------------------------------

    def play(self) -> None:
        held, limits.CHUNK = limits.CHUNK, CHUNK
        try:
            self.step_create(self.phones[0])
            if self.rng.random() < 0.6:
                self.morning()
            for _n in range(self.steps):
                phone = self.rng.choice(self.phones)
                do = self.rng.choice(STEPS)
                self.log.append(f"{phone.name} {do.__name__}")
                if self.rng.random() < 0.12:
                    phone.lives = self.rng.randrange(1, 5)
                try:
                    do(self, phone)
                except Lost:
                    pass
                except PhoneDied:
                    self.log.append(f"{phone.name} died")
            self.settle()
            self.check()
        except AssertionError as error:
            told = "\n  ".join(self.log)
            raise AssertionError(
                f"schedule {self.seed}, {self.steps} steps: {error}\n  {told}"
            ) from error
        finally:
            limits.CHUNK = held

    def step_create(self, phone: Phone) -> None:
        changes: dict[str, list[Any]] = {f: [None, self.fresh()] for f in FIELDS}
        changes["village"] = [None, self.village]
        pk = str(uuid7())
        phone.enter("profile", "create", pk, changes)
        if self.rng.random() < 0.6:  # child and parent in one go
            self._note(phone, pk)

    def _note(self, phone: Phone, profile: str) -> None:
        # One in six is refused first: its text is forgotten.
        body = "" if self.rng.random() < 0.17 else self.fresh()
        changes = {"profile": [None, profile], "body": [None, body]}
        phone.enter("note", "add", str(uuid7()), changes)

    def step_note(self, phone: Phone) -> None:
        # Also of a profile that only another phone has yet: its parent comes later.
        known = sorted({op["entity_id"] for op in self.asked.values() if op["kind"] == "create"})
        self._note(phone, self.rng.choice(known))

    def step_edit(self, phone: Phone) -> None:
        rows = phone.shown("profile")
        if not rows:
            return
        pk = self.rng.choice(sorted(rows))
        names = self.rng.sample(FIELDS, self.rng.randrange(1, 3))
        phone.enter("profile", "edit", pk, {f: [rows[pk].get(f), self.fresh()] for f in names})

    def step_photo(self, phone: Phone) -> None:
        known = sorted({op["entity_id"] for op in self.asked.values() if op["kind"] == "create"})
        profile = self.rng.choice(known)
        content = self.rng.randbytes(self.rng.randrange(1, 5 * CHUNK + 1))
        photo = {"content": content, "profile": profile}
        phone.write(lambda: (phone.disk.photos.append(photo), self.photos.append(
            (profile, hashlib.sha256(content).hexdigest())
        )))  # fmt: skip
        if self.rng.random() < 0.7:  # the app tries after each save
            phone.send_photos()

    def step_push(self, phone: Phone) -> None:
        phone.push(self.rng.choice((1, 3, 50)))

    def step_parallel(self, phone: Phone) -> None:
        """The same batch by five ways at once: several tabs, a proxy that repeats."""
        batch = phone.batch(3)
        if not batch or self.rng.random() > 0.1:
            return phone.push()
        for entry in batch:
            entry.setdefault("raw", json.dumps(entry["op"]))
        operations = ",".join(entry["raw"] for entry in batch)
        raw = (
            f'{{"client_time": "{phone.now()}", "app_version": 1, "operations": [{operations}]}}'
        ).encode()
        headers = {"Authorization": f"Bearer {phone.disk.token}"}

        def one(_n: int) -> int:
            try:
                return serve(api.take_operations, "/petugas/api/dorong", raw, headers).status
            finally:
                for made in connections.all():
                    made.close()

        with ThreadPoolExecutor(5) as threads:
            assert list(threads.map(one, range(5))) == [200] * 5
        return None

    def step_pull(self, phone: Phone) -> None:
        phone.pull()

    def step_photos(self, phone: Phone) -> None:
        phone.send_photos()

    def step_exchange(self, phone: Phone) -> None:
        phone.exchange()

    def step_locked(self, phone: Phone) -> None:
        phone.locked()

    def step_late(self, phone: Phone) -> None:
        self.server.deliver_late()

    def step_mend(self, phone: Phone) -> None:
        phone.mend()

    def step_drop(self, phone: Phone) -> None:
        phone.drop()
        phone.forget_returned()

    def step_desk(self, phone: Phone) -> None:
        found = seen("SELECT id FROM sync_test_profile WHERE village = %s", [self.village])
        if found:
            # Often just what an officer is about to send: the field that both change.
            known = {str(row[0]) for row in found}
            unsent = [
                (entry["op"]["entity_id"], name)
                for one in self.phones
                for entry in one.disk.outbox
                if entry["op"]["kind"] == "edit" and entry["op"]["entity_id"] in known
                for name in entry["op"]["changes"]
            ]
            pk, name = self.rng.choice(sorted(known)), self.rng.choice(FIELDS)
            if unsent and self.rng.random() < 0.7:
                pk, name = self.rng.choice(unsent)
            value = self.fresh()
            desk_edit(self.pool.desk.act(), pk, {name: value})
            self.desked.append((timezone.now(), pk, name, value))

    def settle(self) -> None:
        """The faults are over: everybody sends and fetches what is left."""
        self.server.quiet = True
        while self.server.later:
            self.server.deliver_late()
        for _round in range(12):
            for phone in self.phones:
                phone.lives = None
                phone.exchange()
                phone.mend()
                phone.push()
                phone.tell_closed()
                phone.send_photos()
            # What one phone sent may have sent back what another had handed over.
            for phone in self.phones:
                phone.pull()
                phone.forget_returned()
            if not any(p.disk.outbox or p.disk.photos or p.disk.closed for p in self.phones):
                break
        for phone in self.phones:
            phone.pull()
        assert not any(p.disk.returned for p in self.phones), "sent back and never thrown away"

    # ---- what must be true --------------------------------------------------------------

    def check(self) -> None:
        left = {p.name: [e["state"] for e in p.disk.outbox] for p in self.phones if p.disk.outbox}
        assert not left, f"never left the outbox: {left}"
        assert not any(p.disk.photos for p in self.phones), "photos never left"
        rows = {str(r.pk): r for r in Operation.objects.using("owner").filter(pk__in=self.asked)}
        self.check_operations(rows)
        self.check_notes(rows)
        self.check_profiles(rows)
        self.check_photos()
        self.check_phones()
        self.check_tokens()

    def check_tokens(self) -> None:
        """Every phone has two tokens that the office knows, and the one of before has ended."""
        for phone in self.phones:
            row = Device.objects.using("owner").get(pk=phone.enrolled.device.pk)
            marks = [bytes(row.token_mark), bytes(row.hand_mark), row.old_mark]
            wanted = [token_mark(phone.disk.token), token_mark(phone.disk.hand_over), None]
            assert marks == wanted, f"{phone.name}'s tokens"

    def check_operations(self, rows: dict[str, Operation]) -> None:
        assert not any(p.disk.closed for p in self.phones), "never told what was closed"
        missing = set(self.asked) - set(rows) - self.mended - self.dropped
        assert not missing, f"lost operations: {missing}"
        for pk, row in rows.items():
            meant = {"applied", "conflict"}
            if pk in self.dropped:
                meant = {"dropped"}
            elif pk in self.mended:  # and what took its place may have been dropped
                meant = {"mended", "dropped"}
            told = f"{row.entity}.{row.kind} {pk} is {row.state}: {row.result}, at {row.settled_at}"
            assert row.state in meant, told
            assert (row.content is None) == (row.state != "conflict"), "a copy was left"

    def check_notes(self, rows: dict[str, Operation]) -> None:
        wanted = Counter(
            (op["entity_id"], op["changes"]["body"][1])
            for pk, op in self.asked.items()
            if op["entity"] == "note" and pk not in self.mended | self.dropped
        )
        found = Counter(
            (str(pk), body)
            for pk, body in seen(
                "SELECT id, body FROM sync_test_note WHERE village = %s", [self.village]
            )
        )
        assert found == wanted, f"notes: {found - wanted} too many, {wanted - found} missing"

    def check_profiles(self, rows: dict[str, Operation]) -> None:
        """Replay everything in the order in which it was settled, without faults or database."""
        turns: list[tuple[datetime, str, str, Any]] = [
            (row.settled_at, "op", pk, self.asked[pk])
            for pk, row in rows.items()
            if row.entity == "profile" and row.state in ("applied", "conflict") and row.settled_at
        ]
        turns += [(at, "desk", pk, (name, value)) for at, pk, name, value in self.desked]
        state: dict[str, dict[str, Any]] = {}
        clashes: set[tuple[str, str, str]] = set()
        for _at, who, pk, what in sorted(turns, key=lambda t: t[0]):
            if who == "desk":
                state[pk][what[0]] = what[1]
            elif what["kind"] == "create":
                assert what["entity_id"] not in state, "made twice"
                state[what["entity_id"]] = {f: what["changes"][f][1] for f in FIELDS}
            else:
                pairs = {n: (old, new) for n, (old, new) in what["changes"].items()}
                merged = merge_changes(pairs, state[what["entity_id"]])
                state[what["entity_id"]].update(merged.take)
                clashes |= {(pk, n, d.mine) for n, d in merged.clashes.items()}
        found = {
            str(r[0]): dict(zip(FIELDS, r[1:], strict=True))
            for r in seen(
                "SELECT id, name, trade, place FROM sync_test_profile WHERE village = %s",
                [self.village],
            )
        }
        assert found == state, f"profiles {found} are not {state}"
        kept = {
            (str(c.operation_id), c.field, json.loads(c.mine.reveal()))
            for c in Clash.objects.using("owner").filter(operation__in=rows)
        }
        assert kept == clashes, f"clashes {kept} are not {clashes}"
        self.check_values(found, clashes)

    def check_values(self, found: dict[str, Any], clashes: set[tuple[str, str, str]]) -> None:
        """Each value that somebody gave was written once or stands beside, never both."""
        given = [
            pair[1]
            for pk, op in self.asked.items()
            if op["entity"] == "profile" and pk not in self.mended
            for name, pair in op["changes"].items()
            if name in FIELDS
        ] + [value for _at, _pk, _name, value in self.desked]
        written = [
            r[0]
            for r in seen(
                "SELECT value FROM sync_test_value WHERE profile_id = ANY (%s::uuid[])",
                [list(found)],
            )
        ]
        assert Counter(written) + Counter(c[2] for c in clashes) == Counter(given)

    def check_photos(self) -> None:
        found = Counter(
            (str(pk), sha)
            for pk, sha in seen(
                "SELECT p.profile_id, p.sha256 FROM sync_test_photo p"
                " JOIN sync_test_profile q ON q.id = p.profile_id WHERE q.village = %s",
                [self.village],
            )
        )
        assert found == Counter(self.photos), "photos"
        least = sum(-(-p[2] // CHUNK) for p in self._sizes())
        sent = sum(p.chunks for p in self.phones)
        assert sent <= least + self.server.breaks, f"{sent} pieces sent, {least} needed"

    def _sizes(self) -> list[tuple[Any, ...]]:
        return seen(
            "SELECT p.profile_id, p.sha256, p.size FROM sync_test_photo p"
            " JOIN sync_test_profile q ON q.id = p.profile_id WHERE q.village = %s",
            [self.village],
        )

    def check_phones(self) -> None:
        """Every phone has what the office has, no more and no less."""
        profiles = {
            str(r[0]): (r[1], r[2], r[3], r[4])
            for r in seen(
                "SELECT id, name, trade, place, revision FROM sync_test_profile WHERE village = %s",
                [self.village],
            )
        }
        notes = {
            str(r[0]): r[1]
            for r in seen("SELECT id, body FROM sync_test_note WHERE village = %s", [self.village])
        }
        for phone in self.phones:
            rows = phone.disk.rows.values()
            held = {
                r["id"]: (r["name"], r["trade"], r["place"], r["revision"])
                for r in rows
                if r["kind"] == "profile"
            }
            assert held == profiles, f"{phone.name} has {held}, the office {profiles}"
            assert {r["id"]: r["body"] for r in rows if r["kind"] == "note"} == notes, phone.name


STEPS = (
    World.step_create, World.step_note, World.step_note, World.step_edit, World.step_edit,
    World.step_edit, World.step_photo, World.step_push, World.step_push, World.step_push,
    World.step_parallel, World.step_pull, World.step_pull, World.step_photos, World.step_late,
    World.step_mend, World.step_desk, World.step_desk, World.step_exchange, World.step_exchange,
    World.step_locked, World.step_drop,
)  # fmt: skip


def play(seeds: Any, pool: Pool | None = None, patches: Any = (), *, steps: int = 8) -> None:
    """Schedules one after another in one database; seed and steps name one."""
    pool = pool or Pool()
    with ExitStack() as stack:
        for patch in patches:
            stack.enter_context(patch)
        for seed in seeds:
            World(seed, pool, phones=2 + seed % 5 // 4, steps=steps).play()
