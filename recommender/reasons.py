"""Why something is recommended, made from the parts of its score and from nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advisory.models.business import SizeClass
from core.translated import pick

#: A group smaller than this is never named: one could tell who is in it.
FEWEST_PEERS = 10
LABELS = {
    "need": gettext_lazy("closes your gaps"),
    "text": gettext_lazy("is about what you answered"),
    "fit": gettext_lazy("suits your industry and size"),
    "popularity": gettext_lazy("chosen by businesses like yours"),
    "profile": gettext_lazy("chosen by businesses with answers like yours"),
    "collaborative": gettext_lazy("goes with what you chose before"),
    "sequence": gettext_lazy("follows on what you chose last"),
}

_WISHES = {"language": gettext_lazy("the language"), "budget": gettext_lazy("the price")}


@dataclass(frozen=True)
class Share:
    """What one part adds to the score, in whole per cent; all of them add up to 100."""

    label: str
    percent: int


@dataclass(frozen=True)
class Why:
    """The sentence of the largest part, and what each part adds."""

    reason: str
    shares: list[Share]


def why(parts: list[dict]) -> Why:
    return Why(reason(parts), shares(parts))


def reason(parts: list[dict]) -> str:
    """Say in the active language what the largest part of the score rests on."""
    main = main_part(parts)
    if main is None:
        return ""
    sentence = _SENTENCES.get(main["name"])
    if sentence is None:
        return _("Because it ranks high for businesses like yours.")
    return sentence(main["evidence"])


def main_part(parts: list[dict]) -> dict | None:
    """The part with the largest share; none where nothing speaks for the item."""
    return max((part for part in parts if part["share"] > 0), key=_share, default=None)


def shares(parts: list[dict]) -> list[Share]:
    """The parts that add something, the largest first, rounded so that they add up to 100."""
    adding = sorted((part for part in parts if part["share"] > 0), key=_share, reverse=True)
    total = sum(map(_share, adding))
    exact = [100 * part["share"] / total for part in adding]
    whole = [int(percent) for percent in exact]
    by_rest = sorted(range(len(exact)), key=lambda place: whole[place] - exact[place])
    for place in by_rest[: 100 - sum(whole)]:
        whole[place] += 1
    other = _("other signs")
    return [
        Share(str(LABELS.get(part["name"], other)), percent)
        for part, percent in zip(adding, whole, strict=True)
        if percent
    ]


def _share(part: dict) -> float:
    return part["share"]


def _need(evidence: dict) -> str:
    if "question" not in evidence:
        return _("Because it is about one of your largest gaps.")
    return _("Because to “%(question)s” you answered “%(answer)s”.") % _answer(evidence)


def _text(evidence: dict) -> str:
    if "question" not in evidence:
        return _("Because its words meet those of your answers.")
    return _("Because it is about “%(question)s”, where you answered “%(answer)s”.") % _answer(
        evidence
    )


def _answer(evidence: dict) -> dict[str, str]:
    return {"question": pick(evidence["question"]), "answer": pick(evidence["answer"])}


def _fit(evidence: dict) -> str:
    if "connects" in evidence:
        return _("Because it connects to “%(title)s”, which you use.") % {
            "title": pick(evidence["connects"])
        }
    belongs = evidence.get("belongs", {})
    names = {"industry": _industry(belongs), "size": _size(belongs)}
    if names["industry"] and names["size"]:
        return _("Because it is made for your industry (%(industry)s) and size (%(size)s).") % names
    if names["industry"]:
        return _("Because it is made for your industry: %(industry)s.") % names
    if names["size"]:
        return _("Because it is made for businesses of your size: %(size)s.") % names
    met = {met["field"] for met in evidence.get("met", [])}
    if asked := [str(label) for field, label in _WISHES.items() if field in met]:
        return _("Because it has what you asked for: %(wishes)s.") % {"wishes": ", ".join(asked)}
    return _("Because it suits businesses of every industry and size.")


def _popularity(evidence: dict) -> str:
    if not evidence.get("used") or evidence.get("members", 0) < FEWEST_PEERS:
        return _("Because other businesses on this portal chose it.")
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
        return _("Because it goes with what your business chose before.")
    return _("Because businesses that chose “%(title)s”, as you did, went on to this.") % {
        "title": pick(evidence["after"])
    }


def _industry(belongs: dict) -> str:
    return pick(belongs["sector"]) if "sector" in belongs else ""


def _size(belongs: dict) -> str:
    return str(SizeClass(belongs["size"]).label).lower() if "size" in belongs else ""


def _profile(evidence: dict) -> str:
    if "question" not in evidence:
        return _("Because businesses with answers like yours went on to this.")
    return _(
        "Because to “%(question)s” you answered “%(answer)s”, and businesses with such an answer "
        "went on to this."
    ) % _answer(evidence)


_SENTENCES: dict[str, Callable[[dict], str]] = {
    "need": _need,
    "text": _text,
    "fit": _fit,
    "popularity": _popularity,
    "profile": _profile,
    "collaborative": _collaborative,
    "sequence": _collaborative,
}
