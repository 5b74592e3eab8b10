"""A bot that brings Cuecard into a chat of any kind, by four calls: see docs/bridge.md."""
