"""What workspace.yaml says of how long anything is kept."""

from collections.abc import Iterator

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings.spans import too_short
from widget_server.core.workspaces import Workspace
from widget_server.services.publishing import Mistake


def keeping_mistakes(workspace: Workspace, spot: Spot) -> Iterator[Mistake]:
    """Of a workspace's own file."""
    yield from too_short(workspace.retention, spot.at("retention"))
