"""Says what a level means and what the next one needs, from the rules of the definition itself."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from advisory.xlsform.bands import PERCENT
from advisory.xlsform.exact import rounded, unpack
from core.templatetags.portal import number
from core.translated import pick


@dataclass(frozen=True)
class LevelStep:
    key: str
    label: str
    place: int
    is_reached: bool
    is_current: bool


@dataclass(frozen=True)
class LevelView:
    """The level of a whole result among its steps, in words."""

    label: str
    steps: list[LevelStep]
    meaning: str
    to_rise: str
    place: int = 0
    top: int = 0


def level_label(definition: dict, bands: str | None, key: str) -> str:
    """The name of a level in a list of bands; empty where the instrument has no levels."""
    step = next((step for step in _steps(definition, bands) if step["key"] == key), None)
    return pick(step["label"]) if step else ""


def overall_level(definition: dict, key: str) -> LevelView:
    bands = definition["levels"]
    steps = _steps(definition, bands)
    place = next((n for n, step in enumerate(steps) if step["key"] == key), None)
    if place is None:
        return LevelView("", [], "", "")
    # Some lists begin with a "not started", which is no level yet; others with their first level.
    first = 0 if steps[0]["key"] == "0" else 1
    views = [
        LevelStep(step["key"], pick(step["label"]), n + first, n <= place, n == place)
        for n, step in enumerate(steps)
    ]
    condition = _condition(definition, bands, steps[place])
    if condition:
        meaning = _("This level means: %(condition)s.") % {"condition": condition}
    else:
        meaning = _(
            "This is where everyone starts: the conditions of the next level are not met yet."
        )
    if place + 1 == len(steps):
        to_rise = _("There is no higher level.")
    else:
        to_rise = _("To reach “%(level)s”: %(condition)s.") % {
            "level": views[place + 1].label,
            "condition": _condition(definition, bands, steps[place + 1]),
        }
    return LevelView(
        views[place].label, views, meaning, to_rise, place + first, len(steps) - 1 + first
    )


def _steps(definition: dict, bands: str | None) -> list[dict]:
    return definition["bands"][bands]["steps"] if bands else []


def _condition(definition: dict, bands: str, step: dict) -> str:
    parts = []
    if step["above"] is not None:
        above = number(rounded(unpack(step["above"])))
        # Of 100 points a percentage is the points themselves.
        if definition["bands"][bands]["measure"] == PERCENT and definition["maximum"] != 100:
            parts.append(_("more than %(share)s%% of the points") % {"share": above})
        else:
            parts.append(
                _("more than %(points)s of %(maximum)s points")
                % {"points": above, "maximum": number(rounded(unpack(definition["maximum"])))}
            )
    if need := step.get("needs"):
        pillars = [row for row in definition["dimensions"] if row["parent"] is None]
        name = level_label(definition, pillars[0]["levels"], need["level"])
        parts.append(
            _("at least %(count)s of %(all)s pillars at “%(level)s” or higher")
            % {"count": need["dimensions"], "all": len(pillars), "level": name}
        )
    return _(" and ").join(parts)
