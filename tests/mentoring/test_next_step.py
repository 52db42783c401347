"""The path of a business: the SQL column is the pure function, and the page says the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from guyub.mentoring import next_step
from tests.factories import NOW, TODAY, office_act, sign_in, visit
from tests.mentoring import visits as w

LEVELS = frozenset({"skills", "books", "packing", "market"})
UNKNOWABLE = frozenset({"nib", "food"})
INPUTS = st.fixed_dictionaries({
    name: st.sampled_from([None, 1, 2, 3]) if name in LEVELS
    else st.sampled_from([None, True, False]) if name in UNKNOWABLE
    else st.booleans()
    for name in next_step.INPUTS
})  # fmt: skip
# Mostly done, so that the later steps are reached too.
FAR = st.builds(
    lambda change: {**{n: 3 if n in LEVELS else True for n in next_step.INPUTS}, **change},
    st.dictionaries(st.sampled_from(sorted(next_step.INPUTS)), st.none(), max_size=1).map(
        lambda d: {n: (None if n in LEVELS | UNKNOWABLE else False) for n in d}
    ),
)


@pytest.mark.usefixtures("db")
@settings(max_examples=25)
@given(many=st.lists(st.one_of(INPUTS, FAR), min_size=1, max_size=12))
def test_sql_and_python_choose_the_same_step(many: list[dict[str, Any]]) -> None:
    names = list(next_step.INPUTS)
    case = next_step.case_sql({n: f'x."{n}"' for n in names})
    one = ", ".join("%s::int" if n in LEVELS else "%s::boolean" for n in names)
    rows = ", ".join(f"({at}, {one})" for at in range(len(many)))
    quoted = ", ".join(f'"{n}"' for n in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {case} FROM (VALUES {rows}) AS x(at, {quoted}) ORDER BY at",
            [inputs[n] for inputs in many for n in names],
        )
        found = [row[0] for row in cursor.fetchall()]
    assert found == [next_step.next_key(inputs) for inputs in many]


def test_every_step_is_reached_and_every_stage_has_one() -> None:
    done: dict[str, Any] = {n: 3 if n in LEVELS else True for n in next_step.INPUTS}
    assert next_step.next_key(done) == next_step.READY
    reached = set()
    for name in done:
        for value in (None, False, 1):
            for applying in (True, False):
                inputs = {**done, "applying": applying, name: value}
                if name in LEVELS | UNKNOWABLE or value is False:
                    # Who was taught is not asked for skills; who was not is.
                    for trained in (True, False):
                        reached.add(next_step.next_key({**inputs, "trained": trained}))
    assert reached >= set(next_step.BY_KEY)
    assert {s.stage for s in next_step.STEPS} == set(next_step.STAGES)


@given(inputs=INPUTS)
def test_unknown_is_neither_done_nor_failed(inputs: dict[str, Any]) -> None:
    step = next_step.BY_KEY.get(next_step.next_key(inputs))
    for stage in ("books", "packing", "market"):
        asked = next_step.step_of(stage, {**inputs, stage: None})
        assert asked is not None
        assert asked.asks
        assert next_step.stage_done(stage, {**inputs, stage: None}) is False
    if step is not None and not step.asks and step.key in LEVELS:
        assert inputs[step.key] == 1


def test_forms_of_persons_are_those_of_the_registry() -> None:
    from guyub.registry.naming import PERSONAL_FORMS

    for form in PERSONAL_FORMS:
        assert f"'{form}'" in next_step.INPUTS["group"]
    assert next_step.INPUTS["group"].count("'") == 2 * len(PERSONAL_FORMS)


# --- real rows ------------------------------------------------------------------------------------


def _column(of: Any) -> str:
    from guyub.kernel.db import in_scope
    from guyub.mentoring.lists.visiting import with_next_step

    seen = visit("section_head")
    with in_scope(seen.scope, read_only=True):
        found: str = with_next_step(seen).get(pk=of.pk).next_step
    return found


def _on_page(of: Any) -> str:
    """The next step as the page of the business says it."""
    from guyub.kernel.db import in_scope
    from guyub.registry.models import Business
    from guyub.registry.panels import Page
    from guyub.registry.standing import standing
    from guyub.registry.views.detail import owners_of

    seen = visit("section_head")
    with in_scope(seen.scope, read_only=True):
        row = Business.objects.select_related("facts").get(pk=of.pk)
        stand = standing(Page(seen, row, row.facts, tuple(owners_of(row)), TODAY))
    return stand.step.label if stand.step else "Siap pasar"


def _whole(**values: Any) -> Any:
    """A business whose record lacks nothing."""
    from guyub.registry.models import Owner

    made = w.business(
        nik="9901014107900001", phone="084011112222", main_product="Kursi", address="Jalan Jati 4",
        nib="1234567890128", branch="kerajinan", kbli_code="31001", kbli_version="2020",
        kbli_confirmed=True, observation={"workers": 3, "investment": 20_000_000}, **values,
    )  # fmt: skip
    Owner.objects.using("owner").filter(ownerships__business=made.pk).update(nik_state="full")
    return made


@pytest.mark.usefixtures("db")
def test_column_and_page_agree_along_the_whole_path() -> None:
    from guyub.registry.actions.product import add_product

    act = w.officer()
    assert _column(w.business()) == "first_product"
    of = _whole(legal_form="cv")
    seen = []

    def look() -> None:
        key = _column(of)
        assert _on_page(of) in (next_step.LABELS[key], next_step.LABELS[key].rstrip("."))
        seen.append(key)

    look()
    for level in (1, 2):
        w.record(act, of, answers=w.answers(level, "skills"))
        look()
    add_product(office_act(), of.pk, {"name": "Kursi jati"})
    look()
    for aspect in ("books", "packing", "market"):
        for level in (1, 3):
            w.record(act, of, answers=w.answers(level, aspect))
            look()
    assert seen == ["ask_skills", "skills", "product", "ask_books", "books", "ask_packing",
                    "packing", "ask_market", "market", "ready"]  # fmt: skip


@pytest.mark.usefixtures("db")
def test_column_and_page_agree_at_the_beginning_too() -> None:
    for values in ({"owner": ""}, {"main_product": "Kursi"},
                   {"main_product": "Kursi", "kbli_code": "31001", "kbli_version": "2020",
                    "kbli_confirmed": True}, {"legal_form": "cv"}):  # fmt: skip
        of = w.business(**values)
        assert _on_page(of) == next_step.LABELS[_column(of)]
    of = _whole()
    assert (_column(of), _on_page(of)) == ("group", next_step.LABELS["group"])


@pytest.mark.usefixtures("db")
def test_the_board_adds_up_and_leads_to_its_rows(client: Any) -> None:
    for _n in range(3):
        w.business()
    _whole(legal_form="cv")
    sign_in(client, "section_head")
    page = client.get("/pendampingan/langkah-berikutnya/").content.decode()
    assert "4 usaha yang berjalan" in page
    assert "Catat produk yang dibuat" in page
    listed = client.get("/pendampingan/langkah-berikutnya/daftar/?langkah=ask_skills")
    assert listed.content.decode().count("Lihat keterampilannya saat kunjungan</") >= 1
    other = client.get("/pendampingan/langkah-berikutnya/daftar/?tahap=market").content.decode()
    assert "Tidak ada yang cocok" in other


def test_closed_has_no_next_step() -> None:
    done: dict[str, Any] = dict.fromkeys(next_step.INPUTS, True)
    assert next_step.next_key({**done, "running": False}) == next_step.NONE
    _ = NOW
