"""The pages that every promise about pages is checked on."""

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page

from core import demo


class Shown(NamedTuple):
    """A page, who looks at it, and how to get there; `find` may follow links of the page."""

    name: str
    path: str
    who: demo.SignIn | None = None
    find: Callable[[Page], None] | None = None


def _first_card(page: Page) -> None:
    follow(page, "main .card--link a")


def _first_lesson(page: Page) -> None:
    _first_card(page)
    follow(page, ".lesson-list a")


def _support(page: Page) -> None:
    follow(page, "main a[href*='/doanh-nghiep/']")
    follow(page, "main a[href$='/ho-tro/']")


def _beside_the_result(page: Page, selector: str) -> None:
    follow(page, "main a[href$='/ket-qua/']")
    follow(page, selector)


def _team_member(page: Page) -> None:
    follow(page, "main a[href$='/nhan-vien/']")
    follow(page, "main li h3 a")


def _comparison(page: Page) -> None:
    _beside_the_result(page, "main a[href$='/so-sanh/']")


def _what_if(page: Page) -> None:
    _beside_the_result(page, "main a[href*='/neu-nhu/?cau=']")


def _case(part: str) -> Callable[[Page], None]:
    """A part of the first case of the list."""

    def find(page: Page) -> None:
        follow(page, "main .cards h2 a")
        follow(page, f".case-tabs a[href$='/{part}/']")

    return find


def _first_of(selector: str) -> Callable[[Page], None]:
    return lambda page: follow(page, selector)


def _attendance(page: Page) -> None:
    """The sheet of the class under way, which began before the others."""
    page.goto(page.locator("main th a").last.get_attribute("href"))
    follow(page, "main a[href*='/diem-danh/']")


def _programme(*selectors: str) -> Callable[[Page], None]:
    """From the programme that runs to a page of it."""

    def find(page: Page) -> None:
        for selector in ("main .card--link:has(.tag--ok) a", *selectors):
            follow(page, selector)

    return find


def _around_the_result(word: str) -> Callable[[Page], None]:
    """From the first result on the page to one of the pages around it."""

    def find(page: Page) -> None:
        follow(page, "main a[href$='/ket-qua/']")
        follow(page, f"#people ~ p a[href$='/{word}/']")

    return find


def _programme_chosen(page: Page) -> None:
    """By the filter, as an official does; what it leaves may be too few to tell anything."""
    form = page.locator(".report-filter")
    form.locator("select[name=programmes]").select_option(index=1)
    form.locator("button").click()
    page.wait_for_url("**programmes=*")


def _hand_out(page: Page) -> None:
    """A course, from its own page."""
    _first_card(page)
    follow(page, "main a[href*='/giao-bai/']")


def follow(page: Page, selector: str) -> None:
    """Go where the first such link leads."""
    page.goto(page.locator(selector).first.get_attribute("href"))


_first_linked_card = _first_of("main .card--link a")
_OFFICE = "/co-quan/nha-cung-cap/"
_in_table = _first_of("main tbody a[href*='/co-quan/']")


def _listing(page: Page) -> None:
    _first_card(page)
    _first_of("main a[href$='/nen-tang-moi/']")(page)


def _vendor_figures(page: Page) -> None:
    _first_card(page)
    _first_of("main a[href$='/so-lieu/']")(page)


PAGES = [
    Shown("front", "/"),
    Shown("assess-start", "/danh-gia/"),
    Shown("question-cards", "/danh-gia/vn_dbi_1970/"),
    Shown("course-list", "/khoa-hoc/"),
    Shown("course", "/khoa-hoc/", find=_first_card),
    Shown("lesson", "/khoa-hoc/", find=_first_lesson),
    Shown("class-list", "/lop-hoc/"),
    Shown("class", "/lop-hoc/", find=_first_card),
    Shown("catalogue", "/nen-tang/"),
    Shown("platform", "/nen-tang/", find=_first_of("main .card--link a")),
    Shown("platform-compare", "/nen-tang/so-sanh/?p=kiotviet&p=sapo&p=so-ban-hang-mau-demo"),
    Shown("platform-contact", "/nen-tang/so-ban-hang-mau-demo/lien-he/", demo.OWNER),
    Shown("platform-use", "/nen-tang/so-ban-hang-mau-demo/dang-dung/", demo.OWNER),
    Shown("search", "/tim-kiem/?q=hoa+don"),
    Shown("sign-in", "/tai-khoan/login/"),
    Shown("sign-up", "/tai-khoan/signup/"),
    Shown("password-reset", "/tai-khoan/password/reset/"),
    Shown("privacy", "/quyen-rieng-tu/"),
    Shown("province", "/tinh-hinh/"),
    Shown("open-data", "/du-lieu-mo/"),
    Shown("dataset", "/du-lieu-mo/", find=_first_of("main .cards h2 a")),
    Shown("dashboard", "/bang-cua-toi/", demo.OWNER),
    Shown("result", "/bang-cua-toi/", demo.OWNER, _first_of("main a[href$='/ket-qua/']")),
    Shown("plan", "/bang-cua-toi/", demo.OWNER, _first_of("main a[href$='/ke-hoach/']")),
    Shown("colleagues", "/bang-cua-toi/", demo.OWNER, _around_the_result("dong-nghiep")),
    Shown("differences", "/bang-cua-toi/", demo.OWNER, _around_the_result("y-kien-khac")),
    Shown("evidence", "/bang-cua-toi/", demo.OWNER, _around_the_result("minh-chung")),
    Shown("answer-review", "/chuyen-gia/", demo.ADVISER, _around_the_result("doi-chieu")),
    Shown("comparison", "/bang-cua-toi/", demo.OWNER, _comparison),
    Shown("what-if", "/bang-cua-toi/", demo.OWNER, _what_if),
    Shown("business", "/bang-cua-toi/", demo.OWNER, _first_of("main a[href*='/doanh-nghiep/']")),
    Shown("support", "/bang-cua-toi/", demo.OWNER, _support),
    Shown("team", "/bang-cua-toi/", demo.OWNER, _first_of("main a[href$='/nhan-vien/']")),
    Shown("team-member", "/bang-cua-toi/", demo.OWNER, _team_member),
    Shown("hand-out", "/khoa-hoc/", demo.OWNER, _hand_out),
    Shown("support-check", "/ho-tro/?sector_group=trade_services&headcount=5&capital_bn=1&cost=60"),
    Shown("my-data", "/quyen-rieng-tu-cua-toi/", demo.OWNER),
    Shown("cases", "/chuyen-gia/", demo.ADVISER),
    Shown("case", "/chuyen-gia/", demo.ADVISER, _first_of("main .cards h2 a")),
    Shown("case-answers", "/chuyen-gia/", demo.ADVISER, _case("tra-loi")),
    Shown("case-plan", "/chuyen-gia/", demo.ADVISER, _case("ke-hoach")),
    Shown("case-notes", "/chuyen-gia/", demo.ADVISER, _case("ghi-chu")),
    Shown("case-history", "/chuyen-gia/", demo.ADVISER, _case("lich-su")),
    Shown("course-figures", "/giang-vien/khoa-hoc/", demo.TRAINER),
    Shown("lesson-figures", "/giang-vien/khoa-hoc/", demo.TRAINER, _first_of("main th a")),
    Shown("my-courses", "/khoa-hoc-cua-toi/", demo.OWNER),
    Shown("my-calendar", "/lich/", demo.OWNER),
    Shown("own-class", "/khoa-hoc-cua-toi/", demo.OWNER, _first_of("main a[href*='/lop-hoc/']")),
    Shown("classes-led", "/giang-vien/lop-hoc/", demo.TRAINER),
    Shown("class-people", "/giang-vien/lop-hoc/", demo.TRAINER, _first_of("main th a")),
    Shown("attendance", "/giang-vien/lop-hoc/", demo.TRAINER, _attendance),
    Shown("caseloads", "/co-quan/chuyen-gia/", demo.OFFICIAL),
    Shown("agency-report", "/co-quan/", demo.OFFICIAL),
    Shown("agency-report-programme", "/co-quan/", demo.OFFICIAL, _programme_chosen),
    Shown("agency-report-area", "/co-quan/", demo.AREA_OFFICER),
    Shown("agency-levels", "/co-quan/theo-thoi-gian/", demo.OFFICIAL),
    Shown("agency-areas", "/co-quan/dia-ban/", demo.OFFICIAL),
    Shown("agency-groups", "/co-quan/nganh-quy-mo/", demo.OFFICIAL),
    Shown("agency-coverage", "/co-quan/do-phu/", demo.OFFICIAL),
    Shown("agency-items", "/co-quan/cau-hoi/", demo.OFFICIAL),
    Shown("agency-home", "/bang-cua-toi/", demo.OFFICIAL),
    Shown("indicators", "/co-quan/chi-so/", demo.OFFICIAL),
    Shown("indicator", "/co-quan/chi-so/", demo.OFFICIAL, _first_linked_card),
    Shown("indicator-to-enter", "/co-quan/chi-so/de_share_grdp/", demo.OFFICIAL),
    Shown("quarters", "/co-quan/quy/", demo.OFFICIAL),
    Shown("quarter", "/co-quan/quy/", demo.AUDITOR, _first_linked_card),
    Shown("trail", "/co-quan/nhat-ky/", demo.AUDITOR),
    Shown("microdata", "/co-quan/vi-du-lieu/", demo.ANALYST),
    Shown("area-officers", "/co-quan/can-bo-dia-ban/", demo.OFFICIAL),
    Shown("area-officer", "/co-quan/can-bo-dia-ban/", demo.OFFICIAL, _first_linked_card),
    Shown("businesses", "/co-quan/doanh-nghiep/", demo.AREA_OFFICER),
    Shown("register", "/co-quan/so-dang-ky/", demo.OFFICIAL),
    Shown("programmes", "/co-quan/chuong-trinh/", demo.OFFICIAL),
    Shown("programme", "/co-quan/chuong-trinh/", demo.OFFICIAL, _programme()),
    Shown(
        "programme-member",
        "/co-quan/chuong-trinh/",
        demo.OFFICIAL,
        _programme(".programme-members th a"),
    ),
    Shown(
        "programme-links",
        "/co-quan/chuong-trinh/",
        demo.OFFICIAL,
        _programme("main a[href$='/lien-ket/']"),
    ),
    Shown(
        "programme-money",
        "/co-quan/chuong-trinh/",
        demo.OFFICIAL,
        _programme("main a[href$='/kinh-phi/']"),
    ),
    Shown(
        "programme-select",
        "/co-quan/chuong-trinh/",
        demo.OFFICIAL,
        _programme("main a[href$='/chon/']", "main a[href$='/so-dang-ky/']"),
    ),
    Shown("programmes-compared", "/co-quan/so-sanh-chuong-trinh/", demo.OFFICIAL),
    Shown("vetting-list", "/co-quan/tham-dinh/", demo.OFFICIAL),
    Shown("vetting-proposal", "/co-quan/tham-dinh/?show=to-approve", demo.OFFICIAL, _in_table),
    Shown("vendors", _OFFICE, demo.OFFICIAL),
    Shown("vendor-page", _OFFICE, demo.OFFICIAL, _in_table),
    Shown("vendor-request", _OFFICE, demo.OFFICIAL, _first_of("main a[href*='/yeu-cau/']")),
    Shown("listing-decide", _OFFICE, demo.OFFICIAL, _first_of("main a[href*='/niem-yet/']")),
    Shown("platform-figures", "/co-quan/de-xuat/nen-tang/", demo.OFFICIAL),
    Shown("vendor-home", "/nha-cung-cap/", demo.VENDOR),
    Shown("vendor", "/nha-cung-cap/", demo.VENDOR, _first_card),
    Shown("vendor-listing", "/nha-cung-cap/", demo.VENDOR, _listing),
    Shown("vendor-figures", "/nha-cung-cap/", demo.VENDOR, _vendor_figures),
    Shown("recommended-figures", "/co-quan/de-xuat/", demo.OFFICIAL),
    Shown("recommender-models", "/co-quan/de-xuat/mo-hinh/", demo.OFFICIAL),
    Shown("supply-gaps", "/giang-vien/con-thieu/", demo.TRAINER),
    Shown("vetting-review", "/co-quan/tham-dinh/", demo.OFFICIAL, _first_of("main td a")),
]


def open_page(page: Page, shown: Shown, language: str = "vi") -> None:
    """Bring the browser to the page, as a person finds it."""
    page.goto(f"/en{shown.path}" if language == "en" else shown.path)
    if shown.find:
        shown.find(page)
    if page.locator("#recommended[data-waiting]").count():
        page.locator("#recommended:not([data-waiting])").wait_for(timeout=180_000)
