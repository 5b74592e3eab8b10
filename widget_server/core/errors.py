"""The refusals: each a class with a stable code and a sentence for the person who caused it."""


class CuecardError(Exception):
    """A refusal somebody can act on. `code` is stable; the message says what was wrong, where, and what to do."""

    code = "refused"

    def __init__(self, message: str, *, where: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where


class InvalidInput(CuecardError):
    """The bytes do not say what this call takes."""

    code = "invalid_input"


class TooLarge(CuecardError):
    """More bytes than this call takes."""

    code = "too_large"


class Unauthenticated(CuecardError):
    """No key or token, or one that proves nothing."""

    code = "unauthenticated"


class TokenExpired(Unauthenticated):
    """The token was good and has ended; the caller may ask for a new one and try again."""

    code = "token_expired"


class SignInRefused(CuecardError):
    """Somebody did not prove who they are, or is let in nowhere. The message never says which of it; `because` names, where an
    identity provider vouched for somebody or could not, what they may do about it."""

    code = "sign_in_refused"

    def __init__(self, message: str, *, because: str = "") -> None:
        super().__init__(message)
        self.because = because


class OriginRefused(CuecardError):
    """The page's origin is not on the workspace's list."""

    code = "origin_refused"


class NotFound(CuecardError):
    """There is no such record, or it is not the caller's: both answer alike."""

    code = "not_found"


class Conflict(CuecardError):
    """The same id came before with other content."""

    code = "conflict"


class InvitationClosed(CuecardError):
    """The invitation was answered, dismissed, withdrawn or has expired."""

    code = "invitation_closed"


class AnswerRefused(CuecardError):
    """The value does not fit the question."""

    code = "answer_refused"


class NotUnderstood(CuecardError):
    """What somebody typed or filled in elsewhere is no answer; the message is for them, in their language."""

    code = "not_understood"


class TooMany(CuecardError):
    """Over the rate this caller may use; `retry_after_s` says when to come back."""

    code = "too_many"

    def __init__(self, message: str, *, retry_after_s: int = 1) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ThreadFull(CuecardError):
    """As many as are kept are there: coming back later does not help."""

    code = "too_many"


class Unavailable(CuecardError):
    """The store can't write now (disk full, read-only, away); trying again later is right."""

    code = "unavailable"

    def __init__(self, message: str, *, retry_after_s: int = 2) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Misconfigured(CuecardError):
    """The operator's settings or a workspace's files do not hold together; the start stops here."""

    code = "misconfigured"
