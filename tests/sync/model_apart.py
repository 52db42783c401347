"""More of the model's phone: its two tokens, the sealed outbox of a locked one, what it tells of
operations that came back."""

from __future__ import annotations

import base64
import json
from typing import Any

from django.utils import timezone

from guyub.kernel.boxes import seal
from guyub.sync.views import api


class Apart:
    """What ``model_parts.Phone`` does beside entering, sending and fetching."""

    disk: Any
    world: Any
    enrolled: Any
    now: Any
    write: Any
    anew: Any

    # ---- tokens -------------------------------------------------------------------------

    def exchange(self) -> None:
        """Two tokens for one, both written in one go; what is not read is asked for again."""
        if self.disk.hand_over:
            return
        raw = json.dumps({"client_time": self.now(), "app_version": 2}).encode()
        answer = self.world.server.send(self, api.exchange_token, "/petugas/api/tukar", raw)
        if answer.status != 200:
            return
        told = answer.json()

        def do() -> None:
            self.disk.token, self.disk.hand_over = told["token"], told["hand_over"]

        self.write(do)

    def locked(self) -> None:
        """The PIN is forgotten: everything sealed is handed over, and what the office has leaves,
        also what it refused; the officer writes that anew."""
        if not (self.disk.hand_over and self.disk.outbox):
            return
        key = api.server_key(timezone.now())
        mine = {"device_id": str(self.enrolled.device.pk), "app_version": 2}
        found = [
            seal(
                base64.b64decode(key["public"]), key["id"],
                json.dumps({**mine, "operations": [entry["op"]]}).encode(),
            )
            for entry in self.disk.outbox
        ]  # fmt: skip
        raw = json.dumps({"v": 1, "boxes": found}).encode()
        times = {"X-Client-Time": self.now(), "X-App-Version": "2"}
        answer = self.world.server.send(
            self, api.take_sealed, "/petugas/api/serahkan", raw, **times
        )
        if answer.status != 200:
            return
        answers = {a["op_id"]: a for a in answer.json()["answers"]}
        self.write(lambda: self.leave(answers))

    def leave(self, answers: dict[str, Any]) -> None:
        for entry in list(self.disk.outbox):
            told = answers.get(entry["op"]["op_id"], {"status": "failed"})
            state = told["result"]["status"] if told["status"] == "duplicate" else told["status"]
            if state in ("applied", "conflict", "held"):
                self.disk.outbox.remove(entry)
            elif state == "rejected":
                self.anew(self.disk.outbox.index(entry))

    # ---- what came back -----------------------------------------------------------------

    def closing(self, pk: str, by: str | None) -> None:
        """The office is to be told; what this one had replaced follows it."""
        for other, new in self.disk.closed.items():
            if new == pk:
                self.disk.closed[other] = by
        self.disk.closed[pk] = by

    def drop(self) -> None:
        """The officer throws away a note that came back."""
        for entry in self.disk.outbox:
            if entry["state"] == "rejected" and entry["op"]["entity"] == "note":
                pk = entry["op"]["op_id"]

                def do(entry: Any = entry, pk: str = pk) -> None:
                    self.disk.outbox.remove(entry)
                    self.world.dropped.add(pk)
                    self.closing(pk, None)

                return self.write(do)
        return None

    def forget_returned(self) -> None:
        """What was handed over without the PIN and refused later: the officer throws it away."""
        while self.disk.returned:

            def do(pk: str = self.disk.returned[0]) -> None:
                self.disk.returned.remove(pk)
                self.world.dropped.add(pk)
                self.closing(pk, None)

            self.write(do)

    def tell_closed(self) -> None:
        if not self.disk.closed:
            return
        closed = [{"op_id": pk, "mended_by": by} for pk, by in self.disk.closed.items()]
        body = {"client_time": self.now(), "app_version": 2, "operations": [], "closed": closed}
        raw = json.dumps(body).encode()
        answer = self.world.server.send(self, api.take_operations, "/petugas/api/dorong", raw)
        if answer.status != 200:
            return
        known = {a["op_id"] for a in answer.json()["closed"] if a["status"] == "closed"}
        keep = {pk: by for pk, by in self.disk.closed.items() if pk not in known}
        self.write(lambda: setattr(self.disk, "closed", keep))
