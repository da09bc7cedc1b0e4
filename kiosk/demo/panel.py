"""A page in the browser on which one plays the hardware of the demo."""

import io
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from drivers.idcard_sam.sample import SAMPLES
from drivers.printer_escpos.slip import draw_slip
from kiosk.demo.hardware import Hardware
from kiosk.demo.rig import Rig

Act = Callable[[], Awaitable[None]]

STYLE = """
body { font: 18px/1.5 sans-serif; margin: 2rem auto; max-width: 60rem; color: #0a2a33 }
h1 { color: #073b4c } fieldset { border: 1px solid #c9dce0; border-radius: 8px; margin: 1rem 0 }
button { font: inherit; padding: .6rem 1.1rem; margin: .3rem; border: 1px solid #3f7f8c;
  border-radius: 8px; background: #eff6f7; cursor: pointer }
button:active { background: #073b4c; color: #fff } img { max-width: 100%; margin-top: 1rem }
"""
SCRIPT = """
async function play(name) { await fetch('/play/' + name, {method: 'POST'}); }
let shown = 0;
setInterval(async () => {
  const {slips} = await (await fetch('/state')).json();
  if (slips !== shown) {
    shown = slips;
    const slip = document.getElementById('slip');
    slip.src = '/slip.png?' + slips;
    slip.hidden = slips === 0;
  }
}, 500);
"""
GROUPS: Mapping[str, Mapping[str, str]] = {
    "Card reader": {
        **{f"lay-{name}": f"Lay: {name.replace('-', ' ')}" for name in SAMPLES},
        "take-away": "Take the card away",
        "mute": "Reader falls silent",
        "speak": "Reader speaks again",
        "pull-reader": "Pull its plug",
        "plug-reader": "Put its plug in",
    },
    "Printer": {
        "use-up-paper": "Use up the paper",
        "change-paper": "New roll",
        "open-cover": "Open the cover",
        "close-cover": "Close the cover",
        "pull-printer": "Pull its plug",
        "plug-printer": "Put its plug in",
    },
    "Centre": {"stop-centre": "Stop the centre", "start-centre": "Start the centre"},
}


def panel(rig: Rig) -> Starlette:
    """Return the page as a web application."""
    acts = _acts(rig)

    async def page(_request: Request) -> Response:
        return HTMLResponse(_page())

    async def play(request: Request) -> Response:
        act = acts.get(request.path_params["name"])
        if act is None:
            return JSONResponse({"error": "no such thing to play"}, status_code=404)
        await act()
        return JSONResponse({"done": True})

    async def state(_request: Request) -> Response:
        return JSONResponse({"slips": len(rig.hardware.slips)})

    async def slip(_request: Request) -> Response:
        if not rig.hardware.slips:
            return Response(status_code=404)
        picture = io.BytesIO()
        draw_slip(rig.hardware.slips[-1]).save(picture, "PNG")
        return Response(picture.getvalue(), media_type="image/png")

    return Starlette(
        routes=[
            Route("/", page),
            Route("/play/{name}", play, methods=["POST"]),
            Route("/state", state),
            Route("/slip.png", slip),
        ]
    )


def _acts(rig: Rig) -> dict[str, Act]:
    hardware = rig.hardware
    acts = {
        "take-away": _now(hardware.reader.take_away),
        "mute": _now(lambda: _mute(hardware, mute=True)),
        "speak": _now(lambda: _mute(hardware, mute=False)),
        "pull-reader": hardware.reader_plug.pull,
        "plug-reader": hardware.reader_plug.put_in,
        "use-up-paper": _now(hardware.use_up_paper),
        "change-paper": _now(hardware.change_paper),
        "open-cover": _now(lambda: hardware.open_cover(is_open=True)),
        "close-cover": _now(lambda: hardware.open_cover(is_open=False)),
        "pull-printer": hardware.printer_plug.pull,
        "plug-printer": hardware.printer_plug.put_in,
        "stop-centre": lambda: rig.children.stop("centre"),
        "start-centre": rig.start_centre,
    }
    for name in SAMPLES:
        acts[f"lay-{name}"] = _now(partial(hardware.lay, name))
    return acts


def _now(act: Callable[[], None]) -> Act:
    async def later() -> None:
        act()

    return later


def _mute(hardware: Hardware, *, mute: bool) -> None:
    hardware.reader.faults.mute = mute


def _page() -> str:
    groups = "".join(
        f"<fieldset><legend>{group}</legend>"
        + "".join(
            f"<button onclick=\"play('{name}')\">{text}</button>" for name, text in acts.items()
        )
        + "</fieldset>"
        for group, acts in GROUPS.items()
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>The hardware</title>"
        f"<style>{STYLE}</style><h1>Play the hardware</h1>{groups}"
        "<img id=slip hidden alt='what came out of the slot'>"
        f"<script>{SCRIPT}</script>"
    )
