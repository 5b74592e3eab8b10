"""The tests, room by room as in widget_server, and the browser's in e2e."""
