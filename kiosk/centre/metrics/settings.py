"""``[metrics]`` of the centre's settings."""

from ipaddress import IPv4Network, IPv6Network, ip_network

from msgspec import Struct

from kiosk.typed_toml import Fault


class MetricsSettings(Struct, frozen=True, kw_only=True):
    """Who may read the figures without a token."""

    public_to: list[str] = []  # addresses or networks of programs that collect

    def faults(self) -> tuple[Fault, ...]:
        """Return which of them are none."""
        found = []
        for number, text in enumerate(self.public_to):
            try:
                ip_network(text)
            except ValueError:
                problem = f"is {text[:60]!r}; expected an address or a network"
                found.append(Fault(f"metrics.public_to[{number}]", problem))
        return tuple(found)

    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Return them as networks."""
        return tuple(ip_network(text) for text in self.public_to)
