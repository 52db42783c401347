"""What is known of products for their papers, as pages and counts need it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from guyub.accounts.visit import Visit
from guyub.criteria.language.facts import Ref, Value
from guyub.criteria.language.tree import refs
from guyub.criteria.subjects import SUBJECTS, values_of
from guyub.licences.book import Book, book_of
from guyub.licences.labels import ASKS
from guyub.licences.models import Answers, Case, LabelText, Licence
from guyub.licences.product_facts import ANSWERS, PRODUCTS, Derived, derive
from guyub.licences.requirements import papers
from guyub.licences.routing import Route, route
from guyub.licences.states import CASE
from guyub.registry import naming
from guyub.registry.models import Product


def product_of(visit: Visit, pk: UUID) -> Product | None:
    """A product of a business that the visit sees, its names as this visit may read them; to be
    shown, never saved."""
    found = Product.objects.filter(pk=pk).select_related("business__facts", "answers").first()
    if found is None:
        return None
    business = found.business
    if visit.reach == "own":
        if business.pk not in visit.scope.businesses:
            return None
    elif not visit.covers(business.village_code):
        return None
    read = naming.reader_of(visit, business)
    found.name, found.brand = read(found.name), read(found.brand)
    naming.hide(visit, business)
    return found


def spoken_of(today: date, book: Book) -> list[Ref]:
    """The facts that the papers in force ask for, each once."""
    found: dict[Ref, None] = {}
    for paper in book.values():
        if (wording := paper.on(today)) is not None:
            found.update(dict.fromkeys(refs(wording.applies)))
    return list(found)


def known_of(
    visit: Visit, product: Product, today: date, book: Book | None = None
) -> dict[Ref, Value]:
    """What is known of one product; facts that nobody knows are left out. ``book``: the papers as
    its office reads them, looked up for None."""
    wanted = spoken_of(today, book or book_of(product.regency_code))
    found = values_of(SUBJECTS["product"], visit, product.pk, wanted)
    return {ref: value for ref, value in found.items() if value is not None}


def held_of(product: Product, today: date) -> list[Licence]:
    """Papers of the product and of its whole business that hold today."""
    rows = Licence.objects.in_force(today).filter(business=product.business_id)
    return [
        row
        for row in rows.order_by("paper", "issued", "pk")
        if row.product_id in (None, product.pk)
    ]


def held_keys(product: Product, today: date) -> set[str]:
    """The same as keys of papers, with a NIB that the registry knows."""
    found = {row.paper for row in held_of(product, today)}
    return found | {"nib"} if product.business.nib is not None else found


def over_of(product: Product, today: date) -> list[Licence]:
    """Papers of the product and its business that ran out and have no newer one."""
    rows = Licence.objects.ending(today, today - timedelta(days=1))
    mine = rows.filter(Q(product=product) | Q(product=None), business=product.business_id)
    return list(mine.order_by("-expires", "pk"))


def changed_of(product: Product) -> set[UUID]:
    """Papers to look at again, because answers changed after they were issued."""
    rows = Licence.objects.of_changed().filter(product=product)
    return set(rows.values_list("pk", flat=True))


def running_of(product: Product) -> list[dict[str, str]]:
    """Applications that run for the product or its business."""
    rows = Case.objects.running().filter(
        Q(product=product) | Q(product=None), business=product.business_id
    )
    shown = papers()
    return [
        {
            "short": shown[row.paper].short if row.paper in shown else row.paper,
            "state": CASE.states[row.state], "pk": str(row.pk), "paper": row.paper,
        }
        for row in rows.order_by("waiting_since", "pk")
    ]  # fmt: skip


def route_of(visit: Visit, product: Product, today: date) -> Route:
    """Needed papers, next question and next step of one product."""
    answers = answers_of(product)
    asked = [ref_of(key) for key in answers.unknown] if answers else []
    held = held_keys(product, today)
    book = book_of(product.regency_code)
    known = known_of(visit, product, today, book)
    return route(book, known, PRODUCTS, today, held=held, asked=asked)


def answers_of(product: Product) -> Answers | None:
    """As they stood when the product was read, if they were read with it."""
    found: Answers | None = getattr(product, "answers", None)
    return found


def label_facts(product: Product) -> dict[Ref, Value]:
    """The fact by which its label is told: what somebody answered, else what its code says."""
    row, said = answers_of(product), said_by_code(product)
    kind = (row.kind if row else "") or (said.kind if said else "")
    return {Ref(ASKS): kind} if kind else {}


def said_by_code(product: Product) -> Derived | None:
    """What the product's own code says of it, else that of its business."""
    whose = product if product.kbli_code else product.business.facts
    return derive(whose.kbli_version, whose.kbli_code) if whose.kbli_code else None


def derived_of(product: Product) -> dict[str, str | bool]:
    """{key of an answer: what the code says}, where nobody answered, not even that it is not
    known."""
    said, row = said_by_code(product), answers_of(product)
    found = {key: getattr(said, key, "") for key in ANSWERS} if said else {}
    return {
        key: value for key, value in found.items()
        if value not in ("", None)
        and (row is None or (getattr(row, key) in ("", None) and key not in row.unknown))
    }  # fmt: skip


def label_text_of(product: Product) -> LabelText | None:
    return LabelText.objects.filter(product=product).first()


def ref_of(key: str) -> Ref:
    """The fact that an answer's key stands for."""
    return Ref(f"licences.{key}")


def first_product(business: UUID) -> Product | None:
    """A product of a business, for papers of the whole business."""
    rows = Product.objects.filter(business=business).select_related("business")
    return rows.order_by("state", "name_key", "pk").first()
