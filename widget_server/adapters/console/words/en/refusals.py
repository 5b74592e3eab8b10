"""What went wrong, and what to do."""

WORDS = {
    "home": "To the first page",
    "origin_refused_title": "Not from here",
    "origin_refused": "This was sent without JavaScript, or not from a page of this console, so nothing was changed. Open the page again and repeat it there.",
    "not_found_title": "Nothing here",
    "not_found": "There is nothing at this address, or it is not yours to see (any more).",
    "too_large_title": "Too much at once",
    "too_large": "This is more than one form takes. Make it shorter and send it again.",
    "too_many_title": "One moment",
    "too_many": (
        "That was a lot in a short time. Try again in {n} second.",
        "That was a lot in a short time. Try again in {n} seconds.",
    ),
    "internal_title": "Our mistake",
    "internal": "Something broke on our side; it was logged. Try again in a while.",
    "unavailable_title": "Not now",
    "unavailable": (
        "The database can't be written right now. Try again in {n} second.",
        "The database can't be written right now. Try again in {n} seconds.",
    ),
    "invalid_input_title": "Not understood",
    "invalid_input": "This could not be read. Go back, check what was entered and send it again.",
}
