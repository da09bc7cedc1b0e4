"""An application, step by step: what is known is not asked, each paper once, nothing lost."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from drivers.capabilities import PrintOutcome, TravelDocument
from drivers.emrtd.sample import KEY, LINES
from kiosk.capture.guidance import Guidance
from kiosk.catalogue.matters import Kind, Known, PaperKind, When
from kiosk.catalogue.receipt import Due, Receipt, place_code
from kiosk.flow.applying import (
    AddPapers,
    ApplicationSealed,
    AskCase,
    CaseLine,
    CaseTold,
    CodeRead,
    Identity,
    PapersAdded,
    ReadCode,
    SealApplication,
)
from kiosk.flow.events import (
    ChipRead,
    Chosen,
    Failed,
    PrintEnded,
    PrintSlip,
    ReadChip,
    Signed,
    Typed,
)
from kiosk.flow.papers import Paper, Side, Want
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, FormView, ListView, ResultView
from kiosk.flows.apology import Apology
from kiosk.flows.apply.asking import Asking, Summary
from kiosk.flows.apply.confirming import Confirm
from kiosk.flows.apply.draft import Desk, Draft
from kiosk.flows.apply.finding import ChooseMatter, ChooseWay, Letters
from kiosk.flows.apply.finishing import Consent, NotSealed, Sending, Signing
from kiosk.flows.apply.identifying import ChooseDocument, TypeIdentity
from kiosk.flows.apply.needing import Needing, Place
from kiosk.flows.handing import InHand
from kiosk.flows.privacy import READ, Notice
from kiosk.flows.progress.asking import FindReceipt, TypeNumber
from kiosk.flows.progress.standing import Office, Standing
from kiosk.identity.printed import Printed
from kiosk.identity.slips import proof_of
from kiosk.texts import message
from tests.flows.hall import ZONE
from tests.runtime.applicant import hall, matters

HERE = Surroundings(
    now=datetime(2026, 11, 24, 10, 0, tzinfo=ZONE), camera_ready=True, printer_ready=True,
    scanner_ready=True, applications_open=True,
)  # fmt: skip
WINDOW = Apology("window")
MATTER = "research-passage"
STROKE = (tuple((at / 40, 0.5) for at in range(40)),)


def paper(number=1, zone=None):
    want = Want(PaperKind.SHEET, message("check.sheet_page"))
    return Paper(number, want, None, None, Guidance.GOOD, zone)


class Camera:
    """Takes every paper at once; remembers what was asked for."""

    def __init__(self):
        self.jobs = []

    def take(self, job, here):
        self.jobs.append(job)
        return job.then(tuple(paper(len(self.jobs)) for _ in job.wants), here)


@pytest.fixture
def camera():
    return Camera()


@pytest.fixture
def desk(camera):
    return Desk(hall(), matters(), camera.take, lambda: WINDOW)


@pytest.fixture
def draft(desk):
    return Draft.of(desk, matters().matter("research-passage"))


GIVEN = {
    Kind.PHONE: "21234567", Kind.COMPANY: "91350100M000100Y43", Kind.HKID: "A123456(3)",
    Kind.CITIZEN: "11010519491231002X", Kind.PERMIT: "H12345678", Kind.LATIN: "SAMPLE",
    Kind.EMAIL: "a@example.com",
}  # fmt: skip


def given(question):
    if question.kind is Kind.DATE:
        return "20200101" if question.when is When.PAST else "20301231"
    return GIVEN.get(question.kind) or str(max(question.least or 0, 12))


def answered(step):
    """Answer every question that is asked; return the step after the last."""
    asked = []
    while isinstance(step, Asking):
        assert step.question.id not in asked, step.problem
        asked.append(step.question.id)
        view = step.view(HERE)
        if isinstance(view, ChoiceView):
            step = step.on(Chosen(view.options[0].id), HERE)
        elif view.skip is not None:
            step = step.on(Chosen("skip"), HERE)
        else:
            step = step.on(Typed(given(step.question)), HERE)
            assert step.continues
            step = step.on(Chosen("enter"), HERE)
    return step, asked


def known():
    fields = {Known.NAME_LATIN: "SAMPLE VISITOR", Known.NUMBER: "A123456(3)",
              Known.BIRTH: "1990-01-01"}  # fmt: skip
    return Identity("card", "hkid", fields)


def test_a_matter_is_found_by_topic_by_what_happened_and_by_letters(desk):
    way = ChooseWay(desk)
    for first in (
        way.on(Chosen("topic"), HERE).on(Chosen("goods"), HERE),
        way.on(Chosen("event"), HERE).on(Chosen("import-export"), HERE),
    ):
        step = first
        assert isinstance(step, ChooseMatter)
        for _ in range(3):
            ids = [one.id for one in step.view(HERE).options]
            assert len(ids) <= 6
            if MATTER in ids:
                break
            step = step.on(Chosen("more"), HERE)
        assert isinstance(step.on(Chosen(MATTER), HERE), Needing)
    letters = way.on(Chosen("letters"), HERE)
    assert isinstance(letters, Letters)
    step = letters.on(Typed("KYSB"), HERE)
    found = [one.id for one in step.view(HERE).found]
    assert "research-passage" in found
    assert isinstance(step.on(Chosen("research-passage"), HERE), Needing)


def test_who_lacks_a_paper_is_told_where_to_get_it_and_finds_back(draft):
    step, wanted = Needing(draft).on(Chosen("lack"), HERE), "equipment-list.company"
    if wanted not in [one.id for one in step.view(HERE).options]:
        step = step.on(Chosen("more"), HERE)
    step = step.on(Chosen(wanted), HERE)
    assert isinstance(step, Place)
    view = step.view(HERE)
    assert view.code == place_code("research-passage")
    assert view.facts[1].value == matters().materials["equipment-list"].where


def test_what_the_document_says_is_not_asked(desk):
    matter = next(
        one for one in matters().matters
        if any("birth-date" in need.questions for need in one.needs)
        and any("name-latin" in need.questions for need in one.needs)
    )  # fmt: skip
    step = Confirm(Draft.of(desk, matter), known(), WINDOW).on(Chosen("right"), HERE)
    after, asked = answered(step)
    assert "birth-date" not in asked
    assert "name-latin" not in asked
    assert after.draft.answers["birth-date"] == "1990-01-01"


def test_each_paper_is_asked_for_once_and_then_all_can_be_changed(draft, camera):
    step, asked = answered(Confirm(draft, known(), WINDOW).on(Chosen("right"), HERE))
    assert isinstance(step, Summary)
    assert len(asked) == len(set(asked)) == 8
    assert len(camera.jobs) == 8
    assert [job.before is None for job in camera.jobs] == [True] + [False] * 7
    changing = step.on(Chosen("change:goods-count"), HERE)
    assert changing.view(HERE).value == "12"
    again = changing.on(Typed("15"), HERE).on(Chosen("enter"), HERE)
    assert isinstance(again, Summary)
    assert again.draft.answers["goods-count"] == "15"
    retaken = again.on(Chosen("change:equipment-list.company"), HERE)
    assert isinstance(retaken, Summary)
    assert len(camera.jobs) == 9


def test_a_wrong_answer_stays_on_the_page_with_a_word_beside_it(draft):
    question = draft.asked.questions[0].question
    step = Asking(draft, question).on(Typed("12"), HERE).on(Chosen("enter"), HERE)
    assert isinstance(step, Asking)
    assert step.view(HERE).problem == message("answer.phone")
    assert step.view(HERE).value == "12"


def test_a_passport_that_was_shown_to_say_who_one_is_is_not_asked_for_again(draft):
    seen = []

    def take(job, here):
        seen.append(job)
        return job.then((replace(paper(7), printed=None),), here)

    step = ChooseDocument(replace(draft, desk=replace(draft.desk, take=take)))
    step = step.on(Chosen("passport"), HERE)
    assert isinstance(step, TypeIdentity)  # nothing could be read: it is typed, the picture counts
    assert "passport.applicant" in step.draft.papers


def test_what_is_printed_on_an_identity_card_is_offered_to_be_checked(draft):
    jobs = []
    said = Printed("hkid", {"number": "A123456(3)", "surname": "SAMPLE", "birth": "1990-01-01"})

    def take(job, here):
        jobs.append(job)
        return job.then((replace(paper(7), zone=None, printed=said),), here)

    away = replace(HERE, reader_ready=False)
    step = ChooseDocument(replace(draft, desk=replace(draft.desk, take=take)))
    step = step.on(Chosen("front"), away)
    (want,) = jobs[0].wants
    assert (want.kind, want.side) == (PaperKind.CARD, Side.FRONT)
    assert isinstance(step, Confirm)
    assert (step.identity.source, step.identity.document) == ("print", "hkid")
    assert step.identity.fields[Known.NUMBER] == "A123456(3)"


def test_who_has_no_document_at_hand_types_and_is_corrected(draft):
    step = ChooseDocument(draft).on(Chosen("type"), HERE)
    for text in ("SAMPLE VISITOR", "A1234563"):
        step = step.on(Typed(text), HERE).on(Chosen("enter"), HERE)
    wrong = step.on(Typed("20301301"), HERE).on(Chosen("enter"), HERE)
    assert wrong.view(HERE).problem == message("answer.day_none")
    step = wrong.on(Typed("19900101"), HERE).on(Chosen("enter"), HERE)
    assert isinstance(step, Confirm)
    assert step.identity.fields[Known.BIRTH] == "1990-01-01"


def test_a_zone_opens_the_chip_which_proves_who_one_is(draft):
    fields = {Known.NAME_LATIN: "ERIKSSON ANNA MARIA", Known.NUMBER: "L898902C3",
              Known.BIRTH: "1974-08-12", Known.EXPIRY: "2012-04-15"}  # fmt: skip
    with_chip = replace(HERE, chip_ready=True)
    step = Confirm(draft, Identity("zone", "passport", fields), WINDOW)
    assert [one.id for one in step.view(HERE).options] == ["wrong"]
    assert [one.id for one in step.view(with_chip).options] == ["wrong", "chip"]
    waiting = step.on(Chosen("chip"), with_chip)
    (effect,) = waiting.effects(with_chip)
    assert effect == ReadChip(KEY, 30.0)
    chip = TravelDocument(LINES, b"", "image/jpeg", "PACE")
    proved = waiting.on(ChipRead(chip), with_chip)
    assert proved.identity.source == "chip"
    assert proved.identity.fields[Known.NUMBER] == "L898902C3"
    assert [one.id for one in proved.view(with_chip).options] == ["wrong"]
    lifted = waiting.on(Failed(effect, "card.unreadable"), with_chip)
    assert lifted.problem == message("trouble.chip_unreadable")
    refused = waiting.on(Failed(effect, "card.refused"), with_chip)
    assert refused.view(with_chip).notices == (message("trouble.chip_refused"),)
    assert isinstance(waiting.on(Chosen("skip"), with_chip), Confirm)
    typed_in = Confirm(draft, Identity("typed", "other", fields), WINDOW)
    assert [one.id for one in typed_in.view(with_chip).options] == ["wrong"]


@pytest.fixture
def complete(draft):
    step, _ = answered(Confirm(draft, known(), WINDOW).on(Chosen("right"), HERE))
    return step.draft


def test_a_finger_that_slipped_is_no_signature_and_who_cannot_sign_goes_on(complete):
    step = Summary(complete).on(Chosen("agree"), HERE)
    assert isinstance(step, Consent)
    step = step.on(Chosen("agree"), HERE)
    slipped = step.on(Signed((((0.1, 0.1),),)), HERE).on(Chosen("send"), HERE)
    assert isinstance(slipped, Signing)
    assert slipped.view(HERE).lead == message("apply.sign_first")
    assert isinstance(step.on(Signed(STROKE), HERE).on(Chosen("send"), HERE), Sending)
    cleared = step.on(Signed(STROKE), HERE).on(Chosen("clear"), HERE)
    assert cleared.strokes == ()
    assert isinstance(step.on(Chosen("cannot"), HERE), Sending)


def test_before_agreeing_one_can_read_what_is_kept_and_comes_back(complete):
    asked = Consent(complete)
    assert asked.view(HERE).options == (READ,)
    notice = asked.on(Chosen(READ.id), HERE)
    assert isinstance(notice, Notice)
    assert notice.on(Chosen("close"), HERE) is asked


def receipt():
    due = (Due(matters().authorities["customs"].name, date(2026, 12, 1)),)
    name = matters().matter("research-passage").name
    return Receipt("A261124-7K3Q9X", name, (), due, HERE.now, "ESTATION:P1:x", waits=False)


def test_what_is_sealed_becomes_a_receipt_on_paper_and_on_the_screen(complete):
    step = Sending(complete)
    (effect,) = step.effects(HERE)
    assert isinstance(effect, SealApplication)
    assert effect.application.revision == matters().revision
    assert effect.application.identity == known()
    printing = step.on(ApplicationSealed(receipt()), HERE)
    assert printing.effects(HERE) == (PrintSlip(receipt(), again=False),)
    done = printing.on(PrintEnded(PrintOutcome.PAPER_OUT), HERE)
    view = done.view(HERE)
    assert isinstance(view, ResultView)
    assert view.label == "A261124-7K3Q9X"
    assert view.code == "ESTATION:P1:x"
    without = step.on(ApplicationSealed(receipt()), replace(HERE, printer_ready=False))
    assert isinstance(without, InHand)


def test_what_could_not_be_kept_is_not_lost_and_not_called_sent(complete):
    step = Sending(complete)
    failed = step.on(Failed(step.effects(HERE)[0], "store.full"), HERE)
    assert isinstance(failed, NotSealed)
    assert failed.on(Chosen("retry"), HERE).draft == complete
    assert failed.on(Chosen("window"), HERE) is WINDOW


# --- progress


class Hall:
    def __init__(self):
        self.camera = Camera()
        self.office = Office(matters, self.camera.take, self.resume, lambda: WINDOW)

    def resume(self, matter):
        return Apology(f"resumed {matter}") if matter == "research-passage" else None


def test_the_receipts_code_leads_to_the_centres_answer():
    step = FindReceipt(Hall().office).on(Chosen("scan"), HERE)
    assert step.effects(HERE) == (ReadCode(30.0),)
    looking = step.on(CodeRead("ESTATION:P1:hetao:A261124-7K3Q9X:proof"), HERE)
    assert looking.effects(HERE) == (AskCase("A261124-7K3Q9X", "proof"),)
    for code, key in (("case.proof", "progress.unknown"), ("centre.away", "progress.away")):
        refused = looking.on(Failed(looking.effects(HERE)[0], code), HERE)
        assert refused.view(HERE).notices == (message(key),)


def test_another_code_is_told_and_a_place_leads_back():
    step = FindReceipt(Hall().office).on(Chosen("scan"), HERE)
    other = step.on(CodeRead("https://example.com/"), HERE)
    assert other.view(HERE).problem == message("progress.other_code")
    gone = step.on(CodeRead(place_code("a-matter-of-last-year")), HERE)
    assert gone.view(HERE).problem == message("progress.other_code")
    assert isinstance(step.on(CodeRead(place_code("research-passage")), HERE), Apology)


@pytest.mark.parametrize("typed", ["A261124-7K3Q9X", "a2611247k3q9x", "A261124 7K3Q9X"])
def test_number_and_day_of_birth_are_typed_and_no_birth_goes_over_the_wire(typed):
    step = TypeNumber(Hall().office).on(Typed(typed), HERE).on(Chosen("enter"), HERE)
    assert isinstance(step.view(HERE), FormView)
    step = step.on(Typed("19900101"), HERE).on(Chosen("enter"), HERE)
    (effect,) = step.effects(HERE)
    assert effect == AskCase("A261124-7K3Q9X", proof_of("A261124-7K3Q9X", "1990-01-01"))
    assert "1990" not in effect.proof


@pytest.mark.parametrize("typed", ["", "A261124", "B261124-7K3Q9X", "樣本"])
def test_what_is_no_number_is_told(typed):
    step = TypeNumber(Hall().office).on(Typed(typed), HERE).on(Chosen("enter"), HERE)
    assert step.view(HERE).problem == message("progress.number_form")


def test_what_is_missing_is_added_at_once_each_paper_once():
    house = Hall()
    wants = ("equipment-list.company", "business-licence.company")
    lines = (
        CaseLine("customs", "more_needed", date(2026, 12, 1), wants),
        CaseLine("public-security", "more_needed", date(2026, 12, 1), wants[:1]),
    )
    step = Standing(house.office, "A261124-7K3Q9X", "research-passage", lines)
    view = step.view(HERE)
    assert isinstance(view, ListView)
    assert len(view.rows) == 4
    adding = step.on(Chosen("add"), HERE)
    (effect,) = adding.effects(HERE)
    assert isinstance(effect, AddPapers)
    assert set(effect.papers) == set(wants)
    assert effect.wanted_by["equipment-list.company"] == ("customs", "public-security")
    assert len(house.camera.jobs) == 2
    after = adding.on(PapersAdded(waits=False), HERE)
    assert after.view(HERE).notices == (message("progress.added"),)
    assert after.view(HERE).options == ()
    failed = adding.on(Failed(effect, "store.full"), HERE)
    assert failed.view(HERE).notices == (message("progress.not_added"),)


def test_an_application_that_has_not_arrived_is_on_its_way():
    step = Standing(Hall().office, "A261124-7K3Q9X", "research-passage", ())
    assert step.view(HERE).notices == (message("progress.on_its_way"),)
    told = CaseTold("A261124-7K3Q9X", "research-passage", ())
    assert told.lines == ()


def test_a_receipt_of_what_the_catalogue_lost_is_shown_by_its_id():
    day = date(2026, 12, 1)
    lines = (
        CaseLine("an-office-of-last-year", "in_review", day, ()),
        CaseLine("customs", "a-state-of-next-year", day, ("a-paper-of-last-year.applicant",)),
    )
    step = Standing(Hall().office, "A261124-7K3Q9X", "a-matter-of-last-year", lines)
    view = step.view(HERE)
    assert view.title.en == "a-matter-of-last-year"
    assert view.rows[0].title == "an-office-of-last-year"
    assert dict(view.rows[1].about.values)["state"] == message("progress.ask")
    assert view.rows[2].title == "a-paper-of-last-year"
    assert view.options == ()
    assert step.on(Chosen("add"), HERE) is step


def test_what_may_be_added_of_a_matter_that_is_gone_goes_to_a_window():
    lines = (CaseLine("customs", "more_needed", date(2026, 12, 1), ("equipment-list.company",)),)
    step = Standing(Hall().office, "A261124-7K3Q9X", "a-matter-of-last-year", lines)
    assert step.view(HERE).options == ()
    assert step.on(Chosen("add"), HERE) is step


def test_a_typed_number_that_is_not_right_is_shown_again_to_be_mended():
    step = TypeNumber(Hall().office).on(Typed("a2611247k3q9x"), HERE).on(Chosen("enter"), HERE)
    looking = step.on(Typed("19900101"), HERE).on(Chosen("enter"), HERE)
    again = looking.on(Failed(looking.effects(HERE)[0], "case.proof"), HERE)
    assert isinstance(again, TypeNumber)
    assert (again.number, again.text) == ("A261124-7K3Q9X", "19900101")
    assert again.view(HERE).problem == message("progress.unknown")
    assert not again.continues
    away = looking.on(Failed(looking.effects(HERE)[0], "centre.away"), HERE)
    assert away == FindReceipt(step.office, message("progress.away"))
