"""One kiosk as two processes of the centre heard it, brought together. Pure."""

import msgspec

from kiosk.centre.fleet.told import DeviceTold, Part, Told


def merged(mine: Told, theirs: Told) -> Told:
    """Return what both know: of one boot the newest of each part, of two boots the later one."""
    if mine.boot == theirs.boot:
        return _of_one_boot(mine, theirs)
    if mine.boot in theirs.former or (theirs.boot not in mine.former and _later(theirs, mine)):
        mine, theirs = theirs, mine
    former = tuple(dict.fromkeys((*theirs.former, *mine.former)))
    return msgspec.structs.replace(
        mine,
        former=former,
        info=mine.info or theirs.info,
        desired=max(mine.desired, theirs.desired),
        devices=_devices(mine, theirs),
    )


def _later(one: Told, other: Told) -> bool:
    return (one.heard or 0) > (other.heard or 0)


def _of_one_boot(mine: Told, theirs: Told) -> Told:
    newer = {part: theirs.seqs.get(part, 0) > mine.seqs.get(part, 0) for part in Part}
    heard = max((one for one in (mine.heard, theirs.heard) if one is not None), default=None)
    return msgspec.structs.replace(
        mine,
        former=tuple(dict.fromkeys((*theirs.former, *mine.former))),
        seqs={
            part: max(mine.seqs.get(part, 0), theirs.seqs.get(part, 0))
            for part in mine.seqs.keys() | theirs.seqs.keys()
        },
        at=max(mine.at, theirs.at),
        state=theirs.state if newer[Part.STATE] else mine.state,
        info=theirs.info if newer[Part.INFO] else mine.info,
        figures=theirs.figures if newer[Part.FIGURES] else mine.figures,
        config=theirs.config if newer[Part.CONFIG] else mine.config,
        desired=max(mine.desired, theirs.desired),
        devices=_devices(mine, theirs),
        heard=heard,
        lost=_lost(mine, theirs, heard),
    )


def _lost(mine: Told, theirs: Told, heard: int | None) -> int | None:
    """Return since when a kiosk is lost; who was heard after that is not."""
    since = min((one for one in (mine.lost, theirs.lost) if one is not None), default=None)
    return None if since is None or (heard or 0) > since else since


def _devices(mine: Told, theirs: Told) -> dict[str, DeviceTold]:
    found = dict(mine.devices)
    for name, one in theirs.devices.items():
        own = found.get(name)
        if own is None or (own.boot, own.seq) == (one.boot, one.seq):
            found.setdefault(name, one)
        elif own.boot == one.boot:
            found[name] = one if one.seq > own.seq else own
        elif one.boot == mine.boot:
            found[name] = one
    return found
