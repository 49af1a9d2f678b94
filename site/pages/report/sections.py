"""The sections of a report: each a plain function from the subject to ready values, or None.

`kind` names the function of report.typ that sets the section. All words are made here, in the
active language; the template has none of its own.
"""

from dataclasses import asdict, dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisory.assessments.result import Line, Pillar, ResultView
from advisory.models import Assessment
from advisory.plan.view import StepView, plan_view
from advisory.reviews.queries import people_of
from advisory.scoring.scorer import FINAL_FROM
from core.templatetags.portal import number
from pages.report.addresses import whole
from recommender.queries import Card, Cards


@dataclass(frozen=True)
class Subject:
    """What a report is about: the two views the result page shows as well."""

    assessment: Assessment
    view: ResultView
    cards: Cards


def summary(subject: Subject) -> dict:
    view, score = subject.view, subject.view.score
    level, tags, range_text = view.level, [], ""
    if level.steps:
        tags.append(
            _("level %(place)s of %(top)s")
            % {"place": number(level.place), "top": number(level.top)}
        )
    if score.is_provisional:
        tags.append(_("provisional"))
    if view.is_range:
        range_text = _range(view)
    if view.awaited:
        return _summary_without_level(view, range_text)
    return {
        "kind": "summary",
        "title": level.label and _("Your level: %(level)s") % {"level": level.label},
        "points": number(score.total),
        "of": _("of %(maximum)s points") % {"maximum": number(score.maximum)},
        "tags": tags,
        "range": range_text,
        "steps": [step.is_reached for step in level.steps if step.place],
        "words": [text for text in (level.meaning, level.to_rise) if text],
    }


def _summary_without_level(view: ResultView, range_text: str) -> dict:
    """Rules of the instrument are still to be supplied: nothing is printed as official."""
    return {
        "kind": "summary",
        "title": _("There is no official level yet."),
        "points": "",
        "of": "",
        "tags": [],
        "range": range_text,
        "steps": [],
        "words": [
            f"{_('The agency has still to supply:')} {'; '.join(view.awaited)}.",
            _("Until then you see your answers one by one, and what can be counted already."),
        ],
    }


def _range(view: ResultView) -> str:
    low, high = number(view.score.low), number(view.score.high)
    parts = [
        _("Possible: %(low)s to %(high)s points") % {"low": low, "high": high},
        ngettext(
            "because %(n)s question has no real answer yet.",
            "because %(n)s questions have no real answer yet.",
            view.unanswered,
        )
        % {"n": number(view.unanswered)},
    ]
    if view.score.is_provisional:
        parts.append(
            _("A part is provisional while less than %(share)s%% of its points are answered.")
            % {"share": number(FINAL_FROM)}
        )
    return " ".join(parts)


def first_step(subject: Subject) -> dict | None:
    if not subject.view.gaps:
        return None
    gap = subject.view.gaps[0]
    words = [_asked(gap.line)]
    if gap.line.next_label:
        words.append(
            _("The next step up: %(next)s (+%(gain)s points).")
            % {"next": gap.line.next_label, "gain": number(gap.line.gain)}
        )
    course = subject.cards.course_on(gap.topic)
    return {
        "kind": "first_step",
        "title": _("What to do first"),
        "topic": gap.name,
        "words": words,
        "link": course and {"label": _("Course:"), **_course_link(course)},
    }


def gaps(subject: Subject) -> dict | None:
    if not subject.view.gaps:
        return None
    return {
        "kind": "gaps",
        "title": _("Where the most points are open"),
        "gaps": [
            {
                "name": gap.name,
                "open": _("%(missing)s of %(maximum)s points open")
                % {"missing": number(gap.missing), "maximum": number(gap.maximum)},
                "share": float(gap.missing / gap.maximum),
                "asked": _asked(gap.line),
                "others": gap.others
                and ngettext("and %(n)s more question", "and %(n)s more questions", gap.others)
                % {"n": number(gap.others)},
            }
            for gap in subject.view.gaps
        ],
    }


def parts(subject: Subject) -> dict | None:
    view = subject.view
    if not view.pillars:
        return None
    return {
        "kind": "parts",
        "title": _("The parts of your result"),
        "radar": view.radar and asdict(view.radar),
        "alt": _("Radar chart: %(parts)s") % {"parts": "; ".join(map(_told, view.pillars))},
        "columns": [_("Part"), _("Points"), _("Level")],
        "rows": [
            {
                "label": pillar.label,
                "points": _of(pillar.points, pillar.maximum),
                "share": _share(pillar),
                "level": pillar.level,
                "marks": [
                    mark
                    for mark, is_shown in (
                        (_("sample list"), pillar.is_sample),
                        (_("provisional"), pillar.is_provisional),
                    )
                    if is_shown
                ],
            }
            for pillar in view.pillars
        ],
    }


def _told(pillar: Pillar) -> str:
    return f"{pillar.label} {_share(pillar)}"


def _share(pillar: Pillar) -> str:
    return f"{number(pillar.share, 0)}%"


def plan(subject: Subject) -> dict | None:
    """The open steps of the plan, if there is one; how to do it only for the first of them."""
    view = plan_view(subject.assessment)
    if view is None or not view.open:
        return None
    totals = view.totals
    words = [
        _("All %(n)s steps, one after another: %(weeks)s weeks, %(cost)s, up to %(gain)s points.")
        % {
            "n": number(totals.steps),
            "weeks": number(totals.weeks),
            "cost": totals.cost,
            "gain": number(totals.gain),
        }
    ]
    if view.has_ours:
        words.append(
            _(
                "Weeks and costs are this project's estimates for planning; the agency may change "
                "them. They are no vendor's prices."
            )
        )
    return {
        "kind": "plan",
        "title": _("From result to plan"),
        "columns": [_("Step"), _("Time and cost"), _("Points")],
        "rows": [
            *(_step(one, with_text=True) for one in view.first),
            *(_step(one, with_text=False) for one in view.later),
        ],
        "words": words,
    }


def _step(one: StepView, *, with_text: bool) -> dict:
    day = one.step.due_date
    due = _("By %(day)s") % {"day": date_format(day, "SHORT_DATE_FORMAT")} if day else ""
    return {
        "title": f"{one.number}. {one.title}",
        "text": one.text if with_text else "",
        "who": " · ".join(part for part in (due, one.person) if part),
        "takes": [part for part in (one.weeks, one.cost) if part],
        "gain": f"+{number(one.gain)}" if one.gain else "",
    }


def recommended(subject: Subject) -> dict:
    cards = subject.cards
    lists = []
    if cards.is_ready:
        lists = [
            {
                "title": _("Courses"),
                "cards": [_course(card) for card in cards.courses],
                "empty": _("No course of the portal meets your gaps yet."),
            },
            {
                "title": _("Vetted platforms"),
                "cards": [_platform(card) for card in cards.platforms],
                "empty": _(
                    "No vetted platform meets your gaps yet; the portal does not recommend others."
                ),
            },
        ]
    return {
        "kind": "recommended",
        "title": _("Courses and platforms for you"),
        "lists": lists,
        "waiting": _("When this report was made, the list was not there yet: see the result page."),
    }


def _course(card: Card) -> dict:
    course = card.course
    facts = [
        course.page.get_level_display(),
        ngettext("%(lessons)s lesson", "%(lessons)s lessons", course.lesson_count)
        % {"lessons": number(course.lesson_count)},
        ngettext("%(minutes)s minute", "%(minutes)s minutes", course.minutes)
        % {"minutes": number(course.minutes)},
    ]
    return {**_course_link(card), "facts": " · ".join(facts), "reason": card.reason}


def _course_link(card: Card) -> dict:
    page = card.course.page
    return {"name": page.display_title, "lang": page.title_lang, "url": whole(page.get_url())}


def _platform(card: Card) -> dict:
    platform = card.platform
    status = _("Vetted in the demo only") if platform.is_demo_vetting else _("Vetted")
    return {
        "name": platform.name,
        "lang": "",
        "url": whole(reverse("advisory:platform-detail", args=[platform.key])),
        "facts": f"{platform.vendor.name} · {status}",
        "reason": card.reason,
    }


def people(subject: Subject) -> dict:
    """Whose answers count, as they stand settled and corrected when the report is made."""
    assessment = subject.assessment
    assessment.is_reviewed = assessment.reviews.exists()
    found = people_of(assessment)
    words = [
        f"{found.mark.label}.",
        _(
            "The score rests on %(own)s own answers, %(colleagues)s of colleagues and %(adviser)s "
            "corrected by an adviser."
        )
        % {
            "own": number(found.own),
            "colleagues": number(found.colleagues),
            "adviser": number(found.adviser),
        },
        str(found.rule),
        _(
            "The mark follows a rule of this portal, not of the official instrument. It measures "
            "nothing and changes no point."
        ),
    ]
    if found.differences:
        words.insert(
            1,
            ngettext("%(n)s difference open", "%(n)s differences open", found.differences)
            % {"n": number(found.differences)},
        )
    return {"kind": "words", "title": _("Whose answers these are"), "words": words}


def profile(subject: Subject) -> dict | None:
    """Answers without points, one by one."""
    if not subject.view.profile:
        return None
    return {
        "kind": "profile",
        "title": _("Your answers, one by one"),
        "columns": [_("Question"), _("Answer")],
        "groups": [
            {
                "label": group.label,
                "rows": [[f"{line.number}. {line.label}", line.answer] for line in group.lines],
            }
            for group in subject.view.profile
        ],
    }


def receipt(subject: Subject) -> dict | None:
    if not subject.view.pillars:
        return None
    return {
        "kind": "receipt",
        "title": _("Where the points come from"),
        "columns": [_("Question, your answer and the next step"), _("Points")],
        "pillars": [
            {
                "label": pillar.label,
                "points": _of(pillar.points, pillar.maximum),
                "lines": [_line(line) for line in pillar.lines],
            }
            for pillar in subject.view.pillars
        ],
    }


def _line(line: Line) -> dict:
    following = ""
    if line.next_label:
        following = _("Next step: %(next)s (+%(gain)s)") % {
            "next": line.next_label,
            "gain": number(line.gain),
        }
    return {
        "question": f"{line.number}. {line.label}",
        "answer": line.answer or _("No answer"),
        "next": following,
        "points": _of(line.points, line.maximum),
    }


def about(subject: Subject) -> dict:
    view, version = subject.view, subject.assessment.instrument_version
    words = []
    if view.source:
        words.append(f"{_('Source')}: {view.source}.")
    if view.note:
        words.append(view.note)
    if view.has_empty_base:
        words.append(_("A ratio “0 out of 0” earns 0 points."))
    words.append(
        _("%(instrument)s, version %(version)s, rules %(rules)s, content %(hash)s")
        % {
            "instrument": version.instrument.key,
            "version": version.version,
            "rules": view.score.rule_set,
            "hash": view.score.definition_hash,
        }
    )
    return {"kind": "words", "title": _("About this result"), "words": words}


def _asked(line: Line) -> str:
    return _("To “%(question)s” you answered: %(answer)s.") % {
        "question": line.label,
        "answer": line.answer,
    }


def _of(points: object, maximum: object) -> str:
    return f"{number(points)} / {number(maximum)}"
