from collections.abc import Iterable, Mapping

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from advisory.assessments.questionnaire import AskedPage
from core.translated import pick


class EvidenceForm(forms.Form):
    """A file and the question it belongs to."""

    question = forms.ChoiceField(label=_("Question"))
    file = forms.FileField(
        label=_("Photo or PDF"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
        error_messages={"empty": _("The file is empty. Please choose it again.")},
    )

    def __init__(
        self,
        *args: object,
        pages: Iterable[AskedPage],
        numbers: Mapping[str, int],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].choices = [("", _("Choose"))] + [
            (
                page.label or _("General questions"),
                [
                    (item["key"], f"{numbers[item['key']]}. {pick(item['label'])}")
                    for item in page.items
                ],
            )
            for page in pages
        ]
        self.fields["file"].help_text = _(
            "JPEG, PNG, WebP or PDF, at most %(most)s MB. Photos are stored without the place and "
            "time they were taken."
        ) % {"most": settings.EVIDENCE_MAX_BYTES // (1024 * 1024)}
