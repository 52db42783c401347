"""Random checks: first what is drawn from is published, then the seed (``policy_draw``)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.aid import policy_draw
from guyub.aid.actions.following import today_of
from guyub.aid.models import Draw, DrawSeed, Round, Tool
from guyub.aid.permissions.following import DRAW
from guyub.aid.terms_following import draw_days
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.dates import format_date
from guyub.registry.actions.common import somebody, take_turns

LARGEST: Final = 500


@action("aid.draw.announce", needs=DRAW, sentence="mengumumkan cek acak alat bantuan")
def announce_draw(act: Act, round_pk: UUID, *, size: int, seed_source: str, seed_on: date) -> Draw:
    """Publish the list to draw from and where the seed will come from. Neither changes again."""
    take_turns("undian", round_pk)
    round_ = Round.objects.filter(pk=round_pk).first()
    if round_ is None or not act.scope.may_write(round_.regency_code):
        raise NotAllowed(_("Putaran ini di luar kewenangan Anda."))
    source = " ".join(seed_source.split())
    waiting = Draw.objects.filter(round=round_, seed__isnull=True).order_by("-number").first()
    if waiting is not None:
        if (waiting.size, waiting.seed_source, waiting.seed_on) == (size, source, seed_on):
            raise Unchanged(waiting)
        raise DomainError(
            _("Cek acak nomor %(n)d masih menunggu benihnya. Yang sudah diumumkan tidak diganti.")
            % {"n": waiting.number}
        )
    if seed_on <= today_of(act):
        raise DomainError(
            _("Benih harus angka yang belum diketahui siapa pun. Pilih tanggal sesudah hari ini."),
            field="seed_on",
        )
    if not source:
        raise DomainError(_("Tulis angka umum mana yang menjadi benih."), field="seed_source")
    tags = Tool.objects.kept().filter(round=round_).values_list("tag", flat=True)
    try:
        pool = policy_draw.pool_of(tags)
    except policy_draw.SeedError as error:
        raise DomainError(str(error)) from error
    if not pool:
        raise DomainError(_("Belum ada alat yang diserahkan dari putaran ini."))
    if not 1 <= size <= min(len(pool), LARGEST):
        raise DomainError(
            _("Jumlahnya antara 1 dan %(n)d, sebanyak alat yang masih dipegang penerima.")
            % {"n": min(len(pool), LARGEST)},
            field="size",
        )
    number = Draw.objects.filter(round=round_).count() + 1
    made = Draw.objects.create(
        office_id=round_.office_id, regency_code=round_.regency_code, round=round_, number=number,
        seed_source=source, seed_on=seed_on, size=size, pool=pool,
        pool_digest=policy_draw.pool_digest(pool), method=policy_draw.METHOD,
        announced_at=act.now, due=seed_on + timedelta(days=draw_days(round_.office_id, seed_on)),
        maker_person=somebody(act.person_id), maker=act.actor,
    )  # fmt: skip
    act.log(
        made,
        after={
            "putaran": round_.number, "undian": number, "alat": len(pool), "dicek": size,
            "sidik_daftar": made.pool_digest, "asal_benih": source, "benih_tanggal": seed_on,
        },
    )  # fmt: skip
    return made


@action("aid.draw.seed", needs=DRAW, sentence="memasukkan benih cek acak")
def enter_seed(act: Act, pk: UUID, seed: str, read_at: str) -> DrawSeed:
    """The public number as it came out: from it follows which tools are checked."""
    take_turns("benih", pk)
    draw = Draw.objects.filter(pk=pk).select_related("round").first()
    if draw is None or not act.scope.may_write(draw.regency_code):
        raise NotAllowed(_("Cek acak ini di luar kewenangan Anda."))
    try:
        clean = policy_draw.clean_seed(seed)
    except policy_draw.SeedError as error:
        raise DomainError(str(error), field="seed") from error
    held = DrawSeed.objects.filter(draw=draw).first()
    if held is not None:
        if held.seed == clean:
            raise Unchanged(held)
        raise DomainError(_("Benih cek acak ini sudah dicatat dan tidak bisa diganti."))
    if today_of(act) < draw.seed_on:
        raise DomainError(
            _("Benih baru diketahui pada %(d)s. Masukkan sesudah itu.")
            % {"d": format_date(draw.seed_on)},
            field="seed",
        )
    if not read_at.strip():
        raise DomainError(_("Tulis di mana angka ini bisa dibaca siapa saja."), field="read_at")
    drawn = policy_draw.draw(clean, draw.pool, draw.size)
    made = DrawSeed.objects.create(
        office_id=draw.office_id, regency_code=draw.regency_code, draw=draw, seed=clean,
        read_at=" ".join(read_at.split()), drawn=drawn, entered_at=act.now,
        by=somebody(act.person_id), who=act.actor,
    )  # fmt: skip
    act.log(
        draw, kind="aid.draw", object_id=draw.pk,
        after={"undian": draw.number, "benih": clean, "dibaca_di": made.read_at, "terundi": drawn},
    )  # fmt: skip
    return made
