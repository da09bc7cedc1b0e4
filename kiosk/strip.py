"""What every page beside the one of the call says of it."""

from kiosk.flow.call_now import CallNow, Phase, Strip
from kiosk.flow.model import Step
from kiosk.flow.papers import Job
from kiosk.flows.guide.talking import STILL, waiting
from kiosk.flows.papers import CameraAway, Capturing, Reviewing
from kiosk.texts import Text, message


def strip_of(step: Step, call: CallNow) -> Strip:
    """Return what the page of a step says of a call."""
    asks = call.asked is not None and not _answers(step, call)
    return Strip(_said(step, call), live=call.live, asks=asks)


def _said(step: Step, call: CallNow) -> Text:
    if call.phase is Phase.OVER:
        return message("guide.strip_over")
    if call.asked is not None:
        if _answers(step, call):
            return message("guide.strip_still", guide=call.guide)
        return message("guide.strip_asks")
    if call.live:
        return message("guide.strip_live", guide=call.guide)
    return waiting(call)


def _answers(step: Step, call: CallNow) -> bool:
    """Tell whether the visitor has said yes to a picture, and is about to take it."""
    match step:
        case Capturing(job=job) | Reviewing(job=job) | CameraAway(job=job):
            return call.asked is not None and call.asked.what == "still" and _is_still(job)
    return False


def _is_still(job: Job) -> bool:
    return job.wants == (STILL,)
