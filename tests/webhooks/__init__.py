"""Webhooks: real receivers on loopback, which verify as a customer would."""
