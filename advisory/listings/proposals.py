"""What vendors want their listings to say: drafted, sent, and accepted or refused by an official."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from advisory.listings.content import SIZES, STATED, VETTING_BASIS, changed_fields, content_of
from advisory.models import (
    Industry,
    ListingProposal,
    Platform,
    PlatformCategory,
    Vendor,
    VendorMembership,
    VendorStatement,
)
from advisory.platforms.telling import tell_of_listing
from advisory.platforms.vetting import overtake_proposals
from core import audit
from core.folding import fold
from core.models import Topic
from core.visitor_cache import forget_public_pages
from users.models import User

State = ListingProposal.State
MOST_OPEN = 20  # of one vendor
#: Words of addresses that no platform may have as its key.
RESERVED = {"so-sanh"}


class ProposalError(Exception):
    """This cannot be done with the proposal now; its text is for the person."""


@transaction.atomic
def save_proposal(
    *,
    vendor: Vendor,
    platform: Platform | None,
    content: Mapping,
    note: str = "",
    user: User,
    send: bool = False,
    proposal: ListingProposal | None = None,
) -> ListingProposal:
    """Keep a draft, or send it to the agency; nothing of it shows.

    A platform has one open proposal, a vendor at most MOST_OPEN. Raises ProposalError for one
    that was sent: it is taken back first, so that an official decides on what they read.
    """
    if proposal is None and platform is not None:
        proposal = ListingProposal.objects.open().filter(platform=platform).first()
    proposal = _new(vendor, platform) if proposal is None else _locked(proposal)
    if proposal.state != State.DRAFT:
        raise ProposalError(_("It was sent to the agency. Take it back before you change it."))
    proposal.content, proposal.note, proposal.proposed_by = dict(content), note, user
    proposal.edition += 1
    if send:
        proposal.state, proposal.sent_at = State.WAITING, timezone.now()
    proposal.save()
    if send:
        audit.record(user, "sent a listing", proposal, vendor=vendor.pk)
    return proposal


def _new(vendor: Vendor, platform: Platform | None) -> ListingProposal:
    Vendor.objects.select_for_update().get(pk=vendor.pk)  # of two at once the second is counted
    if ListingProposal.objects.open().filter(vendor=vendor).count() >= MOST_OPEN:
        raise ProposalError(
            _("%(n)s proposals are open. Finish or withdraw some first.") % {"n": MOST_OPEN}
        )
    try:
        with transaction.atomic():
            return ListingProposal.objects.create(vendor=vendor, platform=platform, content={})
    except IntegrityError as error:
        raise ProposalError(_("Somebody else has just begun a proposal for it.")) from error


@transaction.atomic
def take_back(*, proposal: ListingProposal, user: User) -> ListingProposal:
    """Make a draft of what was sent again. Raises ProposalError once it is decided."""
    proposal = _locked(proposal)
    if proposal.state == State.WAITING:
        _set_state(proposal, State.DRAFT)
        audit.record(user, "took a listing back", proposal)
    elif proposal.state != State.DRAFT:
        raise ProposalError(_("The agency has decided already."))
    return proposal


@transaction.atomic
def drop(*, proposal: ListingProposal, user: User) -> None:
    """Give a draft up. Raises ProposalError for what was sent."""
    proposal = _locked(proposal)
    if proposal.state == State.WITHDRAWN:
        return
    if proposal.state != State.DRAFT:
        raise ProposalError(_("It was sent to the agency. Take it back before you change it."))
    _set_state(proposal, State.WITHDRAWN)
    audit.record(user, "dropped a listing", proposal)


@transaction.atomic
def accept_proposal(*, proposal: ListingProposal, edition: int, official: User) -> Platform:
    """Let the listing say what the official has read, in this edition.

    A new platform is listed, not vetted. A change of what a vetting rests on asks for a new
    check, and ends a vetting that waits. Raises ProposalError.
    """
    if proposal.platform_id:  # the same order as in vetting, which may end here too
        Platform.objects.select_for_update().get(pk=proposal.platform_id)
    proposal = _to_decide(proposal, official)
    if proposal.edition != edition:
        raise ProposalError(_("The vendor has changed it since you opened it. Read it again."))
    platform = proposal.platform or _new_platform(proposal)
    before = content_of(platform) if proposal.platform_id else {}
    _apply(platform, proposal)
    proposal.platform = platform
    proposal.changed = changed_fields(before, proposal.content)
    if proposal.platform_id and before and VETTING_BASIS & set(proposal.changed):
        _ask_for_a_new_check(platform)
    _decide(proposal, State.ACCEPTED, official)
    forget_public_pages()
    return platform


@transaction.atomic
def refuse_proposal(*, proposal: ListingProposal, reason: str, official: User) -> None:
    """Say no, and why; the vendor reads it. Raises ProposalError."""
    if not reason.strip():
        raise ProposalError(_("Say why, for the vendor to read."))
    proposal = _to_decide(proposal, official)
    proposal.reason = reason.strip()[:500]
    _decide(proposal, State.REFUSED, official)


def _to_decide(proposal: ListingProposal, official: User) -> ListingProposal:
    proposal = _locked(proposal)
    if proposal.state != State.WAITING:
        raise ProposalError(_("This proposal does not wait any more."))
    if VendorMembership.objects.filter(vendor=proposal.vendor_id, user=official).exists():
        raise ProposalError(_("You keep listings of this vendor: another official decides."))
    return proposal


def _locked(proposal: ListingProposal) -> ListingProposal:
    locked = ListingProposal.objects.select_for_update(of=("self",))
    return locked.select_related("vendor", "platform").get(pk=proposal.pk)


def _set_state(proposal: ListingProposal, state: str) -> None:
    proposal.state = state
    proposal.save(update_fields=["state"])


def _decide(proposal: ListingProposal, state: str, official: User) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, official, timezone.now()
    proposal.save()
    fields = proposal.changed
    audit.record(official, f"listing {state}", proposal, vendor=proposal.vendor_id, fields=fields)
    tell_of_listing(proposal)


def _new_platform(proposal: ListingProposal) -> Platform:
    slug = slugify(fold(proposal.name))[:40] or "nen-tang"
    taken = slug in RESERVED or Platform.objects.filter(key=slug).exists()
    return Platform.objects.create(
        key=f"{slug}-{proposal.pk}" if taken else slug,
        name=proposal.name,
        vendor=proposal.vendor,
        certainty=Platform.Certainty.SINGLE_SOURCE,
    )


def _apply(platform: Platform, proposal: ListingProposal) -> None:
    content = proposal.content
    for name in ("name", "website", "summary_vi", "summary_en", "for_all_industries"):
        setattr(platform, name, content[name])
    for size, field in SIZES.items():
        setattr(platform, field, str(size) in content["sizes"])
    platform.categories.set(PlatformCategory.objects.filter(key__in=content["categories"]))
    platform.topics.set(Topic.objects.filter(key__in=content["topics"]))
    industries = [] if content["for_all_industries"] else content["industries"]
    platform.industries.set(Industry.objects.filter(key__in=industries))
    VendorStatement.objects.update_or_create(
        platform=platform,
        defaults={name: content[name] for name in STATED}
        | {"stated_on": timezone.localdate(proposal.sent_at)},
    )
    platform.save()  # after its topics and categories, for the search index


def _ask_for_a_new_check(platform: Platform) -> None:
    overtake_proposals(platform)
    if platform.status == Platform.Status.VETTED:
        platform.recheck_since = timezone.localdate()
        platform.save(update_fields=["recheck_since"])
