"""The match check: scores with reasons, what is sure, what is a question, what SQL brings."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import office_act, register

ID = UUID(int=7)
VILLAGE = "33.03.01.2001"


def probe(**values):
    from guyub.registry.matching import Probe

    given_values = {"key": "x", "regency": "33.03", "village": VILLAGE, "owner": "sri lestari"}
    return Probe(**{**given_values, **values})


def seen(**values):
    from guyub.registry.matching import Seen

    found = {"owners": ("sri lestari",), "business": "", "village": VILLAGE, "product": ""}
    return Seen(business_id=ID, **{**found, **values})


def score(p, s):
    from guyub.registry.matching import score as scored

    return scored(p, s)


def test_equal_nik_with_an_agreeing_name_is_sure():
    from guyub.registry.matching import decide

    match = score(probe(), seen(same_nik=True))
    assert match.strong
    assert "NIK sama" in match.words
    assert decide([match]).outcome == "sure"


def test_two_plausible_records_are_a_question_never_the_first():
    from dataclasses import replace

    from guyub.registry.matching import decide

    match = score(probe(), seen(same_nik=True))
    other = replace(match, business_id=UUID(int=8))
    assert decide([match, other]).outcome == "question"
    assert decide([]).outcome == "none"


def test_one_person_may_own_two_businesses():
    match = score(
        probe(business="keripik jaya", product="keripik"),
        seen(business="bengkel sinar", product="knalpot", same_nik=True),
    )
    assert not match.strong
    assert "produknya lain" in match.words


def test_another_nik_speaks_against_a_namesake():
    from guyub.registry.matching import PLAUSIBLE

    assert score(probe(), seen()).score >= PLAUSIBLE
    against = score(probe(), seen(same_nik=False))
    assert not against.strong
    assert "NIK berbeda" in against.words
    assert against.score < score(probe(), seen()).score


def test_a_shared_phone_alone_is_no_match():
    match = score(probe(owner="wagiman"), seen(owners=("karsinah",), same_phone=True))
    assert not match.strong
    assert match.score < 0.62


def test_spelling_and_dropped_names_still_match():
    from guyub.kernel.names import search_key
    from guyub.registry.matching import likeness

    assert likeness(search_key("Soekarsih"), search_key("Sukarsih")) == 1.0
    assert likeness(search_key("Siti Nur Aminah"), search_key("Siti Aminah")) >= 0.75
    assert likeness("sri", "sri lestari") < 0.75


words = st.sampled_from(["", "sri lestari", "sri", "karsinah", "keripik jaya", "gula"])
maybe = st.none() | st.booleans()


@given(
    owner=words, business=words, product=words, owners=st.lists(words, max_size=2),
    called=words, made=words, nik=maybe, nib=maybe, phone=maybe,
    village=st.sampled_from(["", VILLAGE, "33.03.01.2002", "33.03.02.2001"]),
)  # fmt: skip
def test_scores_stay_in_bounds_and_contradictions_are_never_sure(
    owner, business, product, owners, called, made, nik, nib, phone, village
):
    given_probe = probe(owner=owner, business=business, product=product)
    with_nik = [
        score(
            given_probe,
            seen(
                owners=tuple(owners), business=called, product=made, village=village,
                same_nik=value, same_nib=nib, same_phone=phone,
            ),
        )
        for value in (False, None, True)
    ]  # fmt: skip
    assert all(0 <= m.score <= 1 for m in with_nik)
    assert not with_nik[0].strong
    assert with_nik[0].score <= with_nik[1].score <= with_nik[2].score
    assert nik is None or with_nik[2].reasons


def candidates(act, *probes, wide=False):
    from guyub.kernel.db import in_scope
    from guyub.registry.matching import candidates as found

    with in_scope(act.scope, read_only=True):
        return found(probes, wide=wide)


def test_sql_brings_names_of_the_village_and_numbers_of_the_regency(db):
    act = office_act()
    near = register(act, name="Keripik Sri", owner="Sri Lestari")
    far = register(act, name="Gula", owner="Sri Lestari", village="33.03.02.2001")
    same = register(
        act, name="Lain", owner="Sri Lestary", village="33.03.03.2001", nik="9903110101800001"
    )
    found = candidates(act, probe(), probe(key="y", nik="9903110101800001"))
    assert [m.business_id for m in found["x"]] == [near.pk]
    assert same.pk in {m.business_id for m in found["y"]}
    assert far.pk not in {m.business_id for m in found["y"]}


def test_only_a_complete_nik_is_compared(db):
    act = office_act()
    register(
        act, name="Usaha Jauh", owner="Sri Lestari", village="33.03.02.2001",
        nik="9903110101800001",
    )  # fmt: skip
    from guyub.kernel.db import in_scope
    from guyub.registry.models import Owner

    with in_scope(act.scope, read_only=True):
        assert Owner.objects.get().nik_state == "unknown"
    match = candidates(act, probe(nik="9903110101800001"))["x"]
    assert all(not m.strong for m in match)


def test_foreign_regencies_bring_nothing(db):
    register(office_act(), owner="Sri Lestari", phone="084011112222")
    found = candidates(office_act("35.13"), probe(phone="+6284011112222"), wide=True)
    assert found == {"x": []}


def test_a_merged_record_leads_to_the_one_that_took_it_in(db):
    from guyub.registry.actions.merge import merge_businesses

    act = office_act()
    kept = register(act, name="Keripik A", owner="Sri Lestari")
    gone = register(act, name="Keripik B", owner="Sri Lestari", nib="0123456789012")
    merge_businesses(act, kept.pk, gone.pk, {"nib": "kept"}, reason="Satu usaha")
    found = candidates(act, probe(nib="0123456789012"))["x"]
    assert {m.business_id for m in found} == {kept.pk}
