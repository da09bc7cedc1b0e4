"""A register of answers elsewhere: a real one over TLS, that is slow, wrong or away."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest
from starlette.responses import PlainTextResponse, Response

from kiosk.centre.elsewhere import RegisterSettingsError
from kiosk.centre.register.https import HttpsRegister
from kiosk.centre.register.known import Fact
from kiosk.centre.settings import Register, load
from kiosk.typed_toml import FileFaultsError
from tests.centre.standings import DAY, HKID, person
from tests.centre.test_https_register import Elsewhere, says, settings, tls

GOOD = {"source": "SAMPLE", "as_of": "2026-03-01", "answers": {"degree": "doctor"}}
__all__ = ["tls"]  # a fixture


@asynccontextmanager
async def register(elsewhere, tls, **changes):
    credit = settings(elsewhere, tls, **changes)
    ours = HttpsRegister(Register(url=credit.url, ca=credit.ca, token_file=credit.token_file))
    try:
        yield ours
    finally:
        await ours.close()


async def test_a_register_is_asked_for_these_questions_and_believed(tls):
    elsewhere = Elsewhere()
    async with elsewhere.there(tls), register(elsewhere, tls) as ours:
        elsewhere.answer = says(GOOD)
        assert await ours.facts(person(), ["degree"]) == [Fact("degree", "doctor", "SAMPLE", DAY)]
        elsewhere.answer = Response(status_code=404)
        assert await ours.facts(person(), ["degree"]) == []
    body, headers = elsewhere.asked[0]
    assert body == {"kind": "person", "number": HKID, "questions": ["degree"]}
    assert headers["authorization"] == "Bearer the-token"


@pytest.mark.parametrize(
    "answer",
    [
        Response(status_code=500),
        PlainTextResponse(f"no JSON, and it repeats {HKID}"),
        says(GOOD | {"source": ""}),
        says(GOOD | {"as_of": "yesterday"}),
        says(GOOD | {"answers": ["doctor"]}),
        says(GOOD | {"answers": {"degree": HKID * 30}}),
        says({"answers": {}}),
        PlainTextResponse("x" * 60_000),
    ],
)
async def test_a_wrong_answer_is_none_and_the_number_is_not_logged(tls, answer, caplog):
    elsewhere = Elsewhere()
    elsewhere.answer = answer
    async with elsewhere.there(tls), register(elsewhere, tls) as ours:
        assert await ours.facts(person(), ["degree"]) == []
    assert "register of answers: " in caplog.text
    assert HKID not in caplog.text


async def test_a_register_that_takes_too_long_is_not_waited_for(tls, caplog):
    elsewhere, never = Elsewhere(), asyncio.Event()

    async def answer():
        await never.wait()
        return says(GOOD)

    elsewhere.answer = answer
    async with elsewhere.there(tls), register(elsewhere, tls) as ours:
        began = time.monotonic()
        assert await ours.facts(person(), ["degree"]) == []
        assert time.monotonic() - began >= 1.9
        never.set()
    assert "no answer within 2 s" in caplog.text


def test_settings_that_cannot_be_used_are_named(tls, tmp_path):
    with pytest.raises(RegisterSettingsError, match=r"register\.ca or register\.token_file"):
        HttpsRegister(Register(url="https://127.0.0.1:1/", ca=str(tmp_path / "none.pem")))
    file = tmp_path / "centre.toml"
    file.write_text('[centre]\nsite = "hetao"\n[register]\nurl = "http://register"\n')
    with pytest.raises(FileFaultsError, match=r"register\.url: is 'http://register'"):
        load(file)
    file.write_text('[centre]\nsite = "hetao"\n[register]\nkey_file = "k"\n')
    assert load(file).register.key_file == str(tmp_path / "k")
