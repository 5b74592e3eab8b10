"""A refusal in two voices: what was wrong for the operator's log, as little as helps for whoever is at the door."""

import logging
from typing import Literal

from widget_server.core.errors import SignInRefused

log = logging.getLogger("cuecard.sso")

Because = Literal["proof", "declined", "away", "email"]
"""What the page says to do: begin again, choose another account, come back later, have the email confirmed."""

_WORDS: dict[Because, str] = {
    "proof": "The identity provider's answer can't be trusted. Begin again from the sign-in page.",
    "declined": "The identity provider did not sign you in.",
    "away": "The identity provider can't be asked now. Try again in a minute.",
    "email": "The identity provider has not confirmed your email address.",
}


class Doubt(Exception):
    """Something is not as it must be. The text names it for the log: rules and names of fields, never values."""

    def __init__(self, what: str, because: Because = "proof") -> None:
        super().__init__(what)
        self.because = because


def refused(workspace: str, provider: str, doubt: Doubt) -> SignInRefused:
    """The refusal of a doubt, told to the operator."""
    log.warning("Signing in by %s of %s was refused: %s", provider, workspace, doubt)
    return SignInRefused(_WORDS[doubt.because], because=doubt.because)
