"""The papers of one purchase for the treasurer: what is there, what lacks, all of it as one PDF.

Which papers belong to it is data with the rule that asks for each. Where no law that was read asks
for a paper, the rule says that it is a habit of offices. A rate that no source states is not made
up: the paper says that the office has not set it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils import timezone
from pypdf import PdfReader, PdfWriter

from guyub.areas import known
from guyub.criteria.parameters import Used, used_all
from guyub.kernel import documents
from guyub.kernel.attached import AttachmentDamaged, content_of
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_rupiah, terbilang, terbilang_rupiah
from guyub.market.actions import purchase_steps as steps
from guyub.market.models import Payment, PaymentTax, Purchase, PurchasePaper
from guyub.market.parameters.purchases import LIMITS, TAXES
from guyub.market.permissions.purchases import PAY
from guyub.market.policy_purchases import is_enough
from guyub.market.queries.purchases import Part, named, parts, told_of
from guyub.market.states.purchases import ACCEPTED, BOOKED, CANCELLED, PAID, REVERSED

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

HERE, LACKS, SPARED = "ada", "kurang", "tidak perlu"
HABIT: Final = "Kebiasaan kantor (bawaan Guyub)"
TWO_PERSONS: Final = "Aturan Guyub: yang menulis dan yang memeriksa dua orang"
MOST_PHOTOS: Final = 6
WEEKDAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


@dataclass(frozen=True)
class Check:
    """One paper: is it there, what lacks, which rule asks for it."""

    label: str
    state: str
    note: str
    rule: str


@dataclass(frozen=True)
class Known:
    """What the check list looks at."""

    government: bool
    due: str
    due_label: str
    form: str
    form_label: str
    form_number: str
    form_rule: str
    scans: frozenset[str]
    lines: int
    unknown_makers: int
    channel: str
    channel_ref: str
    rup_code: str
    split: bool
    split_reason: str
    split_rule: str
    delivered: bool
    accepted: bool
    npwp: bool
    paid: bool
    paid_reference: str
    taxes: int


def checks(at: Known) -> list[Check]:
    """The check list, in the order of the bundle."""
    return [_form(at), *_goods(at), *_official(at), *_money(at)]


def _form(at: Known) -> Check:
    label = at.due_label or "Bukti pembelian"
    if not at.due:
        return Check(label, HERE if at.form else SPARED, at.form_label or "", at.form_rule)
    if not at.form or not is_enough(at.form, at.due):
        told = f"Tertulis: {at.form_label.lower()}." if at.form else "Belum ditulis bentuknya."
        return Check(label, LACKS, told, at.form_rule)
    lacks = [
        *([] if at.form_number else ["nomornya"]),
        *([] if at.scans & {"bill", "order"} else ["fotonya"]),
    ]
    told = f"Belum ada {' dan '.join(lacks)}." if lacks else f"Nomor {at.form_number}."
    return Check(at.form_label, LACKS if lacks else HERE, told, at.form_rule)


def _goods(at: Known) -> list[Check]:
    told = f"{at.unknown_makers} pembuat belum diketahui." if at.unknown_makers else ""
    return [
        Check("Rincian barang dan pembuatnya", HERE if at.lines else LACKS,
              told or f"{at.lines} baris.", HABIT),
        Check("Berita acara pemeriksaan dan serah terima",
              HERE if at.accepted and "handover" in at.scans else LACKS,
              "Belum diperiksa orang kedua." if not at.accepted
              else "" if "handover" in at.scans else "Yang ditandatangani belum diunggah.",
              TWO_PERSONS),
        Check("Foto barang yang datang", HERE if "goods" in at.scans else LACKS, "", HABIT),
    ]  # fmt: skip


def _official(at: Known) -> list[Check]:
    bought = at.channel in ("e_katalog", "toko_daring", "spse")
    state = (HERE if at.channel_ref else LACKS) if bought else SPARED
    split = (HERE if at.split_reason else LACKS) if at.split else SPARED
    rup = (HERE if at.rup_code else LACKS) if at.government else SPARED
    return [
        Check("Nomor di saluran resmi", state, at.channel_ref, HABIT),
        Check("Kode RUP", rup, at.rup_code, HABIT),
        Check("Alasan terpisah dari pembelian sejenis", split, at.split_reason, at.split_rule),
    ]  # fmt: skip


def _money(at: Known) -> list[Check]:
    if not at.government:
        tax = (SPARED, "Pembeli ini bukan bendahara pemerintah.")
    elif not at.paid:
        tax = (LACKS, "Dicatat waktu membayar.")
    elif at.taxes and "tax" not in at.scans:
        tax = (LACKS, "Bukti potong atau setornya belum diunggah.")
    else:
        tax = (HERE, "" if at.taxes else "Bendahara tidak mencatat potongan.")
    paid = HERE if at.paid and (at.paid_reference or "payment" in at.scans) else LACKS
    return [
        Check("NPWP penjual", HERE if at.npwp else (LACKS if at.government else SPARED), "", HABIT),
        Check("Pajak yang dipotong", *tax, HABIT),
        Check("Bukti bayar", paid, at.paid_reference, HABIT),
    ]  # fmt: skip


def _said(found: Sequence[Used]) -> str:
    return "; ".join(dict.fromkeys(map(told_of, found)))


def known_of(row: Purchase, lines: Sequence[Part], office: UUID | None) -> Known:
    """What stands about a purchase, for its check list."""
    due = steps.due_of(row, row.buyer, steps.limits_on(office, row.day))
    split = steps.split_of(row, office) if row.accepted_on is None else None
    scans = PurchasePaper.objects.filter(purchase=row).values_list("kind", flat=True)
    payment = Payment.objects.filter(purchase=row).first()
    every = [*lines, *(c for one in lines for c in one.inside)]
    rule = row.split_with.get("aturan") or {}
    return Known(
        government=row.buyer.is_government, due=due.form,
        due_label=str(Purchase.Form(due.form).label) if due.form else "", form=row.form,
        form_label=str(Purchase.Form(row.form).label) if row.form else "",
        form_number=row.form_number,
        form_rule=f"{due.why} {_said(list(used_all(LIMITS, office, row.day).values()))}"
        if due.form else due.why,
        scans=frozenset(scans), lines=len(lines),
        unknown_makers=sum(1 for one in every if one.kind == "unknown"), channel=row.channel,
        channel_ref=row.channel_ref, rup_code=row.rup_code,
        split=bool(row.split_with) or split is not None, split_reason=row.split_reason,
        split_rule=str(rule.get("source", HABIT)), delivered=row.delivered_on is not None,
        accepted=row.accepted_on is not None, npwp=row.supplier_npwp is not None,
        paid=payment is not None, paid_reference=payment.reference if payment else "",
        taxes=PaymentTax.objects.filter(purchase=row).count(),
    )  # fmt: skip


DRAWN: Final = ("kuitansi", "order", "spk")
# Which scans are the paper of a form.
SCANS_OF: Final = {"spk": "order", "order": "order", "agreement": "order"}


def drawn_form(form: str, due: str) -> str:
    """The paper that is drawn up for a purchase: the form that was written where it is enough, else
    the one that is due. "" for what the seller hands out (a receipt) and for agreements, which the
    office writes itself."""
    wanted = form if form and is_enough(form, due) else due
    return wanted if wanted in DRAWN else ""


def draws(row: Purchase, due: str) -> str:
    """The same for a purchase: nothing is drawn for one that was called off, was taken back or
    takes back, so that nobody signs it."""
    gone = row.state in (CANCELLED, REVERSED) or row.reverses_id is not None or not row.total
    return "" if gone else drawn_form(row.form, due)


def paper(visit: Visit, row: Purchase) -> bytes | None:
    """The draft of the paper that its rule asks for, as PDF; None where none is drawn."""
    data = data_of(visit, row)
    if not draws(row, data["due"]):
        return None
    return documents.render("market/bukti", data, created=timezone.now().replace(microsecond=0))


def day_words(day: date) -> str:
    """ "Rabu tanggal dua belas bulan November tahun dua ribu dua puluh enam"."""
    month = format_date(day).split()[1]
    return (
        f"{WEEKDAYS[day.weekday()]} tanggal {terbilang(day.day)} bulan {month}"
        f" tahun {terbilang(day.year)}"
    )


def _tax_rows(row: Purchase, office: UUID | None, on: date) -> list[list[str]]:
    """Each tax that may concern the purchase: its rate of that day with source, what was kept."""
    kept = {t.tax: t for t in PaymentTax.objects.filter(purchase=row)}
    kinds = [t for t in TAXES if row.kind in t.kinds]
    rules = used_all([t.parameter for t in kinds], office, on)
    found = []
    for tax in kinds:
        held, now = kept.get(tax.key), rules[tax.parameter]
        said = held.rule.get("said", "") if held else now.said
        source = held.rule.get("source", "") if held else told_of(now)
        found.append([
            tax.label, said, f"{source}; untuk {format_date(on)}",
            format_rupiah(held.amount) if held else "tidak dipotong" if row.paid_on else "–",
        ])  # fmt: skip
    return found


def _lines(rows: Sequence[Part]) -> list[dict[str, Any]]:
    return [
        {
            "what": one.what, "many": one.many, "price": format_rupiah(one.price),
            "sum": format_rupiah(one.sum), "maker": one.maker,
            "registered": one.kind == "registered",
            "inside": [{"what": c.what, "many": c.many, "maker": c.maker,
                        "registered": c.kind == "registered"} for c in one.inside],
        }
        for one in rows
    ]  # fmt: skip


def data_of(visit: Visit, row: Purchase) -> dict[str, Any]:
    """What the bundle prints."""
    office = visit.office.pk if visit.office else None
    lines = parts(visit, row)
    at = known_of(row, lines, office)
    payment = Payment.objects.filter(purchase=row).first()
    kept = sum(PaymentTax.objects.filter(purchase=row).values_list("amount", flat=True))
    npwp = row.supplier_npwp.reveal() if row.supplier_npwp else ""
    if npwp and not visit.may(PAY):
        npwp = f"berakhir {npwp[-4:]}"
    done = row.state in (ACCEPTED, PAID, REVERSED, BOOKED)
    place = known.names_of([row.regency_code]).get(row.regency_code, "")
    found = checks(at)
    draw = drawn_form(row.form, at.due)
    return {
        "buyer": {"name": row.buyer.name, "address": place}, "place": place,
        "sample": row.is_sample, "stamp": "DIKOREKSI" if row.state == REVERSED
        else "" if done else "RANCANGAN",
        "number": row.number, "title": row.title, "day": format_date(row.day),
        "kind": str(Purchase.Kind(row.kind).label), "total": format_rupiah(row.total),
        "words": terbilang_rupiah(row.total), "supplier": named(visit, row.supplier_name),
        "class": str(Purchase.Class(row.supplier_class).label), "npwp": npwp,
        "channel": str(Purchase.Channel(row.channel).label), "channel_ref": row.channel_ref,
        "rup": row.rup_code, "draw": draw, "rule": at.form_rule,
        "form_label": str(Purchase.Form(draw).label) if draw else at.form_label or at.due_label,
        "form_number": row.form_number, "split": row.split_reason,
        "checks": [[c.label, c.state, c.note, c.rule] for c in found],
        "due": at.due,
        "lacks": sum(1 for c in found if c.state == LACKS),
        "lines": _lines(lines), "unknown": at.unknown_makers,
        "delivered": format_date(row.delivered_on) if row.delivered_on else "",
        "accepted": format_date(row.accepted_on) if row.accepted_on else "",
        "accepted_words": day_words(row.accepted_on) if row.accepted_on else "",
        "checked_by": row.checked_name, "recorded_by": row.recorded_name,
        "government": row.buyer.is_government,
        "taxes": _tax_rows(row, office, row.paid_on or timezone.localdate())
        if row.buyer.is_government else [],
        "paid": format_date(payment.on) if payment else "",
        "reference": payment.reference if payment else "",
        "kept": format_rupiah(kept), "net": format_rupiah(row.total - kept),
        "days": (payment.on - row.delivered_on).days if payment and row.delivered_on else None,
        "printed": format_date(timezone.localdate()),
    }  # fmt: skip


def bundle(visit: Visit, row: Purchase) -> bytes:
    """The bundle: scans of the form in their place, other photos in it, other PDFs behind it."""
    data = data_of(visit, row)
    form = row.form if row.form and is_enough(row.form, data["due"]) else data["due"]
    wanted = SCANS_OF.get(form, "bill")
    photos: list[dict[str, Any]] = []
    form_photos: list[dict[str, Any]] = []
    scanned: list[bytes] = []
    form_scans: list[bytes] = []
    damaged = []
    for one in PurchasePaper.objects.filter(purchase=row).order_by("created_at", "pk"):
        name = str(PurchasePaper.Kind(one.kind).label)
        try:
            content = content_of(one)
        except AttachmentDamaged:
            damaged.append(name)
            continue
        of_form = one.kind == wanted
        if not one.is_photo:
            (form_scans if of_form else scanned).append(content)
        elif len(photos) + len(form_photos) < MOST_PHOTOS:
            (form_photos if of_form else photos).append({"name": name, "image": content})
    data |= {
        "photos": photos, "form_photos": form_photos, "scanned": len(scanned),
        "form_pdfs": len(form_scans), "damaged": damaged,
    }  # fmt: skip
    made = documents.render("market/spj", data, created=timezone.now().replace(microsecond=0))
    return _with(made, form_scans, scanned) if form_scans or scanned else made


def _with(made: bytes, form_scans: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    """Scans of the form stand before the part that follows it."""
    read = PdfReader(io.BytesIO(made))
    marks = {str(one.title): one for one in read.outline if not isinstance(one, list)}
    after = read.get_destination_page_number(marks["Rincian"]) or 0
    whole = PdfWriter()
    whole.append(read, pages=(0, after))
    for content in form_scans:
        whole.append(PdfReader(io.BytesIO(content)))
    whole.append(read, pages=(after, len(read.pages)))
    for content in others:
        whole.append(PdfReader(io.BytesIO(content)))
    kept = io.BytesIO()
    whole.write(kept)
    return kept.getvalue()
