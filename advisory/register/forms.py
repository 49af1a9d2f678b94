"""The forms of an import: the file, which column is which, where split units are counted."""

from collections.abc import Sequence

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advisory.models import FormerArea, RegisterImport
from advisory.register.columns import AMOUNTS, COLUMNS, NEEDED
from advisory.register.problem_texts import COLUMN_NAMES
from advisory.register.vsic import VERSIONS

NOWHERE = "-"
_UNITS = (
    (1, _("đồng")),
    (1_000, _("thousand đồng")),
    (1_000_000, _("million đồng")),
    (1_000_000_000, _("billion đồng")),
)
_LISTS = (("before", _("before July 2025")), ("since", _("since July 2025")))


class DayField(forms.DateField):
    """A day up to today."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: object):
        day = super().clean(value)
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File (CSV or .xlsx)"),
        help_text=_(
            "Any delimiter; UTF-8, UTF-16 or Windows-1258. Nothing is written before you have seen "
            "the columns."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    as_of = DayField(
        label=_("The data is of"),
        help_text=_("The day on which the registry made the file. An older file changes nothing."),
        initial=timezone.localdate,
    )


class MappingForm(forms.Form):
    """One choice for each column of the register, and what the file leaves unsaid."""

    as_of = DayField(label=_("The data is of"))

    def __init__(self, *args: object, run: RegisterImport, **kwargs: object) -> None:
        self._run = run
        headings: Sequence[str] = run.layout["headings"]
        places = [
            (str(index), f"{index + 1}. {heading or '…'}") for index, heading in enumerate(headings)
        ]
        kwargs["initial"] = self._initial(run)
        super().__init__(*args, **kwargs)
        for name in COLUMNS:
            self.fields[name] = forms.ChoiceField(
                label=COLUMN_NAMES[name],
                choices=[("", _("Not in the file")), *places],
                required=name in NEEDED,
                error_messages={"required": _("Choose the column; the register needs it.")},
            )
        for name in AMOUNTS:
            self.fields[f"{name}_unit"] = forms.TypedChoiceField(
                label=_("%(column)s is written in") % {"column": COLUMN_NAMES[name]},
                choices=_UNITS,
                coerce=int,
            )
        self.fields["vsic_version_all"] = forms.ChoiceField(
            label=_("Version of VSIC, where the file does not say"),
            choices=[("", _("Not known")), *((one, f"VSIC {one}") for one in VERSIONS)],
            required=False,
        )
        self.fields["area_list_version_all"] = forms.ChoiceField(
            label=_("List of the area codes, where the file does not say"),
            choices=[("", _("Not known")), *_LISTS],
            required=False,
            help_text=_("Since July 2025 the same codes stand for other places."),
        )

    @staticmethod
    def _initial(run: RegisterImport) -> dict:
        mapping = run.mapping
        initial: dict = {"as_of": run.as_of}
        initial |= {name: str(place) for name, place in mapping.get("columns", {}).items()}
        initial |= {f"{name}_unit": unit for name, unit in mapping.get("units", {}).items()}
        return initial | {f"{name}_all": one for name, one in mapping.get("constants", {}).items()}

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        taken: dict[str, str] = {}
        for name in COLUMNS:
            place = cleaned.get(name)
            if place and place in taken:
                self.add_error(
                    name,
                    _("This column is chosen for “%(other)s” already.")
                    % {"other": COLUMN_NAMES[taken[place]]},
                )
            elif place:
                taken[place] = name
        return cleaned

    def mapping(self) -> dict:
        """What was chosen, in the form that is kept."""
        cleaned = self.cleaned_data
        constants = {
            name: cleaned[f"{name}_all"]
            for name in ("vsic_version", "area_list_version")
            if cleaned[f"{name}_all"]
        }
        return {
            "columns": {name: int(cleaned[name]) for name in COLUMNS if cleaned[name]},
            "constants": constants,
            "units": {name: unit for name in AMOUNTS if (unit := cleaned[f"{name}_unit"]) != 1},
        }

    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in COLUMNS]

    def other_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in COLUMNS]


class SplitForm(forms.Form):
    """Where the firms of each split unit are counted; a remembered choice is shown as chosen."""

    def __init__(self, *args: object, units: Sequence[FormerArea], rows: dict, **kwargs: object):
        super().__init__(*args, **kwargs)
        for unit in units:
            known = getattr(unit, "choice", None)
            before = (known.area.code if known.area else NOWHERE) if known else None
            text = _("%(unit)s, code %(code)s: %(rows)s rows")
            self.fields[unit.code] = forms.ChoiceField(
                label=text % {"unit": unit, "code": unit.code, "rows": rows[unit.code]},
                choices=[
                    *((area.code, str(area)) for area in unit.areas.all()),
                    (NOWHERE, _("Leave the area unknown")),
                ],
                initial=before,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one; it is not guessed.")},
            )

    def choices(self) -> dict[str, str]:
        return {
            code: "" if choice == NOWHERE else choice for code, choice in self.cleaned_data.items()
        }


class TaxCodeForm(forms.Form):
    tax_code = forms.CharField(
        label=_("Tax code"),
        max_length=30,
        help_text=_("The whole code. Each search is recorded."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
