"""``kiosk simulate hall``: what priority costs those who have none, by the rule of the windows.

A queue of the hall, day after day: visitors come at random with a peak in the morning, some of them
of good standing. The same days are played without the green channel, with a green channel that
knows no bound, and by the rule that the centre calls by.
"""

import argparse
import sys
from pathlib import Path

from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.loading_standing import load_standing
from kiosk.centre.plot import Curve, Panel, draw
from kiosk.centre.simulation import MINUTE_MS, Outcome, Waits, World, simulate
from kiosk.typed_toml import FileFaultsError

CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue"
NO_BOUND_MS = 10**12
SHOWN, USAGE, FAULTS = 0, 2, 2
COLOURS = ("#3f7f8c", "#d2600a", "#111111")


def main(arguments: list[str]) -> int:
    """Play, print the table; return 0, or 2 where something cannot be played."""
    parser = argparse.ArgumentParser(prog="kiosk simulate hall", description=__doc__)
    usual = World()
    parser.add_argument("--visitors", type=int, default=usual.visitors, help="a day, on average")
    parser.add_argument("--windows", type=int, default=usual.windows)
    parser.add_argument("--minutes", type=float, default=usual.service_minutes, help="at a window")
    parser.add_argument("--good", type=float, default=usual.good_share, help="share, 0.01 to 0.9")
    parser.add_argument("--days", type=int, default=usual.days)
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--bound", type=int, help="minutes; default: the catalogue's")
    parser.add_argument("--catalogue", type=Path, default=CATALOGUE, metavar="DIR")
    parser.add_argument("--plot", type=Path, metavar="FILE.png")
    chosen = parser.parse_args(arguments)
    world = World(
        chosen.visitors,
        chosen.windows,
        chosen.minutes,
        chosen.good,
        chosen.days,
        chosen.seed,
    )
    if problem := _problem(world, chosen.bound):
        sys.stderr.write(f"kiosk simulate hall: {problem}\n")
        return USAGE
    try:
        bound = _bound(chosen.catalogue) if chosen.bound is None else chosen.bound
    except FileFaultsError as error:
        sys.stderr.write(f"{error}\n")
        return FAULTS
    fair = f"priority, {bound} min bound"
    found = {
        "called in order": simulate(world, 0),
        "priority, no bound": simulate(world, NO_BOUND_MS),
        fair: simulate(world, bound * MINUTE_MS),
    }
    sys.stdout.write("\n".join(_table(world, found)) + "\n")
    beyond = found[fair].because.beyond(bound)
    sys.stdout.write(f"\nmore than {bound} min because of priority: {beyond:.3%} of the ordinary\n")
    if chosen.plot is not None:
        try:
            draw(_title(world), _panels(found)).save(chosen.plot)
        except (OSError, ValueError) as error:
            sys.stderr.write(f"{chosen.plot}: cannot be written: {error}\n")
            return USAGE
    return SHOWN


def _problem(world: World, bound: int | None) -> str:
    least = min(world.visitors, world.windows, world.days, world.service_minutes)
    if least <= 0:
        return "--visitors, --windows, --minutes and --days: expected more than 0"
    if not 0.01 <= world.good_share <= 0.9:  # noqa: PLR2004
        return "--good: expected 0.01 to 0.9"
    if world.visitors * world.days * world.good_share < 50:  # noqa: PLR2004
        return "too few visitors to say anything: raise --days"
    return "--bound: expected 0 or more" if bound is not None and bound < 0 else ""


def _bound(catalogue: Path) -> int:
    matters = load_matters(catalogue, load_hall(catalogue).queues)
    return load_standing(catalogue, matters.materials).bound_minutes


def _title(world: World) -> str:
    return (
        f"{world.visitors} visitors a day, {world.windows} windows, {world.service_minutes:g} min "
        f"each, {world.good_share:.0%} of good standing; {world.days} days, seed {world.seed}"
    )


def _table(world: World, found: dict[str, Outcome]) -> list[str]:
    lines = [
        _title(world),
        "",
        f"{'minutes waited':<42}{'mean':>7}{'median':>8}{'p95':>7}{'worst':>7}",
    ]
    for name, outcome in found.items():
        lines += [
            _row(f"{name}: ordinary", outcome.ordinary),
            _row(f"{name}: good standing", outcome.priority),
            _row("  ordinary, because of priority", outcome.because),
        ]
    return lines


def _row(name: str, waits: Waits) -> str:
    figures = f"{waits.mean:>7.1f}{waits.median:>8.1f}{waits.p95:>7.1f}{waits.worst:>7.1f}"
    return f"{name:<42}{figures}"


def _panels(found: dict[str, Outcome]) -> list[Panel]:
    named = list(zip(found.items(), COLOURS, strict=True))
    return [
        Panel(
            "Ordinary numbers: served within ...",
            [Curve(name, colour, outcome.ordinary) for (name, outcome), colour in named],
        ),
        Panel(
            "Good standing: served within ...",
            [Curve(name, colour, outcome.priority) for (name, outcome), colour in named],
        ),
    ]
