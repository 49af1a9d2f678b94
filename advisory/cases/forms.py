"""The forms of a case: to entrust it, to hand it over or propose that, to write a note."""

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from users.models import User
from users.roles import Role

MOST_LETTERS = 2000


def advisers() -> QuerySet[User]:
    """People with the role, each with the number of their open cases, by name."""
    is_open = Q(cases__isnull=False, cases__closed_at=None)
    return (
        User.objects.filter(groups__name=Role.ADVISER.value, is_active=True)
        .annotate(open_cases=Count("cases", filter=is_open, distinct=True))
        .order_by("first_name", "last_name", "pk")
    )


class WithLoad(forms.ModelChoiceField):
    """Names with how many cases they have, so that cases are spread evenly."""

    def label_from_instance(self, adviser: User) -> str:
        cases = ngettext("%(n)s open case", "%(n)s open cases", adviser.open_cases)
        return f"{adviser} ({cases % {'n': adviser.open_cases}})"


class CaseForm(forms.Form):
    adviser = WithLoad(
        label=_("Adviser"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose an adviser from the list.")
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adviser"].queryset = advisers()


def _text(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class HandOverForm(CaseForm):
    """An official hands the case over; the note tells the new adviser why and what is open."""

    text = _text(_("Note for the new adviser"))

    def __init__(self, *args: object, without: User | None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["adviser"]
        field.label = _("New adviser")
        field.queryset = field.queryset.exclude(pk=without.pk if without else None)


class ProposalForm(forms.Form):
    """The adviser asks to be relieved of the case; whom to choose may be left to the official."""

    to = forms.ModelChoiceField(
        label=_("Who could take it over"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("The official chooses"),
    )
    text = _text(_("Reason"), _("The official and the new adviser read it."))

    def __init__(self, *args: object, without: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = advisers().exclude(pk=without.pk)


class NoteForm(forms.Form):
    text = _text(_("New note"))
