"""The acceptance scenario and what surrounds it, in a real browser against the running demo, on both databases."""
