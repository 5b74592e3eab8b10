"""Web push: from a page's click to what a browser reads."""
