"""Addresses of the advisory features; each feature keeps its own list beside its views."""

from django.urls import path, register_converter

from advisory.views import (
    adoptions,
    answering,
    area_officers,
    assessment,
    business,
    business_list,
    case,
    caseloads,
    cases,
    colleague_cards,
    colleagues,
    comparison,
    differences,
    evidence,
    instrument_preview,
    invitations,
    other_instruments,
    plan,
    platform_comparison,
    platforms,
    programme_invited,
    programme_members,
    programme_selecting,
    programmes,
    register,
    register_claims,
    review,
    support,
    vendor,
    vendor_office,
    vendor_people,
    vetting,
    what_if,
)

app_name = "advisory"
urlpatterns: list = []

# --- Platforms and their vetting ---
urlpatterns += [
    path("nen-tang/", platforms.platform_list, name="platform-list"),
    path("nen-tang/so-sanh/", platform_comparison.platform_compare, name="platform-compare"),
    path("nen-tang/<slug:key>/", platforms.platform_detail, name="platform-detail"),
    path("nen-tang/<slug:key>/lien-he/", adoptions.platform_contact, name="platform-contact"),
    path("nen-tang/<slug:key>/di-toi/", adoptions.platform_go, name="platform-go"),
    path("nen-tang/<slug:key>/de-sau/", adoptions.platform_put_off, name="platform-put-off"),
    path("nen-tang/<slug:key>/dang-dung/", adoptions.platform_use, name="platform-use"),
    path("nen-tang/<slug:key>/con-dung/", adoptions.platform_still_use, name="platform-still-use"),
    path(
        "nen-tang/<slug:key>/ngung-dung/<uuid:business>/",
        adoptions.platform_give_up,
        name="platform-give-up",
    ),
    path(
        "nen-tang/<slug:key>/tham-dinh/<int:pk>/", platforms.platform_review, name="platform-review"
    ),
    path("co-quan/tham-dinh/", vetting.vetting_list, name="vetting-list"),
    path("co-quan/tham-dinh/<slug:key>/", vetting.vetting_review, name="vetting-review"),
    path(
        "co-quan/tham-dinh/<slug:key>/de-nghi/", vetting.vetting_proposal, name="vetting-proposal"
    ),
    path(
        "co-quan/tham-dinh/<slug:key>/de-nghi/<int:pk>/",
        vetting.vetting_decide,
        name="vetting-decide",
    ),
    path("co-quan/tham-dinh/<slug:key>/tam-dung/", vetting.vetting_suspend, name="vetting-suspend"),
    path("co-quan/tham-dinh/<slug:key>/bo-tam-dung/", vetting.vetting_lift, name="vetting-lift"),
]

# --- Vendors: their own pages, and the officials' side ---
_VENDOR = "nha-cung-cap/<int:pk>/"
_OFFICE = "co-quan/nha-cung-cap/"
urlpatterns += [
    path("nha-cung-cap/", vendor_people.vendor_home, name="vendor-home"),
    path("nha-cung-cap/rut/", vendor_people.request_withdraw, name="vendor-request-withdraw"),
    path(
        "nha-cung-cap/moi/<str:token>/", vendor_people.vendor_invitation, name="vendor-invitation"
    ),
    path(_VENDOR, vendor.vendor_detail, name="vendor-detail"),
    path(f"{_VENDOR}roi/", vendor_people.vendor_leave, name="vendor-leave"),
    path(f"{_VENDOR}nen-tang-moi/", vendor.listing_new, name="listing-new"),
    path(f"{_VENDOR}nen-tang/<slug:key>/", vendor.listing_edit, name="listing-edit"),
    path(f"{_VENDOR}de-nghi/<int:proposal>/", vendor.proposal_edit, name="proposal-edit"),
    path(f"{_VENDOR}de-nghi/<int:proposal>/rut/", vendor.proposal_act, name="proposal-act"),
    path(_OFFICE, vendor_office.vendors, name="vendors"),
    path(f"{_OFFICE}<int:pk>/", vendor_office.vendor_page, name="vendor-page"),
    path(f"{_OFFICE}<int:pk>/moi/", vendor_office.vendor_invite, name="vendor-invite"),
    path(f"{_OFFICE}<int:pk>/bo/", vendor_office.vendor_end, name="vendor-end"),
    path(f"{_OFFICE}yeu-cau/<int:pk>/", vendor_office.vendor_request, name="vendor-request"),
    path(f"{_OFFICE}niem-yet/<int:pk>/", vendor_office.listing_decide, name="listing-decide"),
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
    path(f"{_ROUND}dong-nghiep/", colleagues.colleagues, name="colleagues"),
    path(
        f"{_ROUND}dong-nghiep/<int:pk>/rut/",
        colleagues.colleague_withdraw,
        name="colleague-withdraw",
    ),
    path(f"{_ROUND}dong-nghiep/<int:pk>/xoa/", colleagues.colleague_erase, name="colleague-erase"),
    path(f"{_ROUND}phu-trach/", colleagues.lead_take_over, name="lead-take-over"),
    path(f"{_ROUND}tra-loi-cung/", colleagues.join, name="colleague-join"),
    path(f"{_ROUND}y-kien-khac/", differences.differences, name="differences"),
    path(
        f"{_ROUND}y-kien-khac/<key:question>/",
        differences.difference_settle,
        name="difference-settle",
    ),
    path(
        f"{_ROUND}phan-doi/<key:question>/",
        differences.correction_contest,
        name="correction-contest",
    ),
    path(f"{_ROUND}doi-chieu/", review.review, name="review"),
    path(f"{_ROUND}doi-chieu/<key:dimension>/", review.review, name="review-part"),
    path(f"{_ROUND}doi-chieu/<key:dimension>/<key:question>/", review.step, name="review-step"),
    path(f"{_ROUND}minh-chung/", evidence.evidence, name="evidence"),
    path(f"{_ROUND}minh-chung/<uuid:file>/", evidence.evidence_file, name="evidence-file"),
    path(f"{_ROUND}minh-chung/<uuid:file>/xoa/", evidence.evidence_remove, name="evidence-remove"),
    path(f"{_ROUND}neu-nhu/", what_if.what_if_page, name="what-if"),
    path(f"{_ROUND}so-sanh/", comparison.comparison, name="comparison"),
    path(f"{_ROUND}<key:dimension>/", answering.cards, name="assess-dimension"),
    path("danh-gia/<key:instrument>/", answering.begin, name="assess-begin"),
]

# --- The same answers under other instruments ---
_OTHERS = f"{_ROUND}bo-chi-so-khac/"
urlpatterns += [
    path(_OTHERS, other_instruments.overview, name="other-instruments"),
    path(f"{_OTHERS}<key:instrument>/", other_instruments.one, name="other-instrument"),
    path(
        f"{_OTHERS}<key:instrument>/tiep-tuc/",
        other_instruments.go_on,
        name="other-instrument-go-on",
    ),
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

# --- Colleagues who were asked to answer, without an account ---
_COLLEAGUE = "y-kien/<uuid:public_id>/"
urlpatterns += [
    path("moi-tra-loi/<str:token>/", colleague_cards.open_link, name="colleague-link"),
    path(_COLLEAGUE, colleague_cards.start, name="colleague-start"),
    path(f"{_COLLEAGUE}xong/", colleague_cards.finished, name="colleague-finish"),
    path(f"{_COLLEAGUE}xoa/", colleague_cards.erase, name="colleague-forget"),
    path(f"{_COLLEAGUE}minh-chung/", evidence.colleague_evidence, name="colleague-evidence"),
    path(
        f"{_COLLEAGUE}minh-chung/<uuid:file>/xoa/",
        evidence.colleague_evidence_remove,
        name="colleague-evidence-remove",
    ),
    path(f"{_COLLEAGUE}cau/<key:dimension>/", colleague_cards.cards, name="colleague-cards"),
]

# --- Businesses, their people and their advisers ---
_BUSINESS = "doanh-nghiep/<uuid:public_id>/"
_CASE = "chuyen-gia/<int:pk>/"
urlpatterns += [
    path("co-quan/doanh-nghiep/", business_list.business_list, name="business-list"),
    path("co-quan/can-bo-dia-ban/", area_officers.area_officers, name="area-officers"),
    path("co-quan/can-bo-dia-ban/<int:pk>/", area_officers.area_officer, name="area-officer"),
    path("doanh-nghiep/moi/", business.business_new, name="business-new"),
    path(_BUSINESS, business.business_detail, name="business-detail"),
    path(f"{_BUSINESS}sua/", business.business_edit, name="business-edit"),
    path(f"{_BUSINESS}roi/", business.business_leave, name="business-leave"),
    path(f"{_BUSINESS}nguoi/", business.business_people, name="business-people"),
    path(f"{_BUSINESS}nguoi/<int:pk>/", business.member_change, name="member-change"),
    path(f"{_BUSINESS}nguoi/<int:pk>/hoc-tap/", business.member_learning, name="member-learning"),
    path(f"{_BUSINESS}loi-moi/", invitations.invitation_new, name="invitation-new"),
    path(
        f"{_BUSINESS}loi-moi/<int:pk>/rut/",
        invitations.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("loi-moi/<str:token>/", invitations.invitation, name="invitation"),
    path(f"{_BUSINESS}chuyen-gia/", cases.case_new, name="case-new"),
    path("chuyen-gia/", cases.case_list, name="case-list"),
    path("co-quan/chuyen-gia/", caseloads.caseloads, name="caseloads"),
    path(_CASE, case.case_detail, name="case-detail"),
    path(f"{_CASE}tra-loi/", case.case_answers, name="case-answers"),
    path(f"{_CASE}ke-hoach/", case.case_plan, name="case-plan"),
    path(f"{_CASE}lich-su/", case.case_history, name="case-history"),
    path(f"{_CASE}dong/", cases.case_close, name="case-close"),
    path(f"{_CASE}ghi-chu/", case.case_note, name="case-note"),
    path(f"{_CASE}ban-giao/", case.case_hand_over, name="case-hand-over"),
    path(f"{_CASE}de-nghi-ban-giao/", case.case_propose, name="case-propose"),
    path(f"{_CASE}de-nghi-ban-giao/thoi/", case.proposal_end, name="case-proposal-end"),
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

# --- The business register ---
_REGISTER = "co-quan/so-dang-ky/"
_IMPORT = f"{_REGISTER}<uuid:public_id>/"
urlpatterns += [
    path(_REGISTER, register.register, name="register"),
    path(f"{_REGISTER}tim/", register.register_search, name="register-search"),
    path(f"{_REGISTER}nhan/", register_claims.register_claims, name="register-claims"),
    path(f"{_REGISTER}nhan/<int:pk>/", register_claims.register_claim, name="register-claim"),
    path(f"{_REGISTER}nhan/<int:pk>/xet/", register_claims.claim_decide, name="claim-decide"),
    path(
        f"{_REGISTER}thoi-nhan/<uuid:public_id>/",
        register_claims.register_link_end,
        name="register-link-end",
    ),
    path(f"{_BUSINESS}so-dang-ky/", register_claims.business_register, name="business-register"),
    path(f"{_BUSINESS}so-dang-ky/rut/", register_claims.claim_withdraw, name="claim-withdraw"),
    path(_IMPORT, register.register_import, name="register-import"),
    path(f"{_IMPORT}cot/", register.register_mapping, name="register-mapping"),
    path(f"{_IMPORT}dia-ban/", register.register_choices, name="register-choices"),
    path(f"{_IMPORT}tiep-tuc/", register.register_go_on, name="register-go-on"),
    path(f"{_IMPORT}xoa/", register.register_drop, name="register-drop"),
    path(f"{_IMPORT}dong-bi-loai.csv", register.register_rejects, name="register-rejects"),
]

# --- Programmes ---
_PROGRAMMES = "co-quan/chuong-trinh/"
_PROGRAMME = f"{_PROGRAMMES}<uuid:public_id>/"
_MEMBER = f"{_PROGRAMME}thanh-vien/<uuid:member>/"
_SELECT = f"{_PROGRAMME}chon/"
urlpatterns += [
    path(_PROGRAMMES, programmes.programme_list, name="programmes"),
    path(f"{_PROGRAMMES}moi/", programmes.programme_new, name="programme-new"),
    path(_PROGRAMME, programmes.programme, name="programme"),
    path(f"{_PROGRAMME}sua/", programmes.programme_edit, name="programme-edit"),
    path(f"{_PROGRAMME}trang-thai/", programmes.programme_state, name="programme-state"),
    path(f"{_PROGRAMME}kinh-phi/", programmes.programme_money, name="programme-money"),
    path(f"{_PROGRAMME}thanh-vien.csv", programmes.programme_export, name="programme-export"),
    path(_SELECT, programme_selecting.selections, name="programme-selections"),
    path(
        f"{_SELECT}doanh-nghiep/",
        programme_selecting.by_filter,
        {"kind": "businesses"},
        name="programme-select-businesses",
    ),
    path(
        f"{_SELECT}so-dang-ky/",
        programme_selecting.by_filter,
        {"kind": "register"},
        name="programme-select-register",
    ),
    path(f"{_SELECT}danh-sach/", programme_selecting.by_list, name="programme-select-list"),
    path(f"{_PROGRAMME}gui/", programme_members.write_to_part, name="programme-write"),
    path(f"{_PROGRAMME}lien-ket/", programme_members.links, name="programme-links"),
    path(f"{_PROGRAMME}lien-ket.csv", programme_members.links_export, name="programme-links-file"),
    path(_MEMBER, programme_members.member, name="programme-member"),
    path(f"{_MEMBER}lam/", programme_members.member_act, name="programme-member-act"),
    path("moi/<str:token>/", programme_invited.invited, name="programme-invited"),
    path("chuong-trinh/tham-gia/", programme_invited.join, name="programme-join"),
]
