"""One sentence per recommendation, made from the parts of its score and from nothing else."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from advisory.models.business import SizeClass
from core.translated import pick

#: Parts that rest on an answer of the assessment.
_FROM_AN_ANSWER = ("need", "text")


def reason(parts: list[dict]) -> str:
    """Say why, in the active language: the answer behind it, else the largest part there is.

    How well an item suits the size and the industry is nearly the same for all that is shown,
    so it tells why not rather than why; it speaks only where no answer does.
    """
    by_share = sorted(parts, key=lambda part: -part["share"])
    for part in sorted(by_share, key=lambda part: part["name"] not in _FROM_AN_ANSWER):
        if part["share"] > 0 and (said := _SENTENCES[part["name"]](part["evidence"])):
            return said
    return ""


def _need(evidence: dict) -> str:
    if "question" not in evidence:
        return ""
    return _("Because to “%(question)s” you answered “%(answer)s”.") % _answer(evidence)


def _text(evidence: dict) -> str:
    if "question" not in evidence:
        return ""
    return _("Because it is about “%(question)s”, where you answered “%(answer)s”.") % _answer(
        evidence
    )


def _answer(evidence: dict) -> dict[str, str]:
    return {"question": pick(evidence["question"]), "answer": pick(evidence["answer"])}


def _fit(evidence: dict) -> str:
    belongs = evidence.get("belongs", {})
    names = {"industry": _industry(belongs), "size": _size(belongs)}
    if names["industry"] and names["size"]:
        return _("Because it is made for your industry (%(industry)s) and size (%(size)s).") % names
    if names["industry"]:
        return _("Because it is made for your industry: %(industry)s.") % names
    if names["size"]:
        return _("Because it is made for businesses of your size: %(size)s.") % names
    return ""


def _popularity(evidence: dict) -> str:
    if not evidence.get("used"):
        return ""
    counts = {"used": evidence["used"], "members": evidence["members"]}
    belongs = evidence.get("belongs", {})
    group = ", ".join(name for name in (_industry(belongs), _size(belongs)) if name)
    if not group:
        return _("Because %(used)s of %(members)s businesses on this portal chose it.") % counts
    return _("Because %(used)s of %(members)s businesses of your group (%(group)s) chose it.") % (
        counts | {"group": group}
    )


def _collaborative(evidence: dict) -> str:
    if "after" not in evidence:
        return ""
    return _("Because businesses that chose “%(title)s”, as you did, went on to this.") % {
        "title": pick(evidence["after"])
    }


def _industry(belongs: dict) -> str:
    return pick(belongs["sector"]) if "sector" in belongs else ""


def _size(belongs: dict) -> str:
    return str(SizeClass(belongs["size"]).label).lower() if "size" in belongs else ""


def _profile(_evidence: dict) -> str:
    return _("Because businesses with answers like yours went on to this.")


_SENTENCES: dict[str, Callable[[dict], str]] = {
    "need": _need,
    "text": _text,
    "fit": _fit,
    "popularity": _popularity,
    "profile": _profile,
    "collaborative": _collaborative,
    "sequence": _collaborative,
}
