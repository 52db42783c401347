"""Emptying everything that leads to one person; part of ``privacy.decide_erasure``.

Policy: rather too much goes than too little. A business stays, with its number, village, products
and figures, but no longer leads to the person: a name that shares a word with the person's name,
the address, the point and the NIB go when the record was the person's own.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from guyub.accounts.models import Appointment, User
from guyub.accounts.roles import OWNER
from guyub.kernel import names
from guyub.kernel.actions import Act
from guyub.ledger import sealing
from guyub.registry import facts, naming, privacy
from guyub.registry.models import (
    Business,
    ChangeRequest,
    Consent,
    Merge,
    Owner,
    Ownership,
    Product,
    ProductPhoto,
    Registration,
)

NAMELESS = "Usaha tanpa nama"


def erase(act: Act, owner: Owner) -> int:
    """Empty everything of one person (locked). Returns the number of rows touched."""
    people = {owner.pk, *privacy.same_human(owner.pk)}
    held = privacy.own_businesses(people)
    ids = tuple(b.pk for b in held)
    owned = Ownership.objects.filter(owner__in=people).values_list("business_id", flat=True)
    every = {*ids, *owned}
    doubles = list(Owner.objects.filter(pk__in=people - {owner.pk}).order_by("pk"))
    touched = 0
    words = naming.words_of(*(o.name_key for o in (owner, *doubles)))
    for person in (owner, *doubles):
        touched += _papers(act, person, held, every)
        gone = privacy.Erased(
            person.pk, person.regency_code, person.nik_index, person.phone_index, ids
        )
        for eraser in privacy.erasers().values():
            touched += eraser(act, gone)
        _empty_person(act, person)
        _close_account(act, person.pk)
        sealing.destroy(person.pk, act.now)
        touched += 1
    for business in held:
        touched += _empty_business(act, business, words)
        sealing.destroy(business.pk, act.now)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT registry_forget(%s, %s::uuid[], %s::uuid[], %s)",
            [
                owner.pk,
                [str(person.pk) for person in doubles],
                [str(pk) for pk in ids],
                privacy.ERASED_NAME,
            ],
        )
        touched += int(cursor.fetchone()[0])
    facts.refresh(sorted(every, key=str), act.now)
    return touched


def _empty_person(act: Act, owner: Owner) -> None:
    owner.name = owner.name_key = owner.sort_key = ""
    owner.name = privacy.ERASED_NAME
    owner.titles = owner.education = owner.address = owner.village_code = ""
    owner.birth_year = owner.disability = owner.has_whatsapp = None
    owner.nik = owner.phone = None
    owner.nik_state = Owner.NikState.UNKNOWN
    owner.erased_at = owner.updated_at = act.now
    owner.version += 1
    owner.save()
    Consent.objects.filter(owner=owner, withdrawn_at__isnull=True).update(withdrawn_at=act.now)
    Consent.objects.filter(owner=owner).update(witnessed_by="")


def _empty_business(act: Act, business: Business, words: set[str]) -> int:
    """The business without what leads to the person. Rows touched."""
    if naming.tells(business.name, words):
        business.name = NAMELESS
    business.name_key = names.search_key(business.name)
    business.sort_key = names.sort_key(business.name)
    business.address = ""
    business.latitude = business.longitude = None
    business.nib = None
    if naming.tells(business.main_product, words):
        business.main_product = ""
    business.version += 1
    business.updated_at = act.now
    business.save()
    count = 1
    for product in Product.objects.filter(business=business).order_by("pk"):
        named, branded = naming.tells(product.name, words), naming.tells(product.brand, words)
        if named or branded:
            product.brand = "" if branded else product.brand
            product.name = (business.main_product or "Produk") if named else product.name
            product.name_key = names.search_key(product.name)
            product.version += 1
            product.updated_at = act.now
            product.save()
            count += 1
    for photo in ProductPhoto.objects.filter(business=business).order_by("pk"):
        if naming.tells(photo.caption, words):
            photo.caption = ""
            photo.save()
            count += 1
    return count


def _papers(act: Act, owner: Owner, held: list[Business], every: set[UUID]) -> int:
    """Registrations, proposals and merges that quote the person.

    ``held`` are the person's own records, ``every`` also those owned with others: there only what
    is said of the person goes. A name that cannot be read equals no other.
    """
    same = Q(pk__in=[])
    if owner.name_key:
        same |= Q(business__in=every, owner_key=owner.name_key)
    if owner.nik_index is not None:
        same |= Q(nik_index=owner.nik_index)
    if owner.phone_index is not None and owner.name_key:
        same |= Q(phone_index=owner.phone_index, owner_key=owner.name_key)
    count = 0
    for row in Registration.objects.filter(same).order_by("pk"):
        row.owner_name = privacy.ERASED_NAME  # type: ignore[assignment]
        row.owner_key = row.owner_sex = row.address = row.business_name = ""
        row.nik = row.phone = None
        row.seen = {}
        row.save()
        count += 1
    asked = Q(target="owner", target_id=owner.pk) | Q(target="business", business__in=held)
    for request in ChangeRequest.objects.filter(asked).order_by("pk"):
        request.changes = "[]"  # type: ignore[assignment]
        request.reason = request.answer = ""
        if request.state == ChangeRequest.State.OPEN:
            request.state, request.decided_at = ChangeRequest.State.WITHDRAWN, act.now
        request.save()
        count += 1
    own = {b.pk for b in held}
    told = Merge.objects.filter(Q(survivor__in=every) | Q(absorbed__in=every))
    for merge in told.order_by("pk"):
        count += _empty_merge(
            merge, owner.pk, not own.isdisjoint({merge.survivor_id, merge.absorbed_id})
        )
    return count


def _empty_merge(merge: Merge, person: UUID, own: bool) -> int:
    """A merge without what it quotes of the person; of an own record also name, place and NIB."""
    if merge.kept is None:
        return 0
    kept: dict[str, Any] = json.loads(merge.kept.reveal())
    said = ("name", "main_product", "address", "nib", "latitude", "longitude")
    for name in said if own else ():
        kept.get("survivor", {}).pop(name, None)
    if str(person) in kept.get("owners", {}):
        kept["owners"][str(person)] = {}
    merge.kept = json.dumps(kept)  # type: ignore[assignment]
    merge.save()
    return 1


def _close_account(act: Act, subject: UUID) -> None:
    """End the person's own sign-in; a user who also works for the office keeps that."""
    today = timezone.localtime(act.now).date()
    users = set()
    for held in Appointment.objects.filter(subject_id=subject, role=OWNER).order_by("pk"):
        users.add(held.user_id)
        yesterday = today - timedelta(days=1)
        held.ends = max(held.starts, min(held.ends or yesterday, yesterday))
        held.ended_reason = "Data pribadi dihapus atas permintaan"
        held.save()
    for user in User.objects.filter(pk__in=users).order_by("pk"):
        others = Appointment.objects.filter(user=user).exclude(subject_id=subject)
        if others.filter(Q(ends__isnull=True) | Q(ends__gte=today)).exists():
            continue
        user.username, user.name, user.email = f"dihapus-{user.pk}"[:60], privacy.ERASED_NAME, ""
        user.is_active = False
        user.set_unusable_password()
        user.save()
        for model in ("account.EmailAddress", "mfa.Authenticator"):
            rows = apps.get_model(model)._default_manager.using("default").filter(user_id=user.pk)
            rows.order_by("pk").delete()
