from django.urls import path
from wagtail.views import serve

from pages.views import addresses, dashboard, plan, report, result, search, team

app_name = "pages"
_TEAM = "doanh-nghiep/<uuid:public_id>/nhan-vien/"
urlpatterns = [
    # Pages of the tree that templates link to by name; Wagtail serves them.
    path("", serve, {"path": ""}, name="home"),
    path("khoa-hoc/", serve, {"path": "khoa-hoc/"}, name="courses"),
    path("gioi-thieu/", serve, {"path": "gioi-thieu/"}, name="about"),
    path("quyen-rieng-tu/", serve, {"path": "quyen-rieng-tu/"}, name="privacy"),
    path("tiep-can/", serve, {"path": "tiep-can/"}, name="accessibility"),
    # What machines ask for.
    path("robots.txt", addresses.robots, name="robots"),
    path("sitemap.xml", addresses.sitemap, name="sitemap"),
    path("favicon.ico", addresses.favicon, name="favicon"),
    # Pages composed from several features.
    path("tim-kiem/", search.search, name="search"),
    path("bang-cua-toi/", dashboard.dashboard, name="dashboard"),
    # A business's team that learns.
    path("giao-bai/", team.hand_to_staff, name="hand-to-staff"),
    path(_TEAM, team.team, name="team"),
    path(f"{_TEAM}giao-bai/", team.hand_out, name="team-hand-out"),
    path(f"{_TEAM}<int:pk>/", team.member, name="team-member"),
    path(f"{_TEAM}<int:pk>/nhac/", team.member_remind, name="team-remind"),
    path(f"{_TEAM}<int:pk>/lien-ket-moi/", team.member_link, name="team-new-link"),
    path(f"{_TEAM}<int:pk>/bo/", team.member_off, name="team-take-off"),
    path(
        f"{_TEAM}<int:pk>/bai/<int:assignment>/thu-hoi/",
        team.assignment_back,
        name="team-take-back",
    ),
    path("danh-gia/<uuid:public_id>/ket-qua/", result.result, name="result"),
    path("danh-gia/<uuid:public_id>/ke-hoach/", plan.plan, name="plan"),
    path("danh-gia/<uuid:public_id>/bao-cao/", report.report, name="report"),
    path("danh-gia/<uuid:public_id>/bao-cao/tai-ve/", report.report_file, name="report-file"),
]
