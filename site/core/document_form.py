"""Uploads of documents in Wagtail's editor, checked by their content."""

from pathlib import PurePath

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

from core.file_kinds import HEAD, contradicts


class CheckedDocumentForm(BaseDocumentForm):
    """Refuses a file that is something else than its name says."""

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            file.seek(0)
            head = file.read(HEAD)
            file.seek(0)
            if contradicts(file.name, head):
                ending = PurePath(file.name).suffix.lstrip(".").upper()
                raise forms.ValidationError(
                    _("The file is no %(ending)s, though its name says so. Choose the right file.")
                    % {"ending": ending}
                )
        return file
