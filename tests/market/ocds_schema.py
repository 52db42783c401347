"""The published schema of OCDS 1.1.5, from files beside the tests; nothing is fetched."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

FOLDER = Path(__file__).parent / "data" / "ocds"
RELEASE, PACKAGE = "release-schema.json", "release-package-schema.json"


def schema(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def validator() -> Draft4Validator:
    release, package = schema(RELEASE), schema(PACKAGE)
    found: Registry[Any] = Registry()
    for one in (release, package):
        found = found.with_resource(one["id"], Resource.from_contents(one, DRAFT4))
    return Draft4Validator(package, registry=found, format_checker=FormatChecker(["date-time"]))


def problems(package: Any) -> list[str]:
    """What the schema says against a package."""
    return [
        f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
        for e in validator().iter_errors(package)
    ]
