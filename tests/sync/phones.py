"""A phone for tests: enrolled through the action, calls the addresses as the app does."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone

from guyub.kernel.ids import uuid7
from guyub.sync import limits
from guyub.sync.actions.devices import enrol
from tests.factories import visit

VILLAGE = "33.03.01.2001"


class Phone:
    """``skew``: how far its clock is ahead."""

    def __init__(
        self,
        code: str = "33.03",
        role: str = "field_officer",
        areas: tuple[str, ...] = ("33.03.01",),
        who: Any = None,
        app_version: int = limits.APP_VERSION,
    ) -> None:
        self.visit = who or visit(role, code, area_codes=list(areas))
        self.device, self.token, self.hand_over = enrol(
            self.visit.act(), self.visit, name="Ponsel uji", app_version=app_version
        )
        self.skew = timedelta()
        self.seq = 0
        self.speaks: dict[str, str] = {}
        self.client = Client()

    def now(self) -> datetime:
        return timezone.now() + self.skew

    @property
    def auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, name: str, body: dict[str, Any], **headers: str) -> Any:
        whole = {"client_time": self.now().isoformat(), "app_version": 1, **body}
        return self.client.post(
            f"/petugas/api/{name}", json.dumps(whole), content_type="application/json",
            headers={**self.auth, **headers},
        )  # fmt: skip

    def operation(
        self,
        entity: str,
        kind: str,
        entity_id: UUID | None = None,
        base: int | None = None,
        changes: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """An operation as the phone freezes it; a change that is no pair is from nothing."""
        self.seq += 1
        pairs = {
            name: value if isinstance(value, list) else [None, value]
            for name, value in (changes or {}).items()
        }
        return {
            "op_id": str(uuid7()), "device_seq": self.seq, "entity": entity,
            "entity_id": str(entity_id or uuid7()), "kind": kind, "base_revision": base,
            "changes": pairs, "client_time": self.now().isoformat(),
        }  # fmt: skip

    def profile(self, village: str = VILLAGE, **values: Any) -> dict[str, Any]:
        return self.operation("profile", "create", changes={"village": village, **values})

    def note(self, profile: Any, body: str = "Catatan") -> dict[str, Any]:
        return self.operation("note", "add", changes={"profile": str(profile), "body": body})

    def edit(self, profile: Any, base: int = 1, **pairs: Any) -> dict[str, Any]:
        return self.operation("profile", "edit", UUID(str(profile)), base, pairs)

    def push(self, *operations: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self.post("dorong", {"operations": list(operations)}, **self.speaks)
        assert answer.status_code == 200, answer.content
        return answer.json()["answers"]

    def pull(self, cursor: str | None = None) -> Any:
        return self.post("tarik", {"cursor": cursor}, **self.speaks)

    def pull_all(self, cursor: str | None = None) -> tuple[dict[str, Any], list[Any]]:
        """All pages until there is no more: the last page, and every page."""
        pages = []
        while True:
            answer = self.pull(cursor)
            assert answer.status_code == 200, answer.content
            page = answer.json()
            pages.append(page)
            cursor = page["cursor"]
            if not page["more"]:
                return page, pages
            assert len(pages) < 200

    # ---- photos ---------------------------------------------------------------------

    def photo_begin(self, content: bytes, profile: Any) -> Any:
        return self.post(
            "foto",
            {
                "sha256": hashlib.sha256(content).hexdigest(), "size": len(content),
                "entity": "profile", "entity_id": str(profile),
                "taken_at": self.now().isoformat(),
            },
        )  # fmt: skip

    def photo_headers(self, **more: str) -> dict[str, str]:
        return {
            **self.auth, "X-Client-Time": self.now().isoformat(), "X-App-Version": "1", **more
        }  # fmt: skip

    def photo_address(self, content: bytes, profile: Any) -> str:
        return f"/petugas/api/foto/{profile}/{hashlib.sha256(content).hexdigest()}"

    def photo_part(
        self, content: bytes, profile: Any, offset: int, chunk: bytes, mark: str | None = None
    ) -> Any:
        sha = mark or hashlib.sha256(chunk).hexdigest()
        return self.client.post(
            self.photo_address(content, profile), chunk, content_type="application/octet-stream",
            headers=self.photo_headers(**{"Upload-Offset": str(offset), "X-Chunk-SHA256": sha}),
        )  # fmt: skip
