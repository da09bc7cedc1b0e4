"""An answer that no message holds is a refusal that a kiosk understands, and harms nobody else."""

import json

from kiosk.centre.fleet.fleet import Fleet
from kiosk.centre.fleet.settings import FleetSettings
from kiosk.centre.intake import Intake
from kiosk.centre.offices import offices
from kiosk.centre.settings import Centre, Settings
from kiosk.link.asking import Case, CaseAnswer, CaseState
from kiosk.link.clock import wall_clock_ms


async def test_an_answer_that_is_too_large_is_told_as_a_refusal(hall, store, caplog, monkeypatch):
    settings = Settings(centre=Centre(site="hetao"))
    fleet = Fleet(FleetSettings(), store, wall_clock_ms)
    intake = Intake(settings, hall, store, lambda: None, offices(settings, hall), fleet)
    said = []
    monkeypatch.setattr(intake._connection, "publish", said.append)
    wants = tuple("x" * 80 for _ in range(1000))
    case = Case(authority="customs", state=CaseState.RECEIVED, since=1, due=2, wants=wants)
    answer = CaseAnswer(request="request-1", number="A1", matter="matter", cases=(case,))
    intake._answer("kiosk-01", answer)
    (outgoing,) = said
    body = json.loads(outgoing.data)["body"]
    assert body == {"request": "request-1", "code": "answer.large", "detail": ""}
    assert "too large" in caplog.text
