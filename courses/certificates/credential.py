"""A certificate as an Open Badges 3.0 credential, and the list that says which are revoked.

The names are those of 1EdTech's Open Badges 3.0 (8.2: the JWT's payload is the credential) and of
W3C's Bitstring Status List 1.0.
"""

import base64
import gzip
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings

from courses.certificates.keys import issuer
from courses.models import Certificate

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
#: Bits of a status list: long enough that a position tells nothing (W3C, section 3.2).
LIST_BITS = 131_072
LIST_HOLDS = timedelta(days=1)


def status_address(number: int) -> str:
    return f"{settings.BASE_URL}/chung-nhan/trang-thai/{number}.jwt"


def claims(certificate: Certificate) -> dict:
    """The payload to sign; the row has its primary key already, which is its place in a list."""
    subject_id = f"urn:uuid:{certificate.public_id}"
    subject: dict = {
        "id": subject_id,
        "type": ["AchievementSubject"],
        "achievement": {
            "id": f"urn:uuid:{certificate.course_key}",
            "type": ["Achievement"],
            "achievementType": "Course",
            "name": certificate.course_title,
            "description": certificate.course_summary,
            "criteria": {
                "narrative": f"Hoàn thành mọi bài học của khóa ({certificate.minutes} phút)."
            },
        },
    }
    if certificate.holder_name:
        subject["identifier"] = [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": certificate.holder_name,
                "identityType": "name",
            }
        ]
    number, index = divmod(certificate.pk, LIST_BITS)
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": certificate.address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": certificate.course_title,
        "issuer": {
            "id": issuer(),
            "type": ["Profile"],
            "name": settings.AGENCY["name_vi"],
            "url": settings.BASE_URL,
        },
        "validFrom": _moment(certificate.issued_at),
        "credentialSubject": subject,
        "credentialStatus": {
            "id": f"{status_address(number)}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(index),
            "statusListCredential": status_address(number),
        },
        "iss": issuer(),
        "sub": subject_id,
        "jti": certificate.address,
        "nbf": int(certificate.issued_at.timestamp()),
    }


def status_claims(number: int, revoked: Iterable[int], *, now: datetime) -> dict:
    """The payload of one status list; `revoked` are primary keys of its certificates."""
    bits = bytearray(LIST_BITS // 8)
    for pk in revoked:
        index = pk % LIST_BITS
        bits[index // 8] |= 0x80 >> (index % 8)
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=")
    address = status_address(number)
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer(),
        "validFrom": _moment(now),
        "validUntil": _moment(now + LIST_HOLDS),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "u" + packed.decode(),
        },
        "iss": issuer(),
        "sub": f"{address}#list",
        "jti": address,
        "nbf": int(now.timestamp()),
        "exp": int((now + LIST_HOLDS).timestamp()),
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
