"""Data in two languages: a pair of columns `name_vi`, `name_en` read as `name`."""

from django.utils.translation import get_language, override


def is_english() -> bool:
    return (get_language() or "vi").startswith("en")


class Translated:
    """Reads `<field>_vi` or `<field>_en` by the active language; an empty English text falls back."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __get__(self, instance: object, owner: type | None = None):
        if instance is None:
            return self
        vietnamese = getattr(instance, f"{self.field}_vi")
        if is_english():
            return getattr(instance, f"{self.field}_en") or vietnamese
        return vietnamese


def pick(labels: dict, default: str = "") -> str:
    """Choose from `{"vi": ..., "en": ...}` by the active language."""
    text = labels.get("en") if is_english() else labels.get("vi")
    return text or labels.get("vi") or default


def in_both(text: object) -> dict[str, str]:
    """A translatable text in both languages: `{"vi": ..., "en": ...}`."""
    said = {}
    for language in ("vi", "en"):
        with override(language):
            said[language] = str(text)
    return said
