"""Invented owners of a regency, with truth: who they are before anybody writes them down.

Independent of ``guyub.linkage``: nothing of its normaliser is used here. Names are put together
from parts and drawn by Zipf's law, so that a few names have hundreds of bearers and most have one
or two, as in any village list; parts and weights are ours, no list of persons stands behind them.
Villages are real (Kemendagri), NIK carry area 99, which no real person has.
"""

from __future__ import annotations

import csv
import gzip
import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

_FRONT_MEN = (
    "Su Kar War Tar Sar Mar Har Sum Sug Sud Sut Suk Suw Sup Nar Pur Wir Wag Pon Ngat Tuk Sol Mul"
    " Mus Dar Dul Ram Ras Mis Sam San Kas Kus Rat Was Wid Tri Dwi Eko Jar Yat Par Gi Tum Wah"
).split()
_BACK_MEN = (
    "yanto tarno parman giyono karno warno dirman marno narto kirno jono roso hardi priyadi riyanto"
    " darmo kimin sono tono diyono giman yono dikin ridin tari min man diman yadi wanto geng joko"
    " lastyo santo tejo harjo mejo rejo wiryo minto kardi sidi"
).split()
_BACK_WOMEN = (
    "yanti tarni parmi giyem karni warni dinah marni narti kinah jinem rosmi hartini priyatin"
    " riyanti darmi kinem sini tini diyah giyarti yati dinem rini tarmi minah manah simah yatun"
    " wanti ngah jiyem lastri santi rejeki tikah misih turah murni"
).split()
_MEN = (
    "Slamet Agus Budi Bambang Ahmad Muhammad Abdul Imam Nur Joko Teguh Untung Rohman Solikhin"
    " Mukhlis Tohirin Khaerul Yusuf Ibrahim Ismail Zainal Fauzi Hidayat Rizal Andi Dedi Hendra Rudi"
    " Heri Wahyu Arif Fajar Bayu Dimas Rian Yoga Toni Anton Yohanes Paulus Samsul Saiful Nasrudin"
    " Badrun Jumadi Wage Legi Kliwon Paing Rebo Sabar Sabari Tekad Waluyo Mulyono Basuki Gunawan"
).split()
_WOMEN = (
    "Siti Sri Nur Dewi Endang Tri Dwi Ika Rina Yuni Umi Aminah Fatimah Khotimah Rohmah Solikhah"
    " Khasanah Halimah Maryam Zulaikha Aisyah Mutmainah Rokhayah Isnaeni Lestari Rahayu Wulandari"
    " Astuti Handayani Susilowati Hidayati Nurhayati Utami Safitri Puji Ratna Wiwik Titik Lilis Nia"
    " Ani Eni Eti Tuti Yayuk Ngatini Painah Saminah Wasiyah Partini Kartini Jumiyati Legiyem"
    " Ponirah"
).split()
_LAST_MEN = (
    "Santoso Riyadi Purwanto Setiawan Nugroho Sucipto Raharjo Utomo Hartoyo Handoyo Kurniawan"
    " Prasetyo Susanto Haryanto Sudarmo Prayitno Saputro Wijayanto Hidayat Maulana Romadhon"
    " Supriyadi Yulianto Subekti Wibowo Pamungkas Wicaksono Firmansyah Ardiansyah Widodo Susilo"
    " Cahyono Kuncoro Suryanto Iswanto Rifai Anwar Sholeh Mustofa Musthofa Zaenuri Baidowi"
).split()
_LAST_WOMEN = (
    "Lestari Wahyuni Rahayu Handayani Astuti Susilowati Setyowati Purwanti Hidayati Nurhayati"
    " Kusumawati Utami Wulandari Safitri Apriliani Widiastuti Sulistyowati Maryati Suryani"
    " Indrawati"
    " Yuliana Puspitasari Ernawati Rohmah Solikhah Fadhilah Khasanah Winarsih Muryati Marfuah"
    " Latifah Ningsih Suharti Pujiati Rahmawati Anggraeni Oktaviani Sholihah Munawaroh Fitriyani"
).split()
_HAMLETS = (
    "Krajan Karanganyar Karangsari Kalikidang Sidamulya Gunungsari Kebonagung Rawasari Pejagoan"
    " Pagersari Bojongsari Karangtengah Wanasari Tegalsari Kaliwangi Sokawera Bantarsari Lemahabang"
).split()
PRODUCTS = [
    trade.strip()
    for trade in (
        "gula kelapa; gula semut; sapu glagah; knalpot; keripik singkong; keripik pisang; tahu;"
        " keripik tempe; tempe kedelai; kerupuk; mebel kayu; batik tulis; batik cap; genteng;"
        " anyaman bambu; anyaman pandan; roti manis; kue basah; kue kering; konveksi seragam;"
        " bordir; sablon kaos; batu bata; batako; ikan asin; abon; telur asin; kopi bubuk; jamu;"
        " minuman jahe; dodol; nopia; mino; wajik; manggleng; bulu mata palsu; rambut palsu;"
        " sangkar burung; kerajinan kayu; pande besi; alat pertanian; las besi; pagar besi; tikar;"
        " sepatu kulit; tas kulit; gerabah; emping melinjo"
    ).split(";")
]
_CALLED = ("Jaya", "Makmur", "Barokah", "Berkah", "Sejahtera", "Lestari", "Mandiri", "Maju",
           "Mulya", "Sumber Rejeki")  # fmt: skip
_TODAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Owner:
    """One person with one business. ``phone`` national with its zero; ``village`` its code."""

    key: int
    name: str
    sex: str
    nik: str
    born: date
    phone: str
    village: str
    hamlet: str
    rt: int
    rw: int
    product: str
    business: str


@cache
def villages(regency: str = "33.03") -> tuple[tuple[str, str], ...]:
    """(code, name) of the villages of a regency, from the project's own list."""
    path = files("guyub.areas") / "data" / "areas.csv.gz"
    with gzip.open(str(path), "rt", encoding="utf-8") as file:
        return tuple(
            (row["code"], row["name"])
            for row in csv.DictReader(file)
            if row["code"].startswith(regency) and len(row["code"]) == 13
        )


def _zipf(rng: random.Random, words: list[str]) -> tuple[list[str], list[float]]:
    shuffled = sorted(set(words))
    rng.shuffle(shuffled)
    weights = [1 / (at + 3) for at in range(len(shuffled))]
    total = 0.0
    return shuffled, [total := total + w for w in weights]


@cache
def _parts(seed: int) -> dict[str, tuple[list[str], list[float]]]:
    rng = random.Random(seed)
    men = [f + b for f in _FRONT_MEN for b in _BACK_MEN if not (f[-1] == b[0] and f[-2:] == b[:2])]
    women = [f + b for f in _FRONT_MEN for b in _BACK_WOMEN if f[-2:] != b[:2]]
    return {
        "L1": _zipf(rng, men + _MEN * 1), "P1": _zipf(rng, women + _WOMEN),
        "L0": _zipf(rng, _MEN), "P0": _zipf(rng, _WOMEN),
        "L2": _zipf(rng, _LAST_MEN), "P2": _zipf(rng, _LAST_WOMEN),
    }  # fmt: skip


def _draw(rng: random.Random, of: tuple[list[str], list[float]]) -> str:
    return rng.choices(of[0], cum_weights=of[1])[0]


def a_name(
    rng: random.Random, sex: str, born: int, parts: dict[str, tuple[list[str], list[float]]]
) -> str:
    """One word for many of the old, two or three for the young."""
    first = _draw(rng, parts[sex + ("1" if rng.random() < 0.55 else "0")])
    share = 0.5 if born < 1965 else 0.25 if born < 1985 else 0.07
    if rng.random() < share:
        return first
    last = _draw(rng, parts[sex + ("2" if rng.random() < 0.7 else "1")])
    if rng.random() < (0.1 if born < 1985 else 0.3):
        return f"{first} {_draw(rng, parts[sex + '0'])} {last}"
    return f"{first} {last}"


def owners(count: int, seed: int = 7) -> list[Owner]:
    """``count`` owners; one in six lives with another (hamlet, RT, sometimes phone and trade)."""
    rng = random.Random(seed)
    parts = _parts(seed)
    places = villages()
    busy = [1 / (at + 5) for at in range(len(places))]
    made: list[Owner] = []
    serials: dict[str, int] = {}
    for key in range(count):
        sex = "P" if rng.random() < 0.45 else "L"
        born = _TODAY - timedelta(days=int(365.25 * min(max(rng.gauss(46, 12), 17), 85)))
        kin = made[-1] if made and rng.random() < 0.16 else None
        if kin:
            village, hamlet, rt, rw = kin.village, kin.hamlet, kin.rt, kin.rw
        else:
            village = rng.choices(places, weights=busy)[0][0]
            hamlet = rng.choice(_HAMLETS)
            rt, rw = rng.randint(1, 6), rng.randint(1, 8)
        name = a_name(rng, sex, born.year, parts)
        if kin and len(kin.name.split()) > 1 and kin.sex == sex and rng.random() < 0.3:
            name = f"{name.split()[0]} {kin.name.split()[-1]}"
        # Two in three were registered in the sub-district where they live.
        area = village if rng.random() < 0.66 else rng.choice(places)[0]
        day = born.day + (40 if sex == "P" else 0)
        head = f"9903{area[6:8]}{day:02}{born:%m%y}"
        serials[head] = serials.get(head, 0) + rng.randint(1, 3)
        phone = f"08{rng.choice('1235789')}{rng.randint(10**7, 10**9 - 1)}"
        product = rng.choice(PRODUCTS)
        if kin:
            phone = kin.phone if rng.random() < 0.35 else phone
            product = kin.product if rng.random() < 0.4 else product
        title = rng.choice(("UD", "CV", "", "", ""))
        called = rng.choice(_CALLED)
        own = rng.random() < 0.5
        business = f"{title} {name.split()[0] if own else ''} {called}".split()
        made.append(
            Owner(
                key, name, sex, f"{head}{serials[head]:04}", born, phone, village, hamlet, rt, rw,
                product, " ".join(business) if rng.random() < 0.6 else "",
            )
        )  # fmt: skip
    return made


def sizes(rows: int, seed: int) -> list[int]:
    """How often each owner is written down: half of the rows alone, half in clusters."""
    rng = random.Random(seed)
    found, left = [1] * (rows // 2), rows - rows // 2
    while left > 1:
        size = min(rng.choices((2, 3, 4, 5, 6), weights=(60, 24, 10, 4, 2))[0], left)
        found.append(size)
        left -= size
    return found + [1] * left
