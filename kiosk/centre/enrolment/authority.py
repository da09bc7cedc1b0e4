"""The hall's own small certificate authority: P-256, for the broker, the centre and its kiosks."""

import ipaddress
import os
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE = timedelta(days=3650)
EARLIER = timedelta(hours=1)  # clocks of kiosks that start may be late
KEY, CERTIFICATE = "authority.key", "authority.pem"
SHA = hashes.SHA256()


class AuthorityError(Exception):
    """The authority cannot be used, or a request is none; the text says why."""


class Authority:
    """Signs certificates, and says which of them are no longer good."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self._key, self.certificate = key, certificate

    @classmethod
    def opened(cls, folder: Path, site: str, now: datetime) -> "Authority":
        """Return the authority of a folder; made there, for its owner alone, where there is none.

        Raises:
            AuthorityError: It cannot be read or made.
        """
        try:
            if not (folder / CERTIFICATE).exists():
                _make(folder, site, now)
            key = serialization.load_pem_private_key((folder / KEY).read_bytes(), None)
            own = x509.load_pem_x509_certificate((folder / CERTIFICATE).read_bytes())
        except (OSError, ValueError, TypeError) as error:
            raise AuthorityError(f"{folder}: cannot be used as the authority: {error}") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != own.public_key():
            raise AuthorityError(f"{folder}: {KEY} is not the key of {CERTIFICATE}")
        return cls(key, own)

    @property
    def pem(self) -> str:
        """Its own certificate."""
        return pem_of(self.certificate)

    @property
    def fingerprint(self) -> str:
        """What a token says of it: SHA-256 of its certificate, hexadecimal."""
        return self.certificate.fingerprint(SHA).hex()

    def for_client(self, request: str, name: str, now: datetime, days: int) -> x509.Certificate:
        """Return a certificate that ``name`` shows to the broker, for the key of a request.

        Raises:
            AuthorityError: The request is none, or its key is of another kind.
        """
        public = _key_of(request)
        return self._signed(public, name, now, days, ExtendedKeyUsageOID.CLIENT_AUTH, ())

    def for_server(
        self, public: ec.EllipticCurvePublicKey, names: Sequence[str], now: datetime, days: int
    ) -> x509.Certificate:
        """Return a certificate that a server shows under its names or addresses."""
        return self._signed(public, names[0], now, days, ExtendedKeyUsageOID.SERVER_AUTH, names)

    def issued(self, certificate: x509.Certificate) -> bool:
        """Return whether it signed this certificate."""
        try:
            certificate.verify_directly_issued_by(self.certificate)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            return False
        return True

    def revocations(self, revoked: Iterable[tuple[str, datetime]], now: datetime) -> str:
        """Return the list (CRL) of the serial numbers that are no longer good, each with when.

        It holds as long as the authority: OpenSSL lets nobody in by a list that is out of date.
        """
        made = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(now - EARLIER)
            .next_update(self.certificate.not_valid_after_utc)
        )
        for serial, at in revoked:
            made = made.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(int(serial, 16))
                .revocation_date(at)
                .build()
            )
        return made.sign(self._key, SHA).public_bytes(serialization.Encoding.PEM).decode("ascii")

    def _signed(
        self,
        public: ec.EllipticCurvePublicKey,
        name: str,
        now: datetime,
        days: int,
        usage: x509.ObjectIdentifier,
        names: Sequence[str],
    ) -> x509.Certificate:
        until = min(now + timedelta(days=days), self.certificate.not_valid_after_utc)
        made = (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(self.certificate.subject)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - EARLIER)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )
        if names:
            made = made.add_extension(
                x509.SubjectAlternativeName([_general(one) for one in names]), critical=False
            )
        return made.sign(self._key, SHA)


def pem_of(certificate: x509.Certificate) -> str:
    """Return a certificate as text."""
    return certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")


def serial_of(certificate: x509.Certificate) -> str:
    """Return its number as the database keeps it."""
    return f"{certificate.serial_number:040x}"


def kept(key: ec.EllipticCurvePrivateKey, file: Path, mode: int = 0o600) -> None:
    """Write a secret key to a file, whole or not at all."""
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    new = file.with_name(file.name + ".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as out:
        out.write(pem)
        out.flush()
        os.fsync(descriptor)
    new.chmod(mode)
    new.rename(file)


def _make(folder: Path, site: str, now: datetime) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = ec.generate_private_key(ec.SECP256R1())
    name = _named(f"e-Station {site}")
    own = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_SIGNS, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA)
    )
    kept(key, folder / KEY)
    (folder / CERTIFICATE).write_text(pem_of(own), encoding="ascii")


_SIGNS = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _key_of(request: str) -> ec.EllipticCurvePublicKey:
    try:
        asked = x509.load_pem_x509_csr(request.encode())
        key = asked.public_key()
        proved = asked.is_signature_valid
    except (ValueError, UnsupportedAlgorithm) as error:
        raise AuthorityError(f"the request for a certificate cannot be read: {error}") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise AuthorityError("the request for a certificate has no key of the curve P-256")
    if not proved:
        raise AuthorityError("who sent the request for a certificate has not its key")
    return key
