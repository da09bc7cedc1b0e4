"""Pages of every kind, with the hall's own catalogue, for the pictures."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from drivers.capabilities import PrintOutcome
from drivers.emrtd.sample import KEY
from kiosk.capture.drawing.documents import draw_sheet
from kiosk.capture.drawing.scene import lay
from kiosk.capture.guidance import Guidance
from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.matters import Kind, Known, PaperKind
from kiosk.catalogue.receipt import Due, Receipt
from kiosk.catalogue.searching import LetterIndex
from kiosk.catalogue.ticket import Ticket
from kiosk.catalogue.union import AskedQuestion
from kiosk.flow.applying import CaseLine, Identity
from kiosk.flow.events import Chosen, LanguageChosen, SurroundingsChanged
from kiosk.flow.glass import Comfort
from kiosk.flow.overview import DeviceSeen, Overview, PartSeen
from kiosk.flow.papers import Glimpse, Job, Paper
from kiosk.flow.surroundings import ClosedBecause, Closure, Surroundings
from kiosk.flow.views import Option, Page
from kiosk.flows.apology import Apology
from kiosk.flows.apply.asking import Asking, Summary
from kiosk.flows.apply.confirming import Confirm, ProveByChip
from kiosk.flows.apply.draft import Desk as ApplyDesk
from kiosk.flows.apply.draft import Draft
from kiosk.flows.apply.finding import ChooseHeading, ChooseMatter, ChooseWay, Letters
from kiosk.flows.apply.finishing import Consent, NotSealed, ReceiptSlip, Sending, Signing
from kiosk.flows.apply.identifying import ChooseDocument, TypeIdentity
from kiosk.flows.apply.needing import Lacking, Needing, Place
from kiosk.flows.check import BACK, CARD, PASSPORT, SHEET, Camera, Checked, ChoosePaper
from kiosk.flows.closed import closed_view, hours_article
from kiosk.flows.codes import Showing
from kiosk.flows.consult.desk import Desk as ReadingDesk
from kiosk.flows.consult.desk import Way
from kiosk.flows.consult.finding import ChooseArticle, ChooseTopic
from kiosk.flows.consult.finding import ChooseWay as ChooseReading
from kiosk.flows.consult.finding import Letters as ConsultLetters
from kiosk.flows.consult.printing import Printed
from kiosk.flows.consult.printing import Printing as PrintingText
from kiosk.flows.consult.reading import ChooseNext, Listening, Reading, TakeAlong
from kiosk.flows.consult.unanswered import Unanswered
from kiosk.flows.handing import InHand, Printing, TicketSlip
from kiosk.flows.home import Idle
from kiosk.flows.maintenance.door import AskPin, Checking, Door, ShowBadge
from kiosk.flows.maintenance.glass import GlassTests, Hearing, Wiping
from kiosk.flows.maintenance.inside import Devices, Inside
from kiosk.flows.maintenance.machine import Export, LastReport, Machine, Network, Versions
from kiosk.flows.maintenance.operation import AskRestart, Level, Levels, OpenOrClosed, Operation
from kiosk.flows.maintenance.paper import ChangePaper
from kiosk.flows.maintenance.tested import Tested
from kiosk.flows.maintenance.testing import Testing, Tests, Trying, Watching
from kiosk.flows.papers import CameraAway, Capturing, Reviewing
from kiosk.flows.privacy import Notice
from kiosk.flows.progress.asking import FindReceipt, Looking, TypeNumber, show_receipt
from kiosk.flows.progress.standing import Office, Standing
from kiosk.flows.talents.asking import Asking as AskingTalent
from kiosk.flows.talents.detail import Detail
from kiosk.flows.talents.results import Results
from kiosk.flows.talents.results import TakeAlong as TakeFindings
from kiosk.flows.talents.slip import PrintingFindings
from kiosk.flows.talents.survey import Counter, Survey
from kiosk.flows.ticket import AskCard, ChooseGroup, ChooseService, Desk, Number
from kiosk.identity.mrz import parse
from kiosk.knowledge import Knowledge
from kiosk.settings import load
from kiosk.texts import Language, Words, message
from kiosk.visit import first_session
from tests.ui.samples_booking import booking_views
from tests.ui.samples_guide import guide_views
from tests.ui.samples_knowing import knowing_steps
from tests.ui.samples_standing import DAY, promises, standing_steps

CONFIG = Path(__file__).parents[2] / "config"
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 2, 10, 8, tzinfo=ZONE)
WELL = Surroundings(
    now=NOW,
    centre_online=True,
    camera_ready=True,
    scanner_ready=True,
    chip_ready=True,
    applications_open=True,
)
WORDS = Words(
    zh_hant="樣本：本機正在更換打印機，下午三時恢復服務。",
    zh_hans="样本：本机正在更换打印机，下午三时恢复服务。",
    en="SAMPLE: the printer is being changed; this machine is back at three.",
)
ILL = replace(WELL, reader_ready=False, printer_ready=False, camera_ready=False)
LIMITED = replace(ILL, camera_away=True)
DRAWN = {PaperKind.CARD: 5, PaperKind.PASSPORT: 4, PaperKind.SHEET: 3}
"""Seeds that draw a paper of that kind."""
LINES = (  # the specimen of ICAO 9303-4
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)


def known():
    return Knowledge.read(load(CONFIG / "kiosk.toml"), CONFIG)


@cache
def drawn(kind):
    return draw_sheet(np.random.default_rng(DRAWN[kind]), 1200)


def paper(want, guidance=Guidance.GOOD, zone=None, number=1):
    return Paper(number, want, None, drawn(want.kind).pixels, guidance, zone)


def views():
    """Return every view by the name of its picture."""
    hall = load_hall(CONFIG / "catalogue")
    desk = Desk(hall, hand=lambda ticket, here: Apology("never"))
    service = hall.groups[0].services[0]
    ticket = Ticket(
        id="0123456789abcdef0123456789abcdef",
        queue=service.queue,
        service=service.id,
        number=128,
        day=NOW.date(),
        label="A128",
        issued_at=NOW,
        ahead=25,
    )
    slip = TicketSlip(ticket, hall, "hetao")
    idle = Idle(closed=partial(closed_view, hall))
    session = first_session(known())
    session.send(LanguageChosen(Language.ENGLISH))
    menu = session.step
    hours = Closure(ClosedBecause.HOURS, datetime(2026, 3, 3, 9, 0, tzinfo=ZONE))
    return {
        "idle": idle.view(WELL),
        "idle-limited": idle.view(ILL),
        "idle-most-limited": idle.view(LIMITED),
        "idle-numbers": idle.view(replace(LIMITED, numbers_ready=False)),
        "menu": menu.view(WELL),
        "menu-advice": menu.on(Chosen("advice"), WELL).view(WELL),
        "menu-limited": menu.view(ILL),
        "groups": ChooseGroup(desk).view(WELL),
        "services": ChooseService(desk, hall.groups[1]).view(WELL),
        "card": AskCard(desk, service, reading=True).view(WELL),
        "card-unreadable": AskCard(
            desk, service, reading=True, problem=message("card.unreadable")
        ).view(WELL),
        "card-away": AskCard(desk, service, reading=False).view(ILL),
        "number": Number(desk, service).view(WELL),
        "printing": Printing(slip, share=0.6).view(WELL),
        "printed": InHand(slip, PrintOutcome.PRINTED).view(WELL),
        "unproven": InHand(slip, PrintOutcome.UNPROVEN).view(WELL),
        "paper-out": InHand(slip, PrintOutcome.PAPER_OUT).view(ILL),
        "hours": hours_article(hall),
        "privacy": Notice(hall, Apology("never")).view(WELL),
        "closed-hours": closed_view(hall, hours),
        "closed-limited": idle.view(replace(LIMITED, closure=hours)),
        "closed-technician": closed_view(hall, Closure(ClosedBecause.TECHNICIAN)),
        "closed-maintenance": closed_view(hall, Closure(ClosedBecause.MAINTENANCE)),
        "closed-words": closed_view(hall, Closure(ClosedBecause.TECHNICIAN, said=WORDS)),
        **paper_views(),
        **apply_views(),
        **progress_views(),
        **talents_views(),
        **{name: step.view(WELL) for name, step in standing_steps(desk, ticket, known()).items()},
        **consult_views(),
        **booking_views(known(), WELL),
        "appointments": appointments(session),
        **upkeep_views(),
        **guide_views(WELL, lambda: None),
        "apology": Apology("numbers.none").view(WELL),
    }


def shown(step, **showing):
    return replace(step, showing=Showing(**showing))


def appointments(session):
    """Return the page of the menu's group."""
    session.send(SurroundingsChanged(WELL))
    session.send(Chosen("appointments"))
    return session.step.view(WELL)


def paper_views():
    def never(*_):
        return Apology("never")

    card = Job((CARD, BACK), then=never, instead=never)
    form = Job((SHEET,), then=never, instead=never, more=SHEET)
    zone = parse(LINES, NOW.date())
    passport = Job((PASSPORT,), then=never, instead=never)
    front = paper(CARD)
    return {
        "check": ChoosePaper(Camera(never, never)).view(WELL),
        "capture-card": Capturing(card, CARD).view(WELL),
        "capture-passport": Capturing(passport, PASSPORT).view(WELL),
        "capture-sheet": Capturing(form, SHEET, (paper(SHEET),)).view(WELL),
        "review-card": Reviewing(card, CARD, (), front).view(WELL),
        "review-passport": Reviewing(
            passport, PASSPORT, (), paper(PASSPORT, zone=zone, number=2)
        ).view(WELL),
        "review-sheet": Reviewing(form, SHEET, (), paper(SHEET, Guidance.BLUR, number=3)).view(
            WELL
        ),
        "camera-away": CameraAway(card, CARD, ()).view(ILL),
        "checked": Checked((paper(PASSPORT, zone=zone),)).view(WELL),
        "checked-sheet": Checked((paper(SHEET), paper(SHEET, Guidance.BLUR))).view(WELL),
    }


ZONE_READ = Identity(
    "zone",
    "passport",
    {
        Known.NAME: "樣本人",
        Known.NAME_LATIN: "SAMPLE VISITOR",
        Known.NUMBER: "X12345678",
        Known.BIRTH: "1990-01-01",
        Known.EXPIRY: "2031-05-31",
    },
)
SIGNED = (tuple((0.2 + i / 80, 0.5 + 0.3 * np.sin(i / 3.0)) for i in range(40)),)


@cache
def draft():
    """Return an application that is complete but for its signature."""
    hall = load_hall(CONFIG / "catalogue")
    matters = known().matters()
    desk = ApplyDesk(hall, matters, take=lambda *_: Apology("never"), instead=never)
    made = Draft.of(desk, matters.matter("research-passage"))
    person = {
        Known.NAME: "樣本人",
        Known.NAME_LATIN: "SAMPLE VISITOR",
        Known.NUMBER: "A123456(3)",
        Known.BIRTH: "1990-01-01",
    }
    made = made.known_as(Identity("card", "hkid", person), NOW.date())
    answers = {"phone": "+85221234567", "email": "", "crossing": "liantang", "uscc": "X"}
    for one in made.asked.questions:
        question = one.question
        first = question.options[0].id if question.options else "yes"
        made = made.answered(question, answers.get(question.id, first))
    for one in made.asked.materials:
        made = made.shown(one.key, (paper(SHEET),))
    return made


def never(*_):
    return Apology("never")


def apply_views():
    made = draft()
    desk, empty = made.desk, Draft.of(made.desk, made.matter)
    matters = desk.matters
    index = LetterIndex(matters.matters)
    ask = {
        kind: next(one for one in matters.questions.values() if one.kind is kind) for kind in Kind
        if any(one.kind is kind for one in matters.questions.values())
    }  # fmt: skip
    with_all = replace(empty, asked=replace(empty.asked, questions=tuple(
        AskedQuestion(one, ()) for one in ask.values()
    )))  # fmt: skip
    receipt = Receipt(
        number="A260302-7K3Q9X",
        matter=made.matter.name,
        handed_in=tuple(one.material.name for one in made.asked.materials),
        due=tuple(
            Due(matters.authorities[n.authority].name, NOW.date(), 5, 7, 4)
            for n in made.matter.needs
        ),
        at=NOW,
        code="ESTATION:P1:hetao:A260302-7K3Q9X:" + "x" * 86,
        waits=False,
    )
    slip = ReceiptSlip(receipt)
    found = {
        "apply-way": ChooseWay(desk),
        "apply-topic": ChooseHeading(desk, by_event=False),
        "apply-event": ChooseHeading(desk, by_event=True),
        "apply-matters": ChooseMatter(desk, matters.of_topic("work")),
        "apply-more": ChooseMatter(desk, matters.of_event("moved-here")),
        "apply-letters": Letters(desk, index, "RES"),
        "apply-needing": Needing(empty),
        "apply-lacking": Lacking(empty, empty.asked.materials),
        "apply-place": Place(empty, empty.asked.materials[0]),
        "apply-who": ChooseDocument(empty),
        "apply-type-name": TypeIdentity(empty, text="SAMPLE VISITOR"),
        "apply-type-birth": TypeIdentity(
            empty,
            {Known.NAME_LATIN: "X", Known.NUMBER: "Y"},
            text="199013",
            problem=message("answer.day_form"),
        ),
        "apply-confirm": Confirm(empty, ZONE_READ, Apology("never")),
        "apply-chip": ProveByChip(Confirm(empty, ZONE_READ, Apology("never")), KEY),
        "apply-summary": Summary(made),
        "apply-consent": Consent(made),
        "apply-sign": Signing(made, SIGNED),
        "apply-sending": Sending(made),
        "apply-not-sealed": NotSealed(made),
        "apply-receipt": InHand(slip, PrintOutcome.PRINTED),
        "apply-receipt-paper-out": InHand(slip, PrintOutcome.PAPER_OUT),
        "apply-summary-promised": Summary(made.following_by(made.asked.materials[1].key, DAY)),
        "apply-receipt-promised": InHand(
            ReceiptSlip(promises(receipt, known())), PrintOutcome.PRINTED
        ),
    }
    found |= knowing_steps(made)
    found |= {
        f"apply-ask-{kind.value}": Asking(with_all, question, "12")
        for kind, question in ask.items()
    }
    return {name: step.view(WELL) for name, step in found.items()}


def progress_views():
    matters = known().matters()
    office = Office(lambda: matters, never, never, never)
    lines = tuple(
        CaseLine(need.authority, state, NOW.date(), wants)
        for need, state, wants in zip(
            matters.matter("research-passage").needs,
            ("approved", "in_review", "more_needed"),
            ((), (), ("equipment-list.company",)),
            strict=True,
        )
    )
    number = "A260302-7K3Q9X"
    key = "equipment-list.company"
    promised = (*lines[:2], replace(lines[2], state="received", promised={key: NOW.date()}))
    found = {
        "progress-find": FindReceipt(office, message("progress.unknown")),
        "progress-show": shown(show_receipt(office, WELL), problem=message("progress.other_code")),
        "progress-lay": shown(show_receipt(office, WELL), on_plate=True),
        "progress-number": TypeNumber(office, text="A2611"),
        "progress-looking": Looking(office, number, ""),
        "progress-standing": Standing(office, number, "research-passage", lines),
        "progress-promised": Standing(office, number, "research-passage", promised),
        "progress-on-its-way": Standing(office, number, "research-passage", ()),
    }
    return {name: step.view(WELL) for name, step in found.items()}


YOUNG = {"person": "hong-kong", "age": "29", "situation": "employed", "in-zone": "yes"}
YOUNG |= {"degree": "bachelor", "field": "digital", "experience": "4", "recognised": "no"}
YOUNG |= {"residence": "hong-kong", "tax": "shenzhen", "qualification": None, "family": None}
"""Answers to which there are programmes of every standing."""


def talents_views():
    programmes = known().programmes()
    counter = Counter(programmes, never, never, never)
    survey = Survey(counter, YOUNG)
    asked = {one.id: one for one in programmes.questions}
    of = {one.programme.id: one for one in survey.verdicts}
    age = AskingTalent(Survey(counter, {"person": "hong-kong"}), asked["age"], text="200")
    results = Results(survey)
    findings = results.on(Chosen("take"), WELL).findings
    found = {
        "talents-ask": AskingTalent(Survey(counter), asked["person"]),
        "talents-ask-longest": AskingTalent(
            Survey(counter, dict(list(YOUNG.items())[:5])), asked["field"]
        ),
        "talents-ask-yes": AskingTalent(
            Survey(counter, dict(list(YOUNG.items())[:10])), asked["qualification"]
        ),
        "talents-ask-number": age.on(Chosen("enter"), WELL),
        "talents-results": results,
        "talents-results-printed": replace(results, news=message("talents.unproven")),
        "talents-results-none": Results(Survey(counter, {"person": "mainland", "age": "70"})),
        "talents-fits": Detail(survey, of["youth-settlement"]),
        "talents-missing": Detail(survey, of["housing-allowance"]),
        "talents-open": Detail(survey, of["qualification-practice"]),
        "talents-not": Detail(survey, of["income-tax-subsidy"]),
        "talents-take": TakeFindings(results, findings),
        "talents-printing": PrintingFindings(findings, never, share=0.4),
    }
    return {name: step.view(WELL) for name, step in found.items()}


def consult_views():
    knowledge = known()
    policies, index = knowledge.policies(), knowledge.policy_index()
    matter = knowledge.matters().matter("child-medical-insurance")
    ways = (
        Way(
            Option("m", matter.name, about=message("consult.apply"), icon=matter.icon),
            lambda: Apology("never"),
        ),
    )
    desk = ReadingDesk(policies, lambda: index, lambda *_: ways, ticket=never)
    online = replace(desk, address="https://hall.example/policies/{topic}/{id}.{language}.html")
    by_id = {one.id: one for one in policies.articles}
    school, table = by_id["school-place"], by_id["examinations"]
    expired = replace(by_id["research-equipment"], valid_until=NOW.date() - timedelta(days=40))
    heard = replace(WELL, speech_ready=True)
    found = {
        "consult-way": ChooseReading(desk),
        "consult-topics": ChooseTopic(desk),
        "consult-more-topics": ChooseTopic(desk, skipped=5),
        "consult-articles": ChooseArticle(desk, policies.of_topic("education"), "education"),
        "consult-letters": ConsultLetters(desk, index, "SHEBAO"),
        "consult-nothing": ConsultLetters(desk, index, "PET SNAKE"),
        "consult-unanswered": Unanswered(replace(desk, guide=never), "", ()),
        "consult-reading": Reading(desk, school),
        "consult-table": Reading(desk, table),
        "consult-expired": Reading(desk, expired, problem=message("consult.no_speech")),
        "consult-listening": Listening(desk, school, volume=4),
        "consult-take": TakeAlong(desk, school),
        "consult-take-online": TakeAlong(online, school),
        "consult-next": ChooseNext(desk, by_id["child-medical-insurance"]),
        "consult-printing": PrintingText(desk, school, share=0.4),
        "consult-printed": Printed(desk, school, PrintOutcome.PRINTED),
        "consult-paper-out": Printed(desk, school, PrintOutcome.PAPER_OUT),
    }
    return {name: step.view(heard) for name, step in found.items()}


OVERVIEW = Overview(
    kiosk="hetao/kiosk-01",
    devices=(
        DeviceSeen("card-reader", "online", "notSupported", "", "", "", 0),
        DeviceSeen("printer", "offline", "out", "printer.paper_out",
                   "paper end sensor: no paper; put in a new roll", "printer.paper_out", 2),
        DeviceSeen("chip-reader", "noDevice", "notSupported", "device.none", "", "", 0),
        DeviceSeen("scanner", "unknown", "notSupported", "", "", "", 0),
        DeviceSeen("camera", "online", "notSupported", "", "", "camera.stalled", 1),
    ),
    broker="127.0.0.1:8883", broker_online=True, centre_online=False, waiting=12,
    software="0.1.0", catalogue="0123456789ab", config=7,
    sealing_key="0f1e 2d3c 4b5a 6978", signing_key="8796 a5b4 c3d2 e1f0",
    volume=70, brightness=90, closed=True, report_at="2026-03-02 08:40",
    report=(
        PartSeen("card-reader", "pass", "answers; its field is empty"),
        PartSeen("printer", "fail", "printer.paper_out", "put in a new roll"),
        PartSeen("camera", "unknown", "not to be had within 30 s", "try again"),
        PartSeen("clock", "pass", "0.1 s from the centre's; follows a time server"),
    ),
)  # fmt: skip


def upkeep_views():
    here = replace(WELL, overview=OVERVIEW)
    door = Door(lambda _name: never(), cards=True)
    fail = PartSeen("printer", "fail", "test line paper_out", "put in a new roll")
    found = {
        "upkeep-pin": AskPin(door, text="2468", problem=message("upkeep.pin_wait", count=60)),
        "upkeep-badge": ShowBadge(door),
        "upkeep-checking": Checking(door, "2468"),
        "upkeep-inside": Inside("SAMPLE"),
        "upkeep-devices": Devices(),
        "upkeep-tests": Tests(),
        "upkeep-testing": Testing("printer"),
        "upkeep-trying": Trying("card-reader"),
        "upkeep-trying-code": Trying("scanner"),
        "upkeep-tested": Tested("printer", fail, Testing("printer")),
        "upkeep-watching": Watching(),
        "upkeep-glass": GlassTests(),
        "upkeep-hearing": Hearing(),
        "upkeep-wiping": Wiping(),
        "upkeep-paper": ChangePaper(),
        "upkeep-paper-put": ChangePaper(2),
        "upkeep-paper-close": ChangePaper(3),
        "upkeep-machine": Machine(),
        "upkeep-network": Network(),
        "upkeep-versions": Versions(),
        "upkeep-report": LastReport(),
        "upkeep-export": Export(message("upkeep.export_no_stick")),
        "upkeep-exported": Export(
            done=message(
                "upkeep.exported", where="estation-kiosk-01-20260302.jsonl.age", lines=2000
            )
        ),
        "upkeep-operation": Operation(),
        "upkeep-volume": Levels(Level.VOLUME),
        "upkeep-door": OpenOrClosed(),
        "upkeep-restart": AskRestart(),
    }
    return {name: step.view(here) for name, step in found.items()}


@cache
def glimpse(says, kind=PaperKind.CARD):
    """Return what the camera sees when that is said."""
    random = np.random.default_rng(5)
    scene = np.full((540, 960, 3), (70, 74, 68), np.uint8)
    corners = np.array([[300, 130], [690, 150], [680, 400], [290, 380]], float)
    if says != Guidance.NONE:
        lay(scene, drawn(kind), corners, random)
    found = () if says == Guidance.NONE else tuple(tuple(c / (960, 540)) for c in corners)
    share = 0.65 if says == Guidance.GOOD else 0.0
    spot = (0.55, 0.4) if says == Guidance.GLARE else None
    return Glimpse(scene, found, says, share, spot)


NORMAL = Comfort()


def page(view, language, comfort=NORMAL, **around):
    leads = type(view).__name__ not in {"IdleView", "ClosedView"}
    return Page(
        view=view, language=language, comfort=comfort, **({"back": leads, "home": leads} | around)
    )
