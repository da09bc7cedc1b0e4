"""What is said when a kiosk is given to a hall: a token for a certificate, later old for new."""

from typing import Annotated

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import Certificate, CertificateSigningRequestBuilder
from cryptography.x509 import Name as Subject
from msgspec import Meta, Struct

from kiosk.link.enrolled import Pem
from kiosk.link.fields import UtcMillis

ENROL, RENEW = "/enrol", "/enrol/renew"
LABEL = "estation-renew-1"
FINGERPRINT = 64  # hexadecimal digits of the authority's own certificate, in a token


class EnrolRequest(Struct, frozen=True, kw_only=True):
    """Body of ``POST /enrol``: for the one who holds the token, once."""

    token: Annotated[str, Meta(max_length=200)]
    request: Pem  # for a certificate (PKCS 10); who it is of, the centre decides
    signing_key: Annotated[str, Meta(max_length=64)]  # public, of the bundles; base64


class RenewRequest(Struct, frozen=True, kw_only=True):
    """Body of ``POST /enrol/renew``: proved by the key of the certificate that is replaced."""

    certificate: Pem
    request: Pem
    at: UtcMillis
    proof: Annotated[str, Meta(max_length=200)]  # ECDSA over ``renewal_said``, hexadecimal


def request_of(key: ec.EllipticCurvePrivateKey) -> str:
    """Return a request for a certificate, which says only whose key it is for."""
    asked = CertificateSigningRequestBuilder().subject_name(Subject([]))
    signed = asked.sign(key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM).decode("ascii")


def renewal_said(request: str, at: int) -> bytes:
    """Return what the old key signs."""
    return f"{LABEL}:{at}:{request}".encode()


def prove(key: ec.EllipticCurvePrivateKey, request: str, at: int) -> str:
    """Return the proof of a renewal."""
    return key.sign(renewal_said(request, at), ec.ECDSA(hashes.SHA256())).hex()


def is_proved(certificate: Certificate, renewal: RenewRequest) -> bool:
    """Return whether who asks has the key of the certificate."""
    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return False
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        proof = bytes.fromhex(renewal.proof)
        key.verify(proof, renewal_said(renewal.request, renewal.at), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
