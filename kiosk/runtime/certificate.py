"""Until when the broker lets this kiosk in: its certificate's end, for the readiness report."""

from datetime import datetime
from pathlib import Path

from kiosk.runtime.report import Line, Verdict

PART = "certificate"
SOON_DAYS = 14  # two thirds of its life are over long before: renewing has failed for weeks
LATE_DAYS = 30  # after its end the centre still renews it


def examine_certificate(file: Path, now: datetime) -> Line:
    """Judge a certificate by its end.

    Args:
        file: PEM.
        now: With a time zone.
    """
    # Cryptography takes 40 ms to load, which no first page waits for.
    from cryptography import x509  # noqa: PLC0415

    try:
        own = x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError) as error:
        said = f"{file}: cannot be read: {error}"
        todo = "give this kiosk to the hall anew: kiosk enrol"
        return Line(part=PART, verdict=Verdict.FAIL, said=said[:300], todo=todo)
    end = own.not_valid_after_utc
    left = (end - now).days
    if now >= end:
        said = f"ended on {end:%Y-%m-%d}: the broker does not let this kiosk in"
        todo = "see that the centre is reached; the kiosk renews it by itself (estation-renew)"
        if -left > LATE_DAYS:
            todo = "it is too old to be renewed; give this kiosk to the hall anew: kiosk enrol"
        return Line(part=PART, verdict=Verdict.FAIL, said=said, todo=todo)
    if now < own.not_valid_before_utc:
        said = f"begins on {own.not_valid_before_utc:%Y-%m-%d} only, by this machine's clock"
        return Line(part=PART, verdict=Verdict.FAIL, said=said, todo="set the clock right")
    said = f"good until {end:%Y-%m-%d}"
    if left < SOON_DAYS:
        todo = "it is not being renewed: journalctl -u estation-renew says why"
        return Line(part=PART, verdict=Verdict.UNKNOWN, said=said, todo=todo)
    return Line(part=PART, verdict=Verdict.PASS, said=said)
