"""What is wrong with a page as it stands on the glass, by measure."""

from itertools import combinations

from kivy.uix.label import Label
from kivy.uix.scrollview import ScrollView

from kiosk.ui.widgets.control import Control

TARGET_MM, GAP_MM, CAPITAL_MM = 12.7, 2.54, 3.5  # UX: sizes
SLACK = 1.5  # pixels


def box(widget):
    x, y = widget.to_window(*widget.pos)
    return x, y, x + widget.width, y + widget.height


def inside(inner, outer):
    return (
        inner[0] >= outer[0] - SLACK
        and inner[1] >= outer[1] - SLACK
        and inner[2] <= outer[2] + SLACK
        and inner[3] <= outer[3] + SLACK
    )


def scroller(widget):
    while widget.parent is not None and widget.parent is not widget:
        widget = widget.parent
        if isinstance(widget, ScrollView):
            return widget
    return None


def faults(stage, look):
    """Return a line for each text that is cut off and each target that is too small."""
    window = (0, 0, look.width, look.height)
    controls = stage.controls()
    found = [fault for control in controls for fault in _control_faults(control, look, window)]
    for one, other in combinations(controls, 2):
        if scroller(one) is scroller(other) and _distance(one, other) < _least_gap(look):
            found.append(f"{one.control_id} and {other.control_id} stand too close")
    labels = [w for w in stage.children[0].walk() if isinstance(w, Label) and w.text]
    return found + [fault for label in labels for fault in _label_faults(label, look, window)]


def _control_faults(control, look, window):
    if min(control.size) < look.px_per_mm * TARGET_MM - SLACK:
        yield f"{control.control_id}: {control.size} is too small to touch"
    hidden = control.control_id.startswith("language:") and scroller(control) is not None
    if hidden or (scroller(control) is None and not inside(box(control), window)):
        yield f"{control.control_id}: leaves the window {box(control)}"


def _least_gap(look):
    return look.px_per_mm * GAP_MM - SLACK


def _distance(one, other):
    a, b = box(one), box(other)
    across = max(a[0], b[0]) - min(a[2], b[2])
    along = max(a[1], b[1]) - min(a[3], b[3])
    return max(across, along)


def _label_faults(label, look, window):
    holder = _control_around(label)
    edge = window if holder is None else box(holder)
    here = box(label)
    if holder is None and scroller(label) is not None:
        edge = (edge[0], here[1], edge[2], here[3])  # what is scrolled may be above or below
    if not inside(here, edge):
        yield f"{label.text!r}: is cut off, {here} in {edge}"
    if label.font_name == look.icon_file:
        return
    if label.texture_size[0] > label.width + SLACK:
        yield f"{label.text!r}: is wider than its place"
    if label.font_size < look.font_px(CAPITAL_MM) - SLACK:
        yield f"{label.text!r}: is smaller than {CAPITAL_MM} mm"


def _control_around(label):
    holder = label.parent
    while holder is not None and holder.parent is not holder:
        if isinstance(holder, Control):
            return holder
        holder = holder.parent
    return None
