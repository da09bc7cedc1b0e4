"""``kiosk enrol``: gives this kiosk to a hall, and renews what it was given.

The key is made here and never leaves. With ``--renew`` a new certificate is asked for when two
thirds of the old one's life are over, proved by the old key; a timer does that every day.
"""

import argparse
import os
import ssl
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.link.enrolled import CENTRE_CA, Enrolled, IdentityError
from kiosk.link.enrolment import (
    ENROL,
    FINGERPRINT,
    RENEW,
    EnrolRequest,
    RenewRequest,
    prove,
    request_of,
)
from kiosk.link.identity import Identity, keep
from kiosk.link.signing import KeyFileError, kiosk_key, public_text
from kiosk.settings import Settings, load
from kiosk.typed_toml import FileFaultsError

SETTINGS = Path(__file__).parents[2] / "config" / "kiosk.toml"
DONE, FAILED, WRONG_SETTINGS = 0, 1, 2
ANSWER_S = 30.0
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
CENTRE_FILE = "centre"  # in the identity's folder: where to renew


class EnrolError(Exception):
    """The kiosk was not given to the hall; the text says why."""


@dataclass(frozen=True, slots=True)
class Centre:
    """Where the centre is, and how it is proved."""

    url: str
    ca: str = ""  # PEM of who signed its certificate; empty: the system's authorities

    def asks(self, path: str, body: msgspec.Struct) -> Enrolled:
        """Return the centre's answer.

        Raises:
            EnrolError: It cannot be reached, refuses, or answers something else.
        """
        try:
            proved = ssl.create_default_context(cafile=self.ca or None)
            with httpx.Client(verify=proved, timeout=ANSWER_S) as client:
                answer = client.post(
                    self.url.rstrip("/") + path,
                    content=msgspec.json.encode(body),
                    headers={"Content-Type": "application/json"},
                )
        except (httpx.HTTPError, OSError) as error:
            raise EnrolError(f"{self.url}: {error}") from error
        if answer.status_code != httpx.codes.OK:
            raise EnrolError(f"{self.url}: refuses, {answer.status_code}: {answer.text[:300]}")
        try:
            return msgspec.json.decode(answer.content, type=Enrolled)
        except msgspec.MsgspecError as error:
            raise EnrolError(f"{self.url}: is no centre of ours: {error}") from error


def main(arguments: list[str]) -> int:
    """Enrol, or renew.

    Returns:
        0 when it is done or not due; 1 when it cannot be; 2 when the settings have faults.
    """
    parser = argparse.ArgumentParser(prog="kiosk enrol", description=__doc__)
    parser.add_argument("-c", "--config", type=Path, default=SETTINGS, metavar="FILE")
    parser.add_argument("--centre", default="", metavar="URL", help="https://HOST of the centre")
    parser.add_argument(
        "--token", default="", help="made at the centre, once; or in ESTATION_TOKEN"
    )
    parser.add_argument("--ca", default="", metavar="FILE", help="who signed the centre's TLS, PEM")
    parser.add_argument("--renew", action="store_true", help="a new certificate, where it is due")
    chosen = parser.parse_args(arguments)
    try:
        settings = load(chosen.config)
        folder = _folder(settings, chosen.config)
        try:
            if chosen.renew:
                said = renew(folder, datetime.now(UTC))
            else:
                token = chosen.token or os.environ.get("ESTATION_TOKEN", "")
                said = enrol(settings, folder, Centre(chosen.centre, chosen.ca), token)
        finally:  # a key that was made before the centre refused must be the kiosk's as well
            _hand_over(folder, Path(settings.kiosk.data_dir))
    except FileFaultsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_SETTINGS
    except (EnrolError, IdentityError, KeyFileError, OSError) as error:
        sys.stderr.write(f"enrol: {error}\n")
        return FAILED
    sys.stdout.write(f"{said}\n")
    return DONE


def enrol(settings: Settings, folder: Path, centre: Centre, token: str) -> str:
    """Make a key, and get for it what the hall gives to who holds the token; return what to say.

    Raises:
        EnrolError: The centre or its answer is not good.
        IdentityError: The answer does not fit the key.
        KeyFileError: The key that signs bundles cannot be used.
    """
    parts = urlsplit(centre.url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise EnrolError("--centre: expected https://HOST; a token must not be seen on the way")
    secret, _, fingerprint = token.partition(".")
    if not secret or len(fingerprint) != FINGERPRINT:
        raise EnrolError("--token: expected the whole line that the centre wrote")
    signing = kiosk_key(Path(settings.kiosk.data_dir) / settings.applications.key)
    key = ec.generate_private_key(ec.SECP256R1())
    asked = EnrolRequest(token=secret, request=request_of(key), signing_key=public_text(signing))
    said = centre.asks(ENROL, asked)
    if _fingerprint(said.authority) != fingerprint:
        raise EnrolError(f"{centre.url}: is not the centre that the token was made at")
    keep(folder, key, said)
    # A copy: it is read later from another folder, by whom the first one may be hidden from.
    (folder / CENTRE_CA).unlink(missing_ok=True)
    if centre.ca:
        (folder / CENTRE_CA).write_bytes(Path(centre.ca).read_bytes())
    name = CENTRE_CA if centre.ca else ""
    (folder / CENTRE_FILE).write_text(f"{centre.url}\n{name}\n", encoding="utf-8")
    return f"this is {said.kiosk} of {said.site} now; its broker is {said.broker_host}"


def renew(folder: Path, now: datetime) -> str:
    """Get a new certificate for a new key, where that is due; return what to say.

    Raises:
        EnrolError: The centre or its answer is not good; the old one stays.
        IdentityError: There is no identity, or the answer does not fit the key.
    """
    own = Identity.read(folder)
    until = own.certificate.not_valid_after_utc.date()
    if not own.is_due(now):
        return f"good until {until}; not due yet"
    url, _, ca = (folder / CENTRE_FILE).read_text(encoding="utf-8").strip().partition("\n")
    key = ec.generate_private_key(ec.SECP256R1())
    request, at = request_of(key), round(now.timestamp() * 1000)
    asked = RenewRequest(
        certificate=own.said.certificate,
        request=request,
        at=at,
        proof=prove(own.key, request, at),
    )
    said = Centre(url, str(folder / ca) if ca else "").asks(RENEW, asked)
    if said.authority != own.said.authority:
        raise EnrolError(f"{url}: another authority answers than the one that gave this identity")
    keep(folder, key, said)
    return f"renewed until {Identity.read(folder).certificate.not_valid_after_utc.date()}"


def _folder(settings: Settings, file: Path) -> Path:
    if not settings.kiosk.identity_dir:
        raise EnrolError(f"{file}: set kiosk.identity_dir, where the identity is to be kept")
    return file.resolve().parent / settings.kiosk.identity_dir


def _hand_over(folder: Path, data: Path) -> None:
    """Give what root wrote to whom the kiosk's data belong."""
    if os.geteuid() != 0 or not data.exists():
        return
    owner = data.stat()
    for path in (folder, *folder.rglob("*"), *(data / "keys").rglob("*"), data / "keys"):
        if path.exists():
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _fingerprint(pem: str) -> str:
    try:
        return x509.load_pem_x509_certificate(pem.encode()).fingerprint(hashes.SHA256()).hex()
    except ValueError:
        return ""
