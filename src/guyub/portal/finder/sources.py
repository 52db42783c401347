"""Where programmes come from: rounds, facilitations, training, the catalogue, the file of others.

Each source reads what its room shows to everybody, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from guyub.aid.models import RecipientKind, Round
from guyub.aid.queries.rounds import BUSINESS, rule_of
from guyub.criteria.language import Condition, Node, Ref, Unreadable, read
from guyub.criteria.language.tree import All, Not
from guyub.criteria.models import Version
from guyub.criteria.queries import in_force
from guyub.criteria.states import PUBLISHED
from guyub.kernel.dates import format_date
from guyub.licences.business_facts import PAPERS
from guyub.licences.opened import opened as facilitations
from guyub.licences.requirements import papers
from guyub.portal.finder import parameters
from guyub.portal.finder.facts import FACTS, HAS, PROGRAMME
from guyub.portal.finder.outside import Outside, shipped
from guyub.portal.finder.programmes import Place, Programme, Region, register_source
from guyub.training.opened import of_regencies

MEMBER = Condition(Ref("groups.member"), "is", value=True)
RUNS = Condition(Ref("registry.status"), "in", ("active",))
REGISTER_STEP = "Belum tercatat di dinas? Daftarkan usaha dulu, gratis."


def _all(*parts: Node) -> Node:
    return parts[0] if len(parts) == 1 else All(parts)


def aid_rounds(region: Region) -> Iterator[Programme]:
    """Rounds that are open or will open. A round for groups alone asks for a group as well."""
    rounds = Round.objects.public().filter(
        regency_code=region.code, state="open", closes__gte=region.today
    )
    for one in rounds.order_by("closes", "number"):
        said = rule_of(one, BUSINESS)
        parts: list[Node] = [said.node] if said is not None and said.node is not None else []
        groups_only = one.recipients == [RecipientKind.GROUP]
        parts += [MEMBER] if groups_only else []
        # A rule that cannot be read matches nobody; nobody can be sure of such a round either.
        sure = bool(parts) and (said is None or said.node is not None)
        asked = one.frozen.get("papers", one.papers)
        note = ""
        if one.opens > region.today:
            note = f"Baru dibuka {format_date(one.opens)}."
        elif groups_only:
            note = "Diajukan oleh kelompok, bukan sendiri."
        yield Programme(
            f"aid:{one.number}", "aid", one.title, one.gives, _all(*parts) if parts else All(()),
            region.place, region.helps,
            steps=(one.how, REGISTER_STEP), papers=tuple(p["label"] for p in asked),
            firm=sure, until=one.closes, opens=one.opens, note=note,
            basis=said.basis if said else "", source=region.place.name,
            doubts=() if sure else ("Syarat bantuan ini belum bisa dibaca. Tanyakan ke dinas.",),
            url=reverse("aid:open_round", args=[one.number]),
        )  # fmt: skip


def paper_batches(region: Region) -> Iterator[Programme]:
    """Papers that the office pays for, while there are places."""
    book = papers()
    for one in facilitations(region.code):
        paper = book.get(one.paper)
        parts: list[Node] = []
        sure = paper is not None
        try:
            parts.append(read(one.criteria["rule"], FACTS))
        except (Unreadable, KeyError, TypeError):
            sure = False
        parts += _lacks(one.paper)
        if one.rule_id is not None:
            found = in_force(region.office.pk, one.rule_id) if region.office else None
            sure = sure and found is not None
            parts += [found[1]] if found else []
        name = paper.short if paper else one.paper
        yield Programme(
            f"facilitation:{one.id}", "facilitation", one.name,
            f"Dinas membayari dan mendampingi pengurusan {name}.", _all(*parts) if parts
            else All(()), region.place, region.helps,
            steps=(f"Bilang ke dinas bahwa Anda mau ikut. Sisa {one.free} tempat.", REGISTER_STEP),
            papers=tuple(one.papers), firm=sure, source=region.place.name,
            note="Dinas yang memilih peserta. Yang belum pernah dibantu didahulukan.",
            basis=str(one.criteria.get("legal_basis", "")),
            doubts=() if sure else ("Syaratnya belum bisa dibaca. Tanyakan ke dinas.",),
        )  # fmt: skip


def _lacks(paper: str) -> list[Node]:
    """Who has the paper already needs nobody to pay for it."""
    # Either way to halal is one paper in the record of a business.
    name = "halal" if paper.startswith("halal") else paper
    if name not in PAPERS:
        return []
    return [Not(Condition(Ref(HAS, (("paper", name),)), "is", value=True))]


def courses(region: Region) -> Iterator[Programme]:
    """Training that takes people."""
    for one in of_regencies([region.code]):
        found = in_force(one.office_id, one.rule_id) if one.rule_id else None
        sure = one.rule_id is None or found is not None
        starts = f"Mulai {format_date(one.starts)}." if one.starts else ""
        at = f"Tempat belajar: {one.venue}." if one.venue else ""
        free = f"Sisa {one.free} tempat." if one.free else "Tempat penuh, ada daftar tunggu."
        yield Programme(
            f"training:{one.number}", "training", one.programme,
            one.about or "Pelatihan gratis dari dinas.", _all(RUNS, found[1]) if found else RUNS,
            region.place, region.helps,
            steps=("Daftar dari akun Anda, atau minta petugas desa mendaftarkan.", REGISTER_STEP),
            firm=sure, note=" ".join(w for w in (starts, at, free) if w),
            source=one.office,
            doubts=() if sure else ("Syaratnya belum bisa dibaca. Tanyakan ke dinas.",),
            url=reverse("training:open_batch", args=[one.number]),
        )  # fmt: skip


def catalogue(region: Region) -> Iterator[Programme]:
    """To stand in the public catalogue of makers."""
    if region.office is None:
        return
    yield Programme(
        "market", "market", "Produk Anda di katalog umum",
        "Kantor pemerintah dan pembeli lain bisa menemukan produk Anda.", RUNS,
        region.place, region.helps,
        steps=(REGISTER_STEP, "Minta petugas mencatat produk, harga, dan fotonya.",
               "Setujui nama usaha dan foto ditampilkan. Boleh ditarik kapan saja."),
        source=region.place.name,
    )  # fmt: skip


def outside(region: Region) -> Iterator[Programme]:
    """Programmes of others, as shipped, with what the office said of them."""
    for one in shipped():
        yield _outside(one, region)


def _outside(one: Outside, region: Region) -> Programme:
    said = region.told[parameters.state_key(one.key)]
    state = said.value
    limits = {limit.key: region.told[limit.key].value for limit in one.limits}
    own = not said.is_default
    checked: date | None = said.checked_on if own else one.checked_on
    where = one.where
    asks_office = where.startswith("Dinas")
    return Programme(
        f"outside:{one.key}", "outside", one.title, one.gives, one.rule(limits),
        region.place if asks_office else Place(where), one.helps,
        steps=one.steps, papers=one.papers,
        firm=one.firm if state == parameters.AS_SHIPPED else state == parameters.OPEN,
        closed="Tahun ini tidak dibuka di daerah ini." if state == parameters.CLOSED else "",
        note=region.said(parameters.note_key(one.key)), basis=one.legal_basis,
        source=f"{said.source}; {one.source}" if own else one.source, checked_on=checked,
        doubts=one.doubts,
    )  # fmt: skip


def of_the_office(region: Region) -> Iterator[Programme]:
    """Programmes that the office wrote down itself: its rules "tentang program lain" in force.

    Name, purpose, legal basis, source and day are those of the rule; two people put it in force.
    """
    if region.office is None:
        return
    rows = Version.objects.filter(
        office_id=region.office.pk, rule__subject=PROGRAMME, state=PUBLISHED
    )
    for version in rows.select_related("rule").order_by("rule__title", "rule_id"):
        try:
            node = read(version.tree, FACTS)
        except Unreadable:
            # What cannot be read matches nobody, and the office reads that on its page of rules.
            continue
        yield Programme(
            f"own:{version.rule_id}", "outside", version.rule.title,
            version.rule.purpose or "Tanyakan ke dinas apa yang diberikan.", node, region.place,
            region.helps, steps=("Tanyakan cara mendaftarnya ke dinas.", REGISTER_STEP),
            basis=version.legal_basis,
            source=version.source or region.place.name, checked_on=version.checked_on,
        )  # fmt: skip


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    for find in (aid_rounds, paper_batches, courses, catalogue, of_the_office, outside):
        register_source(find)
