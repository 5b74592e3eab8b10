"""What pages are built of."""

WORDS = {
    "pages": "More",
    "newer": "Newer",
    "older": "Older",
    "as_table": "The same as a table",
}
