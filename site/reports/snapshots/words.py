"""The words of a snapshot, frozen beside its numbers: what a figure was called and meant then."""

from collections.abc import Mapping

from django.conf import settings
from django.utils import translation

from core.translated import pick
from reports.models import Indicator
from reports.queries import Report, report

LANGUAGES = ("vi", "en")
#: Groups of figures that are not one table of the report.
HEADLINE = {
    "businesses": {"vi": "Doanh nghiệp tham gia", "en": "Businesses taking part"},
    "assessed": {"vi": "Đã đánh giá", "en": "Assessed"},
    "in_use": {"vi": "Đã bắt đầu dùng một nền tảng", "en": "Began to use a platform"},
    "uses_now": {"vi": "Đang dùng một nền tảng", "en": "Use a platform now"},
}


def words_now(indicators: list[str]) -> dict[str, dict[str, str]]:
    """By language: titles, labels and definitions of every figure and of these indicators."""
    found = {}
    named = list(Indicator.objects.filter(key__in=indicators))
    for language in LANGUAGES:
        with translation.override(language):
            words = _of_report(report({}, is_narrowed=False, without_demo=not settings.DEMO))
            for one in named:
                words[f"indicator.{one.key}"] = one.name
                words[f"indicator.{one.key}.unit"] = str(one.get_unit_display())
                words[f"indicator.{one.key}.definition"] = one.definition
                words[f"indicator.{one.key}.numerator"] = one.numerator
                words[f"indicator.{one.key}.denominator"] = one.denominator
                words[f"indicator.{one.key}.source"] = one.source
        found[language] = words
    return found


def _of_report(found: Report) -> dict[str, str]:
    words = {f"headline.{key}": pick(label) for key, label in HEADLINE.items()}
    for stage in found.funnel:
        words[f"funnel.{stage.key}"] = stage.label
        words[f"funnel.{stage.key}.definition"] = stage.definition
    for figure in found.figures:
        words[f"{figure.key}"] = figure.title
        words[f"{figure.key}.definition"] = figure.definition
        words[f"{figure.key}.denominator"] = figure.denominator
        words[f"{figure.key}.source"] = figure.source
        for row in figure.rows:
            words[f"{figure.key}.{row.key}"] = row.label
    if found.panel:
        words["panel.definition"] = found.panel.definition
    return words


def said(words: Mapping[str, Mapping[str, str]], key: str) -> str:
    """A word in the active language; a key nothing was said of is shown as it is."""
    language = translation.get_language() or "vi"
    chosen = words.get("en" if language.startswith("en") else "vi", {})
    return chosen.get(key) or key.rpartition(".")[2]
