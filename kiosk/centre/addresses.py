"""Addresses in the settings that somebody is asked or told at."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from kiosk.typed_toml import Fault


def address_faults(addresses: Mapping[str, str]) -> tuple[Fault, ...]:
    """Return what is wrong with https:// addresses.

    Args:
        addresses: By their path in the settings; an empty one is left out.
    """
    found = []
    for path, address in addresses.items():
        problem = _problem(address) if address else ""
        if problem:
            found.append(Fault(path, f"is {address[:80]!r}; {problem}"))
    return tuple(found)


def _problem(address: str) -> str:
    try:
        url, _ = httpx.URL(address), urlsplit(address).port  # each knows faults of its own
    except (httpx.InvalidURL, ValueError) as error:
        return f"it is no address: {error}"
    if url.scheme != "https" or not url.host:
        return "expected https:// and the name of a host"
    return ""
