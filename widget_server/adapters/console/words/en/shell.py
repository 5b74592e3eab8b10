"""The frame of every page."""

WORDS = {
    "skip": "To the content",
    "navigation": "Pages",
    "search": "Search",
    "search_ratings": "Search the ratings",
    "account": "Your account",
    "account_of": "Account of {name}",
    "keys": "Keyboard",
    "sign_out": "Sign out",
    "close": "Close",
}
