"""The agency's chain: register, programme, invitation, use, 90 days on, a quarter signed and recounted."""

import re

import pytest
from playwright.sync_api import Page, expect

from core import demo
from tests.browser import live_portal
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.walking import answer_all

pytestmark = pytest.mark.browser
CODE, FIRM = "0314409058", "Công ty TNHH Chuỗi Câu Chuyện"
PROGRAMME = "Số hóa xưởng nhỏ"
PLATFORM = "Nền tảng của câu chuyện"
REGISTER = f"""tax_code,name,vsic_code,vsic_version,area_code,area_list_version,employees,revenue_vnd,\
capital_vnd,founded_on,status,women_owned
{CODE},{FIRM},,,,,12,5000000000,2000000000,2019-05-20,active,
"""
WORKER_SECONDS = 120

ADD_A_PLATFORM = f"""
from advisory.models import Platform, Vendor
Platform.objects.create(key="cau-chuyen", name="{PLATFORM}", certainty="confirmed",
                        vendor=Vendor.objects.create(name="Nhà cung cấp của câu chuyện"))
"""
A_HUNDRED_DAYS_LATER = """
import datetime
from django.utils import timezone
from advisory.models import AdoptionEvent, ProgrammeMember
from advisory.platforms import follow_ups
for member in ProgrammeMember.objects.filter(programme__name_vi="Số hóa xưởng nhỏ"):
    member.added_at -= datetime.timedelta(days=101)
    member.save()
for event in AdoptionEvent.objects.filter(adoption__platform__key="cau-chuyen"):
    event.happened_on -= datetime.timedelta(days=100)
    event.save()
follow_ups.ask_due(today=timezone.localdate())
"""
COUNT_AGAIN = """
from io import StringIO
from django.core.management import call_command
from reports.snapshots.freezing import quarter_to_freeze
quarter, told = quarter_to_freeze(), StringIO()
call_command("check_snapshot", f"{quarter.year}-Q{quarter.number}", stdout=told)
print(told.getvalue())
"""


def test_from_the_register_to_a_signed_quarter(visitor, signed_in, running):
    live_portal.run(running, ADD_A_PLATFORM)
    official = visitor(DESKTOP, storage_state=signed_in(demo.OFFICIAL))
    bring_the_register(official)
    link = invite(official)

    owner = visitor(PHONE, has_touch=True, is_mobile=True)
    assess_by_invitation(owner, link)
    say_it_is_in_use(owner)
    live_portal.run(running, A_HUNDRED_DAYS_LATER)
    owner.goto("/bang-cua-toi/")
    owner.locator("form[action$='/con-dung/'] button").first.click()

    official.goto("/co-quan/chuong-trinh/")
    official.get_by_role("link", name=PROGRAMME).click()
    expect(official.locator(".programme-way tbody tr").last.locator("td").first).to_have_text("1")
    sign_the_quarter(official)
    assert "everything equal" in live_portal.run(running, COUNT_AGAIN)
    anybody = visitor(PHONE)
    anybody.goto("/tinh-hinh/")
    expect(anybody.locator("table").first).to_be_visible()


def bring_the_register(page: Page) -> None:
    page.goto("/co-quan/so-dang-ky/")
    page.set_input_files(
        "input[type=file]",
        {"name": "so-dang-ky.csv", "mimeType": "text/csv", "buffer": REGISTER.encode()},
    )
    page.locator("section[aria-labelledby=bring] button.btn--primary").click()
    page.locator("button[name=do][value=start]").click()
    page.wait_for_url(re.compile(r"/so-dang-ky/[0-9a-f-]{36}/$"))
    done = page.locator("main").get_by_text("mới có trong sổ")
    expect(done.first).to_be_visible(timeout=WORKER_SECONDS * 1000)


def invite(page: Page) -> str:
    """Start a programme with the firm in it; returns the firm's own link."""
    page.goto("/co-quan/chuong-trinh/moi/")
    page.fill("input[name=name_vi]", PROGRAMME)
    page.fill("textarea[name=purpose_vi]", "Giúp xưởng nhỏ dùng một nền tảng được lâu.")
    page.fill("input[name=starts_on]", "2026-01-01")
    page.fill("input[name=ends_on]", "2030-12-31")
    page.locator("main form button.btn--primary").click()
    page.wait_for_url(re.compile(r"/chuong-trinh/[0-9a-f-]{36}/$"))
    programme = page.url
    page.goto(f"{programme}chon/danh-sach/")
    page.fill("textarea[name=codes]", CODE)
    page.locator("main form button.btn--primary").click()
    expect(page.locator("section[aria-labelledby=preview]")).to_contain_text(FIRM)
    page.locator("section[aria-labelledby=preview] button.btn--primary").click()
    page.goto(programme)
    page.locator("button[name=state][value=running]").click()
    page.goto(f"{programme}lien-ket/")
    page.locator("main form button.btn--primary").click()
    return page.locator(".programme-address").inner_text().strip()


def assess_by_invitation(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.get_by_role("main")).not_to_contain_text(FIRM)
    page.locator("main form button.btn--primary").click()
    page.locator("section[aria-labelledby=quick] a.btn--primary").click()
    answer_all(page)
    page.locator("#keep a.btn--primary").click()
    page.fill("input[name=name]", "Nguyễn Thị Chuỗi")
    page.fill("input[name=email]", "chuoi@labanso.test")
    page.fill("input[name=password1]", "mat-khau-cua-cau-chuyen")
    page.locator("main form button[type=submit]").click()
    page.get_by_role("button", name="Tôi đồng ý").click()
    page.wait_for_url(re.compile("/doanh-nghiep/moi/"))
    page.fill("input[name=name]", FIRM)
    page.fill("input[name=tax_code]", CODE)
    page.locator("main form button.btn--primary").click()
    page.locator("main form button.btn--primary").click()
    page.locator("input[name=business]").first.check()
    page.locator("button[name=do][value=join]").click()
    expect(page.locator("main h1").first).to_be_visible()


def say_it_is_in_use(page: Page) -> None:
    page.goto("/nen-tang/cau-chuyen/dang-dung/")
    page.locator("main form button.btn--primary").click()
    page.wait_for_url(re.compile(r"/nen-tang/cau-chuyen/$"))


def sign_the_quarter(page: Page) -> None:
    page.goto("/co-quan/quy/")
    page.fill("input[name=reason]", "Bản trước chưa có chương trình này")
    page.locator("section[aria-labelledby=freeze] button.btn--primary").click()
    sign = page.locator("section[aria-labelledby=sign]")
    expect(sign).to_be_visible(timeout=WORKER_SECONDS * 1000)
    sign.locator("input[name=name]").fill("Trần Thị Ký")
    sign.locator("input[name=position]").fill("Phó Giám đốc")
    sign.locator("input[name=agrees]").check()
    sign.locator("button.btn--primary").click()
    expect(page.get_by_role("main")).to_contain_text("Trần Thị Ký, Phó Giám đốc")
