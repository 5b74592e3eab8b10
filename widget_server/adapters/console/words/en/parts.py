"""What pages are built of."""

WORDS = {
    "pages": "More",
    "newer": "Newer",
    "older": "Older",
    "student": "Student {id}",
    "visitor": "Visitor {id}",
    "as_table": "The same as a table",
}
