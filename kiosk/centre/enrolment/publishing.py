"""What the broker reads: who may in, who no longer, and its own key. Each file is whole."""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.centre.enrolment.authority import Authority, AuthorityError, kept, pem_of
from kiosk.centre.settings import Enrolment
from kiosk.link.enrolment import request_of

AUTHORITY, REVOKED, ACCESS = "authority.pem", "revoked.pem", "estation.acl"
BROKER_KEY, BROKER = "broker.key", "broker.pem"
CENTRE_KEY, CENTRE = "centre.key", "centre.pem"
DAYS, EARLY = 730, timedelta(days=180)  # the centre's start makes a new one so early
LISTS = """# Made by the centre. A kiosk writes what is its own and reads what is meant for it;
# %u is its user name, the common name of its certificate.
pattern write estation/v1/{site}/%u/up/#
pattern read estation/v1/{site}/%u/down/#
pattern read estation/v1/{site}/centre/state

user centre
topic read estation/v1/{site}/+/up/#
topic write estation/v1/{site}/+/down/#
topic readwrite estation/v1/{site}/centre/state
"""


class Publishing:
    """Writes the broker's folder, and the centre's own certificate into the authority's.

    Args:
        settings: Of ``[enrolment]``.
        site: Name of the hall.
        authority: Signs.
    """

    def __init__(self, settings: Enrolment, site: str, authority: Authority) -> None:
        self._settings, self._site, self._authority = settings, site, authority
        self._folder = Path(settings.broker_dir)

    def prepare(self, now: datetime) -> None:
        """Make what is missing or grows old.

        Raises:
            AuthorityError: It cannot be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o750)
            self._write(AUTHORITY, self._authority.pem)
            self._write(ACCESS, LISTS.format(site=self._site))
            names = self._settings.broker_names or (self._settings.broker_host,)
            if _grows_old(self._folder / BROKER, now):
                key = ec.generate_private_key(ec.SECP256R1())
                kept(key, self._folder / BROKER_KEY, 0o640)
                own = self._authority.for_server(key.public_key(), names, now, DAYS)
                self._write(BROKER, pem_of(own))
            self._own(now)
        except OSError as error:
            raise AuthorityError(f"{self._folder}: cannot be written: {error}") from error

    def revoked(self, said: str) -> None:
        """Write the list of those who may no longer.

        Raises:
            AuthorityError: It cannot be written.
        """
        try:
            self._write(REVOKED, said)
        except OSError as error:
            raise AuthorityError(f"{self._folder}: cannot be written: {error}") from error

    def _own(self, now: datetime) -> None:
        """Make the centre's own certificate for the broker."""
        folder = Path(self._settings.folder)
        if not _grows_old(folder / CENTRE, now):
            return
        key = ec.generate_private_key(ec.SECP256R1())
        kept(key, folder / CENTRE_KEY)
        own = self._authority.for_client(request_of(key), "centre", now, DAYS)
        (folder / CENTRE).write_text(pem_of(own), encoding="ascii")

    def _write(self, name: str, text: str) -> None:
        file = self._folder / name
        if file.exists() and file.read_text(encoding="ascii") == text:
            return
        new = file.with_name(name + ".new")
        new.write_text(text, encoding="ascii")
        new.chmod(0o640)
        new.rename(file)


def _grows_old(file: Path, now: datetime) -> bool:
    if not file.exists():
        return True
    own = x509.load_pem_x509_certificate(file.read_bytes())
    return own.not_valid_after_utc - now < EARLY
