"""Proof over a pack: what its rules can and cannot come to, by a solver and confirmed by the reference meaning."""
