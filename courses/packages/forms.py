from pathlib import Path

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.packages.archive import MIB, Limits
from courses.packages.storing import SUFFIXES


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Package"),
        help_text=_("A SCORM 1.2 or 2004 archive (.zip) or an H5P file (.h5p), at most 200 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(sorted(SUFFIXES))}),
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if Path(file.name).suffix.lower() not in SUFFIXES:
            raise forms.ValidationError(gettext("Choose a file that ends in .zip or .h5p."))
        if file.size > Limits.upload:
            raise forms.ValidationError(
                gettext("The file is larger than %(most)d MB.") % {"most": Limits.upload // MIB}
            )
        return file
