"""Photos of products: re-encoded, named by their content, kept outside the database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guyub.kernel.actions import Act, DomainError, Personal, action
from guyub.kernel.db import Scope, in_scope
from guyub.kernel.photos import Photo, PhotoError, clean_photo
from guyub.registry.actions.common import lock, may_write_at, take_turns
from guyub.registry.models import Business, Product, ProductPhoto

NEEDS: Final = "registry.product.edit"
MOST: Final = 12


def file_of(photo: ProductPhoto) -> Path:
    """Where a photo's file lies."""
    return Path(settings.GUYUB_FILES_DIR) / photo.path


def _write(path: Path, content: bytes) -> None:
    """Content-addressed: a file that is there already is the same file."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.chmod(0o600)
    part.replace(path)


def add_photo(act: Act, product_pk: UUID, source: BinaryIO, *, caption: str = "") -> ProductPhoto:
    """Keep a photo of a product; the same picture again is the same photo.

    DomainError for a file that is no photo, with the sentence to show.
    """
    try:
        cleaned = clean_photo(source)
    except PhotoError as error:
        raise DomainError(str(error), field="photo") from None
    return _add(act, product_pk, cleaned, caption)


@action("registry.photo.add", needs=NEEDS, sentence="menambah foto produk")
def _add(act: Act, product_pk: UUID, cleaned: Photo, caption: str) -> ProductPhoto:
    product = lock(Product, product_pk)
    business = Business.objects.get(pk=product.business_id)
    may_write_at(act, business.village_code)
    held = ProductPhoto.objects.filter(product=product)
    twin = held.filter(sha256=cleaned.sha256).first()
    if twin is not None:
        raise DomainError(_("Foto ini sudah ada."), field="photo")
    if held.count() >= MOST:
        raise DomainError(
            _("Paling banyak %(most)d foto. Hapus satu dulu.") % {"most": MOST}, field="photo"
        )
    digest = cleaned.sha256
    # Adding and removing the same picture wait for each other: the file is shared.
    take_turns("foto", digest)
    photo = ProductPhoto(
        regency_code=business.regency_code,
        business=business,
        product=product,
        path=f"foto/{business.regency_code}/{digest[:2]}/{digest}.jpg",
        sha256=digest,
        width=cleaned.width,
        height=cleaned.height,
        caption=caption,
        created_at=act.now,
    )
    _write(file_of(photo), cleaned.content)
    photo.save(force_insert=True)
    act.log(business, after={"product": Personal(business.pk, product.name), "photo": digest})
    return photo


def _forget_file(scope: Scope, photo: ProductPhoto) -> None:
    """Delete the file of a removed photo, unless somebody put the same picture up meanwhile.

    After the commit that removed the row: the file of a removal that failed must stay.
    """
    path = file_of(photo)
    with in_scope(scope):
        take_turns("foto", photo.sha256)
        if not ProductPhoto.objects.filter(path=photo.path).exists():
            path.unlink(missing_ok=True)


@action("registry.photo.remove", needs=NEEDS, sentence="menghapus foto produk")
def remove_photo(act: Act, pk: UUID) -> Product:
    """Take a photo away; its file goes when nothing else shows it."""
    photo = lock(ProductPhoto, pk)
    product = Product.objects.get(pk=photo.product_id)
    business = Business.objects.get(pk=photo.business_id)
    may_write_at(act, business.village_code)
    photo.delete()
    transaction.on_commit(lambda: _forget_file(act.scope, photo))
    named = Personal(business.pk, product.name)
    act.log(business, before={"product": named, "photo": photo.sha256})
    return product
