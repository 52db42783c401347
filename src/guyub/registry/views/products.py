"""Products of a business."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.photos import CONTENT_TYPE
from guyub.registry import forms
from guyub.registry.actions.photo import add_photo, file_of, remove_photo
from guyub.registry.actions.product import add_product, change_product_state, edit_product
from guyub.registry.models import Business, Product, ProductPhoto
from guyub.registry.views.common import business_or_404, page_of, refused
from guyub.registry.views.edit import answer, form_page, version_of

FIELDS = (
    "name", "brand", "kind", "unit", "price", "capacity_month", "minimum_order", "lead_time_days",
)  # fmt: skip


def product_or_404(business: Business, pk: Any) -> Product:
    found = Product.objects.filter(business=business, pk=pk).first()
    if found is None:
        raise Http404
    return found


@needs("registry.product.edit")
def product_add(request: VisitRequest, number: str) -> HttpResponse:
    business = business_or_404(request, number)

    def save(data: dict[str, Any]) -> None:
        add_product(request.visit.act(), business.pk, {n: data[n] for n in FIELDS})

    return form_page(
        request, business, forms.ProductForm(request.POST or None), title="Tambah produk",
        save=save, done="Produk sudah dicatat.", draft="produk-baru",
    )  # fmt: skip


@needs("registry.product.edit")
def product(request: VisitRequest, number: str, pk: Any) -> HttpResponse:
    business = business_or_404(request, number)
    row = product_or_404(business, pk)
    initial = {name: getattr(row, name) for name in FIELDS}

    def make(data: Any) -> forms.ProductForm:
        return forms.ProductForm(data, initial=initial, version=row.version)

    def save(data: dict[str, Any]) -> None:
        values = {n: data[n] for n in FIELDS}
        edit_product(request.visit.act(), row.pk, values, version=version_of(data))

    return form_page(
        request, business, make(request.POST or None), title="Ubah produk", save=save,
        done="Produk sudah disimpan.", remake=make,
    )  # fmt: skip


@require_POST
@needs("registry.product.edit")
def product_state(request: VisitRequest, number: str, pk: Any) -> HttpResponse:
    """Stop or resume: one button, no questions; the reason may be added later by editing."""
    business = business_or_404(request, number)
    row = product_or_404(business, pk)
    state = "stopped" if request.POST.get("keadaan") == "stopped" else "active"
    try:
        change_product_state(request.visit.act(), row.pk, state)
    except DomainError as error:
        messages.error(request, str(error.sentence))
        return redirect(page_of(business))
    said = "Produk dicatat tidak dibuat lagi." if state == "stopped" else "Produk dicatat dibuat."
    kernel_forms.saved(request, said)
    return redirect(page_of(business))


@needs("registry.product.edit")
def photos(request: VisitRequest, number: str, pk: Any) -> HttpResponse:
    """Photos of one product: see, add, remove."""
    business = business_or_404(request, number)
    row = product_or_404(business, pk)
    form = forms.PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            add_photo(request.visit.act(), row.pk, data["photo"], caption=data["caption"])
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, "Foto sudah disimpan.")
            return redirect("registry:photos", business.number, row.pk)
    held = list(row.photos.order_by("created_at", "pk"))
    return answer(
        request, "registry/photos.html", business, "Foto produk", form=form, product=row,
        photos=held,
    )  # fmt: skip


@require_POST
@needs("registry.product.edit")
def photo_remove(request: VisitRequest, number: str, pk: Any) -> HttpResponse:
    business = business_or_404(request, number)
    photo = ProductPhoto.objects.filter(business=business, pk=pk).first()
    if photo is None:
        raise Http404
    try:
        product = remove_photo(request.visit.act(), photo.pk)
    except DomainError as error:
        messages.error(request, str(error.sentence))
        return redirect(page_of(business))
    kernel_forms.saved(request, "Foto sudah dihapus.")
    return redirect("registry:photos", business.number, product.pk)


@needs("registry.business.view")
def photo(request: VisitRequest, pk: Any) -> HttpResponseBase:
    """The file itself, to whoever sees the business; never a public address."""
    seen = Business.objects.visible_to(request.visit)
    found = ProductPhoto.objects.filter(business__in=seen, pk=pk).first()
    if found is None:
        raise Http404
    try:
        file = file_of(found).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response
