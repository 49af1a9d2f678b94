"""The section on State support: what its page says, on the day the report is made."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from advisory.models.business import SizeClass
from advisory.support.present import (
    Deadline,
    KindView,
    LawView,
    NoteView,
    SupportView,
    support_view,
)
from pages.report.addresses import short, whole
from pages.report.sections import Subject


def support(subject: Subject) -> dict:
    """All of it where the figures of the business are known; else where to find it."""
    business = subject.assessment.business
    if business is None:
        words = _(
            "Which State support fits a business of your size, and how much at most, can be seen "
            "without an account at:"
        )
        return _elsewhere(words, reverse("advisory:support-check"))
    view = support_view(business)
    if view.size == SizeClass.UNDETERMINED:
        words = _(
            "The size class cannot be computed yet, so complete the profile of the business to see "
            "which State support fits:"
        )
        return _elsewhere(words, reverse("advisory:support", args=[business.public_id]))
    words = [view.size_sentence]
    if not view.is_sme:
        words.append(
            _(
                "Support for small and medium enterprises is not for this size. Programmes for "
                "other businesses may fit; ask the contact point below."
            )
        )
    groups = [_contact(view)]
    if view.is_sme:
        groups = [*_limits(view), *_file(view), *groups]
    return {
        "kind": "support",
        "title": _("State support"),
        "size": f"{_('Size class')}: {view.size_label}",
        "words": words,
        "before": _group(_("Before you sign or pay"), lines=map(_line, view.traps)),
        "kinds": _kinds(view) if view.is_sme else None,
        "groups": [group for group in groups if group["words"] or group["lines"]],
    }


def _elsewhere(words: str, path: str) -> dict:
    url = whole(path)
    return {
        "kind": "pointer",
        "title": _("State support"),
        "words": words,
        "link": {"url": url, "shown": short(url)},
    }


def _kinds(view: SupportView) -> dict:
    year = {"year": view.year}
    return {
        "title": _("What there is for this size"),
        "words": _(
            "By the rules in force on %(day)s. Every figure is an estimated ceiling; the "
            "supporting agency decides."
        )
        % {"day": date_format(view.on, "SHORT_DATE_FORMAT")},
        "columns": [
            _("State support"),
            _("The State pays"),
            _("Ceiling"),
            _("Left in %(year)s") % year,
        ],
        "rows": [_kind(kind, view) for kind in view.available],
    }


def _kind(kind: KindView, view: SupportView) -> dict:
    words = [kind.summary] if kind.summary else []
    if kind.received:
        words.append(
            _(
                "Something of this kind was received this year. For the same content nothing more "
                "may be taken; for another content both count against the ceiling."
            )
        )
    if kind.if_priority and not kind.is_free:
        words.append(
            _(
                "For a priority group: %(terms)s. The profile does not say yet whether the "
                "business is in one."
            )
            % {"terms": kind.if_priority}
        )
    if kind.answer_days:
        words.append(
            _("Answer within %(days)s working days of a complete file.")
            % {"days": kind.answer_days}
        )
    received = _("Received in %(year)s") % {"year": view.year}
    return {
        "name": kind.name,
        "words": " ".join(words),
        "conditions": [_condition(note, view) for note in kind.conditions],
        **_law(kind.law),
        "source": kind.law.source if kind.law else "",
        "pays": _("Free of charge") if kind.is_free else capfirst(kind.share),
        "ceiling": "" if kind.is_free else kind.ceiling,
        "left": "" if kind.is_free else kind.left,
        "received": f"{received}: {kind.received}" if kind.received else "",
    }


def _condition(note: NoteView, view: SupportView) -> dict:
    if not note.is_readiness:
        return _line(note)
    done = _("None is finished yet.")
    if view.readiness:
        day = timezone.localtime(view.readiness.submitted_at)
        done = _("You did one on %(day)s.") % {"day": date_format(day, "SHORT_DATE_FORMAT")}
    return _line(note, more=done)


def _limits(view: SupportView) -> list[dict]:
    """What cannot be had, with the reason; and what is asked of everybody."""
    refused = [
        {"text": f"{kind.name}. {kind.why_not}{_if_priority(kind)}", **_law(kind.law)}
        for kind in view.refused
    ]
    return [
        _group(_("Not available"), lines=refused),
        _group(_("Conditions"), lines=map(_line, view.conditions)),
    ]


def _if_priority(kind: KindView) -> str:
    if not kind.if_priority:
        return ""
    return " " + _("For a priority group: %(terms)s.") % {"terms": kind.if_priority}


def _file(view: SupportView) -> list[dict]:
    papers = _group(
        _("The file, and when an answer is due"),
        _("For consulting and for buying or hiring solutions:"),
        lines=map(_line, view.papers),
    )
    payment = _group(
        _("For the payment, after the contract"),
        lines=[{"text": note.text, **_law(None)} for note in view.payment_papers],
    )
    due = [_due(view.deadline, view)] if view.deadline else []
    return [papers, *due, payment]


def _due(deadline: Deadline, view: SupportView) -> dict:
    """On paper "today" is the day of the report."""
    words = [
        _(
            "If the file is complete on %(day)s, the answer is due by %(due)s: %(days)s working "
            "days, counted from the day after."
        )
        % {
            "day": date_format(view.on, "SHORT_DATE_FORMAT"),
            "due": date_format(deadline.due, "SHORT_DATE_FORMAT"),
            "days": deadline.days,
        }
    ]
    if deadline.unlisted_years:
        words.append(
            _("Public holidays of %(years)s are not counted: the agency has not entered them yet.")
            % {"years": ", ".join(map(str, deadline.unlisted_years))}
        )
    return _group("", *words, lines=map(_line, deadline.notes))


def _contact(view: SupportView) -> dict:
    return _group(
        _("Whom to ask"), view.contact or _("The agency has not published a contact point yet.")
    )


def _group(title: str, *words: str, lines: Iterable[dict] = ()) -> dict:
    return {"title": title, "words": list(words), "lines": list(lines)}


def _line(note: NoteView, more: str = "") -> dict:
    return {"text": f"{note.text} {more}".rstrip(), **_law(note.law)}


def _law(law: LawView | None) -> dict:
    """What a line stands on; `doubt` says so where that is not sure."""
    if law is None:
        return {"law": "", "doubt": ""}
    return {"law": law.words, "doubt": "" if law.is_confirmed else law.certainty_label}
