"""Mail: drawn, composed, sent through a real server, and stopped."""
