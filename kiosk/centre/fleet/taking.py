"""What a kiosk says is taken in: in its order, of the boot that is alive, and nothing twice.

Within a boot messages are ordered by ``seq``; between boots only by who was alive when, for a
kiosk's clock may jump. What the broker kept (``retained``) tells how a kiosk was and never that
it is there.
"""

from dataclasses import dataclass, field

import msgspec

from kiosk.centre.fleet.admission import Fault, is_will
from kiosk.centre.fleet.history import Entry, Kind
from kiosk.centre.fleet.levels import is_live
from kiosk.centre.fleet.model import UNKNOWN
from kiosk.centre.fleet.told import DeviceTold, Part, Told, has
from kiosk.link.envelope import Received
from kiosk.link.messages import Device, Envelope, Info, KioskState, State, Telemetry
from kiosk.link.upkeep import Reported

MOST_DEVICES = 32
SILENT = "silent"
"""How a kiosk was that had not been heard for three beats."""
FIELD, DETAIL = 64, 200  # characters of what a kiosk says of itself
PARTS: dict[type[msgspec.Struct], Part] = {
    State: Part.STATE,
    Info: Part.INFO,
    Telemetry: Part.FIGURES,
    Reported: Part.CONFIG,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a message."""

    fault: Fault | None = None
    device: str = ""  # the one that is to be written again
    entries: tuple[Entry, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Moment:
    """When a message came, by the centre's clock, and whether the broker had kept it."""

    now_ms: int
    retained: bool = False


def take(told: Told, message: Received, moment: Moment) -> Taken:
    """Take in what a kiosk said of itself or of a device."""
    envelope, body = message.envelope, message.body
    if isinstance(body, State) and is_will(body):
        return _take_will(told, body, envelope, moment)
    if isinstance(body, State | Info) and body.boot != envelope.boot:
        return Taken(Fault.FORGED)
    if fault := _in_order(told, envelope, body, moment):
        return Taken(fault)
    back = _revive(told, envelope, moment)
    told.at = max(told.at, envelope.at)
    if isinstance(body, Device):
        taken = _take_device(told, body, envelope, moment)
    else:
        told.seqs[PARTS[type(body)]] = envelope.seq
        taken = _take_part(told, body, moment)
    if back is None:
        return taken
    word = UNKNOWN if told.state is None else told.state.state.value
    entry = Entry(told.name, moment.now_ms, Kind.STATE, was=back, now=word)
    others = tuple(one for one in taken.entries if one.kind is not Kind.STATE)
    return Taken(taken.fault, taken.device, (entry, *others))


def _revive(told: Told, envelope: Envelope, moment: Moment) -> str | None:
    """Note that a kiosk was heard; tell how it was before where it comes back."""
    if moment.retained:
        return None
    if told.lost is not None and envelope.seq > told.newest:
        told.lost, told.heard = None, moment.now_ms
        return KioskState.LOST.value
    silent = told.heard is not None and told.lost is None and not is_live(told, moment.now_ms)
    told.heard = moment.now_ms
    return SILENT if silent else None


def _take_part(told: Told, body: msgspec.Struct, moment: Moment) -> Taken:
    match body:
        case State():
            return _take_state(told, body, moment)
        case Info():
            return _take_info(told, body)
        case Telemetry():
            told.figures = body
        case Reported():
            told.config = body
    return Taken()


def _in_order(told: Told, envelope: Envelope, body: msgspec.Struct, moment: Moment) -> Fault | None:
    """Tell why a message comes too late; where it begins a boot, that has begun then."""
    if envelope.boot != told.boot:
        return _begin(told, envelope, moment)
    if isinstance(body, Device):
        one = told.devices.get(body.name)
        last = one.seq if one is not None and one.boot == envelope.boot else None
    else:
        last = told.seqs.get(PARTS[type(body)])
    if last is None or envelope.seq > last:
        return None
    return Fault.REPEATED if envelope.seq == last else Fault.LATE


def _begin(told: Told, envelope: Envelope, moment: Moment) -> Fault | None:
    if envelope.boot in told.former:
        return Fault.LATE
    if moment.retained and told.boot and envelope.at < told.at:
        # The broker keeps words of runs long past: of a device that was taken away, say.
        return Fault.LATE
    told.adopt(envelope.boot, live=not moment.retained)
    return None


def _take_will(told: Told, body: State, envelope: Envelope, moment: Moment) -> Taken:
    """A will was written when its run began: its boot alone tells what it is worth."""
    older = not moment.retained or envelope.at < told.at
    if told.boot and body.boot != told.boot and older:
        return Taken(Fault.WILL)
    if body.boot != told.boot:
        told.adopt(body.boot, live=False)
    if moment.retained and is_live(told, moment.now_ms) and envelope.seq < told.newest:
        # Kept from an earlier loss of the same run, and heard since.
        return Taken(Fault.LATE)
    if told.lost is not None:
        return Taken(Fault.REPEATED)
    was = "" if told.state is None else told.state.state.value
    told.lost = (told.heard or 0) if moment.retained else moment.now_ms
    lost = KioskState.LOST.value
    return Taken(entries=(Entry(told.name, moment.now_ms, Kind.STATE, was=was, now=lost),))


def _take_state(told: Told, body: State, moment: Moment) -> Taken:
    before, told.state = told.state, body
    was = "" if before is None else before.state.value
    if before is not None and (before.state, before.reason) == (body.state, body.reason):
        return Taken()
    entry = Entry(
        told.name, moment.now_ms, Kind.STATE, was=was, now=body.state.value, code=body.reason
    )
    return Taken(entries=(entry,))


def _take_info(told: Told, body: Info) -> Taken:
    told.info = msgspec.structs.replace(
        body,
        software=_plain(body.software, FIELD),
        python=_plain(body.python, FIELD),
        system=_plain(body.system, DETAIL),
        hardware=_plain(body.hardware, FIELD),
        catalogue=_plain(body.catalogue, FIELD),
        devices=tuple(
            msgspec.structs.replace(
                one, driver=_plain(one.driver, FIELD), where=_plain(one.where, DETAIL)
            )
            for one in body.devices[:MOST_DEVICES]
        ),
        sealing_key=_plain(body.sealing_key, DETAIL),
        signing_key=_plain(body.signing_key, DETAIL),
    )
    told.devices = {name: one for name, one in told.devices.items() if has(told.info, one.body)}
    return Taken()


def _take_device(told: Told, body: Device, envelope: Envelope, moment: Moment) -> Taken:
    info, known = told.info, told.devices.get(body.name)
    if info is not None and info.boot == envelope.boot and not has(info, body):
        return Taken(Fault.DEVICE)
    if known is None and len(told.devices) >= MOST_DEVICES:
        return Taken(Fault.NEWCOMER)
    body = msgspec.structs.replace(
        body,
        state=_plain(body.state, 32),
        code=_plain(body.code, FIELD),
        mender=_plain(body.mender, 32),
        supply=_plain(body.supply, 32),
        media=_plain(body.media, 32),
        detail=_plain(body.detail, 500),
    )
    told.devices[body.name] = DeviceTold(body, envelope.boot, envelope.seq)
    if known is None or _word(known.body) == _word(body):
        return Taken(device=body.name)
    entry = Entry(
        told.name,
        moment.now_ms,
        Kind.DEVICE,
        about=body.name,
        was=_word(known.body),
        now=_word(body),
        code=body.code,
        detail=body.detail,
    )
    return Taken(device=body.name, entries=(entry,))


def _word(body: Device) -> str:
    """Return how a device is, in a word or two: its state, and its supply where it is not full."""
    return f"{body.state} {body.supply}" if body.supply in ("low", "out") else body.state


def _plain(text: str, most: int) -> str:
    """Return a text that every database takes."""
    return text.replace("\0", "")[:most]
