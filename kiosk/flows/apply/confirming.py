"""Is it he? Shown in full for a check, and proved by the chip where there is one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from drivers.capabilities import AccessKey, IdCard, TravelDocument
from kiosk.catalogue.matters import Known
from kiosk.flow.applying import Identity
from kiosk.flow.events import ChipRead, Chosen, Failed, NobodyLaidACard, ReadChip
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.standing import Who
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CardView, ListView, Option, Row
from kiosk.flows.apply.asking import following, stands
from kiosk.flows.apply.channel import NotForThis
from kiosk.flows.apply.draft import Draft, today_of
from kiosk.flows.trouble import AGAIN, AWAY, CHIP
from kiosk.identity.mrz import ZoneError, parse
from kiosk.identity.numbers import day_of
from kiosk.texts import Text, message

READ_TIMEOUT_S = 30.0
ROWS = (
    (Known.NAME, message("papers.name")),
    (Known.NAME_LATIN, message("papers.name_latin")),
    (Known.NUMBER, message("papers.number")),
    (Known.BIRTH, message("papers.born")),
    (Known.EXPIRY, message("papers.until")),
)
WITH_SAME_NAME = (Known.NUMBER, Known.BIRTH, Known.NATIONALITY, Known.EXPIRY)


@dataclass(frozen=True, slots=True)
class Confirm(Step):
    """Shows what is known of the visitor; it is here that he checks it, in full."""

    draft: Draft
    identity: Identity
    otherwise: Step  # chooses another document
    problem: Text | None = None

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        fields = self.identity.fields
        wrong = Option("wrong", message("apply.not_me"), icon="refresh")
        chip = Option("chip", message("apply.prove"), icon="account-card-details")
        provable = here.chip_ready and _key_of(self.identity) is not None
        return ListView(
            title=message("apply.is_it_you"),
            lead=message("papers.check_facts"),
            rows=tuple(Row(name, fields[known]) for known, name in ROWS if fields.get(known)),
            notices=() if self.problem is None else (self.problem,),
            options=(wrong, chip) if provable else (wrong,),
            done=Option("right", message("apply.it_is_me"), icon="check"),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("right"):
                return self._right(here)
            case Chosen("wrong"):
                return self.otherwise
            case Chosen("chip") if here.chip_ready and (key := _key_of(self.identity)):
                return ProveByChip(self, key)
        return self

    def _right(self, here: Surroundings) -> Step:
        """Go on; how a person stands is told to who holds his document, not to who types of it."""
        draft = self.draft.known_as(self.identity, today_of(here))
        if not draft.matter.open_to(draft.holding):
            return NotForThis(draft, self.otherwise)
        if not draft.held:
            return following(draft, here)
        return stands(draft, Who.PERSON, self.identity.fields.get(Known.NUMBER, ""), here)


@dataclass(frozen=True, slots=True)
class ProveByChip(Step):
    """Waits for the document on the contactless reader; its zone has given the key."""

    confirm: Confirm  # as it was read from the zone
    key: AccessKey
    problem: Text | None = None
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return CardView(
            title=message("apply.chip"),
            lead=message("apply.chip_lead"),
            problem=self.problem,
            reading=True,
            without=Option("skip", message("apply.chip_skip"), icon="arrow-right"),
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (ReadChip(self.key, READ_TIMEOUT_S),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case ChipRead(document):
                return self._proved(document, here)
            case NobodyLaidACard():
                return replace(self)
            case Failed(ReadChip(), code):
                return self._failed(code)
            case Chosen("skip"):
                return self.confirm
        return self

    def _proved(self, document: TravelDocument, here: Surroundings) -> Step:
        try:
            zone = parse(document.mrz, today_of(here))
        except ZoneError:
            return self._failed("card.unreadable")
        kind = self.confirm.identity.document  # as its zone said
        proved = Identity("chip", kind, of_zone(zone.fields))
        return replace(self.confirm, identity=proved, problem=None)

    def _failed(self, code: str) -> Step:
        problem = AGAIN.get((CHIP, code), AWAY[CHIP])
        if code == "card.unreadable":
            return replace(self, problem=problem)
        return replace(self.confirm, problem=problem)


def _key_of(identity: Identity) -> AccessKey | None:
    """Return what opens the document's chip; None where not all of it was read."""
    fields = identity.fields
    born, expires = (day_of(fields.get(one, "")) for one in (Known.BIRTH, Known.EXPIRY))
    if identity.source != "zone" or born is None or expires is None:
        return None
    return AccessKey(fields[Known.NUMBER], born, expires)


def of_zone(read: Mapping[str, str]) -> dict[Known, str]:
    """Return what a zone, or print by the names of zones, says."""
    name = " ".join(read[key] for key in ("surname", "given_names") if read.get(key))
    return _filled(
        {
            Known.NAME: read.get("chinese_name", ""),
            Known.NAME_LATIN: name,
            **{known: read.get(known.value, "") for known in WITH_SAME_NAME},
        }
    )


def of_card(card: IdCard) -> dict[Known, str]:
    """Return what a card says."""
    return _filled(
        {
            Known.NAME: card.name or "",
            Known.NAME_LATIN: card.name_latin or "",
            Known.NUMBER: card.number,
            Known.BIRTH: "" if card.born is None else card.born.isoformat(),
            Known.NATIONALITY: card.nationality or "",
            Known.EXPIRY: "" if card.valid_until is None else card.valid_until.isoformat(),
        }
    )


def _filled(fields: Mapping[Known, str]) -> dict[Known, str]:
    return {known: value for known, value in fields.items() if value}
