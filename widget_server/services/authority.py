"""Who does something about staff: one of them, the customer's server, or the operator; and how far each may."""

from widget_server.core.access import OPERATOR, Action, Audited, Deed, Scope, Subject, Viewer, scope
from widget_server.core.actors import OperatorActor, ServerActor
from widget_server.core.errors import NotFound
from widget_server.core.events import Json

Author = Viewer | ServerActor | OperatorActor

FOR_SERVERS = frozenset({Action.ASSIGN, Action.JOIN, Action.WEBHOOKS})
"""What a server key may do of what staff may."""


def reach(author: Author, action: Action) -> Scope:
    """How far an author may do it. Raises NotFound where not at all: as if there were nothing."""
    if isinstance(author, Viewer):
        found = scope(author, action)
    else:
        allowed = isinstance(author, OperatorActor) or action in FOR_SERVERS
        found = Scope(workspace=author.workspace, everything=allowed)
    if not found:
        raise NotFound("There is no such thing, or it is not yours to see.")
    return found


def named(author: Author) -> str:
    """How the audit names an author."""
    if isinstance(author, Viewer):
        return author.actor
    return f"key:{author.key_id}" if isinstance(author, ServerActor) else OPERATOR


def deed(author: Author, action: Audited, subject: Subject, subject_id: str, **details: Json) -> Deed:
    """A line of the audit."""
    return Deed(
        workspace=author.workspace,
        actor=named(author),
        action=action,
        subject=subject,
        subject_id=subject_id,
        details=details,
    )
