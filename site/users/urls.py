from django.urls import path

from users.views import consent, messages_stop, own_sign_in, privacy

app_name = "users"
urlpatterns = [
    path("quyen-rieng-tu-cua-toi/", privacy.privacy, name="privacy"),
    path("quyen-rieng-tu-cua-toi/ho-ten/", privacy.profile, name="profile"),
    path("quyen-rieng-tu-cua-toi/dang-nhap-rieng/", own_sign_in.own_sign_in, name="own-sign-in"),
    path("quyen-rieng-tu-cua-toi/tai-du-lieu/", privacy.export, name="export"),
    path("quyen-rieng-tu-cua-toi/xoa-tai-khoan/", privacy.erase, name="erase"),
    path("quyen-rieng-tu-cua-toi/dong-y/", consent.consent, name="consent"),
    path(
        "quyen-rieng-tu-cua-toi/dong-y/<slug:purpose>/",
        consent.change_consent,
        name="consent-change",
    ),
    path("tin-nhan/thoi/<str:token>/", messages_stop.messages_stop, name="messages-stop"),
]
