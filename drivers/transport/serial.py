"""A way over a serial port: opened and set by pyserial, read by the event loop."""

import errno
import os
import termios

import serial

from drivers.errors import CannotOpenError
from drivers.transport.descriptor import DescriptorTransport, cannot_open

DEFAULT_BAUD = 115200


FLOWS = ("none", "dsrdtr", "rtscts", "xonxoff")


def open_serial(path: str, baud: int, flow: str = "none") -> DescriptorTransport:
    """Open a serial port with 8 data bits, no parity, one stop bit.

    Args:
        path: Of the port.
        baud: Bits a second.
        flow: Of ``FLOWS``. A line that is asked for and not wired stops all writing.

    Raises:
        CannotOpenError: It is not there, not permitted, not a serial port, or in use.
    """
    try:
        port = serial.Serial(
            path,
            baud,
            timeout=0,
            exclusive=True,
            dsrdtr=flow == "dsrdtr",
            rtscts=flow == "rtscts",
            xonxoff=flow == "xonxoff",
        )
        descriptor = port.fileno()
        os.set_blocking(descriptor, False)
    except (serial.SerialException, termios.error, OSError) as error:
        number = getattr(error, "errno", None) or errno.EBUSY
        raise cannot_open(path, OSError(number, os.strerror(number))) from error
    except ValueError as error:
        raise CannotOpenError(f"{path}: {error}; give baud=115200") from error
    return DescriptorTransport(descriptor, path, port.close, ends_empty=True)
