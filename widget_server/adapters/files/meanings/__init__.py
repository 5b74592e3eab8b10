"""What files say beyond their shape, by noun: what can't be meant, what can never hold, what probably is not meant."""

from widget_server.adapters.files.meanings.access import access_mistakes
from widget_server.adapters.files.meanings.keeping import keeping_mistakes
from widget_server.adapters.files.meanings.mail import mail_mistakes, mail_warnings
from widget_server.adapters.files.meanings.plain import typed
from widget_server.adapters.files.meanings.policies import policy_mistakes
from widget_server.adapters.files.meanings.push import push_warnings
from widget_server.adapters.files.meanings.results import result_mistakes
from widget_server.adapters.files.meanings.sign_in import sign_in_mistakes
from widget_server.adapters.files.meanings.surveys import Around, bank_mistakes, survey_mistakes
from widget_server.adapters.files.meanings.workspaces import Filed, collision_warnings, workspace_mistakes

__all__ = [
    "Around",
    "Filed",
    "access_mistakes",
    "bank_mistakes",
    "collision_warnings",
    "keeping_mistakes",
    "mail_mistakes",
    "mail_warnings",
    "policy_mistakes",
    "push_warnings",
    "result_mistakes",
    "sign_in_mistakes",
    "survey_mistakes",
    "typed",
    "workspace_mistakes",
]
