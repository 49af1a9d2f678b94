"""imsmanifest.xml of an exported course: a part for each lesson, modules as headings; no database."""

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
_KINDS = {SCORM_12: "adlcp:scormtype", SCORM_2004: "adlcp:scormType"}


@dataclass
class Sco:
    """A part: a page, what it loads, and its pass mark in percent if it must be passed."""

    id: str
    title: str
    href: str
    files: list[str] = field(default_factory=list)
    pass_mark: int | None = None


@dataclass
class Heading:
    """A module: nothing to open, with its lessons below it."""

    id: str
    title: str
    scos: list[Sco] = field(default_factory=list)


def manifest(
    *,
    edition: str,
    identifier: str,
    title: str,
    parts: Sequence[Sco | Heading],
    shared: Sequence[str],
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
    for part in parts:
        if isinstance(part, Sco):
            _add_sco(part, organization, resources, edition)
            continue
        item = SubElement(organization, "item", {"identifier": part.id, "isvisible": "true"})
        SubElement(item, "title").text = part.title
        for sco in part.scos:
            _add_sco(sco, item, resources, edition)
        _let_choose(item, edition)
    own = SubElement(
        resources,
        "resource",
        {"identifier": "shared", "type": "webcontent", _KINDS[edition]: "asset"},
    )
    for name in shared:
        SubElement(own, "file", {"href": name})
    _let_choose(organization, edition)
    indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, "utf-8") + b"\n"


def _add_sco(sco: Sco, above: Element, resources: Element, edition: str) -> None:
    """The part in its place of the outline, and its page among the resources."""
    item = SubElement(
        above,
        "item",
        {"identifier": sco.id, "identifierref": f"{sco.id}-page", "isvisible": "true"},
    )
    SubElement(item, "title").text = sco.title
    if sco.pass_mark is not None:
        _add_mark(item, edition, sco.pass_mark)
    resource = SubElement(
        resources,
        "resource",
        {
            "identifier": f"{sco.id}-page",
            "type": "webcontent",
            _KINDS[edition]: "sco",
            "href": sco.href,
        },
    )
    for name in [sco.href, *sco.files]:
        SubElement(resource, "file", {"href": name})
    SubElement(resource, "dependency", {"identifierref": "shared"})


def _let_choose(group: Element, edition: str) -> None:
    """2004 lets learners choose and go on only where a group says so."""
    if edition == SCORM_2004:
        sequencing = SubElement(group, "imsss:sequencing")
        SubElement(sequencing, "imsss:controlMode", {"choice": "true", "flow": "true"})


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
