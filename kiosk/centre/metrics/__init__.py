"""What Prometheus reads: the fleet and the centre in figures."""
