"""Putting an import in, its report, and taking it back."""

from __future__ import annotations

import os
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from guyub.accounts.visit import VisitRequest, needs
from guyub.intake import actions, closing, summary
from guyub.intake.forms import ReasonForm
from guyub.intake.report import report_bytes
from guyub.intake.views.common import found
from guyub.kernel.actions import DomainError
from guyub.kernel.exports import TYPES, XLSX
from guyub.kernel.templatetags.ui import thousands


@needs("intake.work")
@never_cache
def apply(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Say what will happen, then start it."""
    batch = found(request, pk)
    if request.method == "POST":
        try:
            actions.start_apply(request.visit.act(), pk)
        except DomainError as error:
            messages.error(request, str(error.sentence))
        return redirect("intake:detail", pk)
    counts = summary.counts(batch)
    waits = summary.elsewhere(batch)
    known = counts["siap"] - counts["siap_baru"] - waits
    left = counts["data"] - counts["siap"] - counts["baru"] - counts["bertambah"] - counts["tetap"]
    sentences = [f"{thousands(counts['siap_baru'])} usaha baru masuk daftar."]
    if waits:
        sentences.append(
            f"{thousands(waits)} baris juga ada di berkas lain yang belum dimasukkan. Sekarang"
            " masuk sebagai usaha baru; baris di berkas lain itu nanti bergabung dengannya."
        )
    if known:
        sentences.append(f"{thousands(known)} baris menambah usaha yang sudah ada.")
    if counts["agregat"]:
        sentences.append(
            f"{thousands(counts['agregat'])} baris gabungan dihitung sebagai gabungan."
        )
    if left:
        sentences.append(f"{thousands(left)} baris belum ikut; jawab pertanyaannya kapan saja.")
    sentences.append("Selama belum dipakai, impor ini masih bisa diurungkan.")
    context = {
        "title": "Masukkan ke daftar usaha?",
        "text": batch.filename,
        "consequences": sentences,
        "verb": "Masukkan",
        "danger": False,
        "cancel_url": reverse("intake:detail", args=[pk]),
    }
    return render(request, "kernel/confirm.html", context)


@needs("intake.work")
def report(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The annotated workbook."""
    batch = found(request, pk)
    try:
        content = report_bytes(batch)
    except FileNotFoundError:
        messages.error(request, "Berkas aslinya sudah dihapus karena lewat masa simpan.")
        return redirect("intake:detail", pk)
    response = HttpResponse(content, content_type=TYPES[XLSX])
    name = os.path.splitext(batch.filename)[0].replace('"', "")
    response["Content-Disposition"] = f'attachment; filename="hasil-{batch.pk}.xlsx"'
    if name.isascii():
        response["Content-Disposition"] = f'attachment; filename="Hasil {name}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


@needs("intake.work")
@never_cache
def undo(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Ask why, then take everything back; or say what stands in the way."""
    batch = found(request, pk)
    form = ReasonForm(request.POST or None)
    blocked = closing.blockers(batch)
    if request.method == "POST" and form.is_valid():
        try:
            actions.start_undo(request.visit.act(), pk, form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, str(error.sentence))
        else:
            return redirect("intake:detail", pk)
    counts = summary.counts(batch)
    sentences = [f"Belum bisa diurungkan, karena sudah ada {what}." for what in blocked] or [
        f"{thousands(counts['baru'])} usaha baru dari berkas ini dihapus dari daftar.",
        f"Tambahan pada {thousands(counts['bertambah'])} baris usaha lama ditarik kembali.",
        "Barisnya tetap ada dan bisa dimasukkan lagi.",
    ]
    context = {
        "title": "Urungkan impor?",
        "text": batch.filename,
        "consequences": sentences,
        "verb": "Urungkan impor",
        "danger": True,
        "form": form,
        "cancel_url": reverse("intake:detail", args=[pk]),
    }
    return render(request, "kernel/confirm.html", context)
