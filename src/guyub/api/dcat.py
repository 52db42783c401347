"""The catalogue of a regency's open data as DCAT (JSON-LD), with what DCAT-AP 3 asks of classes."""

from __future__ import annotations

from typing import Any, Final

from guyub.api.datasets import Edition
from guyub.api.files import CSV_TYPE, JSON_TYPE, address
from guyub.api.parameters import NO_LICENCE

CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/", "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip
_FREQUENCY: Final = "http://publications.europa.eu/resource/authority/frequency/DAILY"
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"


def _said(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "id"}


def catalogue(editions: list[Edition]) -> dict[str, Any]:
    """All datasets of one office. ValueError without any."""
    if not editions:
        raise ValueError("no dataset")
    first = editions[0]
    code = first.office.area_code
    publisher: dict[str, Any] = {
        "@id": f"{address('data', code)}#penerbit", "@type": "foaf:Agent",
        "foaf:name": _said(first.office.name),
    }  # fmt: skip
    return {
        "@context": CONTEXT,
        "@id": address("catalogue", code),
        "@type": "dcat:Catalog",
        "dct:title": _said(f"Data terbuka {first.office.name}"),
        "dct:description": _said(f"Data industri kecil dan menengah di {first.place}."),
        "dct:publisher": publisher,
        "dct:language": {"@id": "http://publications.europa.eu/resource/authority/language/IND"},
        "dct:modified": _day(first),
        "foaf:homepage": {"@id": address("data", code)},
        **_licence(first),
        "dcat:dataset": [_dataset(one, {"@id": publisher["@id"]}) for one in editions],
    }


def _day(one: Edition) -> dict[str, str]:
    return {"@value": one.day.isoformat(), "@type": "xsd:date"}


def _licence(one: Edition) -> dict[str, Any]:
    if one.licence == NO_LICENCE:
        # No licence is made up; the words say that none was set.
        return {"dct:rights": {"@type": "dct:RightsStatement",
                               "dct:description": _said(f"Lisensi {one.licence}.")}}  # fmt: skip
    return {"dct:license": {"@type": "dct:LicenseDocument", "dct:title": _said(one.licence)}}


def _dataset(one: Edition, publisher: dict[str, str]) -> dict[str, Any]:
    d, code = one.dataset, one.office.area_code
    return {
        "@id": address("dataset", code, d.key),
        "@type": "dcat:Dataset",
        "dct:identifier": f"{code}/{d.key}",
        "dct:title": _said(d.title),
        "dct:description": _said(f"{d.definition} {one.small}".strip()),
        "dct:publisher": publisher,
        "dct:spatial": {"@type": "dct:Location", "dct:identifier": code,
                        "dct:title": _said(one.place)},
        "dct:modified": _day(one),
        "dct:accrualPeriodicity": {"@id": _FREQUENCY},
        "dct:source": _said(d.source),
        "dcat:keyword": [_said(word) for word in d.keywords],
        "dcat:landingPage": {"@id": address("dataset", code, d.key)},
        "dcat:distribution": [
            {
                "@id": address(name, code, d.key), "@type": "dcat:Distribution",
                "dct:title": _said(f"{d.title} ({word})"),
                "dcat:accessURL": {"@id": address("dataset", code, d.key)},
                "dcat:downloadURL": {"@id": address(name, code, d.key)},
                "dcat:mediaType": {"@id": _MEDIA + kind.split(";")[0]},
                **_licence(one),
            }
            for name, word, kind in (("csv", "CSV", CSV_TYPE), ("json", "JSON", JSON_TYPE))
        ],
    }  # fmt: skip
