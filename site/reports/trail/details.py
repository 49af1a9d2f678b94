"""What stands beside a line of the audit trail, in words; `audit.record` stores the keys on the left."""

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

DETAILS: dict[str, Promise] = {
    # what it was about
    "assessment": _("assessment"),
    "business": _("business"),
    "businesses": _("businesses"),
    "course": pgettext_lazy("detail", "course"),
    "course_key": pgettext_lazy("detail", "course"),
    "courses": _("courses"),
    "indicator": _("indicator"),
    "invitation": _("invitation"),
    "links": _("links"),
    "member": _("member"),
    "members": _("members"),
    "person": _("person"),
    "review": _("decision"),
    "row": _("row"),
    "session": _("session"),
    "sessions": _("sessions"),
    "team": _("team"),
    "user": _("account"),
    "vendor": _("vendor"),
    # what was looked at or taken out
    "asked": _("asked for"),
    "count": _("number found"),
    "hits": _("number found"),
    "filter": _("filter"),
    "form": _("format"),
    "of": _("of"),
    "page": _("page"),
    "part": _("part"),
    "period": _("period"),
    "purpose": _("purpose"),
    "withheld": _("left out"),
    "words": _("words"),
    # what it was before and after, why and how
    "after": _("after"),
    "allowed": _("allowed"),
    "amount": _("amount"),
    "as_of": _("as of"),
    "before": _("before"),
    "came_from": _("came from"),
    "choices": _("choices"),
    "confirmed_texts": _("texts confirmed to mean the same"),
    "content": _("content"),
    "demo": _("demo"),
    "events": _("events"),
    "fields": _("fields"),
    "figures": _("hash of the figures"),
    "file": _("file"),
    "first": _("first time"),
    "for_claim": _("for the claim"),
    "from_version": _("from version"),
    "handed_from": _("handed over by"),
    "hash": _("hash"),
    "kind": _("kind"),
    "live": _("in force"),
    "name": _("name"),
    "new": _("new"),
    "now": _("now"),
    "of_attempt": _("of the attempt"),
    "pages": _("pages"),
    "position": _("position"),
    "proposed_by": _("proposed by"),
    "reason": _("reason"),
    "size": _("size"),
    "source": _("source"),
    "text": _("text"),
    "to": _("to"),
    "to_version": _("to version"),
    "value": _("value"),
    "version": _("version"),
    "way": _("channel"),
    "what": _("what"),
    "with_version": _("with version"),
    "year": _("year"),
}


def in_words(details: Mapping[str, object]) -> str:
    """All details in one line, the keys in words; one nobody has described is as it is stored."""
    return "; ".join(f"{key}: {value}" for key, value in _pairs(details))


def _pairs(details: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in details.items():
        yield str(DETAILS.get(key, key)), _value(value)


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {one}" for key, one in _pairs(value))
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value) or "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return "–" if value in (None, "") else str(value)
