"""What letters say: data for the templates in ``documents``, words and sums ready to print."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from guyub.accounts.models import Office
from guyub.aid import codes, terms, terms_deciding
from guyub.aid.models import (
    Agreement,
    Decree,
    DecreeLine,
    Objection,
    Proposal,
    Result,
    Round,
    Selection,
)
from guyub.aid.policy_scoring import points
from guyub.aid.queries.deciding import decision_until
from guyub.areas import known as areas
from guyub.criteria.parameters import used
from guyub.groups.models import Membership
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_number, format_rupiah, terbilang, terbilang_rupiah
from guyub.registry.models import Owner, Ownership

DAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
# Facts 1.4 (P): what grants and goods for the public rest on.
GROUNDS: Final = {
    "hibah": (
        "Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah, pasal 298;",
        "Peraturan Menteri Dalam Negeri Nomor 77 Tahun 2020, lampiran Bab II huruf D angka 2.e;",
    ),
    "goods": (
        "Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah;",
        "Peraturan Menteri Dalam Negeri Nomor 77 Tahun 2020 tentang Pedoman Teknis Pengelolaan"
        " Keuangan Daerah, Belanja Barang untuk Dijual/Diserahkan kepada Masyarakat;",
    ),
}


def day_in_words(day: date) -> str:
    """ "Kamis, tanggal dua puluh enam bulan November tahun dua ribu dua puluh enam"."""
    month = format_date(day).split()[1]
    return (
        f"{DAYS[day.weekday()]}, tanggal {terbilang(day.day)} bulan {month}"
        f" tahun {terbilang(day.year)}"
    )


def head_of(office: Office) -> dict[str, Any]:
    """The letterhead."""
    return {"name": office.name, "address": office.address}


def seat_of(office: Office) -> str:
    """Where letters of the office are dated: the regency's name."""
    found = areas.area(office.area_code)
    if found is None:
        return office.short_name
    return re.sub(r"^(Kabupaten|Kab\.|Kota) ", "", found.name)


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """Village code to "Desa X, Kec. Y"."""
    given = set(codes)
    names = areas.names_of({*given, *(c[:8] for c in given)})
    return {c: f"{names.get(c, c)}, Kec. {names.get(c[:8], c[:8])}" for c in given}


def recipients_of(lines: Sequence[DecreeLine]) -> dict[UUID, str]:
    """Proposal to the name of its group, or of the single business."""
    return {x.proposal_id: x.group.name if x.group else x.business.name for x in lines}


def decree_lines(decree: Decree, **only: Any) -> list[DecreeLine]:
    """Lines in the order they are printed: village, recipient, member, kind."""
    return list(
        DecreeLine.objects.filter(decree=decree, **only)
        .select_related("group", "business__facts", "fund", "proposal")
        .order_by("village_code", "proposal__number", "business__sort_key", "item_name",
                  "fund__code", "pk")
    )  # fmt: skip


def decree_letter(decree: Decree, office: Office, lines: Sequence[DecreeLine]) -> dict[str, Any]:
    """The decree with its annex; every sum is of the lines that are printed."""
    names, places = recipients_of(lines), place_names({x.village_code for x in lines})
    villages: dict[str, list[DecreeLine]] = defaultdict(list)
    for x in lines:
        villages[x.village_code].append(x)
    funds: dict[UUID, list[DecreeLine]] = defaultdict(list)
    for x in lines:
        funds[x.fund_id].append(x)
    total = _sum(lines)
    round_ = decree.round
    until = round_.objections_until
    announced = round_.announced_at
    return {
        "office": head_of(office),
        "place": seat_of(office),
        "code": codes.of_decree(decree),
        "state": decree.state,
        "number": decree.number or ".........................",
        "dated": format_date(decree.dated) if decree.dated else ".........................",
        "about": decree.about,
        "title": decree.signer_title,
        "signer": {"title": decree.signer_title, "name": decree.signer},
        "round": round_.title,
        "programme": round_.programme,
        "announced": format_date(timezone.localtime(announced).date()) if announced else "-",
        "until": format_date(until) if until else "-",
        "objected": Objection.objects.filter(round=round_, against="list")
        .exclude(state="withdrawn")
        .exists(),
        "grounds": list(GROUNDS[round_.track]),
        "list": {"number": decree.selection.number, "digest": decree.selection.digest},
        "appeal": used(terms_deciding.DECISION_DAYS, decree.office_id, _day(decree)).said,
        "recipients": format_number(len(names)),
        "kinds": format_number(len({x.item_id for x in lines})),
        "units": format_number(sum(x.quantity for x in lines)),
        "total": format_rupiah(total),
        "words": terbilang_rupiah(total),
        "sample": office.is_sample,
        "villages": [
            {
                "name": places[code],
                "rows": [_annex_row(n, x, names) for n, x in enumerate(rows, start=1)],
                "units": format_number(sum(x.quantity for x in rows)),
                "total": format_rupiah(_sum(rows)),
            }
            for code, rows in sorted(villages.items(), key=lambda pair: places[pair[0]])
        ],
        "funds": [
            {
                "name": f"{rows[0].fund.name} ({rows[0].fund.code})",
                "recipients": format_number(len({x.proposal_id for x in rows})),
                "units": format_number(sum(x.quantity for x in rows)),
                "total": format_rupiah(_sum(rows)),
            }
            for rows in sorted(funds.values(), key=lambda r: r[0].fund.code)
        ],
    }


def _day(decree: Decree) -> date:
    return decree.dated or timezone.localtime(decree.made_at).date()


def _sum(lines: Iterable[DecreeLine]) -> int:
    return sum(x.quantity * x.unit_price for x in lines)


def _annex_row(n: int, x: DecreeLine, names: dict[UUID, str]) -> list[str]:
    who = names[x.proposal_id]
    member = "" if x.group_id is None else x.business.name
    return [
        str(n), who, member, x.item_name, f"{format_number(x.quantity)} {x.unit}",
        x.fund.name, format_rupiah(x.quantity * x.unit_price),
    ]  # fmt: skip


def signers_of(agreements: Sequence[Agreement]) -> dict[UUID, Owner | None]:
    """Who signs for each recipient: the chair of the group, or the owner of the business."""
    groups = {a.group_id for a in agreements if a.group_id}
    chairs = {
        m.group_id: m.owner
        for m in Membership.objects.filter(group__in=groups, role="chair", until__isnull=True)
        .select_related("owner")
        .order_by("pk")
    }
    businesses = {a.business_id for a in agreements if a.business_id}
    owners: dict[UUID, Owner] = {}
    for held in (
        Ownership.objects.filter(business__in=businesses, until__isnull=True)
        .select_related("owner")
        .order_by("pk")
    ):
        owners.setdefault(held.business_id, held.owner)
    return {
        a.pk: chairs.get(a.group_id) if a.group_id else owners.get(a.business_id)  # type: ignore[arg-type]
        for a in agreements
    }


def agreement_letters(
    decree: Decree, office: Office, agreements: Sequence[Agreement],
    signers: dict[UUID, Owner | None],
) -> dict[str, Any]:  # fmt: skip
    """NPHD and pact of each recipient and giver, in one document."""
    lines = decree_lines(decree)
    proposals = {
        (p.group_id, p.business_id): p
        for p in Proposal.objects.filter(pk__in={x.proposal_id for x in lines}).order_by("pk")
    }
    due = used(terms.REPORT_DUE, decree.office_id, _day(decree))
    months = used(terms.CHECK_MONTHS, decree.office_id, _day(decree))
    places = place_names({p.village_code for p in proposals.values()})
    papers = []
    for a in agreements:
        own = [
            x for x in lines
            if x.fund_id == a.fund_id
            and (x.group_id == a.group_id if a.group_id else
                 x.group_id is None and x.business_id == a.business_id)
        ]  # fmt: skip
        proposal = proposals.get((a.group_id, a.business_id))
        person = signers.get(a.pk)
        name = a.group.name if a.group else a.business.name if a.business else ""
        papers.append({
            "number": a.number or ".........................",
            "code": codes.of_agreement(a),
            "day": day_in_words(a.dated) if a.dated else "........................................",
            "dated": format_date(a.dated) if a.dated else "....................",
            "pact": format_date(a.pact_on) if a.pact_on else "....................",
            "giver": a.fund.giver, "giver_signer": a.fund.giver_signer,
            "giver_title": a.fund.giver_title,
            "recipient": name,
            "kind": "group" if a.group_id else "business",
            "person": person.name if person else "....................",
            "title": "Ketua" if a.group_id else "Pemilik",
            "place": places.get(proposal.village_code, "") if proposal else "",
            "purpose": proposal.reason if proposal and proposal.reason else decree.about,
            "fund": f"{a.fund.name} tahun {a.fund.year}, kode {a.fund.code}",
            "rules": a.fund.rules,
            "rows": [
                [
                    str(n), x.item_name, "" if x.group_id is None else x.business.name,
                    f"{format_number(x.quantity)} {x.unit}", format_rupiah(x.unit_price),
                    format_rupiah(x.quantity * x.unit_price),
                ]
                for n, x in enumerate(own, start=1)
            ],
            "units": format_number(sum(x.quantity for x in own)),
            "total": format_rupiah(_sum(own)),
            "words": terbilang_rupiah(_sum(own)),
            "differs": format_rupiah(a.amount - _sum(own)) if a.amount != _sum(own) else "",
            "report": due.said,
            "months": months.said,
        })  # fmt: skip
    return {
        "office": head_of(office), "sample": office.is_sample, "papers": papers,
        "track": decree.round.track, "decree": decree.number,
        "decreed": format_date(decree.dated) if decree.dated else "-",
    }  # fmt: skip


def refusal_letters(
    round_: Round, selection: Selection, office: Office, results: Sequence[Result], today: date
) -> dict[str, Any]:
    """A letter for each who was not chosen: reasons, nearest yes, the right to object."""
    places = place_names({r.proposal.village_code for r in results})
    answer = used(terms_deciding.ANSWER_DAYS, round_.office_id, today)
    window = round_.objections_until
    return {
        "office": head_of(office),
        "sample": office.is_sample,
        "round": round_.title,
        "place": seat_of(office),
        "round_number": round_.number,
        "today": format_date(today),
        "until": format_date(window) if window else "-",
        "answer": answer.said,
        "basis": answer.legal_basis,
        "contact": round_.contact,
        "signer": {"title": office.head_title or "Kepala Dinas", "name": ""},
        "papers": [
            {
                "number": r.proposal.number,
                "code": codes.of_refusal(r, selection.digest),
                "recipient": _name(r.proposal),
                "place": places[r.proposal.village_code],
                "verdict": r.verdict,
                "rank": r.rank,
                "score": points(r.score),
                "reasons": [x["words"] for x in r.reasons],
                "nearest": [_step(n) for n in r.nearest],
            }
            for r in results
        ],
    }


def _name(proposal: Proposal) -> str:
    if proposal.group is not None:
        return proposal.group.name
    return proposal.business.name if proposal.business else proposal.number


def _step(stored: dict[str, Any]) -> str:
    """One step of the nearest yes with its usual time and cost."""
    more = []
    if stored.get("days"):
        more.append(f"biasanya {stored['days']} hari kerja")
    if stored.get("cost"):
        more.append(f"kira-kira {format_rupiah(stored['cost'])}")
    if stored.get("help"):
        more.append(f"tanya {stored['help']}")
    words = str(stored["words"])
    text = words[:1].upper() + words[1:]
    return f"{text.rstrip('.')} ({', '.join(more)})." if more else text


def answer_letter(row: Objection, office: Office) -> dict[str, Any]:
    """The answer to an objection, with what may follow by law."""
    assert row.answered_at is not None
    day = timezone.localtime(row.answered_at).date()
    appeal = used(terms_deciding.APPEAL_DAYS, row.office_id, day)
    return {
        "office": head_of(office), "sample": office.is_sample, "number": row.number,
        "place": seat_of(office),
        "code": codes.of_answer(row),
        "round": row.round.title,
        "received": format_date(timezone.localtime(row.received_at).date()),
        "answered": format_date(day), "name": row.name.reveal() if row.name else "",
        "against": row.get_against_display(), "granted": row.state == "granted",
        "text": row.text.reveal() if row.text else "",
        "answer": row.answer.reveal() if row.answer else "",
        "answerer": row.answerer,
        "appeal": appeal.said, "basis": appeal.legal_basis,
        "signer": {"title": office.head_title or "Kepala Dinas", "name": ""},
    }  # fmt: skip


def last_day_to_object(decree: Decree) -> date | None:
    """The last day to object to a signed decree."""
    if decree.approved_at is None:
        return None
    term = used(
        terms_deciding.DECISION_DAYS, decree.office_id,
        timezone.localtime(decree.approved_at).date(),
    )  # fmt: skip
    return decision_until(decree.approved_at, term)
