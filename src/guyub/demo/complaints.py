"""A few complaints of the demo's office, one of them against its first officer, and one secret tip.

Through the real actions; stories and names are invented.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from guyub.accounts.models import Office
from guyub.accounts.roles import FIELD_OFFICER, HEAD, SECTION_HEAD
from guyub.complaints.actions import handling, receiving, tips
from guyub.demo.aid_open import desk_of
from guyub.kernel.actions import Act

_NAME, _PHONE = "Sutrisno (contoh)", "+6284011110099"
# Days ago, what, and how far it is taken.
_STORIES: Final = (
    (21, {"kind": "layanan", "text": "Tiga minggu menunggu surat rekomendasi, tidak ada kabar."},
     "closed"),
    (9, {"kind": "pungutan", "about": FIELD_OFFICER,
         "text": "Petugas minta uang bensin lima puluh ribu sebelum mau mengecek mesin saya."},
     "working"),
    (6, {"kind": "barang", "name": _NAME, "phone": _PHONE, "place": "Rumah produksi",
         "text": "Mesin pemarut yang diterima mati sesudah dua hari. Minta diperbaiki."}, ""),
    (5, {"kind": "data", "name": _NAME, "phone": _PHONE,
         "text": "Nomor KBLI usaha saya tertulis jahit, padahal saya membuat gula kelapa."},
     "answered"),
    (3, {"kind": "petugas", "about": HEAD,
         "text": "Waktu datang ke kantor, kepala dinas membentak dan tidak mau mendengar."}, ""),
    (1, {"kind": "saran", "text": "Tolong pelatihan diadakan sore, pagi kami ke pasar."}, ""),
)  # fmt: skip
_ANSWERS: Final = {
    "closed": "Suratnya tertahan karena berkas salah map. Sudah terbit dan bisa diambil di loket.",
    "answered": "Benar, tertukar. Sudah dibetulkan menjadi gula kelapa. Silakan dicek.",
}  # fmt: skip
_TIP: Final = "Ada mesin bantuan yang disimpan di gudang pribadi sejak bulan lalu."


def make(act: Act, office: Office) -> int:
    """Returns how many complaints came in."""
    desk = desk_of(act, office)
    areas = desk.appointments[FIELD_OFFICER].area_codes
    for number, (days, values, until) in enumerate(_STORIES):
        given = dict(values)
        if given.get("about") == FIELD_OFFICER and areas:
            given["district"] = areas[0][:8]
        sent = receiving.Sent(form=f"contoh-{number}", **given)  # type: ignore[arg-type]
        made = receiving.receive(office, sent, act.now - timedelta(days=days), within=act)
        row = receiving.found(made.number, made.code)
        assert row is not None
        if not until:
            continue
        handling.check(desk.by(SECTION_HEAD, days - 1), row.pk)
        handling.take(desk.by(SECTION_HEAD, days - 1), row.pk)
        if until in _ANSWERS:
            handling.answer(desk.by(SECTION_HEAD, days - 2), row.pk, _ANSWERS[until])
        if until == "closed":
            handling.close(desk.by(HEAD, days - 4), row.pk)
    tips.send_tip(office, "contoh", "asset_officer", _TIP, act.now - timedelta(days=2), within=act)
    return len(_STORIES)
