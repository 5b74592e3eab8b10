"""Signing in."""

WORDS = {
    "title": "Sign in",
    "to": "Sign in to {name}",
    "which": "Which workspace?",
    "workspace": "Workspace",
    "workspace_help": "The short name from the address you were given, such as `academy`.",
    "no_workspace": "There is no workspace with this name. Check the address you were given.",
    "go_on": "Continue",
    "with": "Continue with {name}",
    "or": "or",
    "login": "Login",
    "password": "Password",
    "enter": "Sign in",
    "forgot": "Forgot it? An administrator of the workspace gives you a new one.",
    "refused": "Login and password do not belong together, or the account is switched off.",
    "provider_refused": "That did not let you in. Begin again here; if it stays so, ask an administrator of the workspace.",
    "too_many": (
        "Too many attempts. Try again in {n} minute.",
        "Too many attempts. Try again in {n} minutes.",
    ),
    "leaving": "On to {name}",
}
