"""The page about the API, made from its own schema: nothing is fetched, no script runs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, public
from guyub.api import files, v1
from guyub.api.datasets import DATASETS
from guyub.api.parameters import KEY_LIMIT, OPEN_LIMIT, settings_of
from guyub.api.problems import TITLES
from guyub.api.views.data import offices

# What an example writes into an address; a code of a paper is nobody's.
_EXAMPLES: Final = {"kunci": next(iter(DATASETS)), "kode": "KODE-DI-SURAT"}


@dataclass(frozen=True)
class Asked:
    """One parameter in words."""

    name: str
    words: str
    needed: bool


@dataclass(frozen=True)
class Operation:
    """One address with how it is asked for. ``keyed``: only with a key."""

    path: str
    summary: str
    asked: list[Asked]
    curl: str
    keyed: bool
    statuses: list[str]


def operations(schema: dict[str, Any], regency: str) -> list[Operation]:
    """Every address of a schema, with a command that asks for it."""
    found = []
    for path, item in schema["paths"].items():
        for operation in item.values():
            given = operation.get("parameters", [])
            address, query = path, {}
            for one in given:
                name = one["name"]
                if one["in"] == "path":
                    address = address.replace("{" + name + "}", _EXAMPLES[name])
                elif one["required"] or name == "kab":
                    query[name] = regency
            keyed = bool(operation.get("security"))
            whole = f"{settings.GUYUB_BASE_URL}{address}" + (
                f"?{urlencode(query)}" if query else ""
            )
            header = " -H 'Authorization: Bearer KUNCI'" if keyed else ""
            found.append(Operation(
                path, operation["summary"],
                [Asked(p["name"], p["schema"].get("description") or p.get("description", ""),
                       p["required"]) for p in given],
                f"curl{header} '{whole}'", keyed, sorted(operation["responses"]),
            ))  # fmt: skip
    return found


@public
def page(request: VisitRequest) -> HttpResponse:
    """How a program reads open data: addresses, examples, limits, keys, refusals."""
    every = offices()
    regency = every[0].area_code if every else "33.03"
    given = settings_of(None, timezone.localdate())
    context = {
        "operations": operations(v1.schema(), regency), "open_limit": given[OPEN_LIMIT],
        "key_limit": given[KEY_LIMIT], "problems": sorted(TITLES.items()),
    }  # fmt: skip
    return render(request, "api/docs.html", context)


@public
def openapi(request: VisitRequest) -> HttpResponseBase:
    """OpenAPI 3.1."""
    body = json.dumps(v1.schema(), ensure_ascii=False, indent=1).encode()
    return files.sent(request, body, "application/json", timezone.localdate())
