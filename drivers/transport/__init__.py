"""Ways to a device, by URL: serial, tcp, file, and memory for tests and simulators."""

from drivers.transport.memory import MemoryTransport
from drivers.transport.opening import open_transport
from drivers.transport.transport import Transport

__all__ = ["MemoryTransport", "Transport", "open_transport"]
