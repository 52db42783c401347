"""Hands of the stories: people who sit down at a page, press its buttons and follow its links."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

from django.test import Client
from lxml import html
from PIL import Image

from tests.browser import cookie_of
from tests.factories import visit


def written(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def rupiah(amount: int) -> str:
    return f"Rp{amount:,}".replace(",", ".")


class Cast:
    """The people of the story; each is one person throughout."""

    def __init__(self, server: str, code: str, areas: dict[str, list[str]]) -> None:
        self._server, self._code, self._areas = server, code, areas
        self._people: dict[str, Any] = {}

    def person(self, who: str, role: str = "", **values: Any) -> Any:
        """Somebody of the story; appointed when the story first needs them."""
        if who not in self._people:
            role = role or who
            areas = {"area_codes": self._areas[role]} if role in self._areas else {}
            self._people[who] = visit(role, self._code, **areas, **values)
        return self._people[who]

    def sits(self, page: Any, who: str, role: str = "", **values: Any) -> Any:
        """From now on the page is this person's."""
        found = self.person(who, role, **values)
        page.context.add_cookies([cookie_of(found.user, self._server)])
        return found

    def client(self, who: str) -> Any:
        """The same person without a browser, signed in just now."""
        client = Client()
        client.force_login(
            self.person(who).user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client


def said(page: Any) -> str:
    return page.inner_text("main")


def send(page: Any, name: str, within: Any = None, *, sure: bool = False) -> None:
    """Press a button and wait for the page that answers; ``sure`` answers its question."""
    button = (within or page).get_by_role("button", name=name, exact=True).first
    if sure:
        button.click()
        button = page.get_by_role("dialog").get_by_role("button", name=name)
    with page.expect_navigation():
        button.click()


def follow(page: Any, name: str | re.Pattern[str], *, exact: bool = True) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=exact).first.click()


def answers_pdf(page: Any, name: str) -> None:
    """The paper behind a link is a PDF; menus may be closed."""
    address = page.locator("a", has_text=name).first.get_attribute("href")
    answer = page.request.get(address)
    assert answer.status == 200, address
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


def cells(page: Any, caption: str) -> list[str]:
    """The last row of a table: its sums."""
    table = page.locator("table", has=page.locator("caption", has_text=caption)).first
    rows = table.locator("tfoot tr, tbody tr")
    return rows.last.locator("th, td").all_inner_texts()


def plain(text: str) -> str:
    """Words with one space between them."""
    return re.sub(r"\s+", " ", text)


def photo(tone: int) -> bytes:
    """A small photo; another tone is another file."""
    content = io.BytesIO()
    Image.new("RGB", (60, 40), (tone, 120, 80)).save(content, "JPEG")
    return content.getvalue()


def post(client: Any, address: str, /, **data: Any) -> None:
    """Send a form; it was taken."""
    answer = client.post(address, data)
    assert answer.status_code == 302, (address, answer.status_code, wrong_of(answer.content))


def wrong_of(content: bytes) -> str:
    """What a page says is wrong."""
    said = html.fromstring(content).xpath("//*[@role='alert']")
    return plain(" ".join(part.text_content() for part in said))


def amend(client: Any, address: str, /, **data: Any) -> None:
    """Open a form, change these fields, leave all others as they stand, send it."""
    page = html.fromstring(client.get(address).content)
    form = next(f for f in page.forms if f.method == "POST" and not f.xpath("ancestor::header"))
    values: dict[str, Any] = {}
    empty = {i.name for i in form.inputs if i.get("type") == "radio" and i.get("value") == ""}
    for name, value in form.form_values():
        # An empty choice is read as "on".
        values.setdefault(name, []).append("" if name in empty and value == "on" else value)
    post(client, address, **{**values, **data})


def fill(client: Any, address: str, **data: Any) -> None:
    """Send a form as it was opened: with its version."""
    version = re.search(r'name="versi"[^>]*value="(\d+)"', client.get(address).content.decode())
    post(client, address, **({"versi": version[1]} if version else {}), **data)
