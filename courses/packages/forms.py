from collections.abc import Collection
from pathlib import Path

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.packages.archive import MIB, Limits
from courses.packages.storing import SUFFIXES


class ArchiveForm(forms.Form):
    """An archive, looked at by name and size before anybody opens it; `file` is the subclass's."""

    limits = Limits()
    suffixes: Collection[str]
    other_name: str | Promise

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if Path(file.name).suffix.lower() not in self.suffixes:
            raise forms.ValidationError(self.other_name)
        if file.size > self.limits.upload:
            raise forms.ValidationError(
                gettext("The file is larger than %(most)d MB.")
                % {"most": self.limits.upload // MIB}
            )
        return file


class UploadForm(ArchiveForm):
    suffixes = SUFFIXES
    other_name = _("Choose a file that ends in .zip or .h5p.")
    file = forms.FileField(
        label=_("Package"),
        help_text=_("A SCORM 1.2 or 2004 archive (.zip) or an H5P file (.h5p), at most 200 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(sorted(SUFFIXES))}),
    )
