"""What the keys do."""

WORDS = {
    "go": "Go to",
    "lists": "In lists",
    "move": "Next, previous",
    "enter_key": "Enter",
    "open": "Open",
    "resolve": "Resolve",
    "reply": "Reply",
    "unread": "Mark read or unread",
    "choose": "Tick",
    "undo": "Undo",
    "fresh": "Show what is new",
    "search": "Search",
    "help": "This sheet",
    "leave": "Leave a field, close",
    "on": "Single keys act (off: only Tab, Enter and Esc do)",
}
