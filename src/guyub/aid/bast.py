"""A hand-over record as it is printed: what the stored record says, in the words of the paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Prefetch

from guyub.accounts.models import Office
from guyub.aid.codes import code_of
from guyub.aid.models import Agreement, HandingPaper, Handover, HandoverLine, Signature, Track
from guyub.aid.policy_handing import day_in_words
from guyub.aid.terms import CHECK_MONTHS, REPORT_DUE
from guyub.areas import known
from guyub.criteria.parameters import used_all
from guyub.kernel import documents, qr
from guyub.kernel.attached import AttachmentDamaged, content_of
from guyub.kernel.crypto import Keyring
from guyub.kernel.dates import format_date
from guyub.kernel.fields import get_keyring
from guyub.kernel.rupiah import format_number, format_rupiah, terbilang, terbilang_rupiah

TEMPLATE: Final = "aid/bast"
LETTER: Final = "B"
DOTS: Final = "." * 40
STAMPS: Final = {
    "draft": "RANCANGAN", "revoked": "DICABUT", "refused": "DITOLAK", "dropped": "TIDAK BERLAKU",
}  # fmt: skip


def token_of(record: Handover, ring: Keyring | None = None) -> str:
    """The code on the paper; another record, also a renewed one, has another."""
    return qr.sign(ring or get_keyring(), LETTER, record.pk, bytes(record.salt))


def place_of(code: str) -> str:
    """A village as papers say it, with what it lies in."""
    village = known.area(code)
    return f"{village.name}, {village.within}"[:200] if village else code


@dataclass(frozen=True)
class Totals:
    """What the lines of a record add up to; kinds and units are counted apart."""

    kinds: int
    units: int
    value: int

    @classmethod
    def of(cls, lines: Iterable[HandoverLine]) -> Totals:
        rows = list(lines)
        return cls(
            len({x.decree_line.item_id for x in rows}), sum(x.quantity for x in rows),
            sum(x.quantity * x.unit_price for x in rows),
        )  # fmt: skip


def for_print(queryset: Any) -> Any:
    """The records with all that their paper says, in few queries whatever their number."""
    lines = HandoverLine.objects.select_related("decree_line", "business__facts").order_by(
        "business_name", "item_name", "pk"
    )
    drawn = Signature.objects.exclude(attachment=None)
    return queryset.select_related("decree", "fund", "occasion").prefetch_related(
        Prefetch("lines", lines), Prefetch("signatures", drawn, to_attr="drawn")
    )


def drawn_of(record: Handover) -> list[Signature]:
    """Signatures that were drawn on a screen, as ``for_print`` brought them."""
    return getattr(record, "drawn", [])


class Printer:
    """Turns records of one office into the data of their papers."""

    def __init__(self, records: Sequence[Handover]) -> None:
        self.records = list(records)
        self.ring = get_keyring()
        offices = Office.objects.filter(pk__in={r.office_id for r in self.records})
        self.offices = {o.pk: o for o in offices}
        self.government = {o.pk: _government(o) for o in self.offices.values()}
        decrees = {r.decree_id for r in self.records if r.fund.track == Track.GRANT}
        self.agreements = {
            (a.decree_id, a.fund_id, a.group_id, a.business_id): a
            for a in Agreement.objects.filter(decree__in=decrees).exclude(number="")
        } if decrees else {}  # fmt: skip
        self.terms = {
            office: used_all([REPORT_DUE, CHECK_MONTHS], office, day)
            for office in self.offices
            for day in [max((_day(r) or date.min for r in self.records), default=date.min)]
        }
        drawn = [s.attachment for r in self.records for s in drawn_of(r)]
        self.papers = HandingPaper.objects.in_bulk(drawn) if drawn else {}

    def data(self, record: Handover) -> dict[str, Any]:
        """What the template is given for one record."""
        lines = list(record.lines.all())
        totals = Totals.of(lines)
        day = _day(record)
        where = record.village_said or place_of(record.village_code)
        place = record.place or (record.occasion.place if record.occasion else "") or DOTS
        office = self.offices[record.office_id]
        return {
            "title": f"Berita acara serah terima {record.number}".strip(),
            "code": self._code(record),
            "stamp": STAMPS.get(record.state, ""),
            "office": {
                "government": self.government[office.pk], "name": office.name,
                "address": office.address, "contact": None, "emblem": None,
            },
            "number": record.number or DOTS,
            "opening": f"Pada {_this(day)}, bertempat di {place}, kami yang bertanda tangan di"
                       " bawah ini:",
            "giver": {"name": record.giver_signer, "title": record.giver_title,
                      "of": record.giver},
            "recipient": {
                "name": record.recipient_signer or DOTS,
                "title": record.recipient_title or "Penerima",
                "of": f"{record.recipient}, {where}",
            },
            "basis": self._basis(record, totals),
            "per_business": record.group_id is not None,
            "serials": any(line.serials for line in lines),
            "lines": [
                [
                    str(n), line.item_name, self._for_whom(record, line),
                    ", ".join(line.serials) or "-",
                    f"{format_number(line.quantity)} {line.unit}",
                    format_number(line.unit_price),
                    format_number(line.quantity * line.unit_price),
                ]
                for n, line in enumerate(lines, start=1)
            ],
            "totals": {
                "kinds": format_number(totals.kinds), "units": format_number(totals.units),
                "value": format_rupiah(totals.value),
                "sentence": f"Nilai seluruhnya {format_rupiah(totals.value)}"
                            f" ({terbilang_rupiah(totals.value).lower()}).",
            },
            "terms": self._terms(record, day),
            "closing": "Berita acara ini dibuat rangkap dua yang sama kuatnya dan ditandatangani"
                       " kedua pihak pada hari dan tanggal tersebut di atas.",
            "drawn": self._drawn(record),
            "witness": {"name": record.witness, "title": record.witness_title or "Saksi"}
                       if record.witness else None,
        }  # fmt: skip

    def _code(self, record: Handover) -> dict[str, str] | None:
        if not record.number:
            return None
        return code_of(LETTER, record.pk, bytes(record.salt), self.ring)

    @staticmethod
    def _for_whom(record: Handover, line: HandoverLine) -> str:
        return line.business_name or (line.business.name if record.group_id else record.recipient)

    def _basis(self, record: Handover, totals: Totals) -> str:
        decree, fund = record.decree, record.fund
        grant = self.agreements.get(
            (record.decree_id, record.fund_id, record.group_id, record.business_id)
        )
        with_grant = (
            f" dan Naskah Perjanjian Hibah Daerah nomor {grant.number}"
            f" tanggal {format_date(grant.dated)}"
            if grant
            else ""
        )
        return (
            f"Berdasarkan Keputusan {decree.signer_title} nomor {decree.number} tanggal"
            f" {format_date(decree.dated)} tentang {decree.about}{with_grant}, dengan dana"
            f" {fund.name} tahun {fund.year}, PIHAK PERTAMA menyerahkan kepada PIHAK KEDUA, dan"
            f" PIHAK KEDUA menerima dari PIHAK PERTAMA, {format_number(totals.kinds)}"
            f" ({terbilang(totals.kinds)}) jenis barang berjumlah {format_number(totals.units)}"
            f" ({terbilang(totals.units)}) unit:"
        )

    def _terms(self, record: Handover, day: date | None) -> list[str]:
        terms = self.terms[record.office_id]
        due = terms[REPORT_DUE].value
        until = (
            format_date(due.in_year(day.year + 1))
            if day
            else f"{terms[REPORT_DUE].said} tahun berikutnya"
        )
        whose = "yang tertulis di tabel" if record.group_id else "PIHAK KEDUA"
        return [
            "PIHAK KEDUA sudah memeriksa barang dan menerimanya dalam keadaan baik dan lengkap.",
            f"Barang dipakai untuk usaha {whose}, dirawat, dan menjadi tanggung jawab PIHAK KEDUA"
            " sejak ditandatangani.",
            "Barang tidak dijual, digadaikan, disewakan, atau dipindahkan tanpa persetujuan"
            " tertulis PIHAK PERTAMA.",
            f"PIHAK KEDUA menyampaikan laporan pemakaian paling lambat {until}, dan menerima"
            f" petugas yang mengecek barang setiap {terms[CHECK_MONTHS].said}.",
        ]

    def _drawn(self, record: Handover) -> bytes | None:
        for signature in drawn_of(record):
            paper = self.papers.get(signature.attachment)
            if paper is not None and paper.is_photo:
                try:
                    return content_of(paper)
                except AttachmentDamaged:
                    return None
        return None


def _government(office: Office) -> str | None:
    area = known.area(office.area_code)
    return f"Pemerintah {area.name}" if area else None


def _day(record: Handover) -> date | None:
    return record.on or (record.occasion.on if record.occasion else None)


def _this(day: date | None) -> str:
    return day_in_words(day).replace("hari ", "hari ini ", 1)


def pdf_of(record: Handover) -> bytes:
    """The paper of one record (read through ``for_print``)."""
    return documents.render(TEMPLATE, Printer([record]).data(record), created=record.created_at)


def pdfs_of(records: Sequence[Handover]) -> Iterator[tuple[Handover, bytes]]:
    """The papers of many records, in order, on all cores."""
    printer = Printer(records)
    made = documents.render_many(
        TEMPLATE, map(printer.data, printer.records),
        created=max((r.created_at for r in printer.records), default=None),
    )  # fmt: skip
    return zip(printer.records, made, strict=True)


def file_name(record: Handover) -> str:
    """Name of the paper's file: its number, or the end of its id; nobody's name."""
    plain = "".join(c if c.isalnum() or c in "-." else "-" for c in record.number)
    return f"BAST-{plain or str(record.pk)[-12:]}.pdf"
