"""What the tour found: for programs, for readers, and to look at."""

import json
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path

from kiosk.demo.visitor import Journey


@dataclass(slots=True)
class Summary:
    """The whole tour."""

    journeys: list[Journey] = field(default_factory=list)
    tickets: list[str] = field(default_factory=list)
    broker: dict[str, int] = field(default_factory=dict)
    first_page: str = ""
    seconds: float = 0.0
    done: bool = False
    in_clear: list[str] = field(default_factory=list)
    """Where something of a visitor lay open; must be empty."""

    @property
    def touches_ms(self) -> list[int]:
        """How long each touch took to change the glass, sorted."""
        steps = [step for journey in self.journeys for step in journey.steps]
        return sorted(step.ms for step in steps if step.did.startswith("touch "))

    @property
    def median_touch_ms(self) -> int:
        """The middle one of them."""
        touches = self.touches_ms
        return touches[len(touches) // 2] if touches else 0


def write_report(summary: Summary, folder: Path) -> None:
    """Write ``summary.json``, ``summary.md`` and ``index.html``."""
    (folder / "summary.json").write_text(_json(summary), encoding="utf-8")
    (folder / "summary.md").write_text(_markdown(summary), encoding="utf-8")
    (folder / "index.html").write_text(_html(summary), encoding="utf-8")


def _json(summary: Summary) -> str:
    whole = asdict(summary) | {"median_touch_ms": summary.median_touch_ms}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _markdown(summary: Summary) -> str:
    how = "Completed" if summary.done else "BROKEN OFF"
    lines = [
        "# The tour",
        "",
        f"{how}: {_told(summary)}",
        "",
        "| journey | language | steps | numbers | paper |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {journey.name} | {journey.language} | {len(journey.steps)} "
        f"| {', '.join(journey.numbers)} | {len(journey.slips)} |"
        for journey in summary.journeys
    ]
    lines += ["", "What the broker saw:", ""]
    lines += [f"* `{kind}`: {count}" for kind, count in summary.broker.items()]
    return "\n".join(lines) + "\n"


def _told(summary: Summary) -> str:
    return (
        f"{len(summary.journeys)} journeys in {summary.seconds:.0f} s, "
        f"{len(summary.tickets)} numbers ({', '.join(summary.tickets)}); "
        f"a touch changed the glass after {summary.median_touch_ms} ms (median)."
    )


STYLE = """
body { font: 16px/1.5 sans-serif; margin: 2rem; color: #0a2a33; background: #fff }
h1, h2 { color: #073b4c } h2 { border-top: 1px solid #c9dce0; padding-top: 1rem }
.row { display: flex; flex-wrap: wrap; gap: 1rem } figure { margin: 0; width: 216px }
img { width: 100%; border: 1px solid #c9dce0 } figcaption { font-size: 12px }
"""


def _html(summary: Summary) -> str:
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><title>The tour</title>",
        f"<style>{STYLE}</style><h1>The tour</h1>",
        f"<p>{escape(_told(summary))}</p>",
    ]
    for journey in summary.journeys:
        parts.append(f"<h2>{escape(journey.name)} &middot; {escape(journey.language)}</h2>")
        parts.append("<div class=row>")
        parts += [
            _figure(f"pages/{step.picture}", f"{step.did}, {step.ms} ms") for step in journey.steps
        ]
        parts += [_figure(f"tickets/{slip}", "from the slot") for slip in journey.slips]
        parts.append("</div>")
    return "\n".join(parts) + "\n"


def _figure(file: str, caption: str) -> str:
    name = escape(file)
    return (
        f"<figure><a href='{name}'><img loading=lazy src='{name}' alt=''></a>"
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )
