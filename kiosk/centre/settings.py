"""The reference centre's settings: typed, complete with defaults, faults named by path."""

from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from kiosk.centre.access.settings import Access
from kiosk.centre.addresses import address_faults
from kiosk.centre.alerts.settings import AlertSettings
from kiosk.centre.fleet.settings import FleetSettings
from kiosk.centre.guide.settings import GuideSettings
from kiosk.centre.home_assistant.settings import HomeAssistantSettings
from kiosk.centre.metrics.settings import MetricsSettings
from kiosk.link.settings import Broker, Port
from kiosk.link.topics import NAME
from kiosk.typed_toml import Fault, FileFaultsError, read_toml, typed

SiteName = Annotated[str, Meta(pattern=f"^{NAME.pattern}$")]
Number = Annotated[int, Meta(ge=1, le=99_999)]


class Centre(Struct, frozen=True, kw_only=True):
    """``[centre]``: which hall it serves, and where it keeps what it knows."""

    site: SiteName
    catalogue_dir: str = "catalogue"
    database: str = "sqlite:////var/lib/estation-centre/centre.db"  # a URL of SQLAlchemy
    # Where several processes serve one hall, with a database of PostgreSQL: see ``share``.
    share: Annotated[str, Meta(pattern="^[A-Za-z0-9_.-]*$", max_length=64)] = ""  # of MQTT 5
    kiosks: tuple[str, ...] = ()  # patterns of names, as "a-*"; none: all


class Web(Struct, frozen=True, kw_only=True):
    """``[web]``: where console and hall display are served."""

    host: str = "127.0.0.1"
    port: Port = 8080


class Range(Struct, frozen=True, kw_only=True):
    """``[numbers]``: each queue's numbers of a day."""

    last_live: Number = 700  # the centre gives 1 to this
    last_leased: Number = 999  # kiosks hold blocks from ``last_live + 1`` to this


class Applications(Struct, frozen=True, kw_only=True):
    """``[applications]``: how bundles are taken and opened."""

    identity_file: str = ""  # secret keys of age, a line each, mode 0600; empty: nothing is taken
    passphrase_file: str = ""  # opens an encrypted identity_file; mode 0600; empty: it is in clear
    folder: str = "/var/lib/estation-centre/applications"  # bundles, sealed as they came
    cases_dir: str = ""  # a folder per authority; empty: ``cases`` in ``folder``
    push_key: str = "push.pem"  # in ``folder``: signs what is pushed; made where it is missing
    kiosks: dict[str, str | tuple[str, ...]] = {}  # public keys of each kiosk, by its name
    push: dict[str, str] = {}  # https:// addresses of authorities that want to be told


class Calendar(Struct, frozen=True, kw_only=True):
    """``[calendar]``: visits to companies, and appointments at the windows."""

    companies_file: str = ""  # numbers of the companies that may book; empty: every company may
    early_min: Annotated[int, Meta(ge=0, le=240)] = 15  # so long before the agreed time, at most
    late_min: Annotated[int, Meta(ge=0, le=240)] = 15  # and so long after it one may check in


class Credit(Struct, frozen=True, kw_only=True):
    """``[credit]``: who knows how visitors stand."""

    key_file: str = ""  # 32 random bytes, mode 0600, made where missing; empty: no table, no pages
    url: Annotated[str, Meta(pattern="^(https://.+)?$")] = ""  # of a register; empty: none
    ca: str = ""  # who signed its certificate, PEM; empty: the system's authorities
    token_file: str = ""  # a file that holds the bearer token and nothing else; empty: none


class Register(Struct, frozen=True, kw_only=True):
    """``[register]``: who knows answers, so that visitors need not give them again."""

    key_file: str = ""  # 32 random bytes, mode 0600, made where missing; empty: no table
    url: Annotated[str, Meta(pattern="^(https://.+)?$")] = ""  # of a register; empty: none
    ca: str = ""  # who signed its certificate, PEM; empty: the system's authorities
    token_file: str = ""  # a file that holds the bearer token and nothing else; empty: none


class Upkeep(Struct, frozen=True, kw_only=True):
    """``[upkeep]``: what is set at kiosks from afar."""

    signing_key_file: str = ""  # Ed25519, mode 0600, made where missing; empty: nothing is set


class Enrolment(Struct, frozen=True, kw_only=True):
    """``[enrolment]``: how kiosks are given to the hall; what they are told is in here."""

    folder: str = ""  # of the hall's own certificate authority; empty: nothing is issued
    broker_dir: str = "/var/lib/estation-broker"  # what the broker reads
    broker_host: str = "127.0.0.1"  # as kiosks reach it
    broker_port: Port = 8883
    broker_names: tuple[str, ...] = ()  # further names and addresses of it; empty: broker_host
    days: Annotated[int, Meta(ge=2, le=825)] = 90  # a kiosk's certificate; renewed at two thirds
    token_hours: Annotated[int, Meta(ge=1, le=168)] = 24
    recovery: tuple[str, ...] = ()  # public keys of age that bundles are sealed to as well
    config_keys: tuple[str, ...] = ()  # public keys whose settings from afar kiosks trust


class Channel(Struct, frozen=True, kw_only=True):
    """``[channel]``: what kiosks are updated from."""

    packages_dir: str = ""  # as estation-centre channel makes it; empty: nothing is served


class Settings(Struct, frozen=True, kw_only=True):
    """A whole settings file."""

    centre: Centre
    web: Web = Web()
    numbers: Range = Range()
    applications: Applications = Applications()
    calendar: Calendar = Calendar()
    credit: Credit = Credit()
    access: Access = Access()
    register: Register = Register()
    upkeep: Upkeep = Upkeep()
    alerts: AlertSettings = AlertSettings()
    metrics: MetricsSettings = MetricsSettings()
    home_assistant: HomeAssistantSettings = HomeAssistantSettings()
    fleet: FleetSettings = FleetSettings()
    enrolment: Enrolment = Enrolment()
    channel: Channel = Channel()
    guide: GuideSettings = GuideSettings()
    broker: Broker = Broker()


def load(file: Path) -> Settings:
    """Read a settings file; its relative paths count from its folder.

    Raises:
        FileFaultsError: With every fault that it has.
    """
    settings = typed(read_toml(file), Settings, file)
    if settings.numbers.last_leased <= settings.numbers.last_live:
        problem = f"is {settings.numbers.last_leased}; expected more than numbers.last_live"
        raise FileFaultsError(file, (Fault("numbers.last_leased", problem),))
    asked = {"credit.url": settings.credit.url, "register.url": settings.register.url}
    told = {f"applications.push.{key}": one for key, one in settings.applications.push.items()}
    faults = (
        *settings.access.faults(),
        *settings.metrics.faults(),
        *settings.guide.faults(),
        *address_faults(asked | told),
    )
    if faults:
        raise FileFaultsError(file, faults)
    folder = file.resolve().parent
    own, credit, register = settings.applications, settings.credit, settings.register
    enrolment = settings.enrolment
    companies = settings.calendar.companies_file
    return replace(
        settings,
        broker=settings.broker.beside(folder),
        access=settings.access.beside(folder),
        guide=settings.guide.beside(folder),
        alerts=replace(settings.alerts, rules_file=_beside(folder, settings.alerts.rules_file)),
        calendar=replace(settings.calendar, companies_file=_beside(folder, companies)),
        applications=replace(
            own,
            identity_file=_beside(folder, own.identity_file),
            passphrase_file=_beside(folder, own.passphrase_file),
            folder=str(folder / own.folder),
            cases_dir=_beside(folder, own.cases_dir),
        ),
        upkeep=replace(
            settings.upkeep,
            signing_key_file=_beside(folder, settings.upkeep.signing_key_file),
        ),
        channel=replace(
            settings.channel, packages_dir=_beside(folder, settings.channel.packages_dir)
        ),
        enrolment=replace(
            enrolment,
            folder=_beside(folder, enrolment.folder),
            broker_dir=str(folder / enrolment.broker_dir),
        ),
        credit=replace(
            credit,
            key_file=_beside(folder, credit.key_file),
            ca=_beside(folder, credit.ca),
            token_file=_beside(folder, credit.token_file),
        ),
        register=replace(
            register,
            key_file=_beside(folder, register.key_file),
            ca=_beside(folder, register.ca),
            token_file=_beside(folder, register.token_file),
        ),
    )


def _beside(folder: Path, file: str) -> str:
    """Return a path that counts from ``folder``; empty stays empty."""
    return str(folder / file) if file else ""
