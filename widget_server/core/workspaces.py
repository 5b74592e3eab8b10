"""What a workspace says of itself: its name, language and looks, and what of a moment it keeps (`workspace.yaml`)."""

from typing import Annotated, Literal

import msgspec

from widget_server.core.context import ContextRules


class Theme(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How cards look: tokens, never CSS."""

    accent: Annotated[str, msgspec.Meta(pattern="^#[0-9a-fA-F]{6}$")] | None = None
    """The one colour a card brings, such as "#2f6fed"."""
    radius: Annotated[int, msgspec.Meta(ge=0, le=24)] | None = None
    """Of the card's corners, in pixels."""
    density: Literal["comfortable", "compact"] = "comfortable"


class Workspace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A workspace's own file. Its id is the name of its folder."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] = ""
    """The name people read; the folder's name where left out."""
    language: Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    """The language that texts fall back to in surveys which name none."""
    context: ContextRules = ContextRules()
    theme: Theme = Theme()
