"""Who may see what: roles, the table of what they may do, the stages of a new mentor, the parts of a moment; and what the audit
tells of it."""

from widget_server.core.access.audits import AUDITED, OPERATOR, SUBJECTS, Audited, Deed, Subject
from widget_server.core.access.parts import PARTS, Part, PartRules, Showing, Sight, sight
from widget_server.core.access.permissions import TABLE, Action, Breadth
from widget_server.core.access.roles import EVERY_TEAM, ROLES, Role, RoleGrant
from widget_server.core.access.stages import STAGES, Stage, StageRule, StageRules, stage
from widget_server.core.access.viewer import Scope, Viewer, scope, sight_of

__all__ = [
    "AUDITED",
    "EVERY_TEAM",
    "OPERATOR",
    "PARTS",
    "ROLES",
    "STAGES",
    "SUBJECTS",
    "TABLE",
    "Action",
    "Audited",
    "Breadth",
    "Deed",
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
    "Subject",
    "Viewer",
    "scope",
    "sight",
    "sight_of",
    "stage",
]
