"""A vendor of the demo: one platform of its own, changes that wait, and a request to be let in.

Vendor and platforms are made up and say so; no proposal is put into a real firm's mouth.
"""

from advisory.listings.content import STATED
from advisory.listings.people import ask
from advisory.listings.proposals import accept_proposal, save_proposal
from advisory.models import (
    ListingProposal,
    Platform,
    PlatformCategory,
    Vendor,
    VendorMembership,
)
from users.models import User

NAME = "Công ty Phần mềm Mẫu (demo)"
LISTED = {
    "name": "Sổ bán hàng Mẫu (demo)",
    "website": "https://so-ban-hang.labanso.test/",
    "summary_vi": "Sổ bán hàng mẫu để dùng thử cổng: ghi đơn, tồn kho, công nợ trên điện thoại.",
    "summary_en": "A made-up sales book, to try the portal: orders, stock and debts on a phone.",
    "sizes": ["micro", "small"],
    "for_all_industries": True,
    "industries": [],
    **dict.fromkeys(STATED),
    "price_vi": "Gói mẫu, không có thật.",
    "price_en": "A sample plan that does not exist.",
    "price_from": 100_000,
    "price_to": 300_000,
    "trial_days": 14,
    "data_place": "vietnam",
    "hosting": "",
    "exports_data": True,
    "languages": ["vi"],
    "integrations_vi": "",
    "integrations_en": "",
    "support_vi": "",
    "support_en": "",
}
NEW = {
    "name": "Chấm công Mẫu (demo)",
    "website": "https://cham-cong.labanso.test/",
    "summary_vi": "Chấm công mẫu để dùng thử cổng.",
    "summary_en": "A made-up time clock, to try the portal.",
}


def add_vendor(person: User, official: User, asker: User) -> Vendor:
    """The vendor's person may sign in; the official has something to read."""
    vendor = Vendor.objects.create(name=NAME, is_demo=True)
    VendorMembership.objects.create(vendor=vendor, user=person)
    fields = _with_known_keys(LISTED, "pos")
    fact = {"vendor": vendor, "user": person, "send": True}
    first = save_proposal(platform=None, content=fields, note="Dữ liệu mẫu", **fact)
    listed = accept_proposal(proposal=first, edition=first.edition, official=official)
    change = fields | {"price_to": 350_000, "hosting": "Trung tâm dữ liệu mẫu, Việt Nam"}
    save_proposal(platform=listed, content=change, note="Đổi giá và nơi lưu dữ liệu (mẫu)", **fact)
    other = _with_known_keys(LISTED | NEW, "hrm")
    save_proposal(platform=None, content=other, note="Nền tảng mới (mẫu)", **fact)
    ask(user=asker, vendor_name="Hãng Phần mềm Mẫu Hai (demo)", note="Yêu cầu mẫu để dùng thử")
    return vendor


def _with_known_keys(content: dict, category: str) -> dict:
    """The sample belongs to a category, or to the first one where an agency has its own."""
    categories = PlatformCategory.objects.prefetch_related("topics")
    found = categories.filter(key=category).first() or categories.first()
    topics = [topic.key for topic in found.topics.all()]
    return content | {"categories": [found.key], "topics": topics}


def remove_vendors() -> None:
    """Take the demo's vendors away with their platforms; what real businesses noted of them goes."""
    platforms = Platform.objects.filter(vendor__is_demo=True)
    for platform in platforms:
        platform.adoptions.all().delete()
        platform.reviews.all().delete()
    ListingProposal.objects.filter(vendor__is_demo=True).delete()
    platforms.delete()
    Vendor.objects.filter(is_demo=True).delete()
