"""How a figure is printed: with its peer of the same run beside it, and what it aims at."""

from statistics import median, quantiles


def p99(values):
    return quantiles(values, n=100)[98]


def report(name, ours, peer, peer_name, target, unit="ms"):
    """Print a line; never judge: the machines are shared."""
    ratio = f"{ours / peer:.2f}" if peer else "-"
    print(
        f"\n{name}: {ours:.2f} {unit}; {peer_name}: {peer:.2f} {unit}; ratio {ratio}; aim {target}"
    )


__all__ = ["median", "p99", "report"]
