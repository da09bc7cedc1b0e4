"""Gives kiosks to the hall, renews what they were given, and takes it back."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from sqlalchemy import Connection

from kiosk.centre import audit
from kiosk.centre.access.secrets import new_secret
from kiosk.centre.enrolment import ledger, reading
from kiosk.centre.enrolment.authority import (
    EARLIER,
    Authority,
    AuthorityError,
    pem_of,
    serial_of,
)
from kiosk.centre.enrolment.publishing import Publishing
from kiosk.centre.settings import Enrolment
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link.enrolled import Enrolled
from kiosk.link.enrolment import EnrolRequest, RenewRequest, is_proved
from kiosk.link.signing import KeyFileError, public_key
from kiosk.link.topics import check_name

log = logging.getLogger(__name__)

GRACE = timedelta(days=30)  # a kiosk that lay in a cupboard comes back by itself
APART = timedelta(minutes=10)  # clocks may differ
ITSELF = "itself"
LOOK_S = 10.0  # how late what another process enrolled or revoked is known here


class NotEnrolledError(Exception):
    """A kiosk is not given to the hall; the text says why, to whoever holds no secret as well."""


@dataclass(frozen=True, slots=True)
class Told:
    """What every kiosk of the hall is told."""

    site: str
    upload_url: str
    recipients: tuple[str, ...]


class EnrolmentOffice:
    """Issues and revokes certificates.

    Args:
        settings: Of ``[enrolment]``.
        told: To every kiosk.
        authority: Signs.
        publishing: Tells the broker.
        store: The database.
        trust: Is told of a kiosk and the key that it signs its bundles with; an empty key: it has
            none any more.
        now: What the clock says.
    """

    def __init__(
        self,
        settings: Enrolment,
        told: Told,
        authority: Authority,
        publishing: Publishing,
        store: CentreStore,
        trust: Callable[[str, str], None] = lambda _kiosk, _key: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings, self._told, self._authority = settings, told, authority
        self._publishing, self._store, self._trust, self._now = publishing, store, trust, now
        self._trusted: dict[str, str] = {}

    @property
    def site(self) -> str:
        """The hall that kiosks are given to."""
        return self._told.site

    @property
    def token_hours(self) -> int:
        """How long a token is good."""
        return self._settings.token_hours

    async def begin(self) -> None:
        """Write what the broker reads, and trust the kiosks that are known.

        Raises:
            AuthorityError: It cannot be written.
            CentreStoreError: The database cannot be read.
        """
        self._publishing.prepare(self._now())
        await self._publish()
        await self._trust_again()

    async def follow(self) -> None:
        """Trust who is enrolled and nobody who is revoked, by whatever process; for ever."""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self._trust_again()
            except CentreStoreError as error:
                log.warning("enrolment: %s", error)

    async def new_token(self, kiosk: str, who: str) -> str:
        """Return a token for one kiosk, to be used once; earlier ones are void.

        Raises:
            TopicError: The name is none.
            CentreStoreError: It cannot be kept.
        """
        check_name(kiosk)
        secret, now = new_secret(), self._ms()
        expires = now + self._settings.token_hours * 3_600_000

        def work(db: Connection) -> None:
            ledger.add_token(db, secret, kiosk, who, now, expires)
            audit.note(db, now, who, audit.What.ENROL_TOKEN, why="", about=kiosk)

        await self._store.run(work)
        # The kiosk proves by it that it talks to this very authority.
        return f"{secret}.{self._authority.fingerprint}"

    async def withdraw(self, kiosk: str, who: str) -> int:
        """Let no token of a kiosk be good any more; return how many there were.

        Raises:
            CentreStoreError: It cannot be kept.
        """

        def work(db: Connection) -> int:
            found = ledger.withdraw(db, kiosk)
            if found:
                audit.note(db, self._ms(), who, audit.What.ENROL_WITHDRAWN, why="", about=kiosk)
            return found

        return await self._store.run(work)

    async def enrol(self, asked: EnrolRequest) -> Enrolled:
        """Return what a kiosk is given for its token.

        Raises:
            NotEnrolledError: The token is not good, or the request is none.
            CentreStoreError: It cannot be kept; the token stays good.
        """
        secret = asked.token.partition(".")[0]
        try:
            public_key(asked.signing_key)
        except KeyFileError as error:
            raise NotEnrolledError(f"signing_key: {error}") from error

        def work(db: Connection) -> tuple[str, x509.Certificate]:
            now = self._ms()
            kiosk = ledger.use_token(db, secret, now)
            if kiosk is None:
                raise NotEnrolledError("the token is not good: made for another, used, or too old")
            found = self._issue(db, kiosk, asked.request)
            ledger.trust(db, kiosk, asked.signing_key, now)
            audit.note(db, now, ITSELF, audit.What.ENROLLED, why="", about=kiosk)
            return kiosk, found

        kiosk, found = await self._store.run(work)
        self._trusts(kiosk, asked.signing_key)
        log.info("enrolment: %s was given to the hall", kiosk)
        return self._enrolled(kiosk, found)

    async def renew(self, asked: RenewRequest) -> Enrolled:
        """Return a new certificate for one that is ours still.

        Raises:
            NotEnrolledError: It is not, or who asks has not its key.
            CentreStoreError: It cannot be kept.
        """
        try:
            old = x509.load_pem_x509_certificate(asked.certificate.encode())
        except ValueError as error:
            raise NotEnrolledError(f"certificate: cannot be read: {error}") from error
        now = self._now()
        if not self._authority.issued(old) or not is_proved(old, asked):
            raise NotEnrolledError("the certificate is not of this hall, or another's")
        if old.not_valid_after_utc + GRACE < now:
            raise NotEnrolledError("the certificate is too old: the kiosk needs a new token")
        if abs(self._ms() - asked.at) > APART.total_seconds() * 1000:
            raise NotEnrolledError("the clocks of kiosk and centre differ too much")
        (name,) = old.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        kiosk = str(name.value)
        issued_ms = round((old.not_valid_before_utc + EARLIER).timestamp() * 1000)

        def work(db: Connection) -> x509.Certificate:
            if not ledger.is_good(db, serial_of(old), kiosk, issued_ms):
                raise NotEnrolledError("the certificate was revoked")
            audit.note(db, self._ms(), ITSELF, audit.What.RENEWED, why="", about=kiosk)
            return self._issue(db, kiosk, asked.request)

        return self._enrolled(kiosk, await self._store.run(work))

    async def revoke(self, kiosk: str, who: str, why: str = "") -> int:
        """Take a kiosk out of the hall; return how many certificates it held.

        Raises:
            AuthorityError: The broker's list cannot be written; the database has it.
            CentreStoreError: It cannot be kept.
        """

        def work(db: Connection) -> int:
            found = ledger.revoke(db, kiosk, self._ms())
            audit.note(db, self._ms(), who, audit.What.REVOKED, why=why, about=kiosk)
            return found

        found = await self._store.run(work)
        self._trusts(kiosk, "")
        await self._publish()
        return found

    async def kiosks(self) -> list[reading.Held]:
        """Return the kiosks that were given to the hall."""
        return await self._store.run(reading.kiosks)

    async def tokens(self) -> list[reading.TokenKept]:
        """Return the latest tokens."""
        return await self._store.run(reading.tokens)

    async def _trust_again(self) -> None:
        keys = await self._store.run(ledger.signing_keys)
        for kiosk in self._trusted.keys() - keys.keys():
            self._trusts(kiosk, "")
        for kiosk, key in keys.items():
            if self._trusted.get(kiosk) != key:
                self._trusts(kiosk, key)

    def _trusts(self, kiosk: str, key: str) -> None:
        if key:
            self._trusted[kiosk] = key
        else:
            self._trusted.pop(kiosk, None)
        self._trust(kiosk, key)

    async def _publish(self) -> None:
        revoked = await self._store.run(ledger.revoked)
        self._publishing.revoked(self._authority.revocations(revoked, self._now()))

    def _issue(self, db: Connection, kiosk: str, request: str) -> x509.Certificate:
        now = self._now()
        try:
            found = self._authority.for_client(request, kiosk, now, self._settings.days)
        except AuthorityError as error:
            raise NotEnrolledError(str(error)) from error
        ledger.add_certificate(db, kiosk, serial_of(found), self._ms(), found.not_valid_after_utc)
        return found

    def _enrolled(self, kiosk: str, found: x509.Certificate) -> Enrolled:
        settings, told = self._settings, self._told
        return Enrolled(
            site=told.site,
            kiosk=kiosk,
            certificate=pem_of(found),
            authority=self._authority.pem,
            broker_host=settings.broker_host,
            broker_port=settings.broker_port,
            upload_url=told.upload_url,
            recipients=told.recipients,
            config_keys=settings.config_keys,
        )

    def _ms(self) -> int:
        return round(self._now().timestamp() * 1000)
