"""Numbers of slips that visitors type: of applications and of visits. Pure."""

import hashlib
import re

TAKEN_FOR = str.maketrans("ILOU", "110V")
"""Characters that such a number lacks, and those that they are taken for."""


def number_as_written(text: str, head: str) -> str | None:
    """Return a number as it stands on its slip; None where it is none.

    Args:
        text: As typed, ``a261124 7k3q9x``.
        head: The letter that it begins with: ``A`` of applications, ``V`` of visits.
    """
    plain = re.sub(r"[\W_]", "", text.upper())
    found = re.fullmatch(rf"{head}([0-9ILO]{{6}})([0-9A-Z]{{6}})", plain, re.ASCII)
    if found is None:
        return None
    day, tail = (part.translate(TAKEN_FOR) for part in found.groups())
    return f"{head}{day}-{tail}"


def proof_of(number: str, known: str) -> str:
    """Return what proves a number that was typed: what else is known of it stays here."""
    return hashlib.sha256(f"{number}:{known}".encode()).hexdigest()
