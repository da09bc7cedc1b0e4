"""Rolls of paper: when they were put in, became low and ran out, as the kiosks' printers say."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from drivers.status import PaperSupply
from kiosk.centre.alerts.paper import KEPT, Roll
from kiosk.centre.alerts.tables import roll
from kiosk.centre.fleet.model import KioskNow
from kiosk.centre.fleet.series import use

KNOWN = frozenset({PaperSupply.FULL.value, PaperSupply.LOW.value, PaperSupply.OUT.value})
SHORTEST_MM = 2_000.0  # less was no roll, but a printer that was opened


class Rolls:
    """Notes what printers say of their paper.

    It keeps in mind what it wrote: a supply that stays the same costs nothing.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], str] = {}

    def news(self, kiosk: KioskNow) -> list[tuple[str, str, str]]:
        """Return what is new: kiosk, device, supply; nothing of a kiosk that is not live."""
        if not kiosk.live:
            return []
        return [
            (kiosk.name, one.name, one.supply)
            for one in kiosk.devices
            if one.supply in KNOWN and self._seen.get((kiosk.name, one.name)) != one.supply
        ]

    def write(self, db: Connection, news: Iterable[tuple[str, str, str]], now_ms: int) -> None:
        """Note what is new, and learn of rolls that were used up."""
        for kiosk, device, supply in news:
            _note(db, kiosk, device, supply, now_ms)

    def written(self, news: Iterable[tuple[str, str, str]]) -> None:
        """Keep in mind that it was written."""
        self._seen.update(((kiosk, device), supply) for kiosk, device, supply in news)


def roll_of(db: Connection, kiosk: str, length: float, now_ms: int) -> Roll | None:
    """Return what is known of the paper in a kiosk; None: nothing."""
    mine = select(roll).where(roll.c.kiosk == kiosk).order_by(roll.c.device).limit(1)
    row = db.execute(mine).one_or_none()
    if row is None:
        return None
    return Roll(
        supply=row.supply,
        used=_used(db, kiosk, row.loaded, now_ms),
        used_low=_used(db, kiosk, row.low, now_ms),
        lengths=_numbers(row.lengths),
        lefts=_numbers(row.lefts),
        length=length,
    )


def _note(db: Connection, kiosk: str, device: str, supply: str, now_ms: int) -> None:
    mine = (roll.c.kiosk == kiosk, roll.c.device == device)
    row = db.execute(select(roll).where(*mine)).one_or_none()
    if row is None:
        first = {"kiosk": kiosk, "device": device, "supply": supply, "lengths": "", "lefts": ""}
        db.execute(insert(roll).values(**first))
    elif row.supply != supply:
        values = _moved(db, row, supply, now_ms)
        db.execute(update(roll).where(*mine).values(**values, supply=supply))


def _moved(db: Connection, row: Row[Any], supply: str, now_ms: int) -> dict[str, Any]:
    if supply == PaperSupply.FULL:
        return {"loaded": now_ms, "low": None}
    if supply == PaperSupply.LOW:
        # Out, then low: somebody put in what was left of another roll.
        return {"low": now_ms if row.supply == PaperSupply.FULL else None} | (
            {"loaded": None} if row.supply == PaperSupply.OUT else {}
        )
    learnt: dict[str, Any] = {}
    length = _used(db, row.kiosk, row.loaded, now_ms)
    if length is not None and length >= SHORTEST_MM:
        learnt["lengths"] = _longer(row.lengths, length)
        left = _used(db, row.kiosk, row.low, now_ms)
        if left is not None:
            learnt["lefts"] = _longer(row.lefts, left)
    return learnt


def _used(db: Connection, kiosk: str, since: int | None, now_ms: int) -> float | None:
    if since is None:
        return None
    return float(sum(use(db, kiosk, since, now_ms + 1).paper_mm))


def _numbers(kept: str) -> tuple[float, ...]:
    return tuple(float(one) for one in kept.split())


def _longer(kept: str, one: float) -> str:
    return " ".join([*kept.split(), f"{one:.0f}"][-KEPT:])
