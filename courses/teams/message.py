"""The ready message that takes a member's link to them: short, polite, and without the code."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import TeamMember
from courses.teams.links import address_of
from courses.teams.standing import Handed, State

MOST_NAMED = 3


def message_for(member: TeamMember, todo: Iterable[Handed], *, is_reminder: bool) -> str:
    """What the owner sends by Zalo, text message or e-mail."""
    named = [_line(one) for one in todo if one.state != State.DONE and not one.has_left]
    who = {"name": member.name_in_a_sentence, "team": member.team_name}
    greeting = (
        _("Hello %(name)s, %(team)s reminds you of:")
        if is_reminder
        else _("Hello %(name)s, %(team)s asks you to learn:")
    ) % who
    if not named:
        greeting = _("Hello %(name)s, this is your link to learn with %(team)s.") % who
    more = len(named) - MOST_NAMED
    lines = [greeting, *named[:MOST_NAMED]]
    if more > 0:
        lines.append(_("and %(number)s more.") % {"number": more})
    lines.append(
        _("Open it on your phone and sign in:")
        if member.has_own_sign_in
        else _("Open it on your phone, no account is needed:")
    )
    return "\n".join([*lines, address_of(member)])


def _line(one: Handed) -> str:
    what = {"title": one.assignment.title}
    if one.due is not None:
        day = date_format(one.due, "SHORT_DATE_FORMAT")
        return _("- %(title)s (by %(day)s)") % (what | {"day": day})
    if days := one.assignment.due_days:
        text = ngettext(
            "- %(title)s (within %(number)s day)", "- %(title)s (within %(number)s days)", days
        )
        return text % (what | {"number": days})
    return f"- {one.assignment.title}"
