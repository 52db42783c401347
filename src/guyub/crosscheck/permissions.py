"""Who agrees with another office, who compares, who judges; the addresses of this room."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row

VIEW: Final = "crosscheck.agreement.view"
AGREE: Final = "crosscheck.agreement.agree"
COMPARE: Final = "crosscheck.comparison.run"
JUDGE: Final = "crosscheck.result.judge"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    # The head answers for data that leaves the office, in whatever shape.
    r.register_verb(AGREE, _("Menyepakati cek silang dengan dinas lain"), (r.HEAD,), writes=True)
    r.register_verb(
        COMPARE, _("Menjalankan cek silang"), (r.HEAD, r.SECTION_HEAD), writes=True
    )  # fmt: skip
    r.register_verb(
        JUDGE, _("Menilai hasil cek silang"), (r.SECTION_HEAD, r.VERIFIER), writes=True
    )  # fmt: skip
    r.register_verb(
        VIEW, _("Melihat cek silang dan hasilnya"),
        (r.HEAD, r.SECTION_HEAD, r.VERIFIER, r.AUDITOR), writes=False,
    )  # fmt: skip


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    both = ("GET", "POST")
    return [
        Row("crosscheck:list", VIEW),
        Row("crosscheck:new", AGREE, methods=both),
        Row("crosscheck:agreement", VIEW, makes="crosscheck_agreement"),
        Row("crosscheck:answer", AGREE, makes="crosscheck_asked", methods=("POST",)),
        Row("crosscheck:end", AGREE, makes="crosscheck_agreement", methods=("POST",)),
        Row("crosscheck:start", COMPARE, makes="crosscheck_agreement", methods=("POST",)),
        Row("crosscheck:join", COMPARE, makes="crosscheck_invited", methods=("POST",)),
        Row("crosscheck:drop", COMPARE, makes="crosscheck_invited", methods=("POST",)),
        Row("crosscheck:results", VIEW, makes="crosscheck_done"),
        Row("crosscheck:judge", JUDGE, makes="crosscheck_result", methods=("POST",)),
    ]
