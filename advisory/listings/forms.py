"""A listing as its vendor writes it, and a request to keep one."""

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advisory.listings.content import STATED, Content, Names
from advisory.models import Vendor, VendorInvitation, VendorRequest, VendorStatement
from advisory.models.listing import Language
from advisory.platforms.forms import SIZES

YES_OR_NO = [
    ("", _("Not known")),
    ("yes", pgettext_lazy("fact", "Yes")),
    ("no", pgettext_lazy("fact", "No")),
]


class YesNoField(forms.TypedChoiceField):
    """Yes, no or not known: three different things."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            choices=YES_OR_NO,
            required=False,
            coerce=lambda value: value == "yes",
            empty_value=None,
            **kwargs,
        )

    def prepare_value(self, value):
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class ListingForm(forms.ModelForm):
    """The whole listing; its content is a proposal, nothing is written to the platform."""

    name = forms.CharField(label=pgettext_lazy("platform", "Name"), max_length=120)
    website = forms.URLField(
        label=_("Website"),
        max_length=200,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )
    summary_vi = forms.CharField(
        label=_("What it does, in Vietnamese"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Facts a business can check, no advertising."),
    )
    summary_en = forms.CharField(
        label=_("What it does, in English"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    categories = forms.MultipleChoiceField(
        label=_("What it is for"), widget=forms.CheckboxSelectMultiple
    )
    topics = forms.MultipleChoiceField(label=_("Helps with"), widget=forms.CheckboxSelectMultiple)
    sizes = forms.MultipleChoiceField(
        label=_("Size of the business"), choices=SIZES, widget=forms.CheckboxSelectMultiple
    )
    for_all_industries = forms.BooleanField(label=_("All industries"), required=False)
    industries = forms.MultipleChoiceField(
        label=_("Only these industries"), required=False, widget=forms.CheckboxSelectMultiple
    )
    has_free_plan = YesNoField(label=_("Free plan"))
    has_einvoice = YesNoField(label=_("Issues e-invoices or connects to them"))
    exports_data = YesNoField(label=_("All data can be taken out"))
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("For the agency: what changed, and where it can be seen"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        model = VendorStatement
        fields = STATED

    def __init__(self, *args, names: Names, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field, kind in (
            ("categories", "category"),
            ("topics", "topic"),
            ("industries", "industry"),
        ):
            self.fields[field].choices = list(names[kind].items())
        places = VendorStatement.DataPlace.choices
        self.fields["data_place"].choices = [("", _("Not known")), *places]

    def clean(self) -> None:
        super().clean()
        for name in STATED:
            self._run_validators(name)
        low, high = self.cleaned_data.get("price_from"), self.cleaned_data.get("price_to")
        if low is not None and high is not None and low > high:
            self.add_error("price_to", _("The highest price is below the lowest."))
        if not self.cleaned_data.get("for_all_industries") and not self.cleaned_data.get(
            "industries"
        ):
            self.add_error("industries", _("Choose at least one industry, or all."))

    def _run_validators(self, name: str) -> None:
        """What the model says of a value, such as its largest; the form builds no model."""
        value = self.cleaned_data.get(name)
        if value in (None, "", []):
            return
        try:
            VendorStatement._meta.get_field(name).run_validators(value)
        except forms.ValidationError as error:
            self.add_error(name, error)

    def _post_clean(self) -> None:
        """Nothing is built from the form: its content waits for an official."""

    def content(self) -> Content:
        content = {name: value for name, value in self.cleaned_data.items() if name != "note"}
        for name in ("categories", "topics", "industries"):
            content[name] = sorted(content[name])
        if content["for_all_industries"]:
            content["industries"] = []
        return content

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields in the order of the page, under headings."""
        listed = ("name", "website", "summary_vi", "summary_en")
        fit = ("categories", "topics", "sizes", "for_all_industries", "industries")
        price = ("has_free_plan", "trial_days", "price_from", "price_to", "price_vi", "price_en")
        data = ("data_place", "hosting", "exports_data", "languages")
        use = ("integrations_vi", "integrations_en", "support_vi", "support_en")
        return [
            (str(title), [self[name] for name in names])
            for title, names in (
                (_("What it is"), listed),
                (_("Whom it is for"), fit),
                (_("Prices and contract"), (*price, "min_months", "has_einvoice")),
                (_("Data"), data),
                (_("Working with it"), use),
                (_("To the agency"), ("note",)),
            )
        ]


class VendorRequestForm(forms.ModelForm):
    class Meta:
        model = VendorRequest
        fields = ("vendor_name", "note")
        labels = {
            "vendor_name": _("Name of the vendor"),
            "note": _("How the agency can check that you speak for it"),
        }
        help_texts = {
            "note": _("For example: your position, and a number on the vendor's own site to call.")
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class VendorInvitationForm(forms.ModelForm):
    class Meta:
        model = VendorInvitation
        fields = ("label",)
        labels = {"label": _("For whom")}


class VendorChoiceForm(forms.Form):
    """Which vendor a request is about: one of the catalogue, or a new one of the name given."""

    vendor = forms.ModelChoiceField(
        label=_("Which vendor is it?"),
        queryset=Vendor.objects.all(),
        required=False,
        empty_label=_("A new vendor of this name"),
    )
