"""Every address: infrastructure first, then Vietnamese at the root and English under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from core import health
from courses.views.certificates import did_document
from courses.views.offline import service_worker
from reports.open_data.api import api
from users.views.editing import editor_sign_in

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    # Wagtail's own sign-in knows neither the second factor nor the limits of ours.
    path("quan-tri/login/", editor_sign_in, name="editor-sign-in"),
    path("quan-tri/", include(wagtailadmin_urls)),
    path("tai-lieu/", include(wagtaildocs_urls)),
    path("api/v1/", api.urls),
    path("sw.js", service_worker, name="service-worker"),
    path(".well-known/did.json", did_document, name="did-document"),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]

urlpatterns += i18n_patterns(
    path("tai-khoan/", include("allauth.urls")),
    path("", include("users.urls")),
    path("", include("advisory.urls")),
    path("", include("courses.urls")),
    path("", include("recommender.urls")),
    path("", include("reports.urls")),
    path("", include("pages.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
