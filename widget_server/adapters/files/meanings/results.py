"""What workspace.yaml says of results: a trait to tell them apart by must be one that is kept."""

from collections.abc import Iterator

from widget_server.adapters.files.documents import Spot
from widget_server.core.workspaces import Workspace
from widget_server.services.publishing import Mistake


def result_mistakes(workspace: Workspace, spot: Spot) -> Iterator[Mistake]:
    """Of a workspace's own file."""
    trait, kept = workspace.results.segment, workspace.context.traits
    if trait is None:
        return
    here = spot.at("results", "segment")
    if trait not in kept:
        wanted = ", ".join([*kept, trait])
        yield here.mistake(
            f"the trait `{trait}` is not kept with a response", f"Write context: {{traits: [{wanted}]}} as well."
        )
    elif trait.casefold() in {name.casefold() for name in workspace.context.redact}:
        yield here.mistake(f"the trait `{trait}` is redacted: it tells nobody apart", "Take it out of `redact`.")
