"""Addresses of the advisory features; each feature keeps its own list beside its views."""

from django.urls import path, register_converter

from advisory.views import answering, assessment, platforms, vetting

app_name = "advisory"
urlpatterns: list = []

# --- Platforms and their vetting ---
urlpatterns += [
    path("nen-tang/", platforms.platform_list, name="platform-list"),
    path("nen-tang/<slug:key>/", platforms.platform_detail, name="platform-detail"),
    path("nen-tang/<slug:key>/dang-dung/", platforms.platform_use, name="platform-use"),
    path("nen-tang/<slug:key>/con-dung/", platforms.platform_still_use, name="platform-still-use"),
    path(
        "nen-tang/<slug:key>/ngung-dung/<uuid:business>/",
        platforms.platform_give_up,
        name="platform-give-up",
    ),
    path("co-quan/tham-dinh/", vetting.vetting_list, name="vetting-list"),
    path("co-quan/tham-dinh/<slug:key>/", vetting.vetting_review, name="vetting-review"),
    path("co-quan/tham-dinh/<slug:key>/tam-dung/", vetting.vetting_suspend, name="vetting-suspend"),
]

# --- Assessments ---


class KeyConverter:
    """Keys of instruments and dimensions: they have no hyphen, so they never hide a word's path."""

    regex = "[a-z0-9_]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(KeyConverter, "key")
_ROUND = "danh-gia/<uuid:public_id>/"
urlpatterns += [
    path("danh-gia/", assessment.start, name="assess"),
    path("danh-gia/ma/", assessment.resume, name="resume"),
    path("danh-gia/tiep-tuc/<str:token>/", assessment.resume_link, name="resume-link"),
    path(_ROUND, assessment.open_assessment, name="assess-open"),
    path(f"{_ROUND}hoan-tat/", assessment.finish, name="assess-finish"),
    path(f"{_ROUND}day-du/", assessment.next_round, {"is_full": True}, name="assess-continue"),
    path(f"{_ROUND}lam-lai/", assessment.next_round, {"is_full": False}, name="assess-again"),
    path(f"{_ROUND}luu-tai-khoan/", assessment.claim, name="claim"),
    path(f"{_ROUND}<key:dimension>/", answering.cards, name="assess-dimension"),
    path("danh-gia/<key:instrument>/", answering.begin, name="assess-begin"),
]
