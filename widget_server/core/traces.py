"""Where something broke, as a log may hold it."""

import traceback

FRAMES = 5


def where(error: BaseException) -> str:
    """Functions and lines of an exception, the innermost first; never its values."""
    frames = reversed(traceback.extract_tb(error.__traceback__)[-FRAMES:])
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
