"""Addresses as a report on paper needs them: whole to link to, and short to read and type."""

from django.conf import settings


def whole(path: str) -> str:
    return settings.BASE_URL + path


def short(url: str) -> str:
    """Without its scheme."""
    return url.split("://")[-1]
