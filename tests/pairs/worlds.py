"""Registries in which some businesses stand twice. Invented: NIK area 99, phones 0840."""

from __future__ import annotations

from typing import Any

from tests.factories import NOW, office, office_act, register

OURS = "33.03"
VILLAGE = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}
FIRST = ("Suharyanto", "Tarsinah", "Ngatini", "Mujiono", "Rusmiyati", "Kasirun", "Watini",
         "Sudiyono", "Partini", "Wagiman")  # fmt: skip
LAST = ("Wiguna", "Prasojo", "Hadisaputra", "Lestari", "Nugroho")
TRADES = ("Keripik singkong", "Gula kelapa", "Batik tulis", "Anyaman bambu", "Kopi bubuk")


def person(n: int) -> dict[str, Any]:
    """One of fifty different people with a business each."""
    first, last = FIRST[n % 10], LAST[n // 10 % 5]
    return {
        "owner": f"{first} {last}",
        "name": f"{TRADES[n % 5].split()[0]} {first}",
        "main_product": TRADES[n % 5],
        "nik": f"990301{10 + n % 18:02}{1 + n % 12:02}{60 + n % 35:02}{n + 1:04}",
        "phone": f"0840{(n * 7_919 + 1_234_567) * 37 % 10**8:08}",
        "address": f"RT {n % 7 + 1} RW {n % 4 + 1} Dusun {LAST[n // 10 % 5]}",
    }


def again(n: int) -> dict[str, Any]:
    """The same person as another list wrote it down: a title, another spelling, no phone."""
    one = person(n)
    return {
        **one,
        "owner": ("H. " if n % 2 else "Bpk. ") + one["owner"].replace("u", "oe", 1),
        "name": one["name"] + " Jaya",
        "nik": one["nik"] if n % 3 else None,
        "phone": None if n % 2 else one["phone"],
    }


def business(act: Any, values: dict[str, Any], code: str = OURS) -> Any:
    return register(act, village=VILLAGE[code], **values)


def doubles(amount: int, code: str = OURS, others: int = 0) -> Any:
    """``amount`` businesses that stand twice and ``others`` that stand once; gives the actor."""
    office(code)
    act = office_act(code)
    for n in range(amount):
        business(act, person(n), code)
    for n in range(amount):
        business(act, again(n), code)
    for n in range(amount, amount + others):
        business(act, person(n), code)
    return act


def machine(code: str = OURS, now: Any = NOW) -> Any:
    from guyub.pairs.running import machine_act

    return machine_act(now, code, office(code).pk)


def searched(code: str = OURS, now: Any = NOW, tell: Any = None) -> Any:
    """One whole search; gives the run."""
    from guyub.pairs.actions.running import start
    from guyub.pairs.models import LinkRun
    from guyub.pairs.running import work

    run = start(machine(code, now), defer=False)
    assert work(run.pk, now, **({"tell": tell} if tell else {}))
    return LinkRun.objects.using("owner").get(pk=run.pk)


def pairs_of(code: str = OURS, **values: Any) -> list[Any]:
    """Pairs as the owner of the tables sees them, the surest first."""
    from guyub.pairs.models import DoubtfulPair

    return list(DoubtfulPair.objects.using("owner").filter(regency_code=code, **values).in_order())


# What a search says of a pair, without searching: for pages and permissions.
STEPS = [
    {"role": "", "level": "start", "weight": -6.6},
    {"role": "nik", "level": "one_digit_same_birth", "weight": 9.5},
    {"role": "name", "level": "spelling", "weight": 4.2},
    {"role": "product", "level": "other", "weight": -1.1},
    {"role": "phone", "level": "unknown", "weight": 0.0},
]


def told(one: Any, other: Any, weight: float = 6.0, **values: Any) -> Any:
    """A pair as a search finds it."""
    from guyub.linkage.grouping import probability
    from guyub.pairs.finding import Found
    from guyub.pairs.grounds import Grounds
    from guyub.registry.matching import pair

    sure = Grounds(("name", "birth_date", "village"), ())
    given = {
        "grounds": sure if weight >= 8 else Grounds((), ("number",)), "kind": "", "steps": STEPS,
        "probability": probability(weight), **values,
    }  # fmt: skip
    return Found(two=pair(one.pk, other.pk), weight=weight, **given)


def stored(found: list[Any], code: str = OURS, clusters: Any = (), now: Any = NOW) -> Any:
    """A search that found these pairs and no others."""
    from guyub.pairs.actions.running import finish, start
    from guyub.pairs.finding import Outcome

    act = machine(code, now)
    run = start(act, defer=False)
    return finish(
        machine(code, now), run.pk, Outcome(found, list(clusters)), rows=10, version="abc123def456",
        figures={"seconds": {"read": 0.1}},
    )  # fmt: skip


def laid(amount: int = 1, code: str = OURS) -> list[Any]:
    """That many pairs of records, found by a search that was not run; the surest first."""
    office(code)
    act = office_act(code)
    found = [
        told(
            business(act, {**person(n), "phone": None}, code),
            business(act, {**again(n), "nik": None}, code),
            weight=20 - n / 10,
        )
        for n in range(amount)
    ]
    stored(found, code)
    return pairs_of(code)


def three(code: str = OURS) -> Any:
    """Three records in a chain whose ends are two people; gives the cluster."""
    from guyub.pairs.finding import Cluster
    from guyub.pairs.models import PairCluster

    office(code)
    act = office_act(code)
    one, middle, end = (
        business(act, {**person(n), "nik": None, "phone": None}, code) for n in (1, 2, 3)
    )
    cut = {"first": str(middle.pk), "second": str(end.pk), "weight": 5.0, "reason": "weak_bridge"}
    stored(
        [told(one, middle, 9.0), told(middle, end, 5.0)], code,
        [Cluster([one.pk, middle.pk, end.pk], [[one.pk, middle.pk], [end.pk]], [cut])],
    )  # fmt: skip
    return PairCluster.objects.using("owner").get(regency_code=code)


def owned_delete() -> None:
    """Forget every pair that was found, as if nobody had searched."""
    from guyub.pairs.models import DoubtfulPair

    DoubtfulPair.objects.using("owner").all().delete()
