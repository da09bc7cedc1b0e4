"""Agreeing, signing, sending, and the receipt."""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import dist

from drivers.capabilities import PrintOutcome
from kiosk.catalogue.receipt import Receipt
from kiosk.flow.applying import (
    Application,
    ApplicationSealed,
    SealApplication,
    Strokes,
)
from kiosk.flow.events import Chosen, Failed, PrintSlip, Signed
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import Fact, ListView, Option, ProgressView, ResultView, Row, SignView, Tone
from kiosk.flows.apply.draft import Draft
from kiosk.flows.handing import DONE, handed, print_options
from kiosk.flows.privacy import READ, Notice
from kiosk.texts import Text, message

LEAST_LENGTH = 0.2  # of a signature, in widths of the field: less is a finger that slipped
LEADS = {
    None: message("apply.no_printer"),
    PrintOutcome.PRINTED: message("apply.take_receipt"),
    PrintOutcome.UNPROVEN: message("apply.unproven"),
    PrintOutcome.PAPER_OUT: message("apply.paper_out"),
}
AGREE = Option("agree", message("apply.agree"), icon="check")
SIGN = Option("send", message("apply.send"), icon="send")
CANNOT = Option("cannot", message("apply.cannot_sign"), icon="account-alert")
CLEAR = Option("clear", message("apply.clear"), icon="eraser")


@dataclass(frozen=True, slots=True)
class Consent(Step):
    """What is done with what was shown, and by whom."""

    draft: Draft

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        draft = self.draft
        rows = [Row(message(f"apply.consent_{part}")) for part in ("true", "passed", "kept")]
        if draft.promised:
            rows.append(Row(message("standing.consent")))
        rows += [
            Row(draft.desk.matters.authorities[need.authority].name, icon="bank")
            for need in draft.matter.needs
        ]
        return ListView(
            title=message("apply.consent"),
            lead=message("apply.consent_lead"),
            rows=tuple(rows),
            options=(READ,),
            done=AGREE,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Chosen(AGREE.id):
                return Signing(self.draft)
            case Chosen(READ.id):
                return Notice(self.draft.desk.hall, self)
        return self


@dataclass(frozen=True, slots=True)
class Signing(Step):
    """The visitor signs with a finger."""

    draft: Draft
    strokes: Strokes = field(default=(), repr=False)
    problem: Text | None = None
    continues: bool = False

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.signing")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return SignView(
            title=message("apply.sign"),
            lead=self.problem or message("apply.sign_lead"),
            strokes=self.strokes,
            signed=bool(self.strokes),
            clear=CLEAR,
            done=SIGN,
            other=CANNOT,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Signed(strokes):
                return replace(self, strokes=strokes, problem=None, continues=True)
            case Chosen("cannot"):
                return Sending(self.draft)
            case Chosen("clear"):
                return Signing(self.draft, continues=True)
            case Chosen("send"):
                if _length(self.strokes) < LEAST_LENGTH:
                    problem = message("apply.sign_first")
                    return replace(self, problem=problem, continues=True)
                return Sending(replace(self.draft, strokes=self.strokes))
        return self


@dataclass(frozen=True, slots=True)
class Sending(Step):
    """Seals; cannot be left: it is done in a moment."""

    draft: Draft
    idle_s = None
    leavable = False
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("apply.sealing"), lead=message("apply.sealing_lead"))

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        draft = self.draft
        if draft.identity is None:
            return ()
        return (
            SealApplication(
                Application(
                    matter=draft.matter,
                    asked=draft.asked,
                    identity=draft.identity,
                    answers=draft.answers,
                    papers=draft.papers,
                    strokes=draft.strokes,
                    revision=draft.desk.matters.revision,
                    promised=draft.promised,
                )
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case ApplicationSealed(receipt):
                return handed(ReceiptSlip(receipt), here)
            case Failed(SealApplication()):
                return NotSealed(self.draft)
        return self


@dataclass(frozen=True, slots=True)
class NotSealed(Step):
    """It could not be kept; nothing of it is lost while the visitor is here."""

    draft: Draft
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ListView(
            title=message("apply.not_sealed"),
            rows=(Row(message("apply.not_sealed_lead"), icon="alert"),),
            options=(Option("window", message("apply.window"), icon="ticket-confirmation"),),
            done=Option("retry", message("apply.retry"), icon="refresh"),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Chosen("retry"):
                return Sending(self.draft)
            case Chosen("window"):
                return self.draft.desk.instead()
        return self


@dataclass(frozen=True, slots=True)
class ReceiptSlip:
    """A receipt on its way to the visitor's hand. See ``Slip``."""

    receipt: Receipt

    @property
    def label(self) -> str:
        """See ``Slip.label``."""
        return self.receipt.number

    @property
    def printing(self) -> Text:
        """See ``Slip.printing``."""
        return message("apply.printing")

    @property
    def advice(self) -> Text:
        """See ``Slip.advice``."""
        return message("help.receipt")

    def print(self, *, again: bool) -> Effect:
        """See ``Slip.print``."""
        return PrintSlip(self.receipt, again=again)

    def shown(self, outcome: PrintOutcome | None, here: Surroundings) -> ResultView:
        """See ``Slip.shown``."""
        receipt = self.receipt
        printed = outcome is PrintOutcome.PRINTED
        sent = message("apply.waits" if receipt.waits else "apply.sent")
        facts = [
            Fact(message("apply.matter"), receipt.matter),
            Fact(message("apply.state"), sent),
        ]
        facts += [
            Fact(due.authority, message("apply.until", day=due.day.isoformat()))
            for due in receipt.due
        ]
        facts += [
            Fact(one.material, message("standing.follows", day=one.day.isoformat()))
            for one in receipt.promised
        ]
        return ResultView(
            tone=Tone.GOOD if printed else Tone.CARE,
            title=message("apply.number"),
            label=receipt.number,
            facts=tuple(facts),
            lead=LEADS.get(outcome, message("apply.printer_fault")),
            code=receipt.code,
            code_lead=message("apply.receipt_code"),
            options=print_options(outcome, here, message("apply.print")),
            done=DONE,
        )


def _length(strokes: Strokes) -> float:
    """Return how far the finger went; a slow board sees few points of the same way."""
    return sum(dist(a, b) for stroke in strokes for a, b in pairwise(stroke))
