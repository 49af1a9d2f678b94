"""What the lines of the audit trail say, in words; `audit.record` stores the keys on the left."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Promise] = {
    # looks
    "looked at assessment": _("looked at an assessment"),
    "looked at business": _("looked at a business"),
    "looked at business list": _("looked at the list of businesses"),
    "searched businesses": _("searched for businesses"),
    "looked at case": _("looked at a case"),
    "looked at case list": _("looked at a list of cases"),
    "looked at register claim": _("looked at a claim to a register entry"),
    "searched the register": _("searched the business register"),
    "looked at people of class": _("looked at the people of a class"),
    "looked at attendance": _("looked at the attendance of a class"),
    "opened evidence": _("opened a file of evidence"),
    "downloaded report": _("downloaded the report of an assessment"),
    "read the trail": _("read the audit trail"),
    # taken out
    "export": _("exported a file"),
    "exported the trail": _("exported the audit trail"),
    "took microdata": _("took pseudonymised data"),
    "took the refused rows": _("took the refused rows of a register file"),
    # businesses, cases, support
    "set units of area officer": _("set the units of an area officer"),
    "changed who hands out lessons": _("changed who hands out lessons"),
    "opened case": _("opened a case"),
    "closed case": _("closed a case"),
    "handed over case": _("handed over a case"),
    "proposed to hand over case": _("proposed to hand over a case"),
    "ended proposal to hand over case": _("ended a proposal to hand over a case"),
    "wrote case note": _("wrote a note in a case"),
    "added plan step": _("added a step to a plan"),
    "added evidence": _("added a file of evidence"),
    "removed evidence": _("removed a file of evidence"),
    "recorded support": _("recorded support received"),
    "removed support": _("removed support received"),
    # programmes
    "looked at programme": _("looked at a programme and its members"),
    "looked at programme member": _("looked at a member of a programme"),
    "looked whom a programme would take in": _("looked whom a programme would take in"),
    "looked at links of programme": _("looked at the links of a programme"),
    "exported programme": _("exported the members of a programme"),
    "exported links of programme": _("exported the links of a programme"),
    "made programme": _("made a programme"),
    "changed programme": _("changed a programme"),
    "set state of programme": _("started or closed a programme"),
    "froze selection of programme": _("took businesses into a programme"),
    "took links of programme": _("made links for a programme"),
    "renewed link of programme": _("renewed a link of a programme"),
    "revoked link of programme": _("revoked a link of a programme"),
    "wrote to members of programme": _("had the members of a programme written to"),
    "wrote to member of programme": _("wrote to a member of a programme"),
    "noted contact of programme": _("noted a contact with a member of a programme"),
    "entered spending of programme": _("entered money spent on a programme"),
    "corrected spending of programme": _("corrected money spent on a programme"),
    "joined programme": _("took part in a programme by a link"),
    # the register
    "brought a register file": _("brought a register file"),
    "started a register import": _("started a register import"),
    "went on with a register import": _("went on with a register import"),
    "chose areas of split units": _("chose where split units are counted"),
    "dropped a register file": _("deleted a register file"),
    "confirmed a register claim": _("confirmed a claim to a register entry"),
    "refused a register claim": _("refused a claim to a register entry"),
    "took a tax code away": _("took a tax code away from a business"),
    "ended a register link": _("took back the confirmation of a register entry"),
    # vendors, their listings, and vetting
    "looked at vendor": _("looked at a vendor"),
    "looked at vendor request": _("looked at a request to keep listings"),
    "invited to vendor": _("invited somebody to keep listings"),
    "withdrew vendor invitation": _("withdrew an invitation to keep listings"),
    "joined vendor": _("began to keep the listings of a vendor"),
    "left vendor": _("stopped keeping the listings of a vendor"),
    "took out of vendor": _("took somebody out of a vendor"),
    "sent a listing": _("sent a listing to the agency"),
    "took a listing back": _("took a listing back"),
    "dropped a listing": _("threw a draft of a listing away"),
    "returned a vetting": _("did not approve a vetting"),
    "withdrew a vetting": _("withdrew a proposed vetting"),
    # figures
    "entered indicator value": _("entered the value of an indicator"),
    "approved indicator value": _("approved the value of an indicator"),
    "refused indicator value": _("sent the value of an indicator back"),
    "set target": _("set a target"),
    "asked for snapshot": _("had a quarter frozen"),
    "signed snapshot": _("signed off a quarter"),
    "dropped snapshot": _("deleted the draft of a quarter"),
    "took snapshot file": _("took a file of a quarter"),
    # instruments and models
    "import instrument": _("imported an instrument"),
    "publish instrument": _("published an instrument"),
    "retire instrument": _("retired an instrument"),
    "rescore assessments": _("had assessments scored again"),
    "put in service": _("put a recommender model in service"),
    "rolled back": _("went back to an earlier recommender model"),
    "began comparison": _("began to compare two recommender models"),
    "stopped comparison": _("stopped comparing two recommender models"),
    # learning
    "import course": _("imported a course"),
    "revoked certificate": _("revoked a certificate"),
    "added team member": _("added a person to a team"),
    "took off team": _("took a person off a team"),
    "handed out": _("handed out lessons"),
    "took back assignment": _("took an assignment back"),
    "renewed team link": _("renewed a person's link"),
    "reminded team member": _("reminded a person of a team"),
    "came in by team link": _("came in by a team link"),
    "send_for_review": _("sent a course for review"),
    "took off class": _("took a person off a class"),
    "moved to class": _("moved a person to another class"),
    "cancelled class": _("cancelled a class"),
    "moved sessions": _("moved the sessions of a class"),
    "joined guest": _("joined what a guest learnt to their account"),
}
#: Verbs whose end names an outcome or a kind of rule; the end is shown as it is stored.
BEGINNINGS: dict[str, Promise] = {
    "review: ": _("checked an answer as an adviser"),
    "review_": _("decided on a course"),
    "platform ": _("decided on a platform"),
    "proposed ": _("proposed a decision on a platform"),
    "listing ": _("decided on a listing"),
    "vendor request ": _("decided on a request to keep listings"),
    "add ": _("added to the rules of support"),
    "change ": _("changed the rules of support"),
    "delete ": _("deleted from the rules of support"),
}


def verb_label(verb: str) -> str:
    """The verb in words; one nobody has described is shown as it is stored."""
    if verb in VERBS:
        return str(VERBS[verb])
    for beginning, label in BEGINNINGS.items():
        if verb.startswith(beginning):
            return f"{label} ({verb.removeprefix(beginning).replace('_', ' ')})"
    return verb
