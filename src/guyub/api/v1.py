"""The API, version 1: reads only. Everything open needs no key; a key raises the limit, and one
with the right reads the register of its own regency without what tells a person."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Annotated, Any, Final

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from guyub.accounts.models import Office
from guyub.aid.queries.rounds import open_rounds
from guyub.aid.views.handing_public import PER_ADDRESS_PER_DAY
from guyub.api import files, schemas
from guyub.api.datasets import DATASETS, editions
from guyub.api.keys import Holder, holder_of
from guyub.api.models import READ_REGISTER
from guyub.api.parameters import KEY_LIMIT, OPEN_LIMIT, settings_of
from guyub.api.problems import Problem, answer
from guyub.areas.models import Area
from guyub.kernel.addresses import client_address
from guyub.kernel.checks import said_by
from guyub.kernel.db import Scope, in_scope
from guyub.kernel.pages import BadCursor, Key, page
from guyub.kernel.qr import CodeError
from guyub.market.views.public import read
from guyub.registry import limits
from guyub.registry.models import BusinessFacts

PREFIX: Final = "/api/v1/"
PAGE: Final = 50
BUSINESS_PAGE: Final = 200
MOST_ROUNDS: Final = 100
_REFUSED: Final = dict.fromkeys((401, 404, 422, 429), schemas.Problem)
_KEYS: Final = (Key("business_id", "uuid"),)

Regency = Annotated[
    str,
    Query(description="Kode kabupaten atau kota", pattern=r"^\d\d\.\d\d$", examples=["33.03"]),
]
After = Annotated[
    str, Query(description="Nilai `sesudah` dari halaman sebelumnya", max_length=1200)
]

api = NinjaAPI(
    title="API Guyub", version="1", docs_url=None, openapi_url=None, urls_namespace="guyub-v1",
    description="Data terbuka industri kecil dan menengah. Hanya membaca.",
)  # fmt: skip


def _bearer(request: HttpRequest) -> Holder | None:
    """Whose key the request carries; None without a key. Problem for one that does not stand."""
    given = request.headers.get("Authorization", "")
    if not given:
        return None
    kind, _space, key = given.partition(" ")
    found = holder_of(key.strip(), timezone.localdate()) if kind.lower() == "bearer" else None
    if found is None:
        raise Problem(
            401, "Kunci ini salah, sudah lewat, atau dicabut. Minta kunci baru kepada dinas, atau"
            " ulangi tanpa kunci.", WWW_Authenticate="Bearer",
        )  # fmt: skip
    return found


def _enter(request: HttpRequest) -> Holder | None:
    """Counts the request against its limit, by key or by address. Wrong keys count too."""
    day = timezone.localdate()
    found: Holder | None = None
    refused: Problem | None = None
    try:
        found = _bearer(request)
    except Problem as problem:
        refused = problem
    given = settings_of(found.office if found else None, day)
    most = int(given[KEY_LIMIT if found else OPEN_LIMIT])
    kind, who = ("api-kunci", found.prefix) if found else ("api", client_address(request))
    if not limits.take(kind, who, day, most):
        raise Problem(
            429, f"Batas sehari {most} permintaan sudah habis. Coba lagi besok, atau minta kunci"
            " kepada dinas.", Retry_After="3600",
        )  # fmt: skip
    if refused is not None:
        raise refused
    return found


def guarded(view: Callable[..., Any]) -> Callable[..., Any]:
    """Counts before anything is read."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        request.holder = _enter(request)  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return run


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponseBase:
    return answer(problem.status, problem.detail, problem.headers)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponseBase:
    # What was typed is not said back: it may be anything.
    wrong = [{"isian": str(e["loc"][-1]), "pesan": str(e["msg"])} for e in error.errors]
    names = ", ".join(dict.fromkeys(w["isian"] for w in wrong))
    return answer(422, f"Perbaiki isian ini: {names}. Contohnya ada di /api/.", errors=wrong)


def _office(code: str) -> Office:
    found = Office.objects.filter(kind=Office.Kind.REGENCY, area_code=code).first()
    if found is None:
        raise Problem(404, "Kabupaten ini tidak memakai Guyub. Daftarnya di /api/v1/dinas.")
    return found


def _whole(name: str, *args: str) -> str:
    return f"{settings.GUYUB_BASE_URL}{reverse(name, args=args)}"


@api.get(
    "dinas", response={200: list[schemas.Office], **_REFUSED}, url_name="v1_offices",
    summary="Dinas yang datanya ada di sini",
)  # fmt: skip
@guarded
def offices(request: HttpRequest) -> Any:
    rows = Office.objects.filter(kind=Office.Kind.REGENCY).order_by("area_code")
    return [{"kode": o.area_code, "nama": o.name, "contoh": o.is_sample} for o in rows]


@api.get(
    "wilayah", response={200: list[schemas.Area], **_REFUSED}, url_name="v1_areas",
    summary="Wilayah di dalam sebuah wilayah",
)  # fmt: skip
@guarded
def areas(
    request: HttpRequest,
    induk: Annotated[
        str,
        Query(description="Kode induk; kosong untuk provinsi", pattern=r"^(\d\d(\.\d\d){0,2})?$",
              examples=["33.03"]),
    ] = "",
) -> Any:  # fmt: skip
    rows = Area.objects.filter(parent_code=induk, valid_until__isnull=True).order_by("code")
    return [{"kode": a.code, "nama": a.name, "induk": induk} for a in rows]


@api.get(
    "data", response={200: list[schemas.Dataset], **_REFUSED}, url_name="v1_datasets",
    summary="Data terbuka sebuah dinas",
)  # fmt: skip
@guarded
def datasets(request: HttpRequest, kab: Regency) -> Any:
    return [files.metadata(e) for e in editions(_office(kab), timezone.localdate())]


@api.get(
    "data/{kunci}", response={200: schemas.DatasetWhole, **_REFUSED}, url_name="v1_dataset",
    summary="Isi satu data terbuka",
)  # fmt: skip
@guarded
def dataset(request: HttpRequest, kunci: str, kab: Regency) -> Any:
    if kunci not in DATASETS:
        raise Problem(404, "Data ini tidak ada. Daftarnya di /api/v1/data.")
    one = editions(_office(kab), timezone.localdate(), (kunci,))[0]
    return {"keterangan": files.metadata(one), "baris": files.rows_of(one)}


@api.get(
    "katalog", response={200: schemas.Offers, **_REFUSED}, url_name="v1_offers",
    summary="Barang yang bisa dipesan",
)  # fmt: skip
@guarded
def offers(
    request: HttpRequest,
    kab: Annotated[
        str,
        Query(description="Kode kabupaten; kosong untuk semua", pattern=r"^(\d\d\.\d\d)?$",
              examples=["33.03"]),
    ] = "",
    sesudah: Annotated[
        str,
        Query(description="Nilai `sesudah` dari halaman sebelumnya", pattern=r"^[A-Za-z0-9-]*$",
              max_length=30),
    ] = "",
) -> Any:  # fmt: skip
    rows = read(kab, after=sesudah, most=PAGE + 1)
    return {
        "data": [
            {
                "nomor": row["number"], "kode_wilayah": row["regency_code"], "judul": row["title"],
                "uraian": row["description"], "satuan": row["unit"], "harga": row["price"],
                "hari": row["lead_days"], "alamat": _whole("market:public_offer", row["number"]),
            }
            for row in rows[:PAGE]
        ],
        "sesudah": rows[PAGE - 1]["number"] if len(rows) > PAGE else "",
    }  # fmt: skip


@api.get(
    "bantuan", response={200: list[schemas.Round], **_REFUSED}, url_name="v1_rounds",
    summary="Bantuan yang dibuka hari ini",
)  # fmt: skip
@guarded
def rounds(
    request: HttpRequest,
    kab: Annotated[
        str,
        Query(description="Kode kabupaten; kosong untuk semua", pattern=r"^(\d\d\.\d\d)?$",
              examples=["33.03"]),
    ] = "",
) -> Any:  # fmt: skip
    return [
        {
            "nomor": r.number, "kode_wilayah": r.regency_code, "judul": r.title,
            "memberi": r.gives, "dibuka": r.opens, "ditutup": r.closes,
            "alamat": _whole("aid:open_round", r.number),
        }
        for r in open_rounds(timezone.localdate(), kab)[:MOST_ROUNDS]
    ]  # fmt: skip


@api.get(
    "periksa/{kode}", response={200: schemas.Paper, **_REFUSED}, url_name="v1_check",
    summary="Apakah sebuah surat berlaku",
)  # fmt: skip
@guarded
def check(request: HttpRequest, kode: str) -> Any:
    """The same count as the page: whoever tries codes here tries none there."""
    today = timezone.localdate()
    if not limits.take("periksa", client_address(request), today, PER_ADDRESS_PER_DAY):
        raise Problem(
            429, "Terlalu banyak kode diperiksa hari ini. Coba lagi besok.", Retry_After="3600"
        )
    try:
        said = said_by(kode[:100])
    except CodeError as error:
        raise Problem(404, str(error)) from None
    return {
        "jenis": str(said.title), "keadaan": str(said.verdict), "berlaku": said.standing == "ok",
        "fakta": {str(name): str(value) for name, value in said.facts},
    }  # fmt: skip


@api.get(
    "ikm", response={200: schemas.Businesses, 403: schemas.Problem, **_REFUSED},
    url_name="v1_businesses", summary="Daftar usaha kabupaten sendiri (dengan kunci)",
    openapi_extra={"security": [{"kunci": []}]},
)  # fmt: skip
@guarded
def businesses(request: HttpRequest, berubah_sejak: date | None = None, sesudah: After = "") -> Any:
    """Rows of the key's own regency, without names, addresses, points or owners."""
    holder: Holder | None = request.holder  # type: ignore[attr-defined]
    if holder is None:
        raise Problem(
            401, "Daftar usaha hanya untuk kunci dinas sendiri. Minta kunci kepada kepala dinas.",
            WWW_Authenticate="Bearer",
        )  # fmt: skip
    if READ_REGISTER not in holder.scopes:
        raise Problem(
            403, "Kunci ini tidak membuka daftar usaha. Minta kunci dengan izin ikm:read."
        )
    with in_scope(Scope(read=(holder.regency,)), read_only=True):
        rows = BusinessFacts.objects.filter(regency_code=holder.regency).listed()
        if berubah_sejak is not None:
            rows = rows.filter(Q(observed_on__gte=berubah_sejak) | Q(contact_on__gte=berubah_sejak))
        try:
            found = page(
                rows, _KEYS, cursor=sesudah, size=BUSINESS_PAGE,
                fields=("business__number", "village_code", "branch", "kbli_code",
                        "scale_industry", "status", "workers", "last_contact"),
            )  # fmt: skip
        except BadCursor:
            raise Problem(
                422, "Nilai `sesudah` tidak terbaca. Mulai lagi dari halaman pertama."
            ) from None
    return {
        "data": [
            {
                "nomor": r["business__number"], "kode_desa": r["village_code"],
                "cabang": r["branch"], "kbli": r["kbli_code"],
                "skala_industri": r["scale_industry"], "keadaan": r["status"],
                "pekerja": r["workers"], "terakhir_didatangi": r["last_contact"],
            }
            for r in found.rows
        ],
        "sesudah": found.next,
    }  # fmt: skip


def _view(inner: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
    """A view of the API as Django has it: public by its word, its refusals as problems, nothing
    kept by caches that does not belong to everybody."""

    @wraps(inner)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found: HttpResponseBase = inner(request, *args, **kwargs)
        if found.status_code == 405:
            allowed = found.headers.get("Allow", "GET")
            found = answer(405, "API ini hanya membaca. Pakai GET.", {"Allow": allowed})
        found.headers["Cache-Control"] = "no-store"
        found.headers["Vary"] = "Authorization"
        found.headers["Access-Control-Allow-Origin"] = "*"
        return found

    run.needs = "public"  # type: ignore[attr-defined]
    run.csrf_exempt = True  # type: ignore[attr-defined]
    return run


def urlpatterns() -> list[URLPattern]:
    """The addresses, without the library's own pages."""
    found = []
    for one in api.urls[0]:
        if isinstance(one, URLPattern) and (one.name or "").startswith("v1_"):
            route = re.sub(r"^/", "", str(one.pattern))
            found.append(path(route, _view(one.callback), name=one.name))
    return found


def nothing(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Whatever else is asked for below the API."""
    return answer(404, "Alamat ini tidak ada. Semua alamat tertulis di /api/.")


nothing.needs = "closed"  # type: ignore[attr-defined]
nothing.csrf_exempt = True  # type: ignore[attr-defined]


def schema() -> dict[str, Any]:
    """OpenAPI 3.1 of this version."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    found["components"]["securitySchemes"] = {
        "kunci": {"type": "http", "scheme": "bearer", "description": "Kunci dari dinas"}
    }
    for item in found["paths"].values():
        for operation in item.values():
            for status, said in operation["responses"].items():
                if int(status) >= 400 and "content" in said:
                    said["content"] = {"application/problem+json":
                                       said["content"]["application/json"]}  # fmt: skip
    found["servers"] = [{"url": settings.GUYUB_BASE_URL}]
    return found
