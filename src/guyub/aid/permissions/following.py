"""Tools in use: checks, reports, draws, outcomes, evidence."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import PUBLIC, Row
from guyub.aid import states
from guyub.aid.permissions.common import naming_people

VIEW: Final = "aid.tool.view"
PAPER: Final = "aid.tool.paper"
FOLLOW: Final = "aid.tool.check"
KEEP: Final = "aid.tool.keep"
APPROVE: Final = "aid.tool.approve"
WRITE_OFF: Final = "aid.tool.write_off"
OWN: Final = "aid.tool.own"
DRAW: Final = "aid.draw.run"
REPORT: Final = "aid.use_report.record"
MEASURE: Final = "aid.outcome.record"
PACK: Final = "aid.evidence.take"
RESTRICTED: Final = "aid.attachment.open_restricted"


def register() -> None:
    """Called once from the room's ``AppConfig.ready``."""
    r.register_verb(VIEW, _("Melihat alat bantuan"), r.READERS, writes=False)
    r.register_verb(
        PAPER, _("Membuka laporan pemakaian dan berita acara pemindahan yang dipindai"),
        naming_people(r.READERS), writes=False,
    )  # fmt: skip
    r.register_verb(
        FOLLOW, _("Mencatat cek alat"), (r.VERIFIER, r.FIELD_OFFICER, r.ASSET_OFFICER), writes=True
    )
    r.register_verb(KEEP, _("Menarik, menawarkan, memperbaiki alat"), states.STORE, writes=True)
    r.register_verb(
        APPROVE,
        _("Menyetujui alat dipindah atau ditarik"),
        (r.HEAD, r.SECTION_HEAD, r.DELEGATE),
        writes=True,
    )
    r.register_verb(WRITE_OFF, _("Menghapus alat dari daftar"), states.APPROVERS, writes=True)
    r.register_verb(
        OWN,
        _("Melihat alat sendiri dan memberi tahu kantor"),
        (r.OWNER, r.GROUP_CHAIR),
        writes=True,
        assisted=True,
    )
    r.register_verb(DRAW, _("Mengundi cek acak"), (r.VERIFIER, r.SECTION_HEAD), writes=True)
    r.register_verb(
        REPORT,
        _("Mencatat laporan pemakaian"),
        (r.REGISTRAR, r.FIELD_OFFICER, r.VILLAGE_CLERK, r.VERIFIER, r.ASSET_OFFICER),
        writes=True,
    )
    # Whoever may write figures of a business: they become observations of the registry.
    r.register_verb(
        MEASURE,
        _("Mendata hasil sesudah bantuan"),
        (r.REGISTRAR, r.FIELD_OFFICER, r.VERIFIER),
        writes=True,
    )
    r.register_verb(
        PACK,
        _("Mengambil berkas bukti satu putaran"),
        (r.HEAD, r.SECTION_HEAD, r.AUDITOR),
        writes=False,
    )
    r.register_verb(
        RESTRICTED, _("Membuka lampiran terbatas"), (r.HEAD, r.SECTION_HEAD), writes=False
    )


def permission_rows() -> list[Row]:
    """The addresses of this part."""
    both = ("GET", "POST")
    post = ("POST",)
    return [
        Row("aid:tools", VIEW),
        Row("aid:tool_sheet", VIEW),
        Row("aid:tool_labels", VIEW, makes="aid_round_signed"),
        Row("aid:tool_labels_pdf", VIEW, makes="aid_round_village"),
        Row("aid:tool", VIEW, makes="aid_tool"),
        Row("aid:tool_photo", VIEW, makes="aid_tool_photo"),
        Row("aid:tool_check", FOLLOW, makes="aid_tool", methods=both),
        Row("aid:tool_repair", KEEP, makes="aid_tool_broken", methods=both),
        Row("aid:tool_take_back", KEEP, makes="aid_tool", methods=both),
        Row("aid:tool_offer", KEEP, makes="aid_tool_idle", methods=both),
        Row("aid:tool_reply", KEEP, makes="aid_tool_offered", methods=post),
        Row("aid:tool_move", KEEP, makes="aid_tool", methods=both),
        Row("aid:tool_write_off", KEEP, makes="aid_tool_broken", methods=both),
        Row("aid:tool_requests", VIEW),
        Row("aid:tool_request", VIEW, makes="aid_tool_request"),
        Row("aid:tool_request_decide", APPROVE, makes="aid_tool_request", methods=post),
        Row("aid:tool_request_withdraw", KEEP, makes="aid_tool_request", methods=post),
        Row("aid:tool_request_finish", KEEP, makes="aid_tool_request_approved", methods=both),
        Row("aid:tool_request_paper", VIEW, makes="aid_tool_request_approved"),
        Row("aid:my_tools", OWN),
        Row("aid:tool_tell", OWN, makes="aid_tool", methods=both),
        Row("aid:draws", PUBLIC),
        Row("aid:draw", PUBLIC, makes="aid_draw"),
        Row("aid:draw_pool", PUBLIC, makes="aid_draw"),
        Row("aid:draw_new", DRAW, makes="aid_round_signed", methods=both),
        Row("aid:draw_seed", DRAW, makes="aid_draw_office", methods=both),
        Row("aid:use_reports", VIEW),
        Row("aid:use_report", VIEW, makes="aid_use_report"),
        Row("aid:use_report_record", REPORT, makes="aid_use_report", methods=both),
        Row("aid:use_report_form", VIEW, makes="aid_use_report"),
        Row("aid:use_report_scan", PAPER, makes="aid_use_report_scan"),
        Row("aid:outcomes", VIEW),
        Row("aid:outcome_round", VIEW, makes="aid_round_signed"),
        Row("aid:outcome", MEASURE, makes="aid_outcome", methods=both),
        Row("aid:outcome_missed", MEASURE, makes="aid_outcome", methods=post),
        Row("aid:packs", PACK),
        Row("aid:pack", PACK, makes="aid_round_signed", methods=both),
    ]
