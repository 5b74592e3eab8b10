"""The first page of a new workspace."""

WORDS = {
    "title": "Start",
    "lead": "From nothing to the first rating, in about five minutes.",
}
