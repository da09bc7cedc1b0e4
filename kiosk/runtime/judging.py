"""What the readiness report says of a camera's frame. Apart, because OpenCV is loaded here."""

from drivers.camera.judging import Look, judge
from drivers.picture import Frame
from kiosk.runtime.report import Verdict

LOOKS = {
    Look.GOOD: (Verdict.PASS, ""),
    Look.DARK: (Verdict.FAIL, "switch the lamp over the plate on; wipe the lens"),
    Look.BRIGHT: (Verdict.FAIL, "shade the plate; see the camera's exposure"),
    Look.BLURRED: (Verdict.FAIL, "wipe the lens; set the focus on the plate"),
}


def judged(frame: Frame) -> tuple[Verdict, str, str]:
    """Return verdict, what was measured, and what to do."""
    quality = judge(frame.pixels)
    verdict, todo = LOOKS[quality.look]
    said = f"{quality.look.value}: light {quality.brightness:g}, focus {quality.sharpness:g}"
    return verdict, said, todo
