"""Where an identity provider did not bring somebody in: what they may do."""

WORDS = {
    "proof": "The answer of your company's sign-in could not be checked. Begin again here; if it stays so, tell your administrator.",
    "declined": "Your company's sign-in did not let you through. Choose another account there, or ask your administrator.",
    "away": "Your company's sign-in can't be reached right now. Try again in a minute; if it stays so, tell your administrator.",
    "email": "Your email address is not confirmed in your company's sign-in. Confirm it there, then begin again here.",
    "role": "You are known, but you have no role here yet. Ask your administrator for one.",
    "person": "Your place here belongs to another account already. Ask your administrator to put it right.",
    "closed": "This account is switched off. Ask your administrator if that is a mistake.",
}
