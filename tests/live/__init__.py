"""The live room: sockets and exchanges against a real server."""
