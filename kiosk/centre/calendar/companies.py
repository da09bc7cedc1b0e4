"""The companies that may have a team come, where the hall keeps a list of them."""

from pathlib import Path

from kiosk.identity.numbers import any_company
from kiosk.typed_toml import Fault, FileFaultsError


class Companies:
    """Knows who may book.

    Args:
        numbers: Of the companies, as they are written; None: every company may.
    """

    def __init__(self, numbers: frozenset[str] | None = None) -> None:
        self._numbers = numbers

    @classmethod
    def read(cls, file: str) -> "Companies":
        """Return those of a file, a number a line; every company where there is no file.

        Raises:
            FileFaultsError: It cannot be read, or a line is no number of a company.
        """
        if not file:
            return cls()
        path = Path(file)
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise FileFaultsError(path, (Fault("", f"cannot be read: {error}"),)) from error
        found, faults = set[str](), list[Fault]()
        for at, line in enumerate(lines, 1):
            text = line.partition("#")[0].strip()
            number = any_company(text)
            if number is not None:
                found.add(_business(number))
            elif text:
                faults.append(Fault(f"line {at}", f"is {text[:40]!r}; expected a company's number"))
        if faults:
            raise FileFaultsError(path, tuple(faults))
        return cls(frozenset(found))

    def problem(self, number: str) -> str | None:
        """Return why a company cannot book; None where it can."""
        if any_company(number) != number:
            return "company.invalid"
        if self._numbers is not None and _business(number) not in self._numbers:
            return "company.unknown"
        return None


def _business(number: str) -> str:
    """Return a company's number without that of a branch."""
    return number.partition("-")[0]
