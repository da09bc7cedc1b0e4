"""What is needed for a matter, before anything is begun; and where to get what one lacks."""

from dataclasses import dataclass

from kiosk.catalogue.matters import Form, Owner
from kiosk.catalogue.receipt import place_code
from kiosk.catalogue.union import AskedMaterial
from kiosk.flow.events import Chosen
from kiosk.flow.model import Ended, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, Fact, ListView, Option, ResultView, Row, Tone
from kiosk.flows.apply.draft import Draft
from kiosk.flows.apply.identifying import identify
from kiosk.flows.holders import rows_of
from kiosk.texts import Text, message

A_PAGE = 6
ICONS = {"card": "account-card-details", "passport": "book-open-variant", "sheet": "file-document"}
OWNERS = {
    Owner.APPLICANT: message("apply.of_applicant"),
    Owner.COMPANY: message("apply.of_company"),
    Owner.CHILD: message("apply.of_child"),
    Owner.SPOUSE: message("apply.of_spouse"),
}
START = Option("start", message("apply.start"), icon="arrow-right")
LACK = Option("lack", message("apply.lack"), icon="help-circle")
DONE = Option("done", message("apply.place_done"), icon="check")


@dataclass(frozen=True, slots=True)
class Needing(Step):
    """What the visitor needs."""

    draft: Draft

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.needing")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        draft, asked = self.draft, self.draft.asked
        matters = draft.desk.matters
        rows = [
            Row(
                title=matters.authorities[need.authority].name,
                about=message("apply.days", count=need.days),
                icon="bank",
            )
            for need in draft.matter.needs
        ]
        rows += [_row(one) for one in asked.materials]
        rows.append(Row(message("apply.fee"), draft.matter.fee, "cash-multiple"))
        queue = draft.desk.hall.queues[draft.matter.queue]
        rows.append(Row(message("apply.help_at"), queue.windows, "map-marker"))
        if draft.matter.hours is not None:
            rows.append(Row(message("apply.hours"), draft.matter.hours, "clock"))
        rows.append(Row(message("apply.basis"), draft.matter.basis, "book-open"))
        if draft.matter.holders:
            rows = [Row(message("channel.title_matter")), *rows_of(draft.matter.holders), *rows]
        return ListView(
            title=draft.matter.name,
            lead=message(
                "apply.union",
                papers=len(asked.materials),
                apart=asked.apart_materials,
                count=len(draft.matter.needs),
            ),
            rows=tuple(rows),
            notices=() if here.camera_ready else (message("apply.no_camera"),),
            options=(LACK,),
            done=START if here.camera_ready else Option("window", message("apply.window")),
            public=True,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("start") if here.camera_ready:
                return identify(self.draft)
            case Chosen("window"):
                return self.draft.desk.instead()
            case Chosen("lack"):
                return Lacking(self.draft, self.draft.asked.materials)
        return self


@dataclass(frozen=True, slots=True)
class Lacking(Step):
    """Which paper is not here."""

    draft: Draft
    materials: tuple[AskedMaterial, ...]

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        shown = self.materials if len(self.materials) <= A_PAGE else self.materials[: A_PAGE - 1]
        options = tuple(Option(one.key, one.material.name, icon=_icon(one)) for one in shown)
        if len(shown) < len(self.materials):
            options += (Option("more", message("apply.more"), icon="dots-horizontal"),)
        return ChoiceView(title=message("apply.lack_which"), options=options)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        if event == Chosen("more"):
            return Lacking(self.draft, self.materials[A_PAGE - 1 :])
        if isinstance(event, Chosen):
            for one in self.materials:
                if one.key == event.id:
                    return Place(self.draft, one)
        return self


@dataclass(frozen=True, slots=True)
class Place(Step):
    """Where to get it, and a code that brings the visitor back to this matter."""

    draft: Draft
    material: AskedMaterial

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ResultView(
            tone=Tone.CARE,
            title=self.draft.matter.name,
            label="",
            facts=(
                Fact(message("apply.paper_name"), self.material.material.name),
                Fact(message("apply.where"), self.material.material.where),
            ),
            lead=message("apply.place"),
            code=place_code(self.draft.matter.id),
            code_lead=message("apply.place_code"),
            options=(Option("anyway", message("apply.have_it"), icon="arrow-right"),),
            done=DONE,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("done"):
                return Ended()
            case Chosen("anyway") if here.camera_ready:
                return identify(self.draft)
        return self


def _row(one: AskedMaterial) -> Row:
    parts: list[Text] = [OWNERS[one.need.owner]]
    parts.append(message("apply.original" if one.need.form is Form.ORIGINAL else "apply.copy"))
    if one.need.newer_than_days is not None:
        parts.append(message("apply.newer", count=one.need.newer_than_days))
    said: Text = parts[0]
    for part in parts[1:]:
        said = message("apply.and", one=said, other=part)
    return Row(one.material.name, said, _icon(one))


def _icon(one: AskedMaterial) -> str:
    return ICONS[one.material.kind.value]
