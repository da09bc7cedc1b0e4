"""The list of programmes on paper. Names and reasons stand on it, and no answers."""

from drivers.capabilities import Raster
from kiosk.catalogue.entitlement import Reason, Standing, Truth, Verdict
from kiosk.catalogue.findings import Findings
from kiosk.paper.printing import BODY, HEAD, Printing
from kiosk.paper.sheet import Align
from kiosk.paper.ticket import moment
from kiosk.texts import Text, message

HEADINGS = {
    Standing.ENTITLED: message("talents.entitled"),
    Standing.MISSING: message("talents.missing"),
    Standing.OPEN: message("talents.open"),
    Standing.NOT: message("talents.not_for"),
}
JUDGED = {
    Truth.YES: message("talents.fits"),
    Truth.UNKNOWN: message("talents.unsaid"),
    Truth.NO: message("talents.fits_not"),
}


def draw_findings(
    findings: Findings,
    printing: Printing,
) -> Raster:
    """Draw the list.

    Args:
        findings: The programmes, the best first.
        printing: How; its phrasebook knows ``talents.*`` and ``paper.*``.

    Raises:
        OSError: A face is not there.
    """
    say = printing.say
    sheet = printing.headed()
    sheet.text(say(message("talents.yours")), HEAD, bold=True, align=Align.CENTRE)
    for standing, heading in HEADINGS.items():
        mine = [one for one in findings.verdicts if one.standing is standing]
        if not mine:
            continue
        sheet.gap(20)
        sheet.bar(say(heading), BODY)
        for one in mine:
            sheet.gap(14)
            for text, bold in _lines(one, with_reasons=findings.with_reasons):
                sheet.text(say(text), BODY, bold=bold)
    sheet.gap(16)
    sheet.rule()
    sheet.gap(12)
    if findings.at is not None:
        sheet.table([(say(message("talents.issued")), say(moment(findings.at)))], BODY)
        sheet.gap(12)
    sheet.text(say(message("talents.advice")), BODY)
    sheet.gap(8)
    return sheet.raster()


def _lines(verdict: Verdict, *, with_reasons: bool) -> list[tuple[Text, bool]]:
    """Return what stands under one another for a programme; True: in bold."""
    programme = verdict.programme
    lines: list[tuple[Text, bool]] = [(programme.name, True)]
    if not with_reasons and verdict.standing is not Standing.ENTITLED:
        return lines + [(_in_the_way(one), False) for one in verdict.lacking]
    lines.append((programme.amount, False))
    if with_reasons:
        lines += [
            (message("talents.reason", what=one.said, judged=JUDGED[one.truth]), False)
            for one in verdict.reasons
        ]
    day = programme.date.isoformat()
    lines.append((message("talents.source_of", source=programme.source, day=day), False))
    return lines


def _in_the_way(reason: Reason) -> Text:
    key = "talents.lacks" if reason.truth is Truth.NO else "talents.unsaid_of"
    return message(key, what=reason.said)
