"""What workspace.yaml says of who may look how far: rules that never come to anything, and roles that see no response."""

from collections.abc import Iterator

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings.spans import ms
from widget_server.core.access import TABLE, Action
from widget_server.core.workspaces import Workspace
from widget_server.services.publishing import Mistake


def access_mistakes(workspace: Workspace, spot: Spot) -> Iterator[Mistake]:
    """Of a workspace's own file."""
    here = spot.at("access")
    for part, roles in workspace.access.parts.items():
        for role, showing in roles.items():
            if role not in TABLE[Action.MOMENT] and showing != "hidden":
                yield here.at("parts", part, role).mistake(
                    f"an {role} sees no single response, and so no part of one", "Leave the role out here."
                )
    mentors = workspace.access.mentors
    first, then = ms(mentors.ratings.after), ms(mentors.moments.after)
    if first is not None and then is not None and then <= first:
        yield here.at("mentors", "moments", "after").warning(
            f"moments come after ratings, which begin after {mentors.ratings.after}: this waits for nothing",
            "Write a longer time, or leave it out.",
        )
