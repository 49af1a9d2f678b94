"""The page that puts programmes beside each other, and two of them against each other."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from advisory.oversight.scope import OVERSEERS
from advisory.programmes.tracking import LABELS
from reports import charts_of
from reports.pages import page_list
from reports.programmes.comparing import ENOUGH, Compared, Verdict, compare
from reports.programmes.counting import EARLY, LATE
from reports.programmes.reading import Line, chosen, lines_for, share_members
from reports.scope import allowed_areas, may_see_figures


@require_safe
@never_cache
@may_see_figures
def programmes(request: HttpRequest) -> HttpResponse:
    """All programmes that were started; with `a` and `b` two of them compared."""
    lines = lines_for(request.user)
    pair = chosen(lines, [request.GET.get("a", ""), request.GET.get("b", "")])
    is_of_province = allowed_areas(request.user) is None
    context = {
        "pages": page_list("programmes", "", is_of_province=is_of_province),
        "may_open": any(request.user.has_role(role) for role in OVERSEERS),
        "lines": lines,
        "now": timezone.now(),
        "early": EARLY.days,
        "late": LATE.days,
        "enough": ENOUGH,
        "asked": "a" in request.GET,
        "first": pair[0] if pair else None,
        "second": pair[1] if len(pair) == 2 else None,
        **charts_of.programmes(lines),
    }
    if len(pair) == 2:
        first, second = pair
        conversions, of_all = compare(first.told, second.told)
        context["conversions"] = [_said(one, first, second) for one in conversions]
        context["of_all"] = [_said(one, first, second) for one in of_all]
        context["share_members"] = share_members(first, second)
    return render(request, "reports/programmes.html", context)


def _said(one: Compared, first: Line, second: Line) -> dict:
    """A row of the comparison with its verdict as a sentence."""
    return {"row": one, "label": LABELS[one.key], "says": _sentence(one, first, second)}


def _sentence(one: Compared, first: Line, second: Line) -> str:
    if one.verdict == Verdict.HIDDEN:
        return _("Hidden, or nobody yet: there is nothing to compare.")
    if one.verdict == Verdict.TOO_FEW:
        return _("Too few businesses to compare: fewer than %(enough)s on one side.") % {
            "enough": ENOUGH
        }
    if one.verdict == Verdict.NOISE:
        return _(
            "Within noise: with %(first)s and %(second)s businesses, chance alone makes "
            "differences of this size."
        ) % {"first": one.first.n, "second": one.second.n}
    higher = first if one.verdict == Verdict.FIRST else second
    low, high = one.points
    return _("%(name)s is higher by %(low)s to %(high)s points: more than chance makes.") % {
        "name": higher.programme,
        "low": low,
        "high": high,
    }
