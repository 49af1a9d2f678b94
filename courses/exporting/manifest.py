"""imsmanifest.xml of an exported course: one part for each lesson; no database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, indent, tostring

SCORM_12, SCORM_2004 = "scorm12", "scorm2004"
_NAMES = {
    SCORM_12: {
        "xmlns": "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
        "xmlns:adlcp": "http://www.adlnet.org/xsd/adlcp_rootv1p2",
    },
    SCORM_2004: {
        "xmlns": "http://www.imsglobal.org/xsd/imscp_v1p1",
        "xmlns:adlcp": "http://www.adlnet.org/xsd/adlcp_v1p3",
        "xmlns:adlseq": "http://www.adlnet.org/xsd/adlseq_v1p3",
        "xmlns:adlnav": "http://www.adlnet.org/xsd/adlnav_v1p3",
        "xmlns:imsss": "http://www.imsglobal.org/xsd/imsss",
    },
}
_VERSIONS = {SCORM_12: "1.2", SCORM_2004: "2004 4th Edition"}


@dataclass
class Sco:
    """A part: a page, what it loads, and its pass mark in percent if it must be passed."""

    id: str
    title: str
    href: str
    files: list[str] = field(default_factory=list)
    pass_mark: int | None = None


def manifest(
    *, edition: str, identifier: str, title: str, scos: Sequence[Sco], shared: Sequence[str]
) -> bytes:
    """The manifest; `shared` are files every page loads."""
    root = Element("manifest", {**_NAMES[edition], "identifier": identifier, "version": "1"})
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = "ADL SCORM"
    SubElement(metadata, "schemaversion").text = _VERSIONS[edition]
    organizations = SubElement(root, "organizations", {"default": "course"})
    organization = SubElement(organizations, "organization", {"identifier": "course"})
    SubElement(organization, "title").text = title
    resources = SubElement(root, "resources")
    kind = "adlcp:scormtype" if edition == SCORM_12 else "adlcp:scormType"
    for sco in scos:
        item = SubElement(
            organization,
            "item",
            {"identifier": sco.id, "identifierref": f"{sco.id}-page", "isvisible": "true"},
        )
        SubElement(item, "title").text = sco.title
        if sco.pass_mark is not None:
            _add_mark(item, edition, sco.pass_mark)
        resource = SubElement(
            resources,
            "resource",
            {"identifier": f"{sco.id}-page", "type": "webcontent", kind: "sco", "href": sco.href},
        )
        for name in [sco.href, *sco.files]:
            SubElement(resource, "file", {"href": name})
        SubElement(resource, "dependency", {"identifierref": "shared"})
    own = SubElement(
        resources, "resource", {"identifier": "shared", "type": "webcontent", kind: "asset"}
    )
    for name in shared:
        SubElement(own, "file", {"href": name})
    if edition == SCORM_2004:
        sequencing = SubElement(organization, "imsss:sequencing")
        SubElement(sequencing, "imsss:controlMode", {"choice": "true", "flow": "true"})
    indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, "utf-8") + b"\n"


def _add_mark(item: Element, edition: str, percent: int) -> None:
    if edition == SCORM_12:
        SubElement(item, "adlcp:masteryscore").text = str(percent)
        return
    sequencing = SubElement(item, "imsss:sequencing")
    objectives = SubElement(sequencing, "imsss:objectives")
    primary = SubElement(
        objectives,
        "imsss:primaryObjective",
        {"objectiveID": "quiz", "satisfiedByMeasure": "true"},
    )
    SubElement(primary, "imsss:minNormalizedMeasure").text = f"{percent / 100:g}"
