"""What the maker tells for the label of a product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.kernel.hiding import hide_numbers
from guyub.licences.actions.held import MADE_LATER, product_of
from guyub.licences.label_fields import FIELDS, LONG, TEXT, Wrong, kept
from guyub.licences.labels import scheme_for
from guyub.licences.models import LabelText
from guyub.licences.permissions import LABEL_TELL
from guyub.licences.queries import label_facts
from guyub.registry.actions.common import check_version
from guyub.registry.models import Product
from guyub.registry.models.business import Status

NO_LABEL = "Produk ini belum punya daftar bagian label. Jawab dulu termasuk barang apa."


def _own_or_lent(act: Act, pk: UUID) -> Product:
    """The product of the actor's own business, or of one in the actor's areas, locked."""
    own = Product.objects.filter(pk=pk).select_related("business").first()
    if own is None or own.business_id not in act.scope.businesses:
        return product_of(act, pk)
    if own.business.status in (Status.MERGED, Status.CLOSED):
        raise NotAllowed("Usaha ini sudah tutup atau digabung, jadi labelnya tidak diubah lagi.")
    return own


@action("licences.label.tell", needs=LABEL_TELL, sentence="mengisi keterangan label produk")
def tell_label(
    act: Act, product_pk: UUID, values: Mapping[str, Any], *, version: int | None
) -> LabelText:
    """Keep the answers for a label; answers of other kinds of labels stay as they are.

    The same again changes nothing. DomainError for what cannot be, with the field.
    """
    product = _own_or_lent(act, product_pk)
    if product.state != Product.State.ACTIVE:
        raise DomainError(MADE_LATER)
    today = timezone.localtime(act.now).date()
    scheme = scheme_for(label_facts(product), today)
    wording = scheme.on(today) if scheme else None
    if wording is None:
        raise DomainError(NO_LABEL)
    fields = wording.fields
    plain = {
        key: hide_numbers(value) if FIELDS[key].kind in (TEXT, LONG) and value else value
        for key, value in values.items() if key in fields
    }  # fmt: skip
    try:
        told = kept(plain, fields)
    except Wrong as error:
        raise DomainError(error.args[1], field=error.args[0]) from error
    take_turns("licences.label", product.pk)
    row = LabelText.objects.filter(product=product).first() or LabelText(
        product=product, business_id=product.business_id, regency_code=product.regency_code,
        version=0,
    )  # fmt: skip
    now = {**{k: v for k, v in row.texts.items() if k not in fields}, **told}
    if now == row.texts:
        raise Unchanged(row)
    if not row._state.adding:
        check_version(row, version)
    changed = [k for k in FIELDS if now.get(k) != row.texts.get(k)]
    before = {k: row.texts.get(k) for k in changed}
    row.texts, row.teller, row.updated_at = now, act.actor, act.now
    row.version += 1
    row.save()
    act.log(
        product.business, before=before,
        after={**{k: now.get(k) for k in changed}, "produk": str(product.pk)},
    )  # fmt: skip
    return row
