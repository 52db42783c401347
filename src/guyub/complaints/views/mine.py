"""From an owner's own account: this was not asked for by me."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t

from guyub.accounts.visit import VisitRequest, needs
from guyub.complaints.actions.disowning import disown as act_disown
from guyub.complaints.actions.disowning import event_of, said_of
from guyub.complaints.forms import OptionalWordsForm
from guyub.complaints.models import Disowned
from guyub.complaints.permissions import DISOWN
from guyub.registry.views.one_form import form_page_of_values


@needs(DISOWN)
def disown(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Object to one thing that somebody did in the visitor's name."""
    visit = request.visit
    found = event_of(visit.scope.person, pk)
    if found is None:
        raise Http404
    event, row = found
    back = reverse("insight:assisted", args=[row.pk])
    if Disowned.objects.filter(event_id=pk).exists():
        return redirect(back)
    form = OptionalWordsForm(request.POST if request.method == "POST" else None)
    return form_page_of_values(
        request, form, title=_t("Bukan saya yang minta"), back=back,
        trail=[(_t("Usaha saya"), reverse("insight:own")), (_t("Dibantu petugas"), back),
               (_t("Bukan saya yang minta"), "")],
        lead=_t("%(what)s. Petugas yang membantu Anda tidak membaca ini.")
        % {"what": said_of(event).capitalize()},
        save=lambda data: act_disown(visit.act(), pk, data["words"]),
        done=_t("Sudah kami terima. Atasan petugas itu yang memeriksanya."),
        button=_t("Kirim"), danger=True,
    )  # fmt: skip
