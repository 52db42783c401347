"""Declarations of what an agency bought: made, read, printed, signed, dropped."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date
from guyub.kernel.ids import uuid7
from guyub.kernel.rupiah import format_number, format_rupiah
from guyub.market.actions import declaring as acts
from guyub.market.declared import code_of
from guyub.market.forms.circulars import DeclaredForm, KeyForm, WhyForm
from guyub.market.models import Buyer, Declaration
from guyub.market.permissions.circulars import KEEP, SIGN, VIEW
from guyub.market.queries.obeying import declared_data, is_bound
from guyub.market.queries.sums import sums_of, told_sums
from guyub.market.states.circulars import DECLARATION, DRAFT, SIGNED, TONES
from guyub.market.views.circulars import circular_or_404, crumbs, page_of, pdf
from guyub.market.views.frame import canonical, form_page


def declaration_or_404(request: VisitRequest, number: str) -> Declaration:
    """The declaration, if this visit may see it."""
    rows = Declaration.objects.visible_to(request.visit).select_related(
        "buyer", "circular", "office"
    )
    found: Declaration | None = rows.filter(number=canonical(number)).first()
    if found is None:
        raise Http404
    return found


def address_of(row: Declaration) -> str:
    return reverse("market:declaration", args=[row.number])


def _day(text: str, default: date) -> date:
    """A day of an address; last year's where none is named."""
    try:
        return date.fromisoformat(text) if text else default
    except ValueError:
        raise Http404 from None


@needs(KEEP)
def declaration_new(request: VisitRequest, number: str, buyer: UUID) -> HttpResponse:
    """What will be frozen is shown first."""
    row = circular_or_404(request, number)
    year = timezone.localdate().year - 1
    first = _day(request.GET.get("dari", ""), date(year, 1, 1))
    last = _day(request.GET.get("sampai", ""), date(year, 12, 31))
    owner = Buyer.objects.visible_to(request.visit).filter(pk=buyer).first()
    if owner is None or last < first or not is_bound(row, owner, first, last):
        raise Http404
    if not request.visit.scope.may_write(row.regency_code):
        raise Http404
    back = f"{reverse('market:compliance', args=[row.number])}?tahun={last.year}"
    data = declared_data(row, owner, first, last, timezone.localdate())
    return form_page(
        request, KeyForm(request.POST or None, initial={"id": uuid7()}),
        title="Buat pernyataan belanja", back=back,
        lead=f"{owner.name}, {format_date(first)} sampai {format_date(last)}",
        trail=crumbs((row.about, page_of(row)), ("Hasil", back), (owner.name, "")),
        template="market/declaration_new.html", button="Bekukan dan cetak", after=address_of,
        done="Pernyataan dibuat. Cetak suratnya untuk ditandatangani.",
        save=lambda form: acts.make_declaration(
            request.visit.act(), form.cleaned_data["id"], row.pk, owner.pk, first, last
        ),
        facts=facts_of(data), verdicts=data["verdicts"],
    )  # fmt: skip


def facts_of(data: dict[str, Any]) -> list[Fact]:
    """The sums of a declaration, as they were."""
    sums, plan = data["sums"], data["plan"]
    days = " sampai ".join(format_date(date.fromisoformat(one)) for one in data["days"])
    found = [
        Fact("Surat edaran", f"{data['letter']} tentang {data['about']}"),
        Fact("Hari yang dihitung", days),
        Fact("Belanja tercatat", format_rupiah(sums["spent"]),
             f"{format_number(sums['purchases'])} pembelian"),
        Fact("Dari usaha mikro, kecil, dan koperasi", format_rupiah(sums["small"])),
        Fact("Golongan penjual belum diketahui", format_rupiah(sums["class_unknown"])),
        Fact("Buatan usaha terdaftar", format_rupiah(sums["registered"]),
             f"{format_number(sums['makers'])} pembuat"),
        Fact("Buatan usaha lain dari daerah ini", format_rupiah(sums["other_local"])),
        Fact("Bukan buatan daerah", format_rupiah(sums["not_local"])),
        Fact("Pembuat belum diketahui", format_rupiah(sums["maker_unknown"])),
    ]  # fmt: skip
    found += [Fact("Pengecualian", one) for one in data.get("exceptions", ())]
    if plan is not None:
        found.append(Fact("Rencana setahun dari pembuat daerah", format_rupiah(plan["planned"]),
                          f"dari anggaran {format_rupiah(plan['budget'])}"))  # fmt: skip
    return found


def source_of(row: Declaration) -> str:
    day = format_date(date.fromisoformat(row.data["source_day"]))
    return f"Dibekukan {day} oleh {row.made_name} dari baris belanja yang barangnya sudah diterima."


def _bought(sums: dict[str, Any], held: dict[str, Any]) -> dict[str, Any]:
    """Those sums that an edition keeps, without the days that whoever was not paid waits: those
    grow by themselves."""
    return {name: value for name, value in sums.items() if name in held and name != "slowest"}


@needs(VIEW)
def declaration_page(request: VisitRequest, number: str) -> HttpResponse:
    """As it was on the day it was made, and whether the purchases say something else now."""
    row, visit = declaration_or_404(request, number), request.visit
    inside = visit.scope.may_write(row.regency_code)
    maker = visit.user is not None and visit.user.person_id == row.made_by
    signs = inside and visit.may(SIGN) and row.state == DRAFT
    first, last = (date.fromisoformat(day) for day in row.data["days"])
    now = told_sums(
        sums_of([row.buyer_id], first, last, timezone.localdate(), row.circular_id)[row.buyer_id]
    )
    facts, held = facts_of(row.data), row.data["sums"]
    if row.signed_on is not None:
        facts.append(Fact("Ditandatangani", f"{row.signer}, {format_date(row.signed_on)}",
                          f"dicatat oleh {row.signed_name}"))  # fmt: skip
    if row.state_because:
        facts.append(Fact("Alasan batal", row.state_because))
    context = {
        "row": row, "state": DECLARATION.states[row.state], "tone": TONES[row.state],
        "facts": facts, "verdicts": row.data["verdicts"], "source": source_of(row),
        "changed": row.state in (DRAFT, SIGNED)
        and _bought(now, held) != _bought(held, held),
        "may_sign": signs and not maker, "own_words": signs and maker,
        "may_drop": inside and visit.may(KEEP) and row.state == DRAFT,
        "crumbs": crumbs((row.circular.about, page_of(row.circular)), (row.buyer.name, "")),
    }  # fmt: skip
    return render(request, "market/declaration.html", context)


@needs(VIEW)
def declaration_letter(request: VisitRequest, number: str) -> HttpResponse:
    """The letter to the agency: its figures, what was asked, what came of it, on A4."""
    row = declaration_or_404(request, number)
    office = row.office
    data = {
        "sample": row.is_sample, "state": DECLARATION.states[row.state],
        "draft": row.state == DRAFT, "void": row.state not in (DRAFT, SIGNED),
        "office": {"name": office.name, "address": office.address},
        "number": row.number, "edition": row.edition, "buyer": row.data["buyer"],
        "letter": row.data["letter"], "about": row.data["about"],
        "first": format_date(row.first_day), "last": format_date(row.last_day),
        "facts": [[f.label, str(f.value or "belum diketahui"), f.note] for f in facts_of(row.data)],
        "verdicts": row.data["verdicts"], "definitions": row.data["definitions"],
        "source": source_of(row), "signer": row.signer,
        "signed_on": format_date(row.signed_on) if row.signed_on else "",
        "code": code_of(row), "head_title": office.head_title,
    }  # fmt: skip
    return pdf("market/pernyataan-belanja", data, f"pernyataan-{row.number}.pdf")


def _writable(request: VisitRequest, number: str) -> Declaration:
    row = declaration_or_404(request, number)
    fits = row.state == DRAFT or request.method == "POST"
    if not fits or not request.visit.scope.may_write(row.regency_code):
        raise Http404
    return row


def _trail(row: Declaration, here: str) -> list[tuple[str, str]]:
    return crumbs(
        (row.circular.about, page_of(row.circular)), (row.buyer.name, address_of(row)), (here, "")
    )


@needs(SIGN)
def declaration_sign(request: VisitRequest, number: str) -> HttpResponse:
    """The printed one came back signed."""
    row = _writable(request, number)
    return form_page(
        request, DeclaredForm(request.POST or None), title="Catat sudah ditandatangani",
        lead=f"{row.buyer.name}. Pernyataan lama untuk masa yang sama diganti oleh yang ini.",
        back=address_of(row), trail=_trail(row, "Ditandatangani"), done="Tanda tangan tercatat.",
        save=lambda form: acts.sign_declaration(
            request.visit.act(), row.pk, form.cleaned_data["signer"],
            form.cleaned_data["signed_on"],
        ),
    )  # fmt: skip


@needs(KEEP)
def declaration_drop(request: VisitRequest, number: str) -> HttpResponse:
    """It will not be signed."""
    row = _writable(request, number)
    return form_page(
        request, WhyForm(request.POST or None), title="Batalkan pernyataan", lead=row.buyer.name,
        back=address_of(row), trail=_trail(row, "Batalkan"), danger=True,
        button="Batalkan pernyataan", done="Pernyataan dibatalkan.",
        save=lambda form: acts.drop_declaration(
            request.visit.act(), row.pk, form.cleaned_data["reason"]
        ),
    )  # fmt: skip
