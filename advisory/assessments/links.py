"""Private links: the public id of an assessment, signed, so that it cannot be guessed."""

import uuid

from django.core import signing

_signer = signing.Signer(salt="advisory.resume")


class TamperedLink(ValueError):
    """The signature does not fit: the link was cut short or changed."""


def token_for(public_id: uuid.UUID) -> str:
    """The secret part of a private link; whoever has it may go on with an unclaimed assessment."""
    return _signer.sign(public_id.hex)


def public_id_of(token: str) -> uuid.UUID:
    """The assessment a private link leads to; raises TamperedLink."""
    try:
        return uuid.UUID(hex=_signer.unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise TamperedLink from error
