"""Tells in words why a case wants its adviser, and leads to the right place."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisory.cases.urgency import Reason, Waiting


@dataclass(frozen=True)
class ToldReason:
    """A sentence, what one tap on it does, and where it leads."""

    text: str
    action: str
    address: str


def told(waiting: Waiting) -> ToldReason:
    known = {"n": waiting.n, "day": date_format(waiting.since, "SHORT_DATE_FORMAT")}
    return ToldReason(_text(waiting) % known, _action(waiting.reason), _address(waiting))


def _text(waiting: Waiting) -> str:
    n = waiting.n
    match waiting.reason:
        case Reason.CONTESTED:
            return ngettext(
                "%(n)s correction is contested, since %(day)s",
                "%(n)s corrections are contested, since %(day)s",
                n,
            )
        case Reason.DISAGREEMENT:
            return ngettext(
                "%(n)s question is answered differently, since %(day)s",
                "%(n)s questions are answered differently, since %(day)s",
                n,
            )
        case Reason.EVIDENCE:
            return ngettext(
                "The evidence you asked for is here for %(n)s question, since %(day)s",
                "The evidence you asked for is here for %(n)s questions, since %(day)s",
                n,
            )
        case Reason.OVERDUE:
            return ngettext(
                "%(n)s step of the plan is overdue, since %(day)s",
                "%(n)s steps of the plan are overdue, since %(day)s",
                n,
            )
        case Reason.STALLED:
            return _("An assessment is begun and untouched since %(day)s")
        case Reason.REASSESS:
            return _("The next full assessment is due since %(day)s")


def _action(reason: Reason) -> str:
    match reason:
        case Reason.CONTESTED:
            return _("Answer the business")
        case Reason.DISAGREEMENT:
            return _("Compare the answers")
        case Reason.EVIDENCE:
            return _("Look at the evidence")
        case Reason.OVERDUE:
            return _("Open the plan")
        case Reason.STALLED:
            return _("See how far it is")
        case Reason.REASSESS:
            return _("See the last result")


def _address(waiting: Waiting) -> str:
    """Where the reason is seen or answered; a question is found on its part of the check."""
    names = {
        Reason.DISAGREEMENT: "advisory:differences",
        Reason.OVERDUE: "pages:plan",
        Reason.REASSESS: "pages:result",
    }
    address = reverse(names.get(waiting.reason, "advisory:review"), args=[waiting.assessment])
    if not waiting.question:
        return address
    part = "" if waiting.reason == Reason.DISAGREEMENT else f"?cau={waiting.question}"
    return f"{address}{part}#q-{waiting.question}"
