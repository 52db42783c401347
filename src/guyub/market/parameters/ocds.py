"""The prefix under which an office publishes, once the Open Contracting Partnership gave it one."""

from __future__ import annotations

from typing import Final

from guyub.criteria.parameters import Parameter, register_parameters

OCID_PREFIX: Final = "market.ocid_prefix"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            OCID_PREFIX, "Awalan nomor proses OCDS", "text", None, "Pasar",
            source="Diberikan Open Contracting Partnership kepada tiap penerbit data;"
            " dinas memintanya sendiri",
            help="Bentuknya ocds- lalu enam huruf atau angka. Selama belum ada, ekspor memakai"
            " awalan lokal, dan berkasnya jangan didaftarkan sebagai terbitan OCDS.",
        ),
    )  # fmt: skip
