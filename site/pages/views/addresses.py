"""Files that search engines and browsers ask for at the root of the site."""

import datetime

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from advisory.models import Platform
from core.visitor_cache import public_page
from courses.models import Cohort, ModulePage

OF_PEOPLE = (
    "/quan-tri/",
    "/tai-khoan/",
    "/bang-cua-toi/",
    "/doanh-nghiep/",
    "/danh-gia/",
    "/co-quan/",
    "/chuyen-gia/",
    "/loi-moi/",
    "/lich/",
    "/hoc/",
    "/bai-duoc-giao/",
    "/khoa-hoc-cua-toi/",
    "/bai-lam/",
    "/giang-vien/",
    "/y-kien/",
    "/moi-tra-loi/",
    "/tin-nhan/",
    "/tim-kiem/",
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep search engines off people's pages, and off a demo altogether."""
    hidden = ("/",) if settings.DEMO else (*OF_PEOPLE, *(f"/en{path}" for path in OF_PEOPLE))
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in hidden)]
    lines.append(f"Sitemap: {settings.BASE_URL}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


class BothLanguages(Sitemap):
    protocol = settings.BASE_URL.partition(":")[0]
    i18n = True
    alternates = True


class PageSitemap(BothLanguages):
    """Every page of the tree that anyone may read."""

    def items(self) -> QuerySet[Page]:
        pages = Page.objects.live().public().filter(depth__gt=1).order_by("path")
        return pages.not_type(ModulePage)  # a heading on the page of its course

    def location(self, item: Page) -> str:
        return item.get_url()

    def lastmod(self, item: Page) -> datetime.datetime | None:
        return item.last_published_at


class PlatformSitemap(BothLanguages):
    """The catalogue."""

    def items(self) -> QuerySet[Platform]:
        return Platform.objects.order_by("key")

    def location(self, item: Platform) -> str:
        return reverse("advisory:platform-detail", args=[item.key])


class ClassSitemap(BothLanguages):
    """Classes one can still join."""

    def items(self) -> QuerySet[Cohort]:
        return Cohort.objects.coming()

    def location(self, item: Cohort) -> str:
        return reverse("courses:cohort", args=[item.public_id])


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    maps = {"pages": PageSitemap, "platforms": PlatformSitemap, "classes": ClassSitemap}
    return public_page(views.sitemap(request, maps))


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers that ask without looking at the page's own link."""
    return redirect(static("img/compass.svg"))
