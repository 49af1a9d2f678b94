"""What vendors are written about their platforms: only those of their people who agreed to it."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from advisory.models import ListingProposal, Platform, Vendor, VendorRequest, VettingReview
from users.messaging.writing import write
from users.models import User

Outcome = VettingReview.Outcome


def tell_of_vetting(review: VettingReview) -> int:
    """Write to the vendor's people what was decided; returns how many were written to."""
    with translation.override(settings.LANGUAGE_CODE):
        platform = review.platform
        words = {"platform": platform.name}
        if review.outcome == Outcome.VETTED:
            words["day"] = date_format(review.valid_until, "SHORT_DATE_FORMAT")
            text = _("%(platform)s is vetted until %(day)s.") % words
        elif review.outcome == Outcome.SUSPENDED:
            text = _("%(platform)s is suspended: the portal no longer recommends it.") % words
        elif review.outcome == Outcome.LIFTED:
            text = _("The suspension of %(platform)s has ended; it is listed, not vetted.") % words
        else:
            text = _("%(platform)s was not accepted in the vetting.") % words
        subject = _("Vetting of %(platform)s") % words
        lines = [text, review.note, _page(platform)]
        return _write(platform.vendor, f"vetting:{review.pk}", subject, lines)


def tell_of_listing(proposal: ListingProposal) -> int:
    """Write to the vendor's people whether their change shows now."""
    with translation.override(settings.LANGUAGE_CODE):
        words = {"platform": proposal.name}
        if proposal.state == ListingProposal.State.ACCEPTED:
            text = _("What you proposed for %(platform)s was accepted and shows now.") % words
        else:
            text = _("What you proposed for %(platform)s was not accepted.") % words
        subject = _("Listing of %(platform)s") % words
        home = reverse("advisory:vendor-detail", args=[proposal.vendor_id])
        lines = [text, proposal.reason, settings.BASE_URL + home]
        return _write(proposal.vendor, f"listing:{proposal.pk}", subject, lines)


def tell_of_request(request: VendorRequest) -> bool:
    """Write to who asked to keep the listings of a vendor."""
    with translation.override(settings.LANGUAGE_CODE):
        words = {"vendor": request.vendor_name}
        if request.state == VendorRequest.State.CONFIRMED:
            text = _("You may now keep the listings of %(vendor)s.") % words
        else:
            text = _("The agency did not confirm that you speak for %(vendor)s.") % words
        lines = [text, request.reason, settings.BASE_URL + reverse("advisory:vendor-home")]
        subject = _("Your request for %(vendor)s") % words
        return _write_one(request.asked_by, f"vendor-request:{request.pk}", subject, lines)


def _page(platform: Platform) -> str:
    return settings.BASE_URL + reverse("advisory:platform-detail", args=[platform.key])


def _write(vendor: Vendor, key: str, subject: str, lines: list[str]) -> int:
    people = User.objects.filter(vendor_memberships__vendor=vendor)
    return sum(_write_one(person, key, subject, lines) for person in people)


def _write_one(person: User, key: str, subject: str, lines: list[str]) -> bool:
    text = "\n".join(line for line in lines if line)
    return bool(write(user=person, key=key, subject=subject, text=text))
