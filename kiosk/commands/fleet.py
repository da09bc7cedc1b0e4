"""``kiosk fleet``: plays kiosks, as many as a broker and a centre are to be tried with.

Each is born, says how its devices are, lets them fall ill and mend, prints tickets until the
centre has kept them, answers commands and comes back when its connection is lost.
"""

import argparse
import asyncio
import signal
import sys
from contextlib import suppress

import msgspec

from kiosk.link.played.kiosk import Script
from kiosk.link.played.play import Cast, Play, TooManyError
from kiosk.link.played.tally import Tally
from kiosk.link.played.where import Where, WhereError
from kiosk.link.topics import TopicError, check_name

A_PROCESS = 5000  # kiosks
SHOWN, CANNOT_RUN, WRONG = 0, 1, 2


def main(arguments: list[str]) -> int:
    """Play, and print what was played.

    Returns:
        0; 1 when not all kiosks could be played; 2 when an argument is wrong.
    """
    chosen = _parser().parse_args(arguments)
    if problem := _problem(chosen):
        sys.stderr.write(f"kiosk fleet: {problem}\n")
        return WRONG
    try:
        check_name(chosen.site)
        check_name(f"{chosen.prefix}-00001")
        where = Where.of(chosen.broker, chosen.ca)
    except (WhereError, TopicError) as error:
        sys.stderr.write(f"kiosk fleet: {error}\n")
        return WRONG
    processes = chosen.processes or -(-chosen.kiosks // A_PROCESS)
    try:
        if processes > 1:
            tally = asyncio.run(_beside(chosen, arguments, processes))
        else:
            tally = asyncio.run(_play(chosen, where))
    except (TooManyError, OSError) as error:
        sys.stderr.write(f"kiosk fleet: {error}\n")
        return CANNOT_RUN
    sys.stdout.write(_json(tally) if chosen.json else _text(tally))
    return SHOWN if tally.connected == tally.kiosks else CANNOT_RUN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk fleet", description=__doc__)
    parser.add_argument("--broker", required=True, metavar="URL", help="mqtt://HOST[:PORT]")
    parser.add_argument("--ca", metavar="FILE", help="who signed the broker's certificate, PEM")
    parser.add_argument("--kiosks", type=int, required=True, metavar="N")
    parser.add_argument("--seconds", type=float, required=True, metavar="S")
    parser.add_argument("--json", action="store_true", help="what was played, as JSON")
    parser.add_argument("--site", default="hetao")
    parser.add_argument("--prefix", default="played", help="of the names: PREFIX-00001 ...")
    parser.add_argument("--first", type=int, default=1, help="number of the first")
    parser.add_argument("--spread", type=float, default=0.0, metavar="S", help="they come up in S")
    parser.add_argument("--ticket", type=float, default=120.0, metavar="S", help="mean; 0: none")
    parser.add_argument(
        "--fate", type=float, default=300.0, metavar="S", help="mean of falling ill, mending"
    )
    parser.add_argument("--processes", type=int, default=0, help=f"default: one for {A_PROCESS}")
    return parser


def _problem(chosen: argparse.Namespace) -> str:
    if not 1 <= chosen.kiosks <= 90_000 or chosen.first < 1:  # noqa: PLR2004
        return "--kiosks: expected 1 to 90000, and --first 1 or more"
    if min(chosen.seconds, chosen.spread, chosen.ticket, chosen.fate, chosen.processes) < 0:
        return "--seconds, --spread, --ticket, --fate, --processes: expected 0 or more"
    return ""


async def _play(chosen: argparse.Namespace, where: Where) -> Tally:
    cast = Cast(chosen.site, chosen.kiosks, chosen.prefix, chosen.first, chosen.spread)
    play = Play(where, cast, Script(chosen.ticket, chosen.fate))
    task = asyncio.ensure_future(play.run(chosen.seconds))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        await task
    return play.tally


async def _beside(chosen: argparse.Namespace, given: list[str], processes: int) -> Tally:
    """Let several processes play a part each; return what they played together."""
    share, rest = divmod(chosen.kiosks, processes)
    first, children = chosen.first, []
    for number in range(processes):
        many = share + (number < rest)
        part = ("--kiosks", str(many), "--first", str(first), "--processes", "1", "--json")
        children.append(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "kiosk",
                "fleet",
                *given,
                *part,
                stdout=asyncio.subprocess.PIPE,
            )
        )
        first += many

    def end() -> None:
        for child in children:
            with suppress(ProcessLookupError):
                child.terminate()

    for wanted in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(wanted, end)
    said = await asyncio.gather(*(child.communicate() for child in children))
    tally = Tally(connected_s=0.0)
    for text, _ in said:
        try:
            tally.add(msgspec.json.decode(text, type=Tally))
        except msgspec.MsgspecError as error:
            raise OSError("a process ended before it said what it played") from error
    return tally


def _json(tally: Tally) -> str:
    found = msgspec.to_builtins(tally) | {"rate_per_s": round(tally.rate_per_s, 1)}
    return msgspec.json.encode(found).decode() + "\n"


def _text(tally: Tally) -> str:
    came = "not all came up" if tally.connected_s is None else f"all up in {tally.connected_s:g} s"
    return (
        f"{tally.kiosks} kiosks, {tally.seconds:g} s: {came}, {tally.connected} connected at the "
        f"end\n"
        f"births {tally.births}, connections lost {tally.lost}, refused {tally.refused}\n"
        f"messages {tally.published} ({tally.rate_per_s:.0f}/s), not acknowledged by the broker "
        f"{tally.unacknowledged}\n"
        f"telemetry {tally.telemetry}, devices fell ill {tally.fell_ill}, mended {tally.mended}\n"
        f"tickets {tally.tickets}, kept by the centre {tally.acked}, waiting {tally.waiting}\n"
        f"commands answered {tally.commands}, of them late {tally.late}\n"
    )
