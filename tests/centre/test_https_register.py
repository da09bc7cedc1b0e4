"""A register elsewhere: a real one over TLS, that is slow, wrong, away, or not who it says."""

import asyncio
import json
import time
from contextlib import asynccontextmanager

import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from kiosk.centre.adapters import AdapterError, CasePart, FolderAdapter, PushAdapter
from kiosk.centre.credit.https import HttpsRegister
from kiosk.centre.credit.register import UNKNOWN, Standing
from kiosk.centre.elsewhere import RegisterSettingsError
from kiosk.centre.settings import Credit, load
from kiosk.link.standing import Grade
from kiosk.typed_toml import FileFaultsError
from tests.centre.standings import DAY, HKID, RULES, company, person
from tests.link.test_tls import certificates
from tests.mosquitto import free_port

GOOD = {"grade": "good", "reasons": ["tax-grade-a"], "source": "SAMPLE", "as_of": "2026-03-01"}


class Elsewhere:
    """The register's side; ``answer`` is what it says next."""

    def __init__(self):
        self.port, self.asked, self.answer = free_port(), [], Response(status_code=404)

    async def _ask(self, request):
        self.asked.append((json.loads(await request.body()), dict(request.headers)))
        if callable(self.answer) and not isinstance(self.answer, Response):
            return await self.answer()
        return self.answer

    @asynccontextmanager
    async def there(self, folder):
        app = Starlette(routes=[Route("/standing", self._ask, methods=["POST", "GET"])])
        server = uvicorn.Server(
            uvicorn.Config(
                app, host="127.0.0.1", port=self.port, log_level="error", lifespan="off",
                ssl_certfile=str(folder / "register.pem"), ssl_keyfile=str(folder / "register.key"),
                timeout_graceful_shutdown=1,
            )
        )  # fmt: skip
        serving = asyncio.create_task(server.serve())
        async with asyncio.timeout(60):
            while not server.started:
                await asyncio.sleep(0.01)
        try:
            yield
        finally:
            server.should_exit = True
            await serving


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    certificates(folder, "register")
    (folder / "token").write_text("the-token\n")
    return folder


def settings(elsewhere, tls, **changes):
    found = {"url": f"https://127.0.0.1:{elsewhere.port}/standing", "ca": str(tls / "ca.pem"),
             "token_file": str(tls / "token")}  # fmt: skip
    return Credit(**(found | changes))


@asynccontextmanager
async def register(elsewhere, tls, **changes):
    register = HttpsRegister(settings(elsewhere, tls, **changes), RULES)
    try:
        yield register
    finally:
        await register.close()


def says(what):
    return Response(json.dumps(what), media_type="application/json")


async def test_a_register_is_asked_and_believed(tls):
    elsewhere = Elsewhere()
    async with elsewhere.there(tls), register(elsewhere, tls) as ours:
        elsewhere.answer = says(GOOD)
        found = await ours.standing(person())
        assert found == Standing(Grade.GOOD, ("tax-grade-a",), "SAMPLE", DAY)
        elsewhere.answer = Response(status_code=404)
        assert await ours.standing(person()) is UNKNOWN
    body, headers = elsewhere.asked[0]
    assert body == {"kind": "person", "number": HKID}
    assert headers["authorization"] == "Bearer the-token"


@pytest.mark.parametrize(
    "answer",
    [
        Response(status_code=500),
        PlainTextResponse(f"no JSON, and it repeats {HKID}"),
        says({"grade": HKID, "source": "x", "as_of": "2026-03-01"}),
        says(GOOD | {"grade": "splendid"}),
        says(GOOD | {"reasons": ["of-another-catalogue"]}),
        says(GOOD | {"reasons": []}),
        says(GOOD | {"reasons": ["fee-unpaid"]}),
        says(GOOD | {"grade": "unknown", "reasons": []}),
        says(GOOD | {"as_of": "yesterday"}),
        says({"grade": "good"}),
        says([]),
        PlainTextResponse("x" * 20_000),
        RedirectResponse("https://127.0.0.1:1/elsewhere"),
    ],
)
async def test_a_wrong_answer_is_none_and_the_number_is_not_logged(tls, answer, caplog):
    elsewhere = Elsewhere()
    elsewhere.answer = answer
    async with elsewhere.there(tls), register(elsewhere, tls) as ours:
        assert await ours.standing(person()) is UNKNOWN
    assert "credit register: " in caplog.text
    assert HKID not in caplog.text
    assert len(elsewhere.asked) == 1


async def test_a_register_that_takes_too_long_is_not_waited_for(tls, caplog):
    elsewhere, never = Elsewhere(), asyncio.Event()

    async def answer():
        await never.wait()
        return says(GOOD)

    elsewhere.answer = answer
    async with elsewhere.there(tls), register(elsewhere, tls) as ours:
        began = time.monotonic()
        assert await ours.standing(person()) is UNKNOWN
        assert time.monotonic() - began >= 1.9
        never.set()
    assert "no answer within 2 s" in caplog.text


async def test_a_register_that_is_away_is_unknown(tls, caplog):
    async with register(Elsewhere(), tls) as ours:
        assert await ours.standing(person(company(1))) is UNKNOWN
    assert "ConnectError" in caplog.text


async def test_a_register_whose_certificate_is_of_nobody_we_trust_is_not_asked(tls):
    elsewhere = Elsewhere()
    elsewhere.answer = says(GOOD)
    async with elsewhere.there(tls), register(elsewhere, tls, ca="") as ours:
        assert await ours.standing(person()) is UNKNOWN
    assert elsewhere.asked == []


def test_settings_that_cannot_be_used_are_named(tls, tmp_path):
    for wrong in ({"ca": str(tmp_path / "none.pem")}, {"token_file": str(tmp_path / "none")}):
        with pytest.raises(RegisterSettingsError, match=r"credit\.ca or credit\.token_file"):
            HttpsRegister(settings(Elsewhere(), tls, **wrong), RULES)
    file = tmp_path / "centre.toml"
    file.write_text('[centre]\nsite = "hetao"\n[credit]\nurl = "http://register"\n')
    with pytest.raises(FileFaultsError, match=r"credit\.url: is 'http://register'"):
        load(file)
    file.write_text('[centre]\nsite = "hetao"\n[credit]\nkey_file = "k"\nca = "c"\n')
    assert load(file).credit.key_file == str(tmp_path / "k")


@pytest.mark.parametrize("address", [
    "https://register:port/", "https://[register/", "https:///standing", "https://re\tgister/",
    "https://register:99999999/",
])  # fmt: skip
@pytest.mark.parametrize(("section", "key"), [
    ("credit", "url"), ("register", "url"), ("applications.push", "customs"),
])  # fmt: skip
async def test_an_address_that_is_none_is_named_with_its_path_and_harms_nobody(
    tmp_path, section, key, address
):
    file = tmp_path / "centre.toml"
    told = json.dumps(address)
    file.write_text(f'[centre]\nsite = "hetao"\n[{section}]\n{key} = {told}\n')
    with pytest.raises(FileFaultsError, match=rf"{section}\.{key}: is "):
        load(file)
    with pytest.raises(RegisterSettingsError, match=r"credit\.url: is "):
        HttpsRegister(Credit(url=address), RULES)
    part = CasePart("bundle-1", "A1", "customs", {})
    key_ = Ed25519PrivateKey.generate()
    adapter = PushAdapter({"customs": address}, key_, FolderAdapter(tmp_path))
    with pytest.raises(AdapterError, match="customs"):
        await adapter.deliver(part)
