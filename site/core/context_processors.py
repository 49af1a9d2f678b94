from django.conf import settings
from django.http import HttpRequest

from core.translated import is_english


def portal(request: HttpRequest) -> dict:
    """What the shared skeleton shows: whose portal this is, and whether it is a demo."""
    suffix = "_en" if is_english() else "_vi"
    return {
        "agency": {
            "name": settings.AGENCY[f"name{suffix}"],
            "area": settings.AGENCY[f"area{suffix}"],
            "email": settings.AGENCY["email"],
            "phone": settings.AGENCY["phone"],
        },
        "is_demo": settings.DEMO,
    }
