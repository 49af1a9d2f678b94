"""The forms that choose who is taken in: by filter on the portal or the register, or by a list."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advisory.assessments.offered import full_version
from advisory.models import Industry, Programme
from advisory.models.business import SizeClass
from advisory.programmes.candidates import areas_to_choose
from advisory.programmes.sections import SECTIONS
from core.translated import pick
from users.models import User
from users.roles import Role

MOST_BYTES = 2 * 1024 * 1024
_YES_NO = [("", _("Either")), ("yes", _("Yes")), ("no", _("No"))]


def _many(label) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class _Chosen(forms.Form):
    """What was chosen, as it is kept with the selection: only what says something."""

    areas = _many(_("Wards and communes"))
    sizes = _many(_("Size class"))

    def __init__(self, *args: object, programme: Programme, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        areas = areas_to_choose(programme, user)
        self.fields["areas"].choices = [(str(area.pk), str(area)) for area in areas]
        self.fields["sizes"].choices = SizeClass.choices

    def criteria(self) -> dict:
        return {key: value for key, value in self.cleaned_data.items() if value}


class BusinessesForm(_Chosen):
    industries = _many(_("Industry"))
    levels = _many(_("Level of the last full assessment"))
    assessed = forms.ChoiceField(
        label=_("Has a finished assessment"), choices=_YES_NO, required=False
    )
    platform = forms.ChoiceField(label=_("Uses a platform today"), choices=_YES_NO, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        industries = Industry.objects.all()
        self.fields["industries"].choices = [(str(one.pk), str(one)) for one in industries]
        self.fields["levels"].choices = _levels()


class RegisterForm(_Chosen):
    sections = _many(pgettext_lazy("register", "Trade"))
    households = forms.BooleanField(label=_("Household businesses too"), required=False)

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["sections"].choices = [(one.key, one.label) for one in SECTIONS]
        if not user.has_role(Role.OFFICIAL):
            del self.fields["households"]


class ListForm(forms.Form):
    """Tax codes, pasted or in a file; a file is read instead of the text."""

    codes = forms.CharField(
        label=_("Tax codes, one a line"),
        required=False,
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("or a file (CSV or .xlsx)"),
        help_text=_("Read are the column headed “Tax code”, or else the first one. At most 2 MB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 2 MB."))
        return file

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("file") and not cleaned.get("codes", "").strip():
            raise forms.ValidationError(_("Paste tax codes, or choose a file."))
        return cleaned


def _levels() -> list[tuple[str, str]]:
    """Levels of the full assessment, from its newest version."""
    version = full_version()
    if version is None:
        return []
    bands = version.definition["bands"][version.definition["levels"]]
    return [(step["key"], pick(step["label"])) for step in bands["steps"]]
