"""The forms of machine-readable zones: where each field and each check digit stands. Pure.

ICAO 9303-3 to -6 for TD1, TD2 and TD3. The cards of the Mainland are as large as TD1 and are not
TD1: Home Return Permits (CR, CF; C< of 1999), Taiwan permits (CT), exit-entry permits (CS, CD).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

Span = tuple[int, int, int]  # line, first, end


@dataclass(frozen=True, slots=True)
class Check:
    """A check digit: the spans that it covers, one after the other, and where it stands."""

    over: tuple[Span, ...]
    at: tuple[int, int]  # line, place
    may_be_empty: bool = False  # ``<`` stands for it where nothing is covered
    required: bool = True
    """False: it does not have to hold for the zone to be sure."""


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of zone."""

    name: str
    lines: int
    signs: int  # in each line
    begins: tuple[str, ...]
    fields: Mapping[str, Span]
    checks: Mapping[str, Check]
    digits: tuple[Span, ...]  # only digits, or ``<`` where a date is not known
    letters: tuple[Span, ...]  # only letters and ``<``
    names_apart: bool = True
    """Whether the family name and the others are in one field, ``<<`` between."""
    chinese: Span | None = None  # a name in GBK letters
    sexes: tuple[tuple[int, int], ...] = field(default=())


def _simple(over: Span, at: tuple[int, int], **more: bool) -> Check:
    return Check((over,), at, **more)


TD3 = Form(
    "TD3", 2, 44, ("P",),
    fields={
        "document": (0, 0, 2), "issuer": (0, 2, 5), "names": (0, 5, 44), "number": (1, 0, 9),
        "nationality": (1, 10, 13), "birth": (1, 13, 19), "sex": (1, 20, 21),
        "expiry": (1, 21, 27), "optional": (1, 28, 42),
    },
    checks={
        "number": _simple((1, 0, 9), (1, 9)),
        "birth": _simple((1, 13, 19), (1, 19)),
        "expiry": _simple((1, 21, 27), (1, 27)),
        "optional": _simple((1, 28, 42), (1, 42), may_be_empty=True),
        "composite": Check(((1, 0, 10), (1, 13, 20), (1, 21, 43)), (1, 43)),
    },
    digits=((1, 9, 10), (1, 13, 20), (1, 21, 28), (1, 42, 44)),
    letters=((0, 0, 44), (1, 10, 13), (1, 20, 21)),
    chinese=(1, 28, 42),
    sexes=((1, 20),),
)  # fmt: skip
TD2 = Form(
    "TD2", 2, 36, ("I", "A", "C", "P"),
    fields={
        "document": (0, 0, 2), "issuer": (0, 2, 5), "names": (0, 5, 36), "number": (1, 0, 9),
        "nationality": (1, 10, 13), "birth": (1, 13, 19), "sex": (1, 20, 21),
        "expiry": (1, 21, 27), "optional": (1, 28, 35),
    },
    checks={
        "number": _simple((1, 0, 9), (1, 9)),
        "birth": _simple((1, 13, 19), (1, 19)),
        "expiry": _simple((1, 21, 27), (1, 27)),
        "composite": Check(((1, 0, 10), (1, 13, 20), (1, 21, 35)), (1, 35)),
    },
    digits=((1, 13, 20), (1, 21, 28), (1, 35, 36)),
    letters=((0, 0, 36), (1, 10, 13), (1, 20, 21)),
    sexes=((1, 20),),
)  # fmt: skip
TD1 = Form(
    "TD1", 3, 30, ("I", "A", "C"),
    fields={
        "document": (0, 0, 2), "issuer": (0, 2, 5), "number": (0, 5, 14), "optional": (0, 15, 30),
        "birth": (1, 0, 6), "sex": (1, 7, 8), "expiry": (1, 8, 14), "nationality": (1, 15, 18),
        "further": (1, 18, 29), "names": (2, 0, 30),
    },
    checks={
        "number": _simple((0, 5, 14), (0, 14)),
        "birth": _simple((1, 0, 6), (1, 6)),
        "expiry": _simple((1, 8, 14), (1, 14)),
        "composite": Check(((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)), (1, 29)),
    },
    digits=((1, 0, 7), (1, 8, 15), (1, 29, 30)),
    letters=((0, 0, 5), (1, 7, 8), (1, 15, 18), (2, 0, 30)),
    sexes=((1, 7),),
)  # fmt: skip
PERMIT = Form(
    "CR", 3, 30, ("CR", "CF"),
    fields={
        "document": (0, 0, 2), "number": (0, 2, 11), "renewals": (0, 12, 14),
        "expiry": (0, 15, 21), "sex": (0, 22, 23), "birth": (0, 23, 29), "home_id": (1, 19, 28),
        "names": (2, 0, 26), "authority": (2, 26, 30),
    },
    checks={
        "number": _simple((0, 2, 11), (0, 11)),
        "renewals": _simple((0, 12, 14), (0, 14)),
        "expiry": _simple((0, 15, 21), (0, 21)),
        "birth": _simple((0, 23, 29), (0, 29)),
        "home_id": _simple((1, 19, 28), (1, 28)),
        "composite": Check(
            ((0, 2, 22), (0, 23, 30), (1, 19, 29)), (1, 29), required=False
        ),
    },
    digits=((0, 11, 22), (0, 23, 30), (1, 29, 30)),
    letters=((0, 0, 2), (0, 22, 23), (1, 0, 16), (2, 0, 26)),
    chinese=(1, 0, 16),
    sexes=((0, 22),),
)  # fmt: skip
TAIWAN_PERMIT = replace(
    PERMIT,
    name="CT",
    begins=("CT",),
    fields=dict(PERMIT.fields) | {"home_id": (1, 19, 29)},
    checks={name: check for name, check in PERMIT.checks.items() if name != "home_id"},
)
EXIT = Form(
    "CS", 1, 30, ("CS", "CD"),
    fields={
        "document": (0, 0, 2), "number": (0, 2, 11), "expiry": (0, 13, 19), "birth": (0, 21, 27),
    },
    checks={
        "number": _simple((0, 2, 11), (0, 11)),
        "expiry": _simple((0, 13, 19), (0, 19)),
        "birth": _simple((0, 21, 27), (0, 27)),
        "composite": Check(((0, 2, 12), (0, 13, 20), (0, 21, 28)), (0, 29)),
    },
    digits=((0, 11, 12), (0, 13, 20), (0, 21, 28), (0, 29, 30)),
    letters=((0, 0, 2),),
)  # fmt: skip
OLD_PERMIT = Form(
    "C<", 3, 30, ("C<",),
    fields={
        "document": (0, 0, 2), "issuer": (0, 2, 5), "birth": (1, 0, 6), "sex": (1, 7, 8),
        "expiry": (1, 8, 14), "number": (1, 15, 26), "names": (2, 0, 30),
    },
    checks={
        "birth": _simple((1, 0, 6), (1, 6)),
        "expiry": _simple((1, 8, 14), (1, 14)),
        "number": _simple((1, 15, 26), (1, 26)),
    },
    digits=((1, 0, 7), (1, 8, 15), (1, 26, 30)),
    letters=((0, 0, 5), (1, 7, 8), (2, 0, 30)),
    sexes=((1, 7),),
)  # fmt: skip
FORMS = (PERMIT, TAIWAN_PERMIT, EXIT, OLD_PERMIT, TD3, TD2, TD1)
"""The more particular ones first."""
