"""The parts of the model (``model.py``): what lies between phones and server, and the app itself.

The phone follows docs/sync.md step by step, with a disk that survives when the app is killed.
"""

from __future__ import annotations

import hashlib
import json
import random
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import OperationalError, connection
from django.test import RequestFactory
from django.utils import timezone

from guyub.kernel.ids import uuid7
from guyub.sync import limits
from guyub.sync.models import Device
from guyub.sync.views import api
from tests.sync.model_apart import Apart
from tests.sync.phones import Phone as Enrolled

if TYPE_CHECKING:
    from tests.sync.model import World

CHUNK = 1024
FACTORY = RequestFactory()


class Killed(BaseException):
    """The server's process is gone: nothing catches it."""


class PhoneDied(Exception):
    """The app was killed between two writes."""


class Lost(Exception):
    """No answer, or one that cannot be read."""


@dataclass
class Answer:
    status: int
    body: bytes

    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            raise Lost from None


@contextmanager
def dying(at: int, error: BaseException) -> Any:
    """The database connection fails after so many statements."""
    count = 0

    def run(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal count
        count += 1
        result = execute(sql, params, many, context)
        if count == at:
            raise error
        return result

    with connection.execute_wrapper(run):
        yield


def serve(view: Any, path: str, raw: bytes, headers: dict[str, str], *args: Any) -> Answer:
    request = FACTORY.post(path, raw, content_type="application/json", headers=headers)
    request.id = "model"  # type: ignore[attr-defined]
    answer = view(request, *args)
    return Answer(answer.status_code, answer.content)


# What can happen to one request. Of "ok" there is more, or nothing would ever end.
FAULTS = (
    *["ok"] * 6, "lost_before", "killed", "killed", "db_error", "lost_after", "lost_after", "cut",
    "cut", "401", "413", "500", "502_after", "twice", "copy_later", "copy_later",
)  # fmt: skip
CUTS = ("nothing", "one byte", "a half", "all but one")


class Server:
    """Between phones and views: where requests and answers get lost."""

    def __init__(self, rng: random.Random, log: list[str]) -> None:
        self.rng, self.log = rng, log
        self.quiet = False
        self.later: list[tuple[Any, ...]] = []
        self.breaks = 0

    def send(self, phone: Phone, view: Any, path: str, raw: bytes, *args: Any, **extra: str) -> Any:
        token = phone.disk.hand_over if view is api.take_sealed else phone.disk.token
        headers = {"Authorization": f"Bearer {token}", **extra}
        request = (view, path, raw, headers, *args)
        fault = "ok" if self.quiet else self.rng.choice(FAULTS)
        self.log.append(f"{phone.name} {path.rsplit('/', 1)[-1][:6]} {len(raw)} B: {fault}")
        if fault != "ok" and view is api.photo_part:
            self.breaks += 1
        answer = self._meet(fault, phone, request)
        if answer.status >= 500:
            assert fault == "db_error", f"answer {answer.status} without a fault"
            raise Lost
        return answer

    def _meet(self, fault: str, phone: Phone, request: tuple[Any, ...]) -> Answer:
        if fault in ("lost_before", "500"):
            raise Lost
        if fault == "copy_later":
            # The phone gave up waiting; the request arrives when it arrives.
            self.later.append(request)
            raise Lost
        if fault == "killed":
            try:
                with dying(self.rng.randrange(1, 60), Killed()):
                    serve(*request)
            except Killed:
                pass
            raise Lost
        if fault == "db_error":
            with dying(self.rng.randrange(1, 60), OperationalError("model")):
                return serve(*request)
        if fault == "401":
            return self._without_task(phone, request)
        if fault == "413":
            held, limits.MOST_PUSH_BYTES = limits.MOST_PUSH_BYTES, 700
            try:
                return serve(*request)
            finally:
                limits.MOST_PUSH_BYTES = held
        answer = serve(*request)
        if fault == "twice":
            answer = serve(*request)
        if fault in ("lost_after", "502_after"):
            raise Lost
        if fault == "cut":
            ends = {"nothing": 0, "one byte": 1, "a half": len(answer.body) // 2}
            cut = self.rng.choice(CUTS)
            return Answer(answer.status, answer.body[: ends.get(cut, len(answer.body) - 1)])
        return answer

    def _without_task(self, phone: Phone, request: tuple[Any, ...]) -> Answer:
        devices = Device.objects.using("owner").filter(pk=phone.enrolled.device.pk)
        devices.update(expires_at=datetime(2020, 1, 1, tzinfo=UTC))
        try:
            answer = serve(*request)
        finally:
            devices.update(expires_at=datetime(2090, 1, 1, tzinfo=UTC))
        assert answer.status == 401
        return answer

    def deliver_late(self) -> None:
        """A request that everybody had given up arrives after all; nobody reads its answer."""
        if self.later:
            self.log.append("a late copy arrives")
            serve(*self.later.pop(self.rng.randrange(len(self.later))))


@dataclass
class Disk:
    """What survives when the app dies. ``outbox`` holds {"op", "raw" (once frozen), "state"};
    ``hand_over`` is empty until the one token of a phone of before was exchanged."""

    token: str = ""
    hand_over: str = ""
    outbox: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    cursor: str | None = None
    photos: list[dict[str, Any]] = field(default_factory=list)
    closed: dict[str, str | None] = field(default_factory=dict)
    returned: list[str] = field(default_factory=list)
    number: int = 0


class Phone(Apart):
    """The app, as docs/sync.md has it."""

    def __init__(self, name: str, enrolled: Enrolled, world: World) -> None:
        self.name, self.enrolled, self.world = name, enrolled, world
        self.disk = Disk(token=enrolled.token)
        self.skew = timedelta(hours=world.rng.randrange(-48, 49))
        self.lives: int | None = None
        self.chunks = 0

    def write(self, do: Any) -> None:
        """One write to the disk, whole or not at all; the app may die before or after it."""
        if self.lives is not None:
            self.lives -= 1
            if self.lives == 0:
                self.lives = None
                if self.world.rng.random() < 0.5:
                    do()
                raise PhoneDied
        do()

    def now(self) -> str:
        return (timezone.now() + self.skew).isoformat()

    # ---- what the officer sees and does -------------------------------------------------

    def shown(self, kind: str) -> dict[str, dict[str, Any]]:
        """Clean rows with what is still in the outbox laid over them."""
        found = {pk: dict(row) for pk, row in self.disk.rows.items() if row["kind"] == kind}
        for entry in self.disk.outbox:
            op = entry["op"]
            if op["entity"] != kind:
                continue
            values = {name: pair[1] for name, pair in op["changes"].items()}
            found.setdefault(op["entity_id"], {"revision": None}).update(values)
        return found

    def enter(self, entity: str, kind: str, pk: str, changes: dict[str, list[Any]]) -> None:
        base = self.disk.rows.get(pk, {}).get("revision")

        def do() -> None:
            self.disk.number += 1
            op = {
                "op_id": str(uuid7()), "device_seq": self.disk.number, "entity": entity,
                "entity_id": pk, "kind": kind, "base_revision": base, "changes": changes,
                "client_time": self.now(),
            }  # fmt: skip
            self.disk.outbox.append({"op": op, "state": "new"})
            self.world.asked[op["op_id"]] = op

        self.write(do)

    def mend(self) -> None:
        """The officer corrects what came back: a new operation takes its place in one write."""
        for at, entry in enumerate(self.disk.outbox):
            if entry["state"] != "rejected":
                continue
            self.write(lambda at=at: self.anew(at))

    def anew(self, at: int) -> None:
        old = self.disk.outbox[at]["op"]
        op = {
            **old, "op_id": str(uuid7()), "changes": {**old["changes"]}, "client_time": self.now(),
        }  # fmt: skip
        if "body" in op["changes"]:
            op["changes"]["body"] = [None, self.world.fresh()]
        self.disk.outbox[at] = {"op": op, "state": "new"}
        self.world.asked[op["op_id"]] = op
        self.world.mended.add(old["op_id"])
        self.closing(old["op_id"], op["op_id"])

    # ---- sending ------------------------------------------------------------------------

    def batch(self, most: int) -> list[dict[str, Any]]:
        """Oldest first; what follows a rejected one on the same record waits for its mending."""
        blocked: set[str] = set()
        found = []
        for entry in self.disk.outbox:
            record = entry["op"]["entity_id"]
            if entry["state"] == "rejected":
                blocked.add(record)
            elif record not in blocked and len(found) < most:
                found.append(entry)
        return found

    def push(self, most: int = 50) -> None:
        batch = self.batch(most)
        if not batch:
            return self.tell_closed()

        def freeze() -> None:
            for entry in batch:
                entry.setdefault("raw", json.dumps(entry["op"]))

        self.write(freeze)
        operations = ",".join(entry["raw"] for entry in batch)
        raw = (
            f'{{"client_time": "{self.now()}", "app_version": 1, "operations": [{operations}]}}'
        ).encode()
        answer = self.world.server.send(self, api.take_operations, "/petugas/api/dorong", raw)
        if answer.status == 413:
            return self.push(len(batch) // 2) if len(batch) > 1 else None
        if answer.status != 200:
            return None
        answers = {a["op_id"]: a for a in answer.json()["answers"]}
        for entry in batch:
            told = answers.get(entry["op"]["op_id"])
            if told is not None:
                self.write(lambda entry=entry, told=told: self.take_answer(entry, told))
        return None

    def take_answer(self, entry: dict[str, Any], told: dict[str, Any]) -> None:
        state = told["result"]["status"] if told["status"] == "duplicate" else told["status"]
        assert state != "refused", told
        if state in ("applied", "conflict"):
            self.disk.outbox.remove(entry)
        elif state in ("rejected", "held"):
            entry["state"] = state

    def pull(self) -> None:
        for _page in range(50):
            body = {"client_time": self.now(), "app_version": 1, "cursor": self.disk.cursor}
            raw = json.dumps(body).encode()
            answer = self.world.server.send(self, api.give_changes, "/petugas/api/tarik", raw)
            if answer.status == 410:
                self.write(self.forget)
                continue
            if answer.status != 200:
                return
            page = answer.json()
            self.write(lambda page=page: self.take_page(page))
            if not page["more"]:
                return

    def forget(self) -> None:
        self.disk.rows, self.disk.cursor = {}, None

    def take_page(self, page: dict[str, Any]) -> None:
        for kind, rows in page["rows"].items():
            for row in rows:
                self.disk.rows[row["id"]] = {**row, "kind": kind}
        for ids in page["gone"].values():
            for pk in ids:
                self.disk.rows.pop(pk, None)
        self.disk.cursor = page["cursor"]
        if not page["more"]:
            known = {entry["op"]["op_id"] for entry in self.disk.outbox} | set(self.disk.closed)
            found = [one["op_id"] for one in page["returned"]]
            self.disk.returned = [pk for pk in found if pk not in known]

    # ---- photos -------------------------------------------------------------------------

    def send_photos(self) -> None:
        for photo in list(self.disk.photos):
            self.send_photo(photo)

    def send_photo(self, photo: dict[str, Any]) -> None:
        content, profile = photo["content"], photo["profile"]
        sha = hashlib.sha256(content).hexdigest()
        body = {
            "client_time": self.now(), "app_version": 1, "sha256": sha, "size": len(content),
            "entity": "profile", "entity_id": profile, "taken_at": self.now(),
        }  # fmt: skip
        raw = json.dumps(body).encode()
        answer = self.world.server.send(self, api.photo_begin, "/petugas/api/foto", raw)
        if answer.status != 200:
            return
        told = answer.json()
        for _turn in range(20):
            if told["status"] in ("done", "refused"):
                self.write(lambda: self.disk.photos.remove(photo))
                return
            at = told["offset"]
            chunk = content[at : at + CHUNK]
            self.chunks += bool(chunk)
            answer = self.world.server.send(
                self, api.photo_part, f"/petugas/api/foto/{profile}/{sha}", chunk,
                UUID(profile), sha,
                **{
                    "Upload-Offset": str(at), "X-Client-Time": self.now(), "X-App-Version": "1",
                    "X-Chunk-SHA256": hashlib.sha256(chunk).hexdigest(),
                },
            )  # fmt: skip
            if answer.status != 200:
                return
            told = answer.json()
            if told["status"] == "waiting":
                return
