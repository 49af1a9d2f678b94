"""A vendor of the demo: one platform of its own, changes that wait, and a request to be let in.

Vendor and platforms are made up and say so; no proposal is put into a real firm's mouth.
"""

from advisory.listings.content import STATED
from advisory.listings.people import ask
from advisory.listings.proposals import accept_proposal, save_proposal
from advisory.models import ListingProposal, Platform, Vendor, VendorMembership
from users.models import User

NAME = "Công ty Phần mềm Mẫu (demo)"
LISTED = {
    "name": "Sổ bán hàng Mẫu (demo)",
    "website": "https://so-ban-hang.labanso.test/",
    "summary_vi": "Sổ bán hàng mẫu để dùng thử cổng: ghi đơn, tồn kho, công nợ trên điện thoại.",
    "summary_en": "A made-up sales book, to try the portal: orders, stock and debts on a phone.",
    "categories": ["sales_pos"],
    "topics": ["selling"],
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


def add_vendor(person: User, official: User, asker: User) -> Vendor:
    """The vendor's person may sign in; the official has something to read."""
    vendor = Vendor.objects.create(name=NAME, is_demo=True)
    VendorMembership.objects.create(vendor=vendor, user=person)
    fields = _with_known_keys(LISTED)
    fact = {"vendor": vendor, "user": person, "send": True}
    first = save_proposal(platform=None, content=fields, note="Dữ liệu mẫu", **fact)
    listed = accept_proposal(proposal=first, edition=first.edition, official=official)
    change = fields | {"price_to": 350_000, "hosting": "Trung tâm dữ liệu mẫu, Việt Nam"}
    save_proposal(platform=listed, content=change, note="Đổi giá và nơi lưu dữ liệu (mẫu)", **fact)
    other = fields | {"name": "Chấm công Mẫu (demo)", "website": "https://cham-cong.labanso.test/"}
    save_proposal(platform=None, content=other, note="Nền tảng mới (mẫu)", **fact)
    ask(user=asker, vendor_name="Hãng Phần mềm Mẫu Hai (demo)", note="Yêu cầu mẫu để dùng thử")
    return vendor


def _with_known_keys(content: dict) -> dict:
    """The sample belongs where other platforms do, whatever an agency named its categories."""
    pattern = Platform.objects.prefetch_related("categories", "topics").order_by("key").first()
    return content | {
        "categories": [one.key for one in pattern.categories.all()],
        "topics": [one.key for one in pattern.topics.all()],
    }


def remove_vendors() -> None:
    """Take the demo's vendors away with their platforms; what real businesses noted of them goes."""
    platforms = Platform.objects.filter(vendor__is_demo=True)
    for platform in platforms:
        platform.adoptions.all().delete()
        platform.reviews.all().delete()
    ListingProposal.objects.filter(vendor__is_demo=True).delete()
    platforms.delete()
    Vendor.objects.filter(is_demo=True).delete()
