"""The demo's first page: the roles side by side, a path through the story, and what was decided, live."""
