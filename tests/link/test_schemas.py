"""The schemas that are shipped are those of the messages, and real messages fit them."""

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from kiosk.link.asking import (
    Case,
    CaseAnswer,
    CaseRequest,
    CaseState,
    ClockAnswer,
    ClockRequest,
    LeaseAnswer,
    LeaseRequest,
    NumberAnswer,
    NumberRequest,
    Refusal,
)
from kiosk.link.booking import (
    BookedRequest,
    BookingAnswer,
    BookingRequest,
    CallbackEvent,
    CancelRequest,
    ChangeRequest,
    CheckInAnswer,
    CheckInRequest,
    Punctuality,
    Slot,
    SlotsAnswer,
    SlotsRequest,
    VisitState,
)
from kiosk.link.calling import (
    CallAnswered,
    CallEnd,
    CallFigures,
    CallPlace,
    CallRing,
    CallSignal,
    EndReason,
    Figures,
    RelayServer,
    SignalKind,
)
from kiosk.link.consulting import QuestionEvent
from kiosk.link.envelope import MessageError, Writer, new_id, read
from kiosk.link.knowing import KnowingAnswer, KnowingRequest
from kiosk.link.messages import (
    MAX_BYTES,
    Ack,
    Alert,
    ApplicationEvent,
    CentreState,
    Command,
    CommandAnswer,
    CommandResult,
    Device,
    Diagnostic,
    Info,
    KioskState,
    Line,
    State,
    Telemetry,
    TicketEvent,
    TicketState,
    Verdict,
)
from kiosk.link.schemas import asyncapi, schemas
from kiosk.link.standing import Grade, StandingAnswer, StandingRequest
from kiosk.link.topics import KioskTopics, TopicError, check_name, parse
from kiosk.link.upkeep import (
    CommandPart,
    ConfigFault,
    ConfigResult,
    Desired,
    How,
    KeyEvent,
    Reported,
    UpdateEvent,
    UpdateStage,
    UpkeepEvent,
)
from kiosk.link.vocabulary import TYPES

FOLDER = Path(__file__).parents[2] / "config" / "schemas"
DAY, ID = date(2026, 3, 2), new_id()
SAMPLES = [
    ApplicationEvent(
        application=ID, number="A261124-7K3Q9X", matter="research-passage",
        authorities=("customs",), catalogue="0123456789ab", sha256="0" * 64, size=1,
        sealed_to="", sealed=1,
    ),
    CaseRequest(number="A261124-7K3Q9X", proof="0" * 64),
    StandingRequest(visit=ID, sealed="YWdl"),
    StandingAnswer(request=ID, grade=Grade.GOOD, reasons=("credit-good",), as_of=DAY, grant=ID),
    KnowingRequest(visit=ID, sealed="YWdl"),
    KnowingAnswer(request=ID, sealed="YWdl"),
    SlotsRequest(company="12345678", errands=("papers",), building="hall"),
    SlotsAnswer(request=ID, first=DAY, last=DAY, minutes=30, slots=(Slot(start=1, free=2),)),
    BookingRequest(
        booking=ID, company="91350100M000100Y43", errands=("papers",), building="hall",
        room="12/F", start=1, language="en", sealed="YWdl",
    ),
    BookedRequest(number="V260302-7K3Q9X", proof="0" * 64),
    ChangeRequest(number="V260302-7K3Q9X", proof="0" * 64, start=1),
    CancelRequest(number="V260302-7K3Q9X", proof="0" * 64),
    BookingAnswer(
        request=ID, number="V260302-7K3Q9X", proof="0" * 43, state=VisitState.BOOKED,
        company="12345678-001", errands=("papers",), building="hall", room="", team="one",
        start=1, end=2, changeable=True,
    ),
    CallbackEvent(
        callback=ID, company="12345678", errands=(), building="", room="", language="en",
        sealed="YWdl", asked=1,
    ),
    CheckInRequest(visit=ID, code="SAMPLE-0001"),
    CheckInAnswer(
        request=ID, punctuality=Punctuality.IN_TIME, service="s", at=2, opens=1, closes=3, grant=ID
    ),
    CaseAnswer(
        request=ID, number="A261124-7K3Q9X", matter="research-passage",
        cases=(
            Case(authority="customs", state=CaseState.MORE_NEEDED, since=1, due=2,
                 wants=("equipment-list.company",)),
        ),
    ),
    State(state=KioskState.READY, boot=ID, since=1),
    Info(boot=ID, started=1, software="0", python="3", system="s", hardware="h", catalogue="c"),
    Device(name="printer", state="online", since=1),
    Telemetry(uptime_s=1.0),
    TicketEvent(
        ticket=ID, queue="a", service="s", number=1, day=DAY, label="A001",
        state=TicketState.PRINTED, language="en", issued=1,
    ),
    Alert(code="x"),
    Diagnostic(taken=1, verdict=Verdict.PASS, lines=(Line(part="disk", verdict=Verdict.PASS),)),
    QuestionEvent(day=DAY, language="en", topic="tax", words=("income", "稅務")),
    CallRing(call=ID, topic="general", language="en", speaks=("yue", "en"), expires=1),
    CallPlace(call=ID, place=2, wait_s=90, guides=1),
    CallAnswered(
        call=ID, guide="SAMPLE", servers=(RelayServer(urls=("turn:192.0.2.1:3478",), username="u"),)
    ),
    CallSignal(call=ID, generation=0, kind=SignalKind.CANDIDATE, sdp="candidate:1", mid="0"),
    CallEnd(call=ID, reason=EndReason.HUNG_UP),
    CallFigures(call=ID, reason=EndReason.LINE_LOST, waited_ms=1, guide=Figures(lost=1)),
    ClockRequest(),
    ClockAnswer(request=ID),
    NumberRequest(ticket=ID, service="s", language="en"),
    LeaseRequest(queue="a", day=DAY, size=5),
    NumberAnswer(request=ID, ticket=ID, queue="a", number=1, label="A001", day=DAY, ahead=0),
    LeaseAnswer(request=ID, queue="a", prefix="A", day=DAY, first=701, last=720),
    Refusal(request=ID, code="queue.full"),
    Ack(ids=(ID,)),
    Command(id=ID, author="sample", expires=1),
    CommandAnswer(command=ID, name="ping", result=CommandResult.DONE),
    CentreState(alive=True, boot=ID, since=1),
    CommandPart(command=ID, name="logs", kind="x/y", number=1, of=1, sha256="0" * 64, data="YQ=="),
    UpkeepEvent(at=1, author="SAMPLE", how=How.GLASS, what="entered", detail="done"),
    UpdateEvent(
        at=1, command=ID, author="SAMPLE", version="1.2.4", before="1.2.3",
        stage=UpdateStage.RETURNED, detail="start 3: it does not start",
    ),
    KeyEvent(former="YWdl", signing_key="YWdm", proof="YQ=="),
    Desired(version=1, sha256="0" * 64, values="{}", signature="YQ=="),
    Reported(
        version=0, result=ConfigResult.REFUSED, at=1,
        faults=(ConfigFault(path="screen.volume", problem="is 101"),), differs=("a: 1 -> 2",),
    ),
]  # fmt: skip


def test_there_is_a_sample_of_every_type():
    assert {type(sample) for sample in SAMPLES} == set(TYPES.values())


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: type(sample).__name__)
def test_a_message_is_read_as_it_was_written_and_fits_its_schema(sample):
    data = Writer(ID, lambda: 1).write(sample)
    received = read(data)
    assert received.body == sample
    jsonschema.validate(json.loads(data), schemas()[received.envelope.type])


def test_the_files_are_not_stale():
    made = {f"{name}.json": schema for name, schema in schemas().items()}
    made["asyncapi.json"] = asyncapi()
    kept = {file.name: json.loads(file.read_text("utf-8")) for file in FOLDER.glob("*.json")}
    assert kept == json.loads(json.dumps(made)), "run `make schemas`"


def test_the_asyncapi_document_names_every_message_and_real_topics():
    document = asyncapi()
    assert set(document["components"]["messages"]) == set(TYPES)
    named = {name for channel in document["channels"].values() for name in channel["messages"]}
    assert named == set(TYPES)
    for channel in document["channels"].values():
        if "centre" not in channel["address"]:
            parse(channel["address"].format(site="hetao", kiosk="kiosk-01", name="x", id="y"))


def test_a_message_that_is_too_large_never_leaves():
    with pytest.raises(MessageError, match=str(MAX_BYTES)):
        Writer(ID, lambda: 1).write(Ack(ids=tuple(new_id() for _ in range(2000))))


def test_fields_of_a_later_release_are_ignored():
    data = Writer(ID, lambda: 1).write(Alert(code="x"))
    later = data.replace(b'"code":"x"', b'"code":"x","colour":"red"')
    assert read(later).body == Alert(code="x")


@pytest.mark.parametrize("name", ["", "Kiosk", "a/b", "a+", "#", "centre", "-a", "a" * 64])
def test_a_name_that_cannot_stand_in_a_topic_is_refused(name):
    with pytest.raises(TopicError):
        check_name(name)


@pytest.mark.parametrize(
    "topic",
    ["", "estation/v1", "estation/v2/a/b/up/state", "estation/v1/a/b/side/x", "a/b/c/d/e/f"],
)
def test_a_topic_that_is_not_ours_is_refused(topic):
    with pytest.raises(TopicError):
        parse(topic)


def test_topics_are_taken_apart_as_they_are_put_together():
    topics = KioskTopics("hetao", "kiosk-01")
    address = parse(topics.device("printer"))
    assert (address.site, address.kiosk, address.up) == ("hetao", "kiosk-01", True)
    assert (address.kind, address.name) == ("device", "printer")
