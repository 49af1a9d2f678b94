"""Settings of packages that parse but cannot work together."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security)
def packages_have_their_own_host(**_kwargs: object) -> list[CheckMessage]:
    origin = settings.PACKAGES_ORIGIN
    if not origin or urlsplit(origin).hostname != urlsplit(settings.BASE_URL).hostname:
        return []
    return [
        Error(
            "PACKAGES_ORIGIN is the portal's own host: packages would get the portal's cookies.",
            hint="Another port is not enough. Use a sibling host, as goi.labanso.example.vn.",
            id="courses.E001",
        )
    ]


@register(Tags.security, deploy=True)
def packages_can_be_played(**_kwargs: object) -> list[CheckMessage]:
    if settings.PACKAGES_ORIGIN:
        return []
    return [
        Warning(
            "PACKAGES_ORIGIN is not set: SCORM and H5P packages are not played.",
            hint="Set it to a sibling host of the portal: https://goi.labanso.example.vn.",
            id="courses.W001",
        )
    ]
