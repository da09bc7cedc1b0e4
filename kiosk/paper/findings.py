"""The list of programmes on paper. Names and reasons stand on it, and no answers."""

from pathlib import Path

from drivers.capabilities import Raster
from kiosk.catalogue.entitlement import Reason, Standing, Truth, Verdict
from kiosk.catalogue.findings import Findings
from kiosk.catalogue.hall import Hall
from kiosk.paper.sheet import Align, Sheet
from kiosk.paper.ticket import BODY, HEAD, moment
from kiosk.paper.typeface import Typeface
from kiosk.texts import Language, Phrasebook, Text, message

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
    hall: Hall,
    *,
    language: Language,
    phrasebook: Phrasebook,
    fonts: Path,
    width_dots: int,
) -> Raster:
    """Draw the list.

    Args:
        findings: The programmes, the best first.
        hall: Where it was.
        language: The visitor's.
        phrasebook: Knows the texts ``talents.*`` and ``paper.*``.
        fonts: Where ``kiosk fonts`` put the faces.
        width_dots: 576 on 80 mm paper, 384 on 58 mm; a multiple of 8.

    Raises:
        OSError: A face is not there.
    """

    def say(text: Text) -> str:
        return phrasebook.say(text, language)

    sheet = Sheet(width_dots, Typeface(fonts, language))
    sheet.gap(8)
    sheet.text(say(hall.name), HEAD, bold=True, align=Align.CENTRE)
    sheet.gap(12)
    sheet.rule(4)
    sheet.gap(16)
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
