"""The buses, by one contract."""
