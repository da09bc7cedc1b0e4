"""What a talent is entitled to: a few questions, the programmes, and why and why not."""
