"""Reads imsmanifest.xml of SCORM 1.2 and 2004 into an outline.

Real manifests break the standard in known ways; what can be understood is imported with a warning
in a trainer's words, what cannot is an error with its line.
"""

import math
import posixpath
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, unquote

from django.utils.translation import gettext as _

from courses.importing.errors import CourseError, ImportRefused
from courses.packages import prerequisites
from courses.packages.addresses import ELSEWHERE, joined, split, with_parameters
from courses.packages.outline import SCORM_12, SCORM_2004, Item, Outline
from courses.packages.xml_tree import Node, Unreadable, read_xml

NAME = "imsmanifest.xml"
MOST_ITEMS, MOST_CHARACTERS = 1_000, 4_096


def read_manifest(
    raw: bytes, files: Iterable[str], *, file: Path = Path(NAME)
) -> tuple[Outline, list[str]]:
    """The outline and the warnings; raises ImportRefused with every error.

    `files` are the paths of the package below the manifest's folder.
    """
    try:
        root, namespaces = read_xml(raw)
    except Unreadable as error:
        sentences = {
            "too large": _("The manifest is too large."),
            "forbidden": _("The manifest declares a DTD or entities; a package must not."),
            "broken": _("The manifest is no valid XML."),
        }
        raise ImportRefused([CourseError(file, error.line, sentences[error.kind])]) from error
    if root.name != "manifest":
        sentence = _("The file does not begin with <manifest>: this is no SCORM package.")
        raise ImportRefused([CourseError(file, root.line, sentence)])
    reader = _Reader(root, namespaces, files, file)
    outline = reader.outline()
    if reader.errors:
        raise ImportRefused(reader.errors)
    return outline, reader.warnings


class _Reader:
    def __init__(self, root: Node, namespaces: set[str], files: Iterable[str], file: Path) -> None:
        self.root = root
        self.file = file
        self.errors: list[CourseError] = []
        self.warnings: list[str] = []
        self.version = root.words("metadata", "schemaversion")
        self.kind = _kind(self.version, namespaces)
        self.files = set(files)
        self.folded = {path.casefold(): path for path in self.files}
        resources = root.first("resources")
        self.resources: dict[str, tuple[Node, str]] = {}
        for node in resources.all("resource") if resources else []:
            base = joined(
                root.get("base"), resources.get("base") if resources else "", node.get("base")
            )
            self.resources[node.get("identifier")] = (node, base)
        shared = root.first("sequencingcollection")
        self.shared = {node.get("id"): node for node in shared.children} if shared else {}
        self.count = 0
        self.taken: set[str] = set()

    def fail(self, node: Node, message: str) -> None:
        self.errors.append(CourseError(self.file, node.line, message))

    def warn(self, node: Node, message: str) -> None:
        self.warnings.append(str(CourseError(self.file, node.line, message)))

    def outline(self) -> Outline:
        if self.root.all("manifest"):
            self.warn(
                self.root.all("manifest")[0],
                _("The package holds further manifests; they are ignored."),
            )
        organization = self._organization()
        items = [self._item(node) for node in organization.all("item")] if organization else []
        if not any(item.start for top in items for _depth, item in top.walk()) and not self.errors:
            items = self._without_items()
        self._check_rules()
        title = (organization.words("title") if organization else "") or self._metadata_title()
        return Outline(
            kind=self.kind,
            title=(title or (items[0].title if items else ""))[:255],
            items=items,
            player_version=f"SCORM {self.version or '1.2'}"[:40],
        )

    def _organization(self) -> Node | None:
        parent = self.root.first("organizations")
        found = parent.all("organization") if parent else []
        if not found:
            return None
        default = parent.get("default") if parent else ""
        chosen = next((node for node in found if node.get("identifier") == default), found[0])
        if len(found) > 1:
            others = ", ".join(
                f"“{node.words('title')[:80]}”" for node in found if node is not chosen
            )
            self.warn(
                chosen,
                _("The package holds several outlines; not imported: %(others)s.")
                % {"others": others},
            )
        return chosen

    # --- Items --------------------------------------------------------------------------

    def _item(self, node: Node) -> Item:
        self.count += 1
        if self.count == MOST_ITEMS + 1:
            self.fail(node, _("The outline has more than %(most)d entries.") % {"most": MOST_ITEMS})
        identifier, reference = node.get("identifier"), node.get("identifierref")
        if identifier in self.taken:
            self.warn(node, _("Two parts have the id “%(id)s”.") % {"id": identifier[:80]})
            identifier = f"{identifier[:240]}-{self.count}"
        self.taken.add(identifier)
        item = Item(
            id=identifier[:255] or f"item-{self.count}",
            title=(node.words("title") or identifier)[:255],
            is_visible=node.get("isvisible").lower() != "false",
        )
        if reference and reference not in self.resources:
            self.fail(
                node,
                _("“%(title)s” refers to the resource “%(id)s”, which does not exist.")
                % {"title": item.title, "id": reference},
            )
        elif reference:
            resource, base = self.resources[reference]
            item.start = self._start(resource, base, node.get("parameters"))
        if self.count <= MOST_ITEMS:
            item.children = [self._item(child) for child in node.all("item")]
        self._limits(node, item)
        return item

    def _limits(self, node: Node, item: Item) -> None:
        """Pass marks, launch data and order of one item, as either edition writes them."""
        item.launch_data = _text(node, "datafromlms")
        item.time_limit_action = _text(node, "timelimitaction").lower()
        item.max_time = _text(node, "maxtimeallowed")
        item.mastery_score = self._number(node.first("masteryscore"), 0, 100)
        item.prerequisites = self._prerequisites(node.first("prerequisites"))
        threshold = node.first("completionthreshold")
        if threshold:
            wanted = threshold.get("completedbymeasure").lower() == "true"
            value = threshold.get("minprogressmeasure") if wanted else threshold.text
            item.completion_threshold = _number(value, 0, 1)
        sequencing = node.first("sequencing")
        if sequencing is None:
            return
        parts = [sequencing, self.shared.get(sequencing.get("idref"))]
        for part in [part for part in parts if part]:
            objectives = part.first("objectives")
            primary = objectives.first("primaryobjective") if objectives else None
            for objective in objectives.children if objectives else []:
                if objective.get("objectiveid"):
                    item.objectives.append(objective.get("objectiveid"))
            if primary and primary.get("satisfiedbymeasure").lower() == "true":
                measure = primary.first("minnormalizedmeasure")
                item.passing_score = self._number(measure, -1, 1) if measure else 1.0
            limit = part.first("limitconditions")
            item.max_time = (
                limit.get("attemptabsolutedurationlimit") if limit else ""
            ) or item.max_time
            if any(part.first(name) for name in ("sequencingrules", "rolluprules")):
                self.warn(
                    part,
                    _("“%(title)s” has rules about order or roll-up, which are not enforced here.")
                    % {"title": item.title},
                )

    def _number(self, node: Node | None, least: float, most: float) -> float | None:
        if node is None or not node.text.strip():
            return None
        value = _number(node.text, least, most)
        if value is None:
            self.warn(
                node,
                _("The pass mark “%(text)s” is not a number from %(least)d to %(most)d; ignored.")
                % {"text": node.text.strip()[:40], "least": least, "most": most},
            )
        return value

    def _prerequisites(self, node: Node | None) -> list | None:
        if node is None:
            return None
        text = " ".join(node.text.split())
        try:
            return prerequisites.parse(text)
        except prerequisites.Unreadable:
            self.warn(
                node,
                _("The rule “%(text)s” cannot be read; this part is open from the start.")
                % {"text": text[:80]},
            )
            return None

    def _check_rules(self) -> None:
        """Nothing may wait for an item that is not there."""
        known = {node.get("identifier") for node in self.root.walk() if node.name == "item"}
        for node in self.root.walk():
            if node.name != "prerequisites":
                continue
            try:
                missing = prerequisites.ids(prerequisites.parse(node.text)) - known
            except prerequisites.Unreadable:
                continue
            for name in sorted(missing):
                self.warn(
                    node, _("The rule names “%(id)s”, which does not exist.") % {"id": name[:80]}
                )

    # --- Start files ----------------------------------------------------------------------

    def _without_items(self) -> list[Item]:
        """A package without an outline: one item for each SCO, else the first with a start file."""
        with_start = [pair for pair in self.resources.values() if pair[0].get("href")]
        scos = [pair for pair in with_start if pair[0].get("scormtype").lower() == "sco"]
        chosen = scos or with_start[:1]
        if not chosen:
            self.fail(self.root, _("The package has no outline and no file to start with."))
            return []
        self.warn(self.root, _("The package has no outline; its files were put in one."))
        title = self._metadata_title()
        return [
            Item(
                id=node.get("identifier") or f"item-{number}",
                title=(title if title and len(chosen) == 1 else Path(node.get("href")).name)[:255],
                start=self._start(node, base, ""),
            )
            for number, (node, base) in enumerate(chosen, start=1)
        ]

    def _metadata_title(self) -> str:
        metadata = self.root.first("metadata")
        for node in metadata.walk() if metadata else []:
            if node.name == "title":
                return next((part.text.strip() for part in node.walk() if part.text.strip()), "")
        return ""

    def _start(self, node: Node, base: str, parameters: str) -> str:
        """The address within the package; the file of it exists, or an error was noted."""
        href = node.get("href")
        if not href:
            self.fail(
                node,
                _("The resource “%(id)s” names no file to start with.")
                % {"id": node.get("identifier")},
            )
            return ""
        if ELSEWHERE.match(href) or ELSEWHERE.match(base):
            self.fail(
                node, _("The part starts at another site (%(address)s).") % {"address": href[:120]}
            )
            return ""
        path, mark, rest = split(joined(base, href.replace("\\", "/")))
        plain = posixpath.normpath(unquote(path)).lstrip("/")
        if plain == ".." or plain.startswith("../"):
            self.fail(
                node, _("The file “%(file)s” would lie outside the package.") % {"file": href[:120]}
            )
            return ""
        found = plain if plain in self.files else self.folded.get(plain.casefold())
        if found is None:
            self.fail(
                node, _("The file “%(file)s” is missing in the package.") % {"file": plain[:120]}
            )
            return ""
        if found != plain:
            self.warn(
                node,
                _("The file is called “%(found)s”, not “%(file)s”.")
                % {"found": found, "file": plain},
            )
        return with_parameters(quote(found), mark + rest, parameters)


def _kind(version: str, namespaces: set[str]) -> str:
    """What `schemaversion` says, then the namespaces; a wrong guess gives content the wrong API."""
    said = version.lower()
    if said.startswith("1.2"):
        return SCORM_12
    if "2004" in said or "1.3" in said:
        return SCORM_2004
    folded = " ".join(namespaces).lower()
    if "adlcp_rootv1p2" in folded:
        return SCORM_12
    return SCORM_2004 if "adlcp_v1p3" in folded or "imsss" in folded else SCORM_12


def _text(node: Node, name: str) -> str:
    found = node.first(name)
    return found.text.strip()[:MOST_CHARACTERS] if found else ""


def _number(text: str, least: float, most: float) -> float | None:
    try:
        value = float(text.strip())
    except ValueError:
        return None
    return value if math.isfinite(value) and least <= value <= most else None
