"""A page in the browser on which one plays the hardware of the demo.

Its switches are those of ``kiosk simulate``; each line that it sends would do the same there.
"""

import io
from collections.abc import Awaitable, Callable, Iterator, Mapping
from html import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from drivers.printer_escpos.slip import draw_slip
from drivers.simulation import NoSuchSwitchError
from kiosk.demo.hardware import PLUG, Part
from kiosk.demo.rig import Rig

STYLE = """
body { font: 17px/1.5 sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem;
  color: #0a2a33; display: grid; grid-template-columns: repeat(auto-fit, minmax(21rem, 1fr));
  gap: 1rem }
h1 { color: #073b4c; grid-column: 1 / -1; margin: 0 }
section { border: 1px solid #c9dce0; border-radius: 10px; padding: 1rem 1.2rem }
h2 { font-size: 1.15rem; margin: 0 0 .6rem; color: #073b4c }
h3 { font-size: .95rem; margin: .8rem 0 .2rem; color: #355a63; font-weight: 600 }
button { font: inherit; padding: .45rem .9rem; margin: .2rem .2rem .2rem 0; cursor: pointer;
  border: 1px solid #3f7f8c; border-radius: 8px; background: #eff6f7; color: inherit }
button:active { background: #073b4c; color: #fff }
label { display: inline-block; margin-right: 1rem; white-space: nowrap }
img { max-width: 100%; margin-top: 1rem; border: 1px solid #c9dce0 }
#said { grid-column: 1 / -1; min-height: 1.5em; color: #8a3b12 }
"""
SCRIPT = """
async function play(device, line) {
  const answer = await fetch('/play/' + device, {method: 'POST', body: line});
  document.getElementById('said').textContent = (await answer.json()).error || '';
}
document.addEventListener('click', event => {
  const {device, line} = event.target.dataset;
  if (event.target.tagName === 'BUTTON') play(device, line);
});
document.addEventListener('change', event => {
  const {device, line} = event.target.dataset;
  play(device, line + (event.target.checked ? ' on' : ' off'));
});
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
CENTRE = "centre"


def panel(rig: Rig) -> Starlette:
    """Return the page as a web application."""
    centre: Mapping[str, Callable[[], Awaitable[None]]] = {
        f"{PLUG} on": rig.start_centre,
        f"{PLUG} off": lambda: rig.children.stop(CENTRE),
    }

    async def page(_request: Request) -> Response:
        return HTMLResponse(_page(rig.hardware.parts))

    async def play(request: Request) -> Response:
        device, line = request.path_params["device"], (await request.body()).decode()
        try:
            if device == CENTRE and line in centre:
                await centre[line]()
            else:
                await rig.hardware.do(device, line)
        except NoSuchSwitchError as error:
            return JSONResponse({"error": str(error)}, status_code=404)
        return JSONResponse({"done": line})

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
            Route("/play/{device}", play, methods=["POST"]),
            Route("/state", state),
            Route("/slip.png", slip),
        ]
    )


def _page(parts: Mapping[str, Part]) -> str:
    sections = "".join(_section(name, part) for name, part in parts.items())
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'><title>The hardware</title>"
        f"<style>{STYLE}</style><h1>Play the hardware</h1><p id=said role=status></p>{sections}"
        f"<section><h2>Centre</h2>{_switch(CENTRE, PLUG, 'runs', on=True)}</section>"
        "<section><h2>What came out of the slot</h2>"
        "<img id=slip hidden alt='the newest slip'></section>"
        f"<script>{SCRIPT}</script>"
    )


def _section(name: str, part: Part) -> str:
    acts = "".join(_button(name, line) for line in _lines(part))
    faults = "".join(
        _switch(name, fault, fault.replace("_", " "), on=False)
        for fault in part.simulation.fault_names
    )
    return (
        f"<section><h2>{escape(name.replace('_', ' ').capitalize())}</h2>"
        f"{_switch(name, PLUG, 'plugged in', on=True)}<h3>Do</h3>{acts}"
        f"<h3>Faults</h3>{faults}</section>"
    )


def _lines(part: Part) -> Iterator[str]:
    for act in part.simulation.acts:
        for word in part.simulation.words.get(act, ("",)):
            yield f"{act} {word}".strip()


def _button(device: str, line: str) -> str:
    act, _, word = line.partition(" ")
    text = f"{act.replace('-', ' ').capitalize()} {word}".strip()
    return f'<button data-device="{device}" data-line="{escape(line)}">{escape(text)}</button>'


def _switch(device: str, line: str, text: str, *, on: bool) -> str:
    checked = " checked" if on else ""
    return (
        f'<label><input type=checkbox data-device="{device}" data-line="{line}"{checked}> '
        f"{escape(text)}</label>"
    )
