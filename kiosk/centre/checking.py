"""A centre's settings, looked through without starting it."""

from pathlib import Path

from kiosk.catalogue.loading import load_hall
from kiosk.centre.alerts.hooking import SecretError, key_of
from kiosk.centre.alerts.rules import Rules
from kiosk.centre.alerts.rules import load as load_rules
from kiosk.centre.settings import load
from kiosk.typed_toml import Fault, FileFaultsError


def check(file: Path) -> str:
    """Return what is set, in a line.

    Raises:
        FileFaultsError: With every fault of the first file that has some.
    """
    settings = load(file)
    hall = load_hall(file.resolve().parent / settings.centre.catalogue_dir)
    rules = Rules()
    if settings.alerts.rules_file:
        rules_file = Path(settings.alerts.rules_file)
        rules = load_rules(rules_file)
        if faults := _secrets(rules):
            raise FileFaultsError(rules_file, faults)
    looked_for, told = _many(len(rules.rules), "rule"), _many(len(rules.channels), "channel")
    site, queues = settings.centre.site, len(hall.queues)
    return f"site {site}, {queues} queues, {looked_for} of alerts, {told}"


def _secrets(rules: Rules) -> tuple[Fault, ...]:
    """Return what is wrong with the files that channels need."""
    found = []
    for name, hook in rules.webhook.items():
        try:
            key_of(Path(hook.secret_file))
        except SecretError as error:
            found.append(Fault(f"webhook.{name}.secret_file", str(error)))
    for name, mail in rules.mail.items():
        if mail.password_file and not Path(mail.password_file).is_file():
            found.append(Fault(f"mail.{name}.password_file", "is not there"))
    return tuple(found)


def _many(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")
