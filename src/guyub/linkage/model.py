"""A trained model as data: what is compared, how, with which weights, and how it was trained."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

# Raised when forms or comparisons change so that weights of before no longer fit.
FORMAT: Final = 1


class ModelError(ValueError):
    """A stored model that cannot be used; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities. Of a pair: from ``doubtful`` on a person is asked, from ``sure`` on it is
    probably one; a machine joins it unasked from ``merge`` on and only with evidence that can be
    named (``certainty``). Of two clusters: from ``join`` on (in the mean of all pairs between
    them) they are one."""

    merge: float = 0.9999
    sure: float = 0.95
    doubtful: float = 0.5
    join: float = 0.5


@dataclass(frozen=True)
class Model:
    """``settings`` are Splink's (any engine); ``roles`` the roles it compares; ``report`` tells
    rows, pairs, rounds, seeds and levels that could not be trained, never a value of a person."""

    roles: tuple[str, ...]
    settings: Mapping[str, Any]
    thresholds: Thresholds = field(default_factory=Thresholds)
    report: Mapping[str, Any] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def version(self) -> str:
        """Twelve characters that change with every weight, rule and threshold."""
        told = [self.format, self.roles, self.settings, asdict(self.thresholds)]
        text = json.dumps(told, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def with_thresholds(self, **changes: float) -> Model:
        return replace(self, thresholds=replace(self.thresholds, **changes))

    def to_json(self) -> str:
        told = {
            "format": self.format,
            "version": self.version,
            "roles": list(self.roles),
            "thresholds": asdict(self.thresholds),
            "report": dict(self.report),
            "settings": dict(self.settings),
        }
        return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Model:
        """ModelError when it is no model, of another format, or was changed by hand."""
        try:
            told = json.loads(text)
            made = cls(
                tuple(told["roles"]), told["settings"], Thresholds(**told["thresholds"]),
                told["report"], told["format"],
            )  # fmt: skip
            version = told["version"]
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError("Berkas ini bukan model penautan. Latih model baru.") from error
        if made.format != FORMAT:
            raise ModelError(f"Model dari bentuk {made.format}; yang dipakai {FORMAT}. Latih lagi.")
        if made.version != version:
            raise ModelError("Isi model tidak cocok dengan nomor versinya. Latih model baru.")
        return made

    def save(self, path: Path) -> None:
        path.write_text(self.to_json(), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Model:
        try:
            return cls.from_json(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ModelError(f"Model {path.name} tidak terbaca: {error.strerror}.") from error
