"""The HTTP room, through a real server."""
