"""What the centre can command, carried out. Each waits, refuses or answers; none surprises."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from drivers.errors import DeviceError
from kiosk import __version__
from kiosk.flow.shot import Grab
from kiosk.flow.views import Page
from kiosk.link.commands import Done, Handler, Later
from kiosk.link.errors import CommandFailedError, StoreError
from kiosk.link.messages import Command
from kiosk.link.orders import OrderError, check
from kiosk.link.parts import Brought
from kiosk.link.upkeep import PART_CHARS
from kiosk.runtime.applications import Applications
from kiosk.runtime.morning import Morning
from kiosk.runtime.own_key import KeysBusyError
from kiosk.runtime.readiness import PRINTER
from kiosk.runtime.report import Line
from kiosk.runtime.seeing import Seeing
from kiosk.runtime.upkeep.closing import Closing, said
from kiosk.runtime.upkeep.ending import Ending
from kiosk.runtime.upkeep.levels import Levels
from kiosk.runtime.upkeep.lines import Ring, as_text
from kiosk.runtime.upkeep.pictures import masked, of_glass, of_plate
from kiosk.runtime.upkeep.presence import Presence
from kiosk.runtime.upkeep.trials import Trials
from kiosk.runtime.upkeep.tuning import Tuning
from kiosk.runtime.upkeep.updates import Updates
from kiosk.texts import Language, Words, message

LINES = 500
LOGS = "application/jsonl"
PACKED_SHARE = 0.7  # of what fits a message: base64 takes a third more than the packed lines


@dataclass(frozen=True, slots=True)
class Hands:
    """All that commands are carried out with."""

    name: str
    presence: Presence
    closing: Closing
    morning: Morning
    trials: Trials
    seeing: Seeing
    levels: Levels
    tuning: Tuning
    updates: Updates
    applications: Applications
    ending: Ending
    ring: Ring
    page: Callable[[], Page] = field(repr=False)
    grab: Grab | None  # None: there is no window
    now_ms: Callable[[], int]  # on the centre's clock
    refresh: Callable[[], None]  # tells everybody that the kiosk was closed or opened


def handlers(hands: Hands) -> dict[str, Handler]:
    """Return what carries out each command of ``link.orders``."""
    own: Mapping[str, Callable[[Hands, Command], Awaitable[str | Done | Later]]] = {
        "ping": _ping,
        "examine": _examine,
        "test": _test,
        "print-test": _print_test,
        "reopen": _reopen,
        "restart": _restart,
        "reboot": _reboot,
        "close": _close,
        "open": _open,
        "maintain": _maintain,
        "blink": _blink,
        "logs": _logs,
        "plate": _plate,
        "screenshot": _screenshot,
        "apply-settings": _apply_settings,
        "update": _update,
        "rotate-keys": _rotate_keys,
    }

    def checked(name: str) -> Handler:
        async def handler(command: Command) -> str | Done | Later:
            try:
                check(name, command.arguments)
            except OrderError as error:
                raise CommandFailedError(str(error)) from error
            return await own[name](hands, command)

        return handler

    return {name: checked(name) for name in own}


async def _ping(_hands: Hands, _command: Command) -> str:
    return __version__


async def _examine(hands: Hands, _command: Command) -> str:
    hands.morning.ask()
    return "begun; the report follows"


async def _test(hands: Hands, command: Command) -> str:
    with hands.presence.working():
        line = await hands.trials.test(command.arguments["device"], printing=False)
    return _said(line)


async def _print_test(hands: Hands, _command: Command) -> str:
    hands.presence.refuse_visitor("print-test")
    with hands.presence.working():
        return _said(await hands.trials.test(PRINTER, printing=True))


async def _reopen(hands: Hands, command: Command) -> str:
    part = command.arguments["device"]
    if not await hands.trials.reopen(part):
        raise CommandFailedError(f"reopen: the settings of this kiosk name no {part}")
    return f"{part} is opened anew; its state follows"


async def _restart(hands: Hands, command: Command) -> Done:
    await hands.presence.gone(_left_s(hands, command))
    return Done("the program starts anew now", then=hands.ending.restart)


async def _reboot(hands: Hands, command: Command) -> Done:
    if not hands.ending.can_reboot:
        raise CommandFailedError("upkeep.reboot_command is empty: the machine cannot be restarted")
    await hands.presence.gone(_left_s(hands, command))
    return Done("the machine starts anew now", then=hands.ending.reboot)


async def _close(hands: Hands, command: Command) -> str:
    own = command.arguments
    words = Words(*(own[one.value] for one in Language)) if own else None
    code = await hands.closing.set(closed=True, words=words)
    hands.refresh()
    return said(code, closed=True)


async def _open(hands: Hands, _command: Command) -> str:
    code = await hands.closing.set(closed=False)
    hands.refresh()
    return said(code, closed=False)


async def _maintain(hands: Hands, command: Command) -> str:
    return hands.presence.ask(maintained=command.arguments["mode"] == "on").value


async def _blink(hands: Hands, _command: Command) -> str:
    hands.levels.blink(message("upkeep.blink", name=hands.name))
    return f"{hands.name} shows its name"


async def _logs(hands: Hands, command: Command) -> Done:
    wanted = int(command.arguments.get("lines", LINES))
    lines = hands.ring.newest(wanted)
    brought = Brought(LOGS, as_text(lines), pack=True)
    while lines and len(brought.sent) > PART_CHARS * PACKED_SHARE:
        lines = lines[len(lines) // 4 + 1 :]  # the newest are wanted
        brought = Brought(LOGS, as_text(lines), pack=True)
    return Done(f"{len(lines)} lines", brought)


async def _plate(hands: Hands, _command: Command) -> Done:
    hands.presence.refuse_visitor("plate")
    try:
        pixels = await hands.seeing.bare_plate()
    except DeviceError as error:
        raise CommandFailedError(f"{error.code}: {error}") from error
    hands.presence.refuse_visitor("plate")  # who came meanwhile may have laid something there
    if pixels is None:
        raise CommandFailedError("plate: something lies there; no picture of it leaves the kiosk")
    return Done("the plate is empty", of_plate(pixels))


async def _screenshot(hands: Hands, _command: Command) -> Done:
    if hands.grab is None:
        raise CommandFailedError("screenshot: this kiosk runs without a window")
    shot = await hands.grab()
    if not shot.pixels:
        return Done("masked: a visitor is there", masked(hands.page()))
    return Done(f"{shot.width} x {shot.height}", of_glass(shot))


async def _apply_settings(hands: Hands, command: Command) -> str:
    return await hands.tuning.settle(_left_s(hands, command))


async def _update(hands: Hands, command: Command) -> Later:
    return await hands.updates.want(command)


async def _rotate_keys(hands: Hands, _command: Command) -> str:
    hands.presence.refuse_visitor("rotate-keys")  # what he seals is signed with the key of now
    try:
        public = await hands.applications.key.rotate()
    except (KeysBusyError, StoreError, ValueError, OSError) as error:
        raise CommandFailedError(f"rotate-keys: {error}") from error
    return f"the new public key is {public}"


def _left_s(hands: Hands, command: Command) -> float:
    return (command.expires - hands.now_ms()) / 1000


def _said(line: Line) -> str:
    said = f"{line.verdict.value}: {line.said}"
    return f"{said}; {line.todo}" if line.todo else said
