from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.xlsform.reader import MAX_FILE


class UploadForm(forms.Form):
    """A workbook; what is inside is checked by the importer, which names each cell."""

    file = forms.FileField(
        label=_("Workbook (.xlsx)"),
        help_text=_("At most 5 MB. It becomes a draft; nobody is asked anything yet."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(".xlsx"):
            raise forms.ValidationError(
                _("Save the workbook as .xlsx (Excel) and choose that file.")
            )
        if file.size > MAX_FILE:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return file


class PublishForm(forms.Form):
    """The publisher's word for texts that changed; not asked where none did."""

    is_same_meaning = forms.BooleanField(
        label=_("I compared the changed texts: they still ask the same."), required=False
    )

    def __init__(self, *args: object, must_confirm: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if must_confirm:
            self.fields["is_same_meaning"].required = True
            self.fields["is_same_meaning"].error_messages["required"] = _(
                "Compare the texts below and tick this box, or give the questions new names."
            )
        else:
            del self.fields["is_same_meaning"]


class RescoreForm(forms.Form):
    scope = forms.ChoiceField(
        label=_("Which assessments"),
        choices=[
            ("version", _("Those of this version")),
            ("instrument", _("Those of every version of this questionnaire")),
        ],
        initial="version",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Kept in the history of every score that changes."),
    )
