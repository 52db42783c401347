"""Facts about groups that rules may speak of.

Policy: what is not known of a member (whether the person is a woman, where a board member lives)
leaves the fact unknown or is not held against the group; a paper that is not recorded is not there.
"""

from __future__ import annotations

from typing import Any, Final

from guyub.accounts.visit import Visit
from guyub.criteria.language import Catalogue, Change, Fact, Kind
from guyub.criteria.subjects import Subject, register_subject
from guyub.groups import models
from guyub.groups.states import ACTIVE, MACHINE
from guyub.kernel.db import ALL
from guyub.registry.kbli import catalogue
from guyub.registry.models.business import Branch
from guyub.registry.rule_facts import kbli_codes, place_codes, place_name

GROUPS: Final = Catalogue()
CLERK, OFFICE = "petugas desa", "dinas"


def _paper(kind: str) -> str:
    return (
        "(EXISTS (SELECT 1 FROM groups_paper p WHERE p.group_id = g.id"
        f" AND p.kind = '{kind}' AND p.withdrawn_at IS NULL))"
    )


def _facts() -> list[Fact]:
    return [
        Fact("groups.members", "jumlah anggota", Kind.INT, "c.members", unit="usaha",
             question="Berapa usaha yang menjadi anggota?",
             change=Change("menambah anggota", days=10, help=CLERK)),
        Fact("groups.members_visited", "jumlah anggota yang pernah didatangi", Kind.INT,
             "c.visited", unit="usaha",
             question="Berapa anggota yang pernah didatangi petugas?",
             change=Change("minta anggota didatangi petugas", days=10, help=OFFICE)),
        Fact("groups.members_all_visited", "semua anggota pernah didatangi", Kind.BOOL,
             "CASE WHEN c.members > 0 THEN c.visited = c.members END",
             yes="semua anggota pernah didatangi petugas",
             no="ada anggota yang belum pernah didatangi petugas",
             question="Apakah semua anggota pernah didatangi petugas?",
             change=Change("minta anggota didatangi petugas", days=10, help=OFFICE)),
        Fact("groups.women_share", "bagian perempuan di antara anggota", Kind.INT,
             "CASE WHEN c.members > 0 THEN round(100.0 * c.women / c.members)::integer END",
             unit="persen", question="Berapa persen anggotanya perempuan?"),
        Fact("groups.kind", "jenis kelompok", Kind.CHOICE, "g.kind",
             question="Kelompok macam apa?",
             options=tuple((value, str(label)) for value, label in models.Kind.choices)),
        Fact("groups.state", "keadaan kelompok", Kind.CHOICE, "g.state",
             question="Sampai di mana kelompoknya?",
             options=tuple((state, MACHINE.states[state]) for state in ACTIVE)),
        Fact("groups.branch", "cabang industri kelompok", Kind.CHOICE, "NULLIF(g.branch, '')",
             question="Barang apa yang dibuat kelompok?",
             options=tuple((value, str(label)) for value, label in Branch.choices)),
        Fact("groups.kbli", "kode {version} kelompok berawalan", Kind.CODE,
             "CASE WHEN g.kbli_version = '{version}' THEN NULLIF(g.kbli_code, '') END",
             args={"version": {v: f"KBLI {v}" for v in catalogue.VERSIONS}},
             codes_of=kbli_codes, question="Barang apa yang dibuat kelompok?"),
        Fact("groups.place", "kedudukan kelompok di", Kind.CODE, "g.village_code",
             name_of=place_name, codes_of=place_codes, question="Di desa mana kelompoknya?"),
        Fact("groups.has_minutes", "berita acara pembentukan", Kind.BOOL, _paper("minutes"),
             yes="ada berita acara pembentukan", no="belum ada berita acara pembentukan",
             question="Apakah ada berita acara pembentukan yang ditandatangani?",
             change=Change("mengadakan rapat pembentukan dan menandatangani berita acara",
                           days=7, help=CLERK)),
        Fact("groups.has_domicile", "surat domisili", Kind.BOOL, _paper("domicile"),
             yes="ada surat domisili dari desa", no="belum ada surat domisili dari desa",
             question="Apakah sudah ada surat domisili dari kepala desa atau lurah?",
             change=Change("minta surat domisili ke kantor desa", days=3, help=CLERK)),
        Fact("groups.has_statutes", "aturan tertulis", Kind.BOOL, _paper("statutes"),
             yes="ada aturan tertulis kelompok (AD/ART)",
             no="belum ada aturan tertulis kelompok (AD/ART)",
             question="Apakah kelompok punya aturan tertulis?",
             change=Change("menulis aturan kelompok dan menyepakatinya dalam rapat",
                           days=14, help="petugas lapangan")),
        Fact("groups.recognised", "pengakuan dinas", Kind.BOOL, "(g.state = 'recognised')",
             yes="diakui dengan SK kepala dinas", no="belum diakui dengan SK kepala dinas",
             question="Apakah kelompok sudah diakui dengan SK kepala dinas?",
             change=Change("minta SK pengakuan ke dinas", days=14, help=OFFICE)),
        Fact("groups.has_account", "rekening kelompok", Kind.BOOL,
             "(g.bank_account IS NOT NULL)",
             yes="punya rekening atas nama kelompok", no="belum punya rekening kelompok",
             question="Apakah kelompok punya rekening bank?",
             change=Change("membuka rekening kelompok", days=3, help="bendahara kelompok")),
        Fact("groups.board_complete", "pengurus lengkap", Kind.BOOL, "(c.board = 3)",
             yes="ketua, sekretaris, dan bendahara sudah ada",
             no="pengurus belum lengkap",
             question="Apakah ketua, sekretaris, dan bendahara sudah dipilih?",
             change=Change("memilih pengurus dalam rapat", days=7, help="anggota kelompok")),
        Fact("groups.board_near", "pengurus di kabupaten ini", Kind.BOOL,
             "CASE WHEN c.board > 0 THEN c.away = 0 END",
             yes="pengurus bertempat di kabupaten/kota ini",
             no="ada pengurus yang bertempat di luar kabupaten/kota ini",
             question="Apakah semua pengurus tinggal di kabupaten/kota ini?",
             change=Change("memilih pengurus yang tinggal di kabupaten/kota ini", days=7,
                           help="anggota kelompok")),
        Fact("groups.founded_on", "dibentuk pada", Kind.DATE, "g.founded_on",
             question="Kapan kelompok dibentuk?"),
        Fact("groups.age_months", "umur kelompok", Kind.INT,
             "(SELECT 12 * extract(year FROM a) + extract(month FROM a) FROM age("
             "(now() AT TIME ZONE 'Asia/Jakarta')::date, g.founded_on) a)::integer",
             unit="bulan", question="Sudah berapa bulan kelompok dibentuk?"),
    ]  # fmt: skip


def _visible(visit: Visit) -> tuple[str, list[Any]]:
    """Groups that a visit counts: not ended, seated in its areas or with a member there; the
    visitor's own in own reach."""
    states = ", ".join(f"'{state}'" for state in ACTIVE)
    base = f"g.state IN ({states})"
    if visit.reach == "own":
        return f"{base} AND g.id = ANY ((SELECT groups_own(true))::uuid[])", []
    codes = visit.area_codes
    if ALL in codes:
        return base, []
    regencies = sorted({code for code in codes if len(code) == 5})
    smaller = [code for code in codes if len(code) > 5]
    near = (
        "starts_with(g.village_code, %s) OR EXISTS (SELECT 1 FROM groups_membership m"
        " JOIN registry_business b ON b.id = m.business_id WHERE m.group_id = g.id"
        " AND m.until IS NULL AND starts_with(b.village_code, %s))"
    )
    condition = " OR ".join(["g.regency_code = ANY (%s)", *[near] * len(smaller)])
    return f"{base} AND ({condition})", [regencies, *(c for code in smaller for c in (code, code))]


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    GROUPS.publish(*_facts())
    register_subject(
        Subject(
            key="group", label="kelompok",
            table="groups_group g CROSS JOIN LATERAL groups_counts(g.id) c", id_column="g.id",
            part="left(g.village_code, 8)", part_name=place_name, visible=_visible,
            catalogue=GROUPS,
        )
    )  # fmt: skip
