"""Who may see what: roles, the table of what they may do, the stages of a new mentor, the parts of a moment."""

from widget_server.core.access.parts import PARTS, Part, PartRules, Showing, Sight, sight
from widget_server.core.access.permissions import TABLE, Action, Breadth
from widget_server.core.access.roles import EVERY_TEAM, ROLES, Role, RoleGrant
from widget_server.core.access.stages import STAGES, Stage, StageRule, StageRules, stage
from widget_server.core.access.viewer import Scope, Viewer, scope

__all__ = [
    "EVERY_TEAM",
    "PARTS",
    "ROLES",
    "STAGES",
    "TABLE",
    "Action",
    "Breadth",
    "Part",
    "PartRules",
    "Role",
    "RoleGrant",
    "Scope",
    "Showing",
    "Sight",
    "Stage",
    "StageRule",
    "StageRules",
    "Viewer",
    "scope",
    "sight",
    "stage",
]
