"""The catalogue of the datasets in DCAT 3 (W3C Recommendation, 2024), as JSON-LD."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from core.translated import in_both
from reports.models import Snapshot
from reports.open_data.datasets import DATASETS, FORMATS, Dataset
from reports.snapshots.file_kinds import content_type_of

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalogue(snapshots: Iterable[Snapshot]) -> dict:
    """Every dataset with a distribution for each signed quarter and format."""
    signed = list(snapshots)
    return {
        "@context": _CONTEXT,
        "@id": _whole(reverse("reports:open-data")),
        "@type": "dcat:Catalog",
        "dct:title": _both("La Bàn Số", "La Bàn Số"),
        "dct:publisher": _publisher(),
        "dct:license": {"@id": settings.OPEN_DATA_LICENCE["url"]},
        "dct:language": ["vi", "en"],
        "dcat:dataset": [_dataset(one, signed) for one in DATASETS.values()],
    }


def _dataset(one: Dataset, signed: list[Snapshot]) -> dict:
    address = _whole(reverse("reports:dataset", args=[one.key]))
    found: dict[str, object] = {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": one.key,
        "dct:title": _in_both(one.title),
        "dct:description": _in_both(one.text),
        "dct:publisher": _publisher(),
        "dct:license": {"@id": settings.OPEN_DATA_LICENCE["url"]},
        "dct:accrualPeriodicity": {
            "@id": "http://publications.europa.eu/resource/authority/frequency/QUARTERLY"
        },
        "dct:spatial": settings.AGENCY["area_vi"],
        "dcat:landingPage": {"@id": address},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": f"{one.key} {snapshot.period} ({form})",
                "dct:issued": {
                    "@type": "xsd:dateTime",
                    "@value": snapshot.signed_at.isoformat(),
                },
                "dcat:downloadURL": {
                    "@id": _whole(
                        reverse("reports:dataset-file", args=[one.key, snapshot.period, form])
                    )
                },
                "dcat:mediaType": content_type_of(f"x.{form}").partition(";")[0],
            }
            for snapshot in signed
            for form in FORMATS
        ],
    }
    if signed:
        found["dct:modified"] = {
            "@type": "xsd:dateTime",
            "@value": signed[0].signed_at.isoformat(),
        }
    return found


def _publisher() -> dict:
    return {
        "@type": "foaf:Organization",
        "foaf:name": _both(settings.AGENCY["name_vi"], settings.AGENCY["name_en"]),
    }


def _in_both(text: object) -> list[dict]:
    said = in_both(text)
    return _both(said["vi"], said["en"])


def _both(vi: str, en: str) -> list[dict]:
    return [{"@language": "vi", "@value": vi}, {"@language": "en", "@value": en}]


def _whole(path: str) -> str:
    return settings.BASE_URL + path
