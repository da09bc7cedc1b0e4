"""Identity-card modules (SAM_V, SAM_A): PRC identity cards and residence permits."""
