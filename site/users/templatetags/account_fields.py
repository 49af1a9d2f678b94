from django import forms, template

register = template.Library()


@register.filter
def without_placeholders(form: forms.BaseForm) -> forms.BaseForm:
    """Drop allauth's placeholders: they repeat the label and vanish while one types."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return form
