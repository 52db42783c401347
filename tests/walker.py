"""Somebody who clicks and types at random: opens pages, follows links, fills forms in, sends them.

Knows nothing of what a page is for; what must hold afterwards is the test's business. Values are
plausible half of the time (an option of a list, a date near today), so that walks get far.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html
from PIL import Image

from tests.factories import TODAY

WORDS = ("Alasan contoh", "Mesin pemotong", "Balai desa", "Siti", "900/12/2026", "Rusak", "3", "")


def picture(rng: Random) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (rng.randrange(256), 90, 30)).save(out, "JPEG")
    return SimpleUploadedFile("foto.jpg", out.getvalue(), "image/jpeg")


@dataclass
class Walker:
    """Walks with one of several signed-in clients; ``seen`` are the addresses found so far."""

    rng: Random
    within: tuple[str, ...]
    seen: set[str]
    log: list[str] = field(default_factory=list)
    # Addresses that answered somebody with "not you" or "not there": asked again only rarely.
    shut: dict[str, set[str]] = field(default_factory=dict)

    def step(self, client: Any, who: str) -> Any:
        """Open one address; if it has forms, mostly send one of them. Returns the last answer."""
        shut = self.shut.setdefault(who, set())
        open_ = self.seen if self.rng.random() < 0.05 else self.seen - shut
        path = self.rng.choice(sorted(open_ or self.seen))
        answer = client.get(path)
        self._note(who, "GET", path, answer)
        if answer.status_code >= 300:
            shut.add(path)
        if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
            return answer
        page = html.fromstring(answer.content)
        self._learn(page, path)
        forms = [f for f in page.xpath("//form") if self._mine(f, path)]
        if not forms or self.rng.random() < 0.15:
            return answer
        return self._send(client, who, self.rng.choice(forms), path)

    def _mine(self, form: Any, page: str) -> bool:
        target = urlsplit(urljoin(page, form.get("action") or "")).path
        return form.get("method", "get").lower() == "post" and target.startswith(self.within)

    def _learn(self, page: Any, at: str) -> None:
        for link in page.xpath("//a/@href | //form/@action"):
            parts = urlsplit(urljoin(at, str(link)))
            if not parts.netloc and parts.path.startswith(self.within):
                self.seen.add(parts.path)

    def _send(self, client: Any, who: str, form: Any, page: str) -> Any:
        target = urljoin(page, form.get("action") or page)
        data: dict[str, Any] = {}
        for field_ in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
            value = self._value(field_)
            if value is not None:
                data.setdefault(str(field_.get("name")), []).append(value)
        buttons = form.xpath(".//button[@name]")
        if buttons:
            button = self.rng.choice(buttons)
            data[str(button.get("name"))] = [button.get("value") or ""]
        answer = client.post(urlsplit(target).path, data)
        self._note(who, "POST", urlsplit(target).path, answer)
        if answer.status_code in (301, 302):
            self.seen.add(urlsplit(urljoin(target, answer["Location"])).path)
            self.seen = {p for p in self.seen if p.startswith(self.within)}
        return answer

    def _value(self, found: Any) -> Any:
        rng = self.rng
        if found.tag == "select":
            options = [o.get("value", o.text or "") for o in found.xpath(".//option")]
            return rng.choice(options) if options else None
        kind = (found.get("type") or "text").lower()
        if found.tag == "textarea":
            return rng.choice(WORDS)
        if kind in ("submit", "button"):
            return None
        if kind == "hidden":
            return found.get("value", "")
        if kind in ("radio", "checkbox"):
            return found.get("value", "on") if rng.random() < 0.6 else None
        if kind == "file":
            return picture(rng) if rng.random() < 0.5 else None
        if rng.random() < 0.3 and found.get("value"):
            return found.get("value")
        near = TODAY + timedelta(days=rng.randrange(-40, 60))
        if kind == "date":
            return near.isoformat()
        if "field-short" in (found.get("class") or ""):
            return near.strftime("%d/%m/%Y")
        if found.get("data-rupiah") is not None:
            return f"{rng.randrange(1, 900)}.000"
        if kind == "number" or found.get("inputmode") in ("numeric", "decimal"):
            return str(rng.choice((0, 1, 1, 2, 3, 10)))
        return rng.choice(WORDS)

    def _note(self, who: str, method: str, path: str, answer: Any) -> None:
        self.log.append(f"{who} {method} {path} -> {answer.status_code}")
