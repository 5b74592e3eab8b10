"""A single-page application in React: the widget from npm, started and ended with the application."""
