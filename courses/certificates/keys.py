"""The key certificates are signed with: a file outside the database, made at the first use.

Every machine may have its own: the public halves are in the database, and all of them are
published.
"""

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from joserfc import jwt
from joserfc.jwk import RSAKey

from courses.models import SigningKey

#: What every Open Badges 3.0 verifier must know (specification, section 8.2.3).
ALGORITHM = "RS256"
BITS = 2048


def issuer() -> str:
    """The portal as the issuer of credentials: a did:web of its address."""
    return "did:web:" + settings.BASE_URL.split("://", 1)[1].replace(":", "%3A")


def current() -> SigningKey:
    """The public half of this machine's key, stored where it was not known yet."""
    private = _private_key(str(settings.CERTIFICATE_KEY))
    public = private.as_dict(private=False) | {"alg": ALGORITHM, "use": "sig"}
    key, _created = SigningKey.objects.get_or_create(
        kid=private.thumbprint(), defaults={"public_jwk": public}
    )
    return key


def sign(payload: dict) -> str:
    """The payload as a JWT, signed with the key that `current()` names."""
    private = _private_key(str(settings.CERTIFICATE_KEY))
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": f"{issuer()}#{private.thumbprint()}"}
    return jwt.encode(header, payload, private)


def did_document() -> dict:
    """All keys ever used, the newest first (did:web, W3C Credentials Community Group)."""
    did = issuer()
    methods = [
        {
            "id": f"{did}#{key.kid}",
            "type": "JsonWebKey2020",
            "controller": did,
            "publicKeyJwk": key.public_jwk,
        }
        for key in SigningKey.objects.all()
    ]
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/suites/jws-2020/v1",
        ],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


@lru_cache(maxsize=2)
def _private_key(path: str) -> RSAKey:
    try:
        return RSAKey.import_key(Path(path).read_bytes())
    except FileNotFoundError:
        return RSAKey.import_key(_made(Path(path)))


def _made(path: Path) -> bytes:
    """A new key at this path, readable by the portal alone; of two makers at once one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(RSAKey.generate_key(BITS).as_pem(private=True))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_bytes()
