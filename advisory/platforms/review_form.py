"""The vetting checklist as a form: one line per criterion of the day."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advisory.models import VettingCheck, VettingCriterion, VettingReview
from advisory.platforms.vetting import Finding, a_year_after, failing

LONGEST = datetime.timedelta(days=3 * 366)


@dataclass
class Line:
    """One criterion with its two fields and what the review before found."""

    criterion: VettingCriterion
    result: forms.BoundField
    evidence: forms.BoundField
    before: VettingCheck | None


class ReviewForm(forms.Form):
    """A review; "vetted" only if every required line is met and says where that was seen."""

    outcome = forms.ChoiceField(
        label=_("Conclusion"),
        choices=[
            (VettingReview.Outcome.VETTED, _("Vetted: may be recommended")),
            (VettingReview.Outcome.REFUSED, _("Not accepted: stays listed")),
        ],
        widget=forms.RadioSelect,
    )
    valid_until = forms.DateField(
        label=_("Valid until"),
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("One year unless you say otherwise; three years at most."),
    )
    note = forms.CharField(
        label=pgettext_lazy("text", "Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Required when the platform is not accepted. Everyone can read it."),
    )

    def __init__(
        self,
        *args,
        criteria: list[VettingCriterion],
        before: dict[int, VettingCheck],
        **kwargs,
    ) -> None:
        kwargs.setdefault("initial", {"valid_until": a_year_after(timezone.localdate())})
        super().__init__(*args, **kwargs)
        self._criteria, self._before = criteria, before
        for criterion in criteria:
            self.fields[f"result_{criterion.key}"] = forms.ChoiceField(
                label=criterion.text, choices=VettingCheck.Result, widget=forms.RadioSelect
            )
            self.fields[f"evidence_{criterion.key}"] = forms.CharField(
                label=_("Where it can be seen (address, document, page)"),
                max_length=300,
                required=False,
            )

    def lines(self) -> Iterator[Line]:
        for criterion in self._criteria:
            yield Line(
                criterion,
                self[f"result_{criterion.key}"],
                self[f"evidence_{criterion.key}"],
                self._before.get(criterion.pk),
            )

    def findings(self) -> dict[str, Finding]:
        return {
            criterion.key: Finding(
                self.cleaned_data.get(f"result_{criterion.key}", ""),
                self.cleaned_data.get(f"evidence_{criterion.key}", ""),
            )
            for criterion in self._criteria
        }

    def clean(self) -> None:
        outcome = self.cleaned_data.get("outcome")
        if outcome == VettingReview.Outcome.VETTED:
            for criterion in failing(self._criteria, self.findings()):
                self._refuse(criterion)
            self._check_valid_until()
        if (
            outcome == VettingReview.Outcome.REFUSED
            and not self.cleaned_data.get("note", "").strip()
        ):
            self.add_error("note", _("Say why the platform is not accepted."))

    def _refuse(self, criterion: VettingCriterion) -> None:
        """Put the reason at the line it is about; a line without an answer says so already."""
        result = self.cleaned_data.get(f"result_{criterion.key}")
        if result == VettingCheck.Result.NO:
            self.add_error(
                f"result_{criterion.key}",
                _("This line is required: a platform that fails it cannot be vetted."),
            )
        elif result:
            self.add_error(f"evidence_{criterion.key}", _("Say where this can be seen."))

    def _check_valid_until(self) -> None:
        today, until = timezone.localdate(), self.cleaned_data.get("valid_until")
        if until and not today < until <= today + LONGEST:
            self.add_error(
                "valid_until", _("Choose a day after today, within the next three years.")
            )
