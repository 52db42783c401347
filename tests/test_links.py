"""No page offers a role an address that this role may not open."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from guyub.accounts.permission_table import PUBLIC, all_rows
from guyub.accounts.roles import ROLES
from tests.factories import office_act, register, sign_in

FRAMES = ("/static/",)


def offered(html: str, page: str) -> set[str]:
    """Paths that the page links to or sends a form to, on this site."""
    found = re.findall(r'(?:href|action)="([^"#][^"]*)"', html)
    paths = (urlsplit(urljoin(page, unescape(link))) for link in found)
    return {p.path for p in paths if not p.netloc and p.path and not p.path.startswith(FRAMES)}


def refused(role: str, path: str) -> bool:
    """Whether the permission table keeps the role from this address, whatever the method."""
    try:
        name = resolve(path).view_name
    except Resolver404:
        return True
    row = all_rows().get(name)
    return row is not None and row.needs != PUBLIC and role not in row.roles()


@pytest.mark.parametrize("role", sorted(ROLES))
def test_pages_offer_only_what_the_role_may_open(db: Any, client: Any, role: str) -> None:
    from guyub.kernel.db import in_scope
    from guyub.registry.models import Ownership

    act = office_act()
    business = register(
        act, phone="084011112222", latitude=-7.3, longitude=109.3, main_product="Keripik",
        observation={"workers": 3},
    )  # fmt: skip
    with in_scope(act.scope, read_only=True):
        person = Ownership.objects.get(business=business).owner_id
    areas = {"subject_id": person} if role == "owner" else {}
    if ROLES[role].reach == "areas":
        areas = {"area_codes": ["33.03.01.2001"]}
    sign_in(client, role, **areas)
    seen = 0
    for page in ("/beranda/", "/ikm/", f"/ikm/{business.number}/", "/cakupan/", "/peta/"):
        answer = client.get(page)
        if answer.status_code != 200:
            continue
        seen += 1
        wrong = {p for p in offered(answer.content.decode(), page) if refused(role, p)}
        assert not wrong, f"{page} offers {wrong}"
    assert seen, "the role sees no page at all"
