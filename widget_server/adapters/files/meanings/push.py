"""Surveys that ask by notifications in a workspace that shows none."""

from collections.abc import Iterator, Sequence

from widget_server.adapters.files.meanings.workspaces import Filed
from widget_server.core.surveys import first_channels, steps
from widget_server.core.workspaces import Workspace
from widget_server.services.publishing import Mistake


def push_warnings(filed: Sequence[Filed], workspace: Workspace) -> Iterator[Mistake]:
    """Of live surveys."""
    if workspace.push is not None:
        return
    for one in filed:
        later = (channel for step in steps(one.survey) for channel in step.through)
        if one.survey.live and "push" in (*first_channels(one.survey), *later):
            yield (
                one.spot()
                .at("channels")
                .warning(
                    "no notification is sent: workspace.yaml says nothing of them", "Write push: {} there.", at_key=True
                )
            )
