"""What a login and a password may be, and how they are read."""

import unicodedata

from widget_server.core.errors import CuecardError, InvalidInput

SHORTEST = 12
LONGEST = 200


class PasswordRefused(CuecardError):
    """It may not be somebody's password; `because` names the rule: `short`, `long`, `login`."""

    code = "password_refused"

    def __init__(self, message: str, *, because: str) -> None:
        super().__init__(message)
        self.because = because


def login_of(text: str) -> str:
    """A login as it is kept: case and the blanks around it make no difference."""
    return normal(text).strip().casefold()


def check_password(password: str, login: str) -> None:
    """Raises PasswordRefused."""
    if len(password) < SHORTEST:
        raise PasswordRefused(f"A password has at least {SHORTEST} characters.", because="short")
    if len(password) > LONGEST:
        raise PasswordRefused(f"A password has at most {LONGEST} characters.", because="long")
    if normal(password).strip().casefold() == login:
        raise PasswordRefused("The login is no password: anybody may know it.", because="login")


def normal(text: str) -> str:
    """One spelling for what keyboards spell in several."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidInput("A string holds half of a character (a lone surrogate).") from None
    return unicodedata.normalize("NFKC", text)
