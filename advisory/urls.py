"""Addresses of the advisory features; each feature keeps its own list beside its views."""

from django.urls import path, register_converter

from advisory.views import (
    answering,
    assessment,
    business,
    business_list,
    cases,
    comparison,
    instrument_preview,
    invitations,
    plan,
    platforms,
    support,
    vetting,
    what_if,
)

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
    path(f"{_ROUND}neu-nhu/", what_if.what_if_page, name="what-if"),
    path(f"{_ROUND}so-sanh/", comparison.comparison, name="comparison"),
    path(f"{_ROUND}<key:dimension>/", answering.cards, name="assess-dimension"),
    path("danh-gia/<key:instrument>/", answering.begin, name="assess-begin"),
]

# --- The plan of an assessment; its page is composed in site/pages ---
_PLAN = f"{_ROUND}ke-hoach/"
_STEP = f"{_PLAN}<int:pk>/"
urlpatterns += [
    path(f"{_PLAN}lap/", plan.plan_make, name="plan-make"),
    path(f"{_PLAN}cap-nhat/", plan.plan_update, name="plan-update"),
    path(f"{_PLAN}viec-moi/", plan.step_new, name="plan-step-new"),
    path(_STEP, plan.step_edit, name="plan-step-edit"),
    path(f"{_STEP}doi/", plan.step_act, name="plan-step-act"),
    path(f"{_STEP}bo/", plan.step_drop, name="plan-step-drop"),
    path(f"{_STEP}nen-tang/", plan.step_platform, name="plan-step-platform"),
    path(f"{_STEP}dang-dung/", plan.step_in_use, name="plan-step-in-use"),
]

# --- A version as its takers will see it, for those who publish it ---
_PREVIEW = "co-quan/bo-cau-hoi/<int:pk>/xem-thu/"
urlpatterns += [
    path(_PREVIEW, instrument_preview.preview, name="instrument-preview"),
    path(f"{_PREVIEW}<key:dimension>/", instrument_preview.preview, name="instrument-preview-page"),
]

# --- Businesses, their people and their advisers ---
_BUSINESS = "doanh-nghiep/<uuid:public_id>/"
urlpatterns += [
    path("co-quan/doanh-nghiep/", business_list.business_list, name="business-list"),
    path("doanh-nghiep/moi/", business.business_new, name="business-new"),
    path(_BUSINESS, business.business_detail, name="business-detail"),
    path(f"{_BUSINESS}sua/", business.business_edit, name="business-edit"),
    path(f"{_BUSINESS}roi/", business.business_leave, name="business-leave"),
    path(f"{_BUSINESS}nguoi/", business.business_people, name="business-people"),
    path(f"{_BUSINESS}nguoi/<int:pk>/", business.member_change, name="member-change"),
    path(f"{_BUSINESS}loi-moi/", invitations.invitation_new, name="invitation-new"),
    path(
        f"{_BUSINESS}loi-moi/<int:pk>/rut/",
        invitations.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("loi-moi/<str:token>/", invitations.invitation, name="invitation"),
    path(f"{_BUSINESS}chuyen-gia/", cases.case_new, name="case-new"),
    path("chuyen-gia/", cases.case_list, name="case-list"),
    path("chuyen-gia/<int:pk>/dong/", cases.case_close, name="case-close"),
]

# --- State support ---
urlpatterns += [
    path("ho-tro/", support.support_check, name="support-check"),
    path(f"{_BUSINESS}ho-tro/", support.support, name="support"),
    path(f"{_BUSINESS}ho-tro/da-nhan/", support.received_new, name="support-received-new"),
    path(
        f"{_BUSINESS}ho-tro/da-nhan/<int:pk>/xoa/",
        support.received_remove,
        name="support-received-remove",
    ),
]
